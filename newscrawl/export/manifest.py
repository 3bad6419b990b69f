"""The manifest: what an export consists of. Written last; who follows it sees one export, whole.

Every manifest lies among the objects, too: the current one names the one before it, and so on.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from newscrawl import __version__
from newscrawl.export.files import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA_VERSION = 2
"""Counts up when the form of the exports changes in a way that a reader must know."""

GENERATOR = f"newscrawl {__version__}"

MANIFEST = "manifest.json"
OBJECTS = "objects"
CHANGES = "changes"

REMEMBERED = 3
"""Manifests whose files are kept: the current one and those before it, for readers who have just fetched one."""

MAX_BYTES = 64 * 1024 * 1024
"""Bytes of a manifest, for who writes or reads one: some 150,000 files. A larger one is neither written nor read."""

SHA256 = re.compile(r"[0-9a-f]{64}")
CHANGES_NAME = re.compile(rf"{CHANGES}/(\d{{1,18}})-(\d{{1,18}})\.jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file of an export."""

    name: str
    """What it is called, relative to the folder, with forward slashes."""
    path: str
    """Where its bytes lie, relative to the folder."""
    rows: int
    """Articles in it."""
    bytes: int
    sha256: str
    first_date: str | None = None
    """The earliest moment that one of its articles is filed under; None where there are none."""
    last_date: str | None = None
    """The latest."""
    change_number: int | None = None
    """The highest of its articles; None where there are none."""
    fingerprint: int | None = None
    """Of files of JSON lines per month: as in the archive's table `article_months`."""

    @property
    def is_month(self) -> bool:
        """Whether it holds the JSON lines of one site and month."""
        return self.fingerprint is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesEntry:
    """One file of changes."""

    name: str
    """What it is called: after its numbers. An archive that was set back gives the same name to other bytes."""
    path: str
    """Where its bytes lie, relative to the folder."""
    from_number: int
    """The change number after which it begins."""
    to_number: int
    """The change number with which it ends."""
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What an export holds of one site, and where that comes from."""

    site: str
    source: str | None
    licence: str | None
    articles: int
    first_date: str | None
    last_date: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A file that was asked for and is not there."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One export."""

    change_number: int
    sites: tuple[Site, ...]
    files: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...] = ()
    changes: tuple[ChangesEntry, ...] = ()
    previous: str | None = None
    """SHA-256 of the manifest before it, which lies among the objects."""
    generator: str = GENERATOR

    def says_the_same(self, other: Manifest) -> bool:
        """Tell whether it names the same content; the past of each may differ."""
        return replace(self, previous=None, changes=()) == replace(other, previous=None, changes=())

    def named(self) -> dict[str, Entry]:
        """Return the files by name."""
        return {entry.name: entry for entry in self.files}

    @property
    def stored(self) -> tuple[Entry | ChangesEntry, ...]:
        """All whose bytes lie among the objects: files and files of changes."""
        return (*self.files, *self.changes)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is written, with its keys in order."""
        return {
            "schema_version": SCHEMA_VERSION,
            "generator": self.generator,
            "change_number": self.change_number,
            "previous": self.previous,
            "articles": sum(entry.rows for entry in self.files if entry.is_month),
            "sites": [asdict(site) for site in self.sites],
            "files": [_without_none(asdict(entry), "fingerprint") for entry in self.files],
            "left_out": [asdict(entry) for entry in self.left_out],
            "changes": [_renamed(asdict(entry)) for entry in self.changes],
        }

    def as_bytes(self) -> bytes:
        """Return the file: one line for each site, file and file of changes."""
        parts = []
        for key, value in self.as_json().items():
            text = _dump(value)
            if isinstance(value, list) and value:
                text = "[\n  " + ",\n  ".join(map(_dump, value)) + "\n ]"
            parts.append(f" {_dump(key)}: {text}")
        return ("{\n" + ",\n".join(parts) + "\n}\n").encode("utf-8", "backslashreplace")


def read_manifest(path: Path) -> Manifest | None:
    """Read a manifest back; None if there is none, or none of today's form: then nothing that it says is believed."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        return _manifest(json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def manifests_before(folder: Path, manifest: Manifest) -> Iterator[Manifest]:
    """Yield the earlier manifests that are remembered, the latest first, as far as they are there and whole."""
    for _ in range(REMEMBERED - 1):
        if manifest.previous is None:
            return
        path = folder / OBJECTS / manifest.previous
        earlier = read_manifest(path)
        if earlier is None or sha256_of(path) != manifest.previous:
            return
        yield earlier
        manifest = earlier


def _manifest(data: dict[str, Any]) -> Manifest | None:
    if data["schema_version"] != SCHEMA_VERSION:
        return None
    previous = data["previous"]
    return Manifest(
        change_number=_whole(data["change_number"]),
        sites=tuple(Site(**site) for site in data["sites"]),
        files=tuple(_entry(entry) for entry in data["files"]),
        left_out=tuple(LeftOut(**entry) for entry in data["left_out"]),
        changes=tuple(_changes_entry(entry) for entry in data["changes"]),
        previous=None if previous is None else _sha256(previous),
        generator=str(data["generator"]),
    )


def _entry(data: dict[str, Any]) -> Entry:
    entry = Entry(**data)
    if entry.path != f"{OBJECTS}/{_sha256(entry.sha256)}" or not isinstance(entry.name, str):
        raise ValueError(entry.path)
    return replace(entry, rows=_whole(entry.rows), bytes=_whole(entry.bytes))


def _changes_entry(data: dict[str, Any]) -> ChangesEntry:
    begin, end = _whole(data["from"]), _whole(data["to"])
    rest = {name: value for name, value in data.items() if name not in {"from", "to"}}
    entry = ChangesEntry(from_number=begin, to_number=end, **rest)
    meant = f"{OBJECTS}/{_sha256(entry.sha256)}"
    if entry.name != f"{CHANGES}/{begin}-{end}.jsonl" or entry.path != meant or begin >= end:
        raise ValueError(entry.name)
    return replace(entry, rows=_whole(entry.rows), bytes=_whole(entry.bytes))


def _sha256(value: Any) -> str:  # noqa: ANN401 - what stands in a file
    if not isinstance(value, str) or not SHA256.fullmatch(value):
        raise ValueError(value)
    return value


def _whole(value: Any) -> int:  # noqa: ANN401 - what stands in a file
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(value)
    return value


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _without_none(data: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != name or value is not None}


def _renamed(data: dict[str, Any]) -> dict[str, Any]:
    return {key.removesuffix("_number"): value for key, value in data.items()}
