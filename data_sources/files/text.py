"""Tables in text files: which encoding, which separator, where the header ends, and the rows as a stream.

Korean portals publish cp949 (which holds euc-kr), UTF-8 with and without a byte order mark, and what Excel calls
Unicode text (UTF-16 with tabs). Rows may be longer or shorter than their header, and may hold line breaks in quotes.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from data_sources.files import headers
from data_sources.files.opening import BLOCK, Piece, sound
from data_sources.files.words import Refusal

SEPARATORS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar"}
HEAD_BYTES = 2**20
HEAD_ROWS = 2000
BATCH_BYTES = 8 * 2**20
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
KOREAN_PAIR = re.compile(rb"[\xb0-\xc8\xca-\xfd][\xa1-\xfe]")  # a syllable or a Chinese character of KS X 1001
HIGH = re.compile(rb"[\x80-\xff]+")
LONGEST_CELL = 500_000  # bytes
MOST_LINES = 100  # of one row: more have been swallowed by a quote that is never closed
MOST_CONTROL = 0.02  # of the letters of a head: more is no text

csv.field_size_limit(BATCH_BYTES)


@dataclass(frozen=True)
class Reading:
    """How the bytes of a text become characters."""

    encoding: str
    lines: int | None  # counted, when the whole file was looked through


def reading(piece: Piece, most: int | None = None) -> Reading:
    """The encoding of a text, by its bytes (the first `most`). Raises Refusal for what is no text."""
    head = piece.head(HEAD_BYTES)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return Reading(encoding, _lines(piece, most) if mark == codecs.BOM_UTF8 else None)
    if b"\0" in head or sum(head.count(bytes([code])) for code in range(8)) > MOST_CONTROL * len(head):
        raise Refusal("binary", name=piece.name)
    decoder = codecs.getincrementaldecoder("utf-8")()
    left, lines = most, 0
    with sound(piece.name), piece.open() as stream:
        while (left is None or left > 0) and (block := stream.read(BLOCK)):
            lines += block.count(b"\n")
            left = None if left is None else left - len(block)
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                sample = head if HIGH.search(head) else block[max(error.start - 100, 0) :]
                return Reading(_legacy(sample), _lines(piece, most))
        is_whole = not stream.read(1)
    return Reading("utf-8", lines if is_whole else None)


def _lines(piece: Piece, most: int | None) -> int | None:
    if most is not None and (piece.size is None or piece.size > most):
        return None
    with sound(piece.name), piece.open() as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(BLOCK), b""))


def _legacy(sample: bytes) -> str:
    """Korean, or Western European: in the first letters come in pairs of high bytes, in the other mostly alone."""
    pairs = len(KOREAN_PAIR.findall(sample))
    alone = sum(len(found) == 1 for found in HIGH.findall(sample))
    return "cp949" if pairs > alone or (pairs and _is_cp949(sample)) else "cp1252"


def _is_cp949(sample: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("cp949")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


class Utf8(io.RawIOBase):
    """A text of any encoding as UTF-8. What cannot be decoded becomes � and is counted; NULs are dropped."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._left = b""
        self._is_over = False
        self.undecodable = 0
        self.done_bytes = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """The next bytes."""
        while not self._left and not self._is_over:
            block = self._stream.read(BLOCK)
            self.done_bytes += len(block)
            self._is_over = not block
            text = self._decoder.decode(block, final=self._is_over)
            self.undecodable += text.count("\ufffd")
            self._left = text.replace("\0", "").encode()
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


@dataclass(frozen=True)
class Head:
    """The beginning of a text as rows of cells."""

    separator: str
    rows: list[list[str]]
    lines: list[int]  # on how many lines of the file the text stands up to and with each row
    width: int
    is_whole: bool


def head(piece: Piece, encoding: str) -> Head:
    """The first rows of a text. Raises Refusal for what has no columns."""
    with sound(piece.name), piece.open() as raw:
        stream = Utf8(raw, encoding)
        text = io.BufferedReader(stream, BLOCK).read(HEAD_BYTES).decode("utf-8", "ignore")
        is_whole = not stream.read(1)
    if not text.strip():
        raise Refusal("empty", name=piece.name)
    if not is_whole:
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
    text = _closed(text)
    separator = _separator(text, piece)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for row in reader:
            if len(rows) == HEAD_ROWS:
                is_whole = False
                break
            if row:
                rows.append(row)
                lines.append(reader.line_num)
    except csv.Error as error:
        raise Refusal("quotes", name=piece.name) from error
    if any(cell.count("\n") > MOST_LINES for row in rows for cell in row):
        raise Refusal("quotes", name=piece.name)
    rows = [_resplit(row, separator) for row in rows]
    usual = Counter(len(row) for row in rows[1:] or rows)
    width = max([len(rows[0]), *(size for size, count in usual.items() if count >= 0.2 * len(rows))])
    return Head(separator, rows, lines, width, is_whole)


