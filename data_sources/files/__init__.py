"""Portal downloads: files that people have in place of keys, read as the portals really publish them.

    from data_sources import files

    files.look("download.csv")      # what was understood: format, header, columns, the dataset; nothing is kept
    files.add("download.csv")       # the rows into the store, marked as `file`
    files.add(("name.xlsx", data))  # bytes or a stream that can be rewound, as a drop zone has them

What cannot be read is refused in one sentence, in four languages: `Refusal`.
"""

from data_sources.files import inbox
from data_sources.files.adding import Added, AddedTable, add
from data_sources.files.looking import Column, Looked, Understood, look
from data_sources.files.tables import Progress
from data_sources.files.words import Refusal, Sentence

__all__ = [
    "Added",
    "AddedTable",
    "Column",
    "Looked",
    "Progress",
    "Refusal",
    "Sentence",
    "Understood",
    "add",
    "inbox",
    "look",
]
