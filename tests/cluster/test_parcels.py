"""What comes over the network is what was said of it, or nothing."""

from __future__ import annotations

import os
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from newscrawl.cluster import parcels
from newscrawl.cluster.orders import PIECE, Parcel
from newscrawl.cluster.parcels import BadParcel, TooLarge, pack, unpack

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "content",
    [b"", b"x", os.urandom(PIECE + 1), b"0" * (3 * PIECE), b"ab" * PIECE],
    ids=["empty", "byte", "noise", "zeros", "text"],
)
def test_a_file_comes_back_as_it_was(tmp_path: Path, content: bytes) -> None:
    source, packed, target = (tmp_path / name for name in ("source", "packed", "target"))
    source.write_bytes(content)
    parcel = pack(source, packed)
    assert packed.stat().st_size == parcel.packed
    unpack(packed, target, parcel)
    assert target.read_bytes() == content


def test_what_is_not_what_was_said_of_it_is_refused(tmp_path: Path) -> None:
    source, packed, target = (tmp_path / name for name in ("source", "packed", "target"))
    source.write_bytes(b"an archive" * 1000)
    parcel = pack(source, packed)
    for lie in (replace(parcel, sha256="0" * 64), replace(parcel, bytes=parcel.bytes + 1)):
        with pytest.raises(BadParcel, match="not whole"):
            unpack(packed, target, lie)
    with pytest.raises(BadParcel, match="larger"):
        unpack(packed, target, replace(parcel, bytes=parcel.bytes - 1))
    packed.write_bytes(packed.read_bytes()[:-1])
    with pytest.raises(BadParcel):
        unpack(packed, target, parcel)
    packed.write_bytes(b"nothing that zlib wrote")
    with pytest.raises(BadParcel, match="cannot be unpacked"):
        unpack(packed, target, parcel)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    packed, target = tmp_path / "packed", tmp_path / "target"
    packed.write_bytes(zlib.compress(bytes(8 * PIECE)))
    with pytest.raises(BadParcel, match="larger"):
        unpack(packed, target, Parcel(PIECE, packed.stat().st_size, "0" * 64))
    assert target.stat().st_size <= 2 * PIECE


def test_what_is_too_large_for_the_network_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcels, "MOST_BYTES", 10)
    source = tmp_path / "archive.db"
    source.write_bytes(bytes(11))
    with pytest.raises(TooLarge, match=r"crawl this site where its archive lies"):
        pack(source, tmp_path / "packed")
