"""Content codings: a packed body to what it holds, never more than a limit, and never less than was sent.

Scrapy's own middleware takes a body that was cut off for a whole one. Here a stream that does not reach its end is an
error, and a body that is none of what its header says stays as it came, if it can be read so.
"""

from __future__ import annotations

import re
import sys
import zlib
from typing import TYPE_CHECKING

import brotli
from scrapy.exceptions import ResponseDataLossError

from newscrawl.middlewares.downloads import TooLarge

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

PIECE = 64 * 1024
"""Bytes that are unpacked at a time."""

MOST_CODINGS = 3
"""Codings of one body; some servers pack twice by mistake."""

MOST_MEMBERS = 1000
"""Gzip members of one body. A few come of servers that join files; of a million empty ones, a body does nobody good."""

MOST_WINDOW = 23
"""Power of two of the bytes that zstd may look back: what RFC 9659 allows on the web. Its own default takes 128 MB."""

GZIP = b"\x1f\x8b"
"""What gzip begins with."""

ZSTD = b"\x28\xb5\x2f\xfd"
"""What a frame of zstd begins with."""

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SNIFFED = 512


class _NotThis(Exception):
    """The body is none of this coding."""


def unpack(body: bytes, codings: Sequence[str], most: int, *, first_only: bool = False) -> bytes:
    """Return what a body holds.

    Args:
        body: As it came.
        codings: Its content codings as the header lists them, the last one applied last.
        most: Bytes that it may hold, also between two codings; 0: any number.
        first_only: Whether of a body that is cut off, damaged or longer, what comes first is enough.

    Raises:
        TooLarge: If it holds more.
        ResponseDataLossError: If it is cut off or damaged; the message says what is wrong, in words.
    """
    if len(codings) > MOST_CODINGS:
        raise ResponseDataLossError(f"the body is packed {len(codings)} times")
    for coding in reversed(codings):
        kept = bytearray()
        try:
            for piece in _CODINGS[coding](body):
                kept += piece
                if most and len(kept) > most:
                    if not first_only:
                        raise TooLarge(most, "the unpacked body")
                    break
        except _NotThis:
            if _BINARY.search(body[:_SNIFFED]):
                raise ResponseDataLossError(f"the body is no {coding}, as its header says, and no text") from None
            break
        except ResponseDataLossError:
            if not first_only:
                raise
        body = bytes(kept)
    return body[:most] if first_only and most else body


def is_known(coding: str) -> bool:
    """Tell whether a content coding can be unpacked."""
    return coding in _CODINGS


def _gzip(body: bytes) -> Iterator[bytes]:
    if not body.startswith(GZIP):
        raise _NotThis
    at = 0
    for _ in range(MOST_MEMBERS):
        at = yield from _inflate(body, at, zlib.MAX_WBITS | 16, "gzip")
        if not body.startswith(GZIP, at):  # padding or garbage, which everybody ignores
            return
    raise ResponseDataLossError(f"the body has more than {MOST_MEMBERS} gzip members")


def _deflate(body: bytes) -> Iterator[bytes]:
    # With or without the wrapper of zlib: browsers take both.
    for window in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        try:
            zlib.decompressobj(window).decompress(body[:PIECE], 1)
        except zlib.error:
            continue
        yield from _inflate(body, 0, window, "deflate")
        return
    raise _NotThis


def _inflate(body: bytes, start: int, window: int, name: str) -> Generator[bytes, None, int]:
    """Yield what a stream holds; return where it ends."""
    stream = zlib.decompressobj(window)
    for at in range(start, len(body), PIECE):
        data = body[at : at + PIECE]
        end = at + len(data)
        is_full = True
        while (data or is_full) and not stream.eof:
            try:
                piece = stream.decompress(data, PIECE)
            except zlib.error as error:
                raise ResponseDataLossError(f"the body is damaged {name}: {error}") from error
            yield piece
            data, is_full = stream.unconsumed_tail, len(piece) == PIECE
        if stream.eof:
            return end - len(stream.unused_data)
    raise _cut_off(name)


def _brotli(body: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    for at in range(0, len(body), PIECE):
        data = body[at : at + PIECE]
        piece = b"."
        while (data or piece) and not stream.is_finished():
            try:
                piece = stream.process(data, output_buffer_limit=PIECE)
            except brotli.error as error:
                if at == 0 and not _BINARY.search(body[:_SNIFFED]):
                    raise _NotThis from error
                raise ResponseDataLossError("the body is damaged brotli") from error
            yield piece
            data = b""  # it keeps what it has not unpacked yet
        if stream.is_finished():
            return
    raise _cut_off("brotli")


def _zstd(body: bytes) -> Iterator[bytes]:
    if not body.startswith(ZSTD):
        raise _NotThis
    at = 0
    for _ in range(MOST_MEMBERS):
        at = yield from _zstd_frame(body, at)
        if not body.startswith(ZSTD, at):
            return
    raise ResponseDataLossError(f"the body has more than {MOST_MEMBERS} frames of zstd")


def _zstd_frame(body: bytes, start: int) -> Generator[bytes, None, int]:
    """Yield what a frame holds; return where it ends."""
    stream = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: MOST_WINDOW})
    for at in range(start, len(body), PIECE):
        data = body[at : at + PIECE]
        end = at + len(data)
        while (data or not stream.needs_input) and not stream.eof:
            try:
                yield stream.decompress(data, PIECE)
            except zstd.ZstdError as error:
                raise ResponseDataLossError(f"the body is damaged zstd: {error}") from error
            data = b""  # it keeps what it has not unpacked yet
        if stream.eof:
            return end - len(stream.unused_data)
    raise _cut_off("zstd")


def _cut_off(name: str) -> ResponseDataLossError:
    return ResponseDataLossError(f"the body is {name} that was cut off")


_CODINGS = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd}
