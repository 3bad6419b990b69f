"""Reading: the records of a WARC file of anybody, in order, each with its place; nothing in it is believed.

Framing is done here, with limits; what stands in heads is parsed by warcio. warcio's own reader keeps lines of any
length in memory, and ends at the first damage.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from newscrawl.errors import BadInput
from newscrawl.warc.stream import PIECE, Damaged, Stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MOST_HEAD = 256 * 1024
"""Bytes of a record's head."""

MOST_LINE = 64 * 1024
MOST_EMPTY_LINES = 64
MOST_BLOCK = 10 * 1024**2
"""Bytes of a record that are read, unless others are said."""

MOST_PASSED_OVER = 1024**3
"""Unpacked bytes of one record that are passed over; what claims to be longer is sought past as damage is."""

RESPONSES = frozenset({"response"})

_MOST_DIGITS = 18
_VERSIONS = ["WARC/1.1", "WARC/1.0", "WARC/0.17", "WARC/0.18"]
_TOO_LARGE = "it is larger than {} bytes"


class Place(NamedTuple):
    """Where a record begins: a byte of the file, and how many records lie before it in that member of gzip."""

    offset: int
    nth: int = 0


FIRST = Place(0)


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a WARC file."""

    place: Place
    after: Place
    """Where the next one begins."""
    headers: dict[str, str]
    """Names in lower case; of several with one name the first."""
    block: bytes | None
    """What it holds; None: it was not wanted, or is larger than it may be."""
    flaw: str | None = None
    """Why it cannot be read, in words."""

    @property
    def kind(self) -> str:
        """WARC-Type, in lower case."""
        return self.headers.get("warc-type", "").lower()


@contextmanager
def open_warc(path: Path) -> Iterator[BinaryIO]:
    """Open a WARC file.

    Raises:
        BadInput: If it cannot be opened, or is none.
    """
    try:
        with path.open("rb") as file:
            head = file.read(5)
            if not head.startswith(b"\x1f\x8b") and head != b"WARC/":
                raise BadInput(f"{str(path)!r} is no WARC file: it begins neither with WARC/ nor as gzip does")
            if not any(record.headers for record in read_records(file, wanted=frozenset())):  # the first will do
                raise BadInput(f"{str(path)!r} is no WARC file, or all of it is damaged: no record is in it")
            yield file
    except OSError as error:
        raise BadInput(f"cannot read {str(path)!r}: {error.strerror or error}") from None


def read_records(
    file: BinaryIO, begin: Place = FIRST, most: int = MOST_BLOCK, wanted: frozenset[str] = RESPONSES
) -> Iterator[Record]:
    """Yield the records of a file from a place on.

    Args:
        file: As `open_warc` opens it.
        begin: Where a record begins, or would begin, at the end of what there is.
        most: Bytes that a record may hold; of a larger one only the head is given.
        wanted: WARC-Types whose blocks are given; of others only the heads are.
    """
    if begin.offset and begin.offset >= file.seek(0, os.SEEK_END):
        return  # its last record was damaged
    file.seek(0)
    stream = Stream(file, begin.offset, is_packed=file.read(2) == b"\x1f\x8b")
    nth = 0
    while True:
        is_before = nth < begin.nth and stream.begin == begin.offset
        try:
            record = _read(stream, nth, most, frozenset() if is_before else wanted)
            if record is None:
                nth = 0
                if not stream.next_member():
                    return
                continue
        except Damaged as error:
            place, found = Place(stream.begin, nth), stream.skip(stream.begin + 1)
            yield Record(place, Place(file.seek(0, os.SEEK_END) if found is None else found), {}, None, f"{error}")
            if found is None:
                return
            nth = 0
            continue
        nth = record.after.nth
        if not is_before:
            yield record


def _read(stream: Stream, nth: int, most: int, wanted: frozenset[str]) -> Record | None:
    """Read a record to its end; None: no further one lies in this member, or file."""
    line = b""
    for _ in range(MOST_EMPTY_LINES):
        stream.mark()
        line = stream.read_line(MOST_LINE)
        if line not in (b"\r\n", b"\n"):
            break
    if not line:
        return None
    headers = _headers(_head(stream, line))
    size = _size(headers)
    block = None
    if headers.get("warc-type", "").lower() in wanted and size <= most:
        block = stream.read(size)
        if len(block) < size:
            raise Damaged(f"it has {len(block)} bytes, and says that it has {size}")
    else:
        _pass_over(stream, size)
    place = Place(stream.begin, nth)
    stream.mark()
    after = Place(stream.begin, nth + 1) if stream.is_packed else Place(stream.begin)
    return Record(place, after, headers, block, None if block is not None or size <= most else _TOO_LARGE.format(most))


def _head(stream: Stream, line: bytes) -> bytes:
    """Return the lines of a head whose first line was read, with the empty one at its end."""
    head = bytearray(line)
    while True:
        line = stream.read_line(MOST_LINE)
        head += line
        if line in (b"\r\n", b"\n"):
            return bytes(head)
        if not line:
            raise Damaged("it ends within its head")
        if len(head) > MOST_HEAD:
            raise Damaged(f"a head of more than {MOST_HEAD} bytes")


def _headers(head: bytes) -> dict[str, str]:
    try:
        parsed = StatusAndHeadersParser(_VERSIONS).parse(BytesIO(head))
    except StatusAndHeadersParserException:
        raise Damaged("no WARC record begins where one should") from None
    return first_of_each(parsed.headers)


def first_of_each(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return headers by names in lower case; of several with one name the first."""
    found: dict[str, str] = {}
    for name, value in headers:
        found.setdefault(name.lower(), value.strip())
    return found


def _size(headers: dict[str, str]) -> int:
    said = headers.get("content-length", "")
    if not (said.isascii() and said.isdigit() and len(said) <= _MOST_DIGITS):
        raise Damaged("it does not say how long it is")
    return int(said)


def _pass_over(stream: Stream, size: int) -> None:
    if size > MOST_PASSED_OVER:
        raise Damaged(f"it says that it has {size} bytes")
    left = size
    while left:
        piece = stream.read(min(left, PIECE))
        if not piece:
            raise Damaged(f"it has {size - left} bytes, and says that it has {size}")
        left -= len(piece)
