"""What a piece is, by its first bytes; what is no table is refused here, by name."""

from __future__ import annotations

import re

from data_sources.files.opening import Piece
from data_sources.files.words import Refusal

NO_TABLES = (  # first bytes, and what is said of them
    (b"%PDF", "document"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"(\xb5/\xfd", "archive"),
    (b"\0\0\x27\x0a", "geometry"),
    (b"{\\rtf", "document"),
)
ENDINGS = {
    "geometry": (".shp", ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".gpkg", ".kml"),
    "picture": (".svg", ".webp", ".heic", ".jpg", ".jpeg", ".png", ".gif", ".bmp"),
    "document": (".hwp", ".hwpx", ".docx", ".doc", ".pptx", ".ppt", ".md", ".rtf"),
    "program": (".py", ".js", ".ipynb", ".r", ".sql", ".java", ".css"),
}
OLE = b"\xd0\xcf\x11\xe0"
HTML = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|table|script|meta|title|div)\b",
    re.I | re.S,
)
ROW_AFTER_ROW = re.compile(rb"^\{.*\}\s*\n\s*\{", re.S)  # no comma between: one object a line


def of(piece: Piece) -> str:
    """One of: workbook, parquet, html, xml_workbook, xml, json, json_lines, text. Raises Refusal for all else."""
    head = piece.head()
    for key, endings in ENDINGS.items():
        if piece.ending in endings:
            raise Refusal(key, name=piece.name)
    for start, key in NO_TABLES:
        if head.startswith(start):
            raise Refusal(key, name=piece.name)
    if head.startswith((OLE, b"PK", b"\x09\x08", b"\x09\x04", b"\x09\x02")):  # the last are Excel of before 1995
        return "workbook"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head[257:262] == b"ustar":
        raise Refusal("archive", name=piece.name)
    is_lines = piece.ending in (".jsonl", ".ndjson")
    return _of_markup(head.removeprefix(b"\xef\xbb\xbf").lstrip(), is_lines=is_lines) or "text"


def _of_markup(head: bytes, *, is_lines: bool) -> str:
    """The kind of a text that is no table of cells; "" when it may be one."""
    if HTML.match(head):
        return "html"
    if head.startswith(b"<"):
        return "xml_workbook" if b"urn:schemas-microsoft-com:office:spreadsheet" in head else "xml"
    if head.startswith((b"{", b"[")):
        return "json_lines" if ROW_AFTER_ROW.search(head) or is_lines else "json"
    return ""
