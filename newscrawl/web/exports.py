"""The exports for whoever mirrors them: by strong ETags and ranges, and only what the manifest names.

What is asked for is looked up, never joined to a path: there is no listing, no way out of the folder, and nothing that
an export has not finished. Names that are replaced are read from the immutable object behind them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.responses import FileResponse, Response

from newscrawl.export.manifest import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"

_OBJECT = re.compile(r"objects/([0-9a-f]{64})")
_SCHEMA = re.compile(r"[a-z0-9-]+\.schema\.json")

_TYPES = (
    (".jsonl.gz", "application/gzip"),
    (".json.gz", "application/gzip"),
    (".csv.gz", "application/gzip"),
    (".jsonl", "application/x-ndjson"),
    (".json", "application/json"),
    (".csv", "text/csv; charset=utf-8"),
    (".parquet", "application/vnd.apache.parquet"),
)


@dataclass(frozen=True)
class Manifest:
    """A manifest as it lies there."""

    body: bytes
    entries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Files and changes by their names."""
    data: Mapping[str, Any] = field(default_factory=dict)


class Exports:
    """The folder of the exports.

    Args:
        folder: Where it is. It may come to exist later.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._known: tuple[tuple[int, int, int], Manifest] | None = None

    def manifest(self) -> Manifest | None:
        """Return the manifest; None if there is none that can be read."""
        path = self.folder / "manifest.json"
        with self._lock:
            try:
                with path.open("rb") as file:
                    status = os.fstat(file.fileno())
                    stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
                    if self._known is not None and self._known[0] == stamp:
                        return self._known[1]
                    body = file.read(MAX_BYTES)
                data = json.loads(body)
                listed = (*data["files"], *data.get("changes", ()))
                entries = {entry.get("name", entry["path"]): entry for entry in listed}
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                return None
            manifest = Manifest(body, entries, data)
            self._known = (stamp, manifest)
            return manifest

    def response(self, name: str, headers: Mapping[str, str]) -> Response | None:
        """Return what is published under a name; None if nothing is.

        Args:
            name: Path below the folder.
            headers: The request's, by lower-case names.
        """
        if name == "manifest.json":
            manifest = self.manifest()
            return None if manifest is None else _small(manifest.body, headers)
        if _SCHEMA.fullmatch(name):
            return self._schema(name, headers)
        found = self._find(name)
        if found is None:
            return None
        path, digest, kind, lasting = found
        status = _regular(self.folder, path)
        if status is None:
            return None
        etag = f'"{digest}"'
        common = {"etag": etag, "cache-control": lasting}
        if _matches(headers.get("if-none-match"), etag):
            return Response(status_code=304, headers=common)
        return FileResponse(self.folder / path, headers=common, media_type=kind, stat_result=status)

    def _schema(self, name: str, headers: Mapping[str, str]) -> Response | None:
        if _regular(self.folder, name) is None:
            return None
        try:
            return _small((self.folder / name).read_bytes(), headers)
        except OSError:
            return None

    def _find(self, name: str) -> tuple[str, str, str, str] | None:
        """Return path, SHA-256, media type and how long it lasts."""
        manifest = self.manifest()
        entry = manifest.entries.get(name) if manifest is not None else None
        if entry is not None:
            path, digest = str(entry["path"]), str(entry["sha256"])
            if not _is_below(path):
                return None
            return path, digest, _type(name), _ASK_AGAIN  # a name may be given to other bytes
        if whole := _OBJECT.fullmatch(name):  # also of an earlier manifest that somebody still follows
            return name, whole[1], self._type_of(name), _FOR_EVER
        return None

    def _type_of(self, path: str) -> str:
        manifest = self.manifest()
        names = (name for name, entry in (manifest.entries if manifest else {}).items() if entry["path"] == path)
        return _type(next(names, ""))


def _is_below(path: str) -> bool:
    parts = path.split("/")
    return bool(path) and "\\" not in path and "\0" not in path and not any(part in {"", ".", ".."} for part in parts)


def _regular(folder: Path, path: str) -> Any:  # noqa: ANN401 - os.stat_result
    """Return the status of a regular file that no symbolic link leads to; None if it is none."""
    current = folder
    status = None
    try:
        for part in path.split("/"):
            current /= part
            status = current.lstat()
            if stat.S_ISLNK(status.st_mode):
                return None
    except (OSError, ValueError):
        return None
    return status if status is not None and stat.S_ISREG(status.st_mode) else None


def _small(body: bytes, headers: Mapping[str, str]) -> Response:
    """Return a file that is replaced under its name: read as a whole, so that it is the old one or the new one."""
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    common = {"etag": etag, "cache-control": _ASK_AGAIN}
    if _matches(headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=common)
    return Response(body, headers=common, media_type="application/json")


def _matches(header: str | None, etag: str) -> bool:
    if header is None:
        return False
    return header.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in header.split(",")}


def _type(name: str) -> str:
    return next((kind for suffix, kind in _TYPES if name.endswith(suffix)), "application/octet-stream")
