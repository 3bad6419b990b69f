"""Packed bodies: what they hold comes out whole, within a limit, or not at all."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import ResponseDataLossError

from newscrawl.middlewares.codings import MOST_MEMBERS, PIECE, unpack
from newscrawl.middlewares.downloads import TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable

PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=3),
    "zstd": zstd.compress,
}
NO_LIMIT = 0
PAGE = b"<html><body>" + b"".join(b"<p>paragraph %d</p>" % n for n in range(20_000)) + b"</body></html>"


@given(st.binary(max_size=300), st.integers(1, 2000), st.lists(st.sampled_from(sorted(PACK)), min_size=1, max_size=3))
def test_what_was_packed_comes_out_as_it_was(data: bytes, times: int, codings: list[str]) -> None:
    data *= times
    body = data
    for coding in codings:
        body = PACK[coding](body)
    assert unpack(body, codings, NO_LIMIT) == data


@pytest.mark.parametrize("coding", PACK)
@pytest.mark.parametrize("size", [PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_the_size_of_pieces_makes_no_difference(coding: str, size: int) -> None:
    data = bytes(n * n % 251 for n in range(size))
    assert unpack(PACK[coding](data), [coding], size) == data
    with pytest.raises(TooLarge):
        unpack(PACK[coding](data), [coding], size - 1)


@given(st.sampled_from(sorted(PACK)), st.data())
def test_wherever_a_body_is_cut_off_it_is_noticed(coding: str, data: st.DataObject) -> None:
    body = PACK[coding](PAGE)
    kept = body[: data.draw(st.integers(5, len(body) - 1))]
    with pytest.raises(ResponseDataLossError, match=r"cut off"):
        unpack(kept, [coding], NO_LIMIT)
    assert PAGE.startswith(unpack(kept, [coding], NO_LIMIT, first_only=True))


@given(st.sampled_from(sorted(PACK)), st.data())
def test_a_damaged_body_is_an_error_or_what_it_was(coding: str, data: st.DataObject) -> None:
    body = bytearray(PACK[coding](PAGE))
    body[data.draw(st.integers(0, len(body) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        unpack(bytes(body), [coding], 10 * len(PAGE))
    except (ResponseDataLossError, TooLarge):
        return


@given(st.binary(max_size=200), st.sampled_from([*sorted(PACK), "x-gzip"]))
def test_any_bytes_are_unpacked_kept_or_an_error(body: bytes, coding: str) -> None:
    try:
        unpack(body, [coding], 1000)
    except (ResponseDataLossError, TooLarge):
        return


@pytest.mark.parametrize("coding", PACK)
def test_a_body_that_is_plain_text_stays_as_it_is(coding: str) -> None:
    assert unpack(PAGE, [coding], NO_LIMIT) == PAGE


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_what_follows_the_end_is_another_member_or_left_out(coding: str) -> None:
    body = PACK[coding](PAGE[:500]) + PACK[coding](PAGE[500:])
    assert unpack(body, [coding], NO_LIMIT) == PAGE
    assert unpack(body + b"\0\0\0garbage", [coding], NO_LIMIT) == PAGE


def test_deflate_may_come_without_its_wrapper() -> None:
    packer = zlib.compressobj(wbits=-15)
    assert unpack(packer.compress(PAGE) + packer.flush(), ["deflate"], NO_LIMIT) == PAGE


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_body_of_endless_members_is_refused(coding: str) -> None:
    with pytest.raises(ResponseDataLossError, match=f"more than {MOST_MEMBERS}"):
        unpack(PACK[coding](b"") * 100_000, [coding], NO_LIMIT)


def test_a_body_that_is_packed_too_often_is_refused() -> None:
    with pytest.raises(ResponseDataLossError, match="packed 100 times"):
        unpack(b"", ["gzip"] * 100, NO_LIMIT)


def test_a_frame_that_wants_much_memory_is_refused() -> None:
    options: dict[int, int] = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.content_size_flag: 0}
    packer = zstd.ZstdCompressor(options=options)
    with pytest.raises(ResponseDataLossError, match="damaged zstd"):
        unpack(packer.compress(PAGE) + packer.flush(), ["zstd"], NO_LIMIT)


@pytest.mark.parametrize("coding", PACK)
def test_of_a_longer_body_the_first_bytes_can_be_enough(coding: str) -> None:
    assert unpack(PACK[coding](PAGE), [coding], 1000, first_only=True) == PAGE[:1000]
