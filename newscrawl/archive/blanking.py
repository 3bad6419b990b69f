"""Blanking: records of a WARC file are written over, in their place, by one of the same length that says nothing.

Nothing else moves, so the places of all other records hold, and a file may grow meanwhile at its end. A member of gzip
can be of any length: what it holds is stored in it unpacked, in as many blocks as it takes.
"""

from __future__ import annotations

import os
import uuid
import zlib
from typing import TYPE_CHECKING

from newscrawl.archive.raw_pages import failed
from newscrawl.items import iso_utc

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

MOST_STORED = 65_535
"""Bytes of one block of what is stored unpacked (RFC 1951)."""

_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_AROUND = len(_HEAD) + 8
_BLOCK = 5
"""Bytes of a block beside what it stores."""

_TEXT = b"removed by the operator"


def blank(places: Iterable[tuple[Path, int, int]], now: datetime) -> list[Path]:
    """Write over records; they are gone from the disk when this returns.

    Args:
        places: File, offset and bytes of each.
        now: The present moment.

    Returns:
        The files that are not there.

    Raises:
        ArchiveError: If a file cannot be written.
    """
    by_file: dict[Path, list[tuple[int, int]]] = {}
    for path, offset, length in places:
        by_file.setdefault(path, []).append((offset, length))
    missing = []
    for path, spans in by_file.items():
        try:
            with path.open("r+b") as file:
                end = file.seek(0, os.SEEK_END)
                for offset, length in spans:
                    if offset + length <= end:  # else the file was cut, and holds it no more
                        os.pwrite(file.fileno(), blank_member(length, now), offset)
                os.fsync(file.fileno())
        except FileNotFoundError:
            missing.append(path)
        except OSError as error:
            raise failed(error, path) from error
    return missing


def blank_member(length: int, now: datetime) -> bytes:
    """Return a member of gzip of exactly this length, with a WARC record in it."""
    blocks = -(-(length - _AROUND) // (MOST_STORED + _BLOCK))
    record = _record(length - _AROUND - _BLOCK * blocks, now)
    parts = [_HEAD]
    for number in range(blocks):
        part = record[number * MOST_STORED : (number + 1) * MOST_STORED]
        size = len(part).to_bytes(2, "little")
        is_last = bytes([number == blocks - 1])
        parts += [is_last, size, bytes(byte ^ 0xFF for byte in size), part]
    parts += [zlib.crc32(record).to_bytes(4, "little"), (len(record) % 2**32).to_bytes(4, "little")]
    return b"".join(parts)


def _record(length: int, now: datetime) -> bytes:
    """Return a WARC record of exactly this length: of no address, with nothing but white space in it."""
    head = (
        "WARC/1.1\r\nWARC-Type: metadata\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\nWARC-Date: {iso_utc(now)}\r\n"
        "Content-Type: text/plain\r\nContent-Length: "
    ).encode()
    end = b"\r\n\r\n"
    digits = len(str(length))  # zeros may lead
    size = length - len(head) - digits - 2 * len(end)
    if size < 0:
        return b" " * length  # shorter than any record of ours
    return head + str(size).zfill(digits).encode() + end + _TEXT[:size].ljust(size) + end
