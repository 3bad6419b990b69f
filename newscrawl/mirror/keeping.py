"""Keeping: what a mirror remembers beside the export itself: where it comes from, and what it published before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.archive.removals import BY_OPERATOR
from newscrawl.errors import BadInput, ExportDamaged
from newscrawl.export.files import new_file, put
from newscrawl.export.manifest import MANIFEST, OBJECTS, REMEMBERED, SHA256
from newscrawl.mirror.manifest import read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.mirror.manifest import Published

STATE = ".newscrawl-mirror.json"
"""File that makes a folder a mirror."""


@dataclass(frozen=True, slots=True)
class State:
    """What a mirror remembers."""

    url: str
    """What it follows."""
    etag: str | None = None
    """Of the manifest that it has followed to the end."""
    manifests: tuple[str, ...] = ()
    """SHA-256 of the manifests that it published, the latest first."""


def read_state(folder: Path, url: str) -> State:
    """Return what the mirror in a folder remembers; of a new one, the beginning.

    Raises:
        BadInput: If the folder holds something else than a mirror of this address.
    """
    path = folder / STATE
    if not path.exists():
        if (folder / MANIFEST).exists():
            raise BadInput(f"{str(folder)!r} holds an export that is no mirror; name an empty folder, or a new one")
        return State(url)
    known = _state(path)
    if known is None:  # a machine that went down; all is looked at anew
        return State(url)
    if known.url != url:
        raise BadInput(
            f"{str(folder)!r} mirrors {known.url}, not {url}; name another folder, or, if it has moved there, remove "
            f"{str(path)!r}"
        )
    return known


def published_before(folder: Path) -> list[Published]:
    """Return what a mirror published, the present export among it; of a folder that is no mirror, nothing."""
    known = _state(folder / STATE)
    return [] if known is None else list(earlier_exports(folder, known))


def _state(path: Path) -> State | None:
    try:
        values = json.loads(path.read_bytes())
        return State(str(values["url"]), values["etag"], tuple(map(str, values["manifests"])))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_state(folder: Path, state: State) -> None:
    """Keep what is to be remembered."""
    values = {"url": state.url, "etag": state.etag, "manifests": list(state.manifests)}
    with new_file(folder) as file:
        file.write(json.dumps(values, indent=1).encode() + b"\n")
        put(file, folder / STATE)


def local_export(folder: Path) -> Published | None:
    """Return the export that stands in a folder; None if there is none that can be relied on."""
    try:
        return read_manifest((folder / MANIFEST).read_bytes(), str(folder))
    except (OSError, ExportDamaged):
        return None


def earlier_exports(folder: Path, state: State) -> Iterator[Published]:
    """Yield what the mirror published, the latest first, as far as its readers may still be fetching it."""
    for sha256 in state.manifests[:REMEMBERED]:
        if SHA256.fullmatch(sha256) is None:
            continue
        try:
            earlier = read_manifest((folder / OBJECTS / sha256).read_bytes(), str(folder))
        except (OSError, ExportDamaged):
            continue
        if earlier.sha256 == sha256:
            yield earlier


def may_keep_past(folder: Path, published: Published, former: Published) -> bool:
    """Tell whether the files of an earlier export may stay for a while: nothing of them was taken down since.

    Where the files of changes do not reach back to it, nobody knows.

    Args:
        folder: The mirror's folder, in which the files of changes are already.
        published: The export that it has now.
        former: The export that it had before.
    """
    since = former.change_number
    later = [file for file in published.changes if file.to_number > since]
    reaches_back = published.change_number == since or (bool(later) and later[0].from_number <= since)
    if published.previous is None or not reaches_back or published.change_number < since:
        return False
    for file in later:
        with (folder / file.path).open("rb") as lines:
            for line in lines:
                change = json.loads(line)
                if change["kind"] == "removed" and change["reason"].startswith(BY_OPERATOR):
                    return False
    return True