def _closed(text: str) -> str:
    """A text without the quote that opens its first line and is never closed, as the bus files of 2022 have it."""
    first, line_end, rest = text.partition("\n")
    return first.replace('"', "") + line_end + rest if first.count('"') == 1 and '"' not in rest else text


def _separator(text: str, piece: Piece) -> str:
    """The one that divides most lines into equally many cells, at least two."""
    best, best_worth = "", 0.0
    for separator in SEPARATORS:
        try:
            rows = [row for row, _ in zip(csv.reader(text.splitlines(), delimiter=separator), range(200), strict=False)]
        except csv.Error:
            continue
        widths = Counter(len(_resplit(row, separator)) for row in rows if row)
        width, count = max(widths.items(), key=lambda item: (item[0] > 1) * item[1] * min(item[0], 20))
        worth = count / max(sum(widths.values()), 1) * min(width, 20) ** 0.5
        if width > 1 and worth > best_worth:
            best, best_worth = separator, worth
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    if best and (len(lines) < 3 or best_worth > 0.7):
        return best
    if piece.ending in (".csv", ".tsv") and len(lines) > 2 and max(map(len, lines)) < 200 and not best:
        return ","
    raise Refusal("no_columns", name=piece.name)


def _resplit(row: Sequence[str], separator: str) -> list[str]:
    """A row that stands in quotes as a whole, as some exports write their header."""
    if len(row) == 1 and row[0].count(separator) > 1 and len(row[0].splitlines()) == 1:
        return next(csv.reader([row[0].strip()], delimiter=separator))
    return list(row)


class Rows:
    """The rows of a text after its header, in batches of text columns named 0, 1, 2 …; odd rows apart."""

    def __init__(self, piece: Piece, encoding: str, head: Head, first: int) -> None:
        self._piece, self._encoding, self._head = piece, encoding, head
        self._skip = head.lines[first - 1] if first else 0
        self.odd: list[list[str]] = []  # rows with more or fewer cells than the header, since last taken
        self.undecodable = 0
        self.done_bytes = 0
        self._is_broken = False

    def _take(self, row: arrow_csv.InvalidRow) -> str:
        self._is_broken = self._is_broken or row.text.count("\n") > MOST_LINES
        self.odd.append(next(csv.reader([row.text], delimiter=self._head.separator)))
        return "skip"

    def batches(self) -> Iterator[pa.Table]:
        """All rows. Raises Refusal when the file breaks off or its quotes are broken."""
        names = [str(number) for number in range(self._head.width)]
        with sound(self._piece.name), self._piece.open() as raw:
            stream = Utf8(raw, self._encoding)
            try:
                reader = arrow_csv.open_csv(
                    pa.PythonFile(stream, mode="r"),
                    read_options=arrow_csv.ReadOptions(
                        column_names=names, skip_rows=self._skip, block_size=BATCH_BYTES, use_threads=False
                    ),
                    parse_options=arrow_csv.ParseOptions(
                        delimiter=self._head.separator, newlines_in_values=True, invalid_row_handler=self._take
                    ),
                    convert_options=arrow_csv.ConvertOptions(
                        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
                    ),
                )
                for batch in reader:
                    if self._is_broken or _is_swallowing(batch):
                        raise Refusal("quotes", name=self._piece.name)
                    self.undecodable, self.done_bytes = stream.undecodable, stream.done_bytes
                    yield pa.Table.from_batches([batch])
            except pa.ArrowInvalid as error:
                if "Empty CSV" not in str(error):
                    raise Refusal("quotes", name=self._piece.name) from error
            self.undecodable, self.done_bytes = stream.undecodable, stream.done_bytes


def _is_swallowing(batch: pa.RecordBatch) -> bool:
    """Whether a cell holds a good part of the file: a quote before it is never closed."""
    longest = (pc.max(pc.binary_length(column)).as_py() or 0 for column in batch.columns)
    return max(longest, default=0) > LONGEST_CELL


def repaired(row: list[str], width: int, numeric: frozenset[int], separator: str) -> list[str] | None:
    """A row of the right width: blanks added or taken off, or the one text that was split by a bare separator joined.

    None when it cannot be told which cells belong together.
    """
    while len(row) > width and not row[-1].strip():
        row = row[:-1]
    if len(row) <= width:
        return row + [""] * (width - len(row))
    extra = len(row) - width
    found = []
    for place in range(width):
        whole = [*row[:place], separator.join(row[place : place + extra + 1]), *row[place + extra + 1 :]]
        if _fits(whole, numeric):
            found.append(whole)
    return found[0] if len(found) == 1 else None


def _fits(row: list[str], numeric: frozenset[int]) -> bool:
    is_right = all(
        row[column].strip() in headers.NOTHING or headers.is_value(row[column].strip()) for column in numeric
    )
    return is_right and all(cell.count("(") == cell.count(")") for cell in row)
