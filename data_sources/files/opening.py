"""A file to the pieces that can hold a table: itself, what it is packed around, or the members of a zip.

    for piece in opening.pieces("download.zip"):
        piece.name, piece.open().read(100)

What a piece is, its first bytes tell; the ending of a name is wrong too often. What unpacks to more than it should is
refused before it fills the machine.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, TypeAlias

from data_sources.files.words import Refusal

Closable: TypeAlias = BinaryIO | zipfile.ZipFile
Source: TypeAlias = str | Path | tuple[str, bytes | BinaryIO]

MOST_BYTES = 8 * 2**30  # of one piece, unpacked
MOST_SWELLING = 300  # times its packed size, once it is past SMALL bytes
SMALL = 64 * 2**20
MOST_MEMBERS = 300
MOST_NESTED = 2  # a zip inside a zip, or a gz
BLOCK = 2**20
HEAD = 4096
GZIP, ZIP = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")
IGNORED = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Piece:
    """Something that may hold one table, or several as a workbook does."""

    name: str  # as a person knows it: the file's name, or "zip/member"
    open: Callable[[], BinaryIO]  # from its beginning, as often as wanted
    size: int | None = None  # bytes, unpacked; None where only reading tells

    def head(self, count: int = HEAD) -> bytes:
        """Its first bytes."""
        with sound(self.name), self.open() as stream:
            return stream.read(count)

    @property
    def ending(self) -> str:
        """The ending of its name, in small letters, with its dot."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """Its own name, without folders and ending."""
        return PurePosixPath(self.name).stem


@contextmanager
def sound(name: str) -> Iterator[None]:
    """Turn what a damaged container raises into a refusal."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile) as error:
        raise Refusal("breaks_off", name=name) from error
    except (NotImplementedError, RuntimeError) as error:  # zipfile's words for a password or an unknown method
        raise Refusal("locked" if "password" in str(error) else "archive", name=name) from error


class _Lent(io.RawIOBase):
    """A stream of somebody else: read from its beginning, never closed."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._stream.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()


class _Bounded(io.RawIOBase):
    """An unpacked stream that may not give more than it should. Closing it closes what it is packed in."""

    def __init__(self, stream: BinaryIO, name: str, most: int, *around: Closable) -> None:
        self._stream, self._name, self._left, self._around = stream, name, most, around

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise Refusal("too_large", name=self._name)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        for opened in (self._stream, *self._around):
            opened.close()
        super().close()


def opened(source: Source) -> Piece:
    """The file itself: a path, or its name with its bytes or with a stream that can be rewound."""
    if not isinstance(source, tuple):
        path = Path(source)
        if not path.is_file():
            raise Refusal("not_there", name=path.name)
        return Piece(path.name, lambda: path.open("rb"), path.stat().st_size)
    name, content = source
    if isinstance(content, bytes | bytearray | memoryview):
        return Piece(name, partial(io.BytesIO, bytes(content)), len(content))
    return Piece(name, lambda: io.BufferedReader(_Lent(content), BLOCK), content.seek(0, io.SEEK_END))


def pieces(source: Source) -> Iterator[Piece | Refusal]:
    """What the file holds, and in place of what cannot be opened why not."""
    try:
        yield from _unpacked(opened(source), 0)
    except Refusal as refusal:
        yield refusal


def _unpacked(piece: Piece, depth: int) -> Iterator[Piece | Refusal]:
    head = piece.head()
    if not head.strip():
        raise Refusal("empty", name=piece.name)
    if depth > MOST_NESTED:
        raise Refusal("archive", name=piece.name)
    if head.startswith(GZIP):
        yield from _unpacked(_inside_gzip(piece), depth + 1)
    elif head.startswith(ZIP) and not is_workbook(piece):
        for member in _members(piece):
            try:
                yield from _unpacked(member, depth + 1)
            except Refusal as refusal:
                yield refusal
    else:
        yield piece


def _most(packed: int | None) -> int:
    return MOST_BYTES if packed is None else min(MOST_BYTES, max(SMALL, packed * MOST_SWELLING))


def _inside_gzip(piece: Piece) -> Piece:
    name = piece.name[: -len(".gz")] if piece.name.lower().endswith(".gz") else piece.name

    def unpack() -> BinaryIO:
        raw = piece.open()
        stream = gzip.GzipFile(fileobj=raw)
        return io.BufferedReader(_Bounded(stream, name, _most(piece.size), raw), BLOCK)  # type: ignore[arg-type]

    return Piece(name, unpack)


@contextmanager
def _zip(piece: Piece) -> Iterator[zipfile.ZipFile]:
    with sound(piece.name), piece.open() as raw, _archive(raw) as archive:
        yield archive


def _archive(raw: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(raw, metadata_encoding="cp949")  # what Korean Windows writes
    except UnicodeDecodeError:
        return zipfile.ZipFile(raw)


def is_workbook(piece: Piece) -> bool:
    """Whether a zip is a workbook of Excel or OpenOffice. Raises Refusal for what is a document of another kind."""
    with _zip(piece) as archive:
        names = set(archive.namelist())
        kind = archive.read("mimetype") if "mimetype" in names else b""
    if names & {"xl/workbook.xml", "xl/workbook.bin"} or b"spreadsheet" in kind:
        return True
    if kind or names & {"word/document.xml", "ppt/presentation.xml", "Contents/content.hpf"}:
        raise Refusal("document", name=piece.name)
    return False


def _members(piece: Piece) -> Iterator[Piece]:
    with _zip(piece) as archive:
        found = [each for each in archive.infolist() if not each.is_dir() and not _is_ignored(each.filename)]
    if any(each.filename.lower().endswith(".shp") for each in found):
        raise Refusal("geometry", name=piece.name)
    if not found or len(found) > MOST_MEMBERS:
        raise Refusal("nothing_inside" if not found else "too_many_inside", name=piece.name, count=len(found))
    for member in found:
        name = f"{piece.name}/{member.filename}"
        yield Piece(name, partial(_open_member, piece, member, name), member.file_size)


def _is_ignored(name: str) -> bool:
    return name.startswith(IGNORED) or PurePosixPath(name).name in IGNORED or PurePosixPath(name).name.startswith("._")


def _open_member(piece: Piece, member: zipfile.ZipInfo, name: str) -> BinaryIO:
    most = _most(member.compress_size)
    if member.file_size > most:
        raise Refusal("too_large", name=name)
    raw = piece.open()
    try:
        with sound(name):
            archive = _archive(raw)
            stream = archive.open(member)
    except Refusal:
        raw.close()
        raise
    return io.BufferedReader(_Bounded(stream, name, most, archive, raw), BLOCK)  # type: ignore[arg-type]
