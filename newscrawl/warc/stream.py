"""Stream: a WARC file's bytes, unpacked member by member, whatever it holds: never more of them in memory than asked.

Damage costs the member that it is in: the next one is sought by how members begin.
"""

from __future__ import annotations

import re
import zlib
from typing import BinaryIO

PIECE = 64 * 1024
"""Bytes that are read and unpacked at a time."""

MOST_SOUGHT = 100_000
"""Places at which a record seems to begin and does not, after which the rest of a file is given up."""

_VERSION = re.compile(rb"WARC/\d+\.\d+\r?\n")

MAGIC = b"\x1f\x8b\x08"
"""What a member of gzip begins with."""


class Damaged(Exception):
    """What comes next cannot be read; the message says why. `Stream.skip` seeks what comes after it."""


class Stream:
    """The bytes of a file from a place on.

    Args:
        file: Open for reading; seekable.
        is_packed: Whether it is gzip.
        begin: Where to begin: of gzip a member, else a record.
    """

    def __init__(self, file: BinaryIO, begin: int, *, is_packed: bool) -> None:
        self._file = file
        self.is_packed = is_packed
        self.begin = begin
        """Where the current member begins; of what is not packed, where the last mark was set."""
        self._open(begin)

    def _open(self, begin: int) -> None:
        self._file.seek(begin)
        self.begin = begin
        self._read_to = begin
        self._ready = bytearray()
        self._waiting = b""
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16) if self.is_packed else None
        self._is_over = False

    def mark(self) -> None:
        """Have the current place be the begin of what comes next, in a file that is not packed."""
        if not self.is_packed:
            self.begin = self._read_to - len(self._ready)

    def read(self, most: int) -> bytes:
        """Return the next bytes of the member: so many, or fewer where it ends.

        Raises:
            Damaged: If they cannot be unpacked.
        """
        while len(self._ready) < most and self._fill(most - len(self._ready)):
            pass
        return self._take(min(most, len(self._ready)))

    def read_line(self, most: int) -> bytes:
        """Return the next line of the member with its end; at its end, what there is.

        Raises:
            Damaged: If it is longer than `most`, or cannot be unpacked.
        """
        seen = 0
        while True:
            end = self._ready.find(b"\n", seen)
            if end >= 0:
                return self._take(end + 1)
            seen = len(self._ready)
            if seen > most:
                raise Damaged(f"a line of more than {most} bytes")
            if not self._fill(PIECE):
                return self._take(len(self._ready))

    def next_member(self) -> bool:
        """Go on with the next member of gzip; tell whether there is one. The current one must have been read whole.

        Raises:
            Damaged: If what comes is none.
        """
        if self._unpacker is None:
            return False
        end = self._read_to - len(self._waiting)
        self._file.seek(end)
        head = self._file.read(len(MAGIC))
        if not head.strip(b"\0"):  # padding at the end is an old custom of tapes
            return False
        self._open(end)
        if head != MAGIC:
            raise Damaged("no member of gzip begins where one has ended")
        return True

    def skip(self, past: int) -> int | None:
        """Go on where the next record may begin; None: nowhere.

        Args:
            past: Only behind this place.

        Returns:
            The place.
        """
        sought = MAGIC if self.is_packed else b"WARC/"
        self._file.seek(past)
        at, tail, tried = past, b"", 0
        while piece := self._file.read(PIECE):
            data = tail + piece
            found = -1
            while (found := data.find(sought, found + 1)) >= 0:
                tried += 1
                if tried > MOST_SOUGHT:
                    return None
                place = at - len(tail) + found
                if self._begins_record(place):
                    self._open(place)
                    return place
            at += len(piece)
            tail = data[-(len(sought) - 1) :]
            self._file.seek(at)
        return None

    def _begins_record(self, place: int) -> bool:
        self._file.seek(place)
        head = self._file.read(2048)
        if not self.is_packed:
            return _VERSION.match(head) is not None
        try:
            return zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(head, 5) == b"WARC/"
        except zlib.error:
            return False

    def _take(self, count: int) -> bytes:
        data = bytes(self._ready[:count])
        del self._ready[:count]
        return data

    def _fill(self, wanted: int) -> bool:
        """Unpack some more; tell whether anything came."""
        if self._is_over:
            return False
        if self._unpacker is None:
            piece = self._file.read(min(max(wanted, 1), PIECE))
            self._read_to += len(piece)
            self._ready += piece
            return bool(piece)
        while True:
            if not self._waiting:
                self._file.seek(self._read_to)
                self._waiting = self._file.read(PIECE)
                self._read_to += len(self._waiting)
                if not self._waiting:
                    raise Damaged("it is cut off: the file ends within it")
            try:
                data = self._unpacker.decompress(self._waiting, PIECE)
            except zlib.error as error:
                raise Damaged(f"it cannot be unpacked ({error})") from None
            if self._unpacker.eof:
                self._waiting = self._unpacker.unused_data
                self._is_over = True
            else:
                self._waiting = self._unpacker.unconsumed_tail
            self._ready += data
            if data or self._is_over:
                return bool(data)
