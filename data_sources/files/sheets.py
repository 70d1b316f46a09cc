"""Tables in workbooks: Excel, old and new, OpenOffice, and the HTML or XML that portals call .xls."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element, ParseError

import python_calamine as calamine
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from lxml import html as lxml_html  # type: ignore[import-untyped]

from data_sources.files import headers
from data_sources.files.headers import Merge
from data_sources.files.opening import Piece, sound
from data_sources.files.words import Refusal

MOST_BYTES = 700 * 2**20  # of the parts of a workbook, unpacked: they are read whole
MARKUP_BYTES = 60 * 2**20  # of HTML or XML, which takes ten times as much once read
MOST_COLUMNS = 16_384
TOTAL = "합계"  # what a label stands for that is merged over all labels of a row
OFFICE = "{urn:schemas-microsoft-com:office:spreadsheet}"

Cell: TypeAlias = tuple[str, int, int, int]  # text, rows and columns that it spans, its own column (0: the next)


@dataclass
class Grid:
    """One sheet as rows of text, as a person sees them."""

    name: str
    rows: list[list[str]]
    merges: list[Merge] = field(default_factory=list)


def said(cell: Any) -> str:
    """A cell as text: whole numbers without a fraction, days without a midnight."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    return str(cell)


def workbook(piece: Piece) -> Iterator[Grid]:
    """The visible sheets of a workbook that hold anything. Raises Refusal."""
    _check_size(piece)
    try:
        with piece.open() as stream:
            book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))
    except calamine.PasswordError as error:
        raise Refusal("locked", name=piece.name) from error
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise Refusal(_why(piece), name=piece.name) from error
    hidden = {sheet.name for sheet in book.sheets_metadata if sheet.visible != calamine.SheetVisibleEnum.Visible}
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if name not in hidden and sheet.start is not None:
            yield _grid(sheet)


def _check_size(piece: Piece) -> None:
    """A workbook is read whole, so it may not be larger than memory allows."""
    size = piece.size or 0
    if piece.head(4).startswith(b"PK"):
        with sound(piece.name), piece.open() as stream, zipfile.ZipFile(stream) as archive:
            size = sum(member.file_size for member in archive.infolist() if "/media/" not in member.filename)
    if size > MOST_BYTES:
        raise Refusal("too_large_a_workbook", name=piece.name)


def _why(piece: Piece) -> str:
    """What an unreadable workbook is instead: locked, a document of another kind, or damaged."""
    with piece.open() as stream:
        body = stream.read()
    if "EncryptedPackage".encode("utf-16-le") in body:
        return "locked"
    words = (b"HWP Document File", "WordDocument".encode("utf-16-le"), "PowerPoint".encode("utf-16-le"))
    return "document" if any(word in body for word in words) else "breaks_off"


def _grid(sheet: calamine.CalamineSheet) -> Grid:
    top, left = sheet.start or (0, 0)
    merges: list[Merge] = [
        ((first - top, west - left), (last - top, east - left))
        for (first, west), (last, east) in sheet.merged_cell_ranges or []
        if first >= top and west >= left
    ]
    cells = sheet.to_python()
    rows = [[said(cell) for cell in row] for row in cells]
    for (first, west), (last, east) in sorted(merges):
        word = rows[first][west] if first < len(rows) else ""
        if east > west and _has_number(cells[first], west, east):
            for column in range(west + 1, east + 1):
                rows[first][column] = TOTAL
        for row in rows[first + 1 : last + 1] if word else ():
            row[west] = word
    return Grid(sheet.name, rows, merges)


def _has_number(row: Sequence[Any], west: int, east: int) -> bool:
    """Whether a row begins with a merged label and holds numbers beside it."""
    beside = [cell for column, cell in enumerate(row) if column > east and cell != ""]
    return not any(row[:west]) and bool(beside) and all(headers.is_value(said(cell)) for cell in beside)


def html(piece: Piece) -> Grid:
    """The table of a web page that is nothing else, as portals save it under .xls. Raises Refusal for other pages."""
    body = _whole(piece)
    encoding = "utf-8" if _is_utf8(body) else "cp949"
    root = lxml_html.document_fromstring(body, parser=lxml_html.HTMLParser(encoding=encoding, huge_tree=True))
    tables = [
        table for table in root.iter("table") if len(list(table.iter("tr"))) > 2 and not list(table.iter("table"))[1:]
    ]
    if len(tables) != 1:
        title = root.findtext(".//title") or " ".join(root.text_content().split())
        raise Refusal("web_page", name=piece.name, title=" ".join(title.split())[:80])
    return _placed(
        [
            [
                (" ".join(cell.text_content().split()), int(cell.get("rowspan") or 1), int(cell.get("colspan") or 1), 0)
                for cell in line.iter("td", "th")
            ]
            for line in tables[0].iter("tr")
        ]
    )


def xml_workbook(piece: Piece) -> Iterator[Grid]:
    """The sheets of an Excel workbook in XML (2003). Raises Refusal when it is damaged."""
    _whole(piece)
    lines: list[list[Cell]] = []
    try:
        with piece.open() as stream:
            for _, element in iterparse(stream):
                if element.tag == f"{OFFICE}Row":
                    lines += [[]] * (int(element.get(f"{OFFICE}Index") or 0) - len(lines) - 1)
                    lines.append([_xml_cell(cell) for cell in element.iter(f"{OFFICE}Cell")])
                    element.clear()
                elif element.tag == f"{OFFICE}Worksheet":
                    if any(lines):
                        yield replace(_placed(lines), name=element.get(f"{OFFICE}Name") or "")
                    lines = []
    except (ParseError, DefusedXmlException) as error:
        raise Refusal("breaks_off", name=piece.name) from error


def _xml_cell(cell: Element) -> Cell:
    down, across = (int(cell.get(f"{OFFICE}Merge{way}") or 0) + 1 for way in ("Down", "Across"))
    data = cell.find(f"{OFFICE}Data")
    text = "" if data is None else "".join(data.itertext())
    return text.removesuffix("T00:00:00.000").removesuffix(".000"), down, across, int(cell.get(f"{OFFICE}Index") or 0)


def _placed(lines: list[list[Cell]]) -> Grid:
    """Cells with their spans to rows of equal columns."""
    taken: dict[tuple[int, int], str] = {}
    merges: list[Merge] = []
    for number, line in enumerate(lines):
        column = 0
        for text, down, across, index in line:
            column = index - 1 if index else column
            while (number, column) in taken:
                column += 1
            for row in range(number, number + min(down, len(lines))):
                taken |= {(row, place): "" for place in range(column, column + min(across, MOST_COLUMNS))}
                taken[row, column] = text
            if down > 1 or across > 1:
                merges.append(((number, column), (number + down - 1, column + across - 1)))
            column += across
    width = max((column for _, column in taken), default=-1) + 1
    return Grid("", [[taken.get((row, column), "") for column in range(width)] for row in range(len(lines))], merges)


def _whole(piece: Piece) -> bytes:
    with sound(piece.name), piece.open() as stream:
        body = stream.read(MARKUP_BYTES + 1)
    if len(body) > MARKUP_BYTES:
        raise Refusal("too_large_a_workbook", name=piece.name)
    return body


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
