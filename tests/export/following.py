"""Following an export by its manifest, as docs/exports.md tells a downloader to."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from newscrawl.export import schema

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = Draft202012Validator(json.loads(schema("manifest.schema.json")))


def manifest_of(folder: Path) -> dict[str, Any]:
    """Return the manifest, which must be as its schema says."""
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    MANIFEST.validate(manifest)
    return manifest


def fetched(folder: Path, manifest: dict[str, Any] | None = None) -> dict[str, bytes]:
    """Return the content of each file that a manifest names, by name; number of bytes and SHA-256 must be right."""
    manifest = manifest_of(folder) if manifest is None else manifest
    contents = {}
    for entry in (*manifest["files"], *manifest["changes"]):
        body = (folder / entry["path"]).read_bytes()
        assert (len(body), hashlib.sha256(body).hexdigest()) == (entry["bytes"], entry["sha256"]), entry["name"]
        contents[entry["name"]] = body
    return contents


def data_files(folder: Path) -> dict[str, bytes]:
    """Return what `fetched` does, without the folder's own past: a function of the archive's content."""
    return {name: body for name, body in fetched(folder).items() if not name.startswith("changes/")}


def lines_of(body: bytes) -> list[dict[str, Any]]:
    """Return lines of JSON."""
    return [json.loads(line) for line in body.splitlines()]


def content(folder: Path) -> dict[str, bytes]:
    """Return every file that lies in a folder, by its path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
