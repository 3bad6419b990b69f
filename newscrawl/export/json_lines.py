"""The JSON export: lines per site and month, one array of everything, the item's JSON Schema, and the manifest."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from newscrawl import __version__
from newscrawl.archive import connect_read_only
from newscrawl.archive.connection import locks_folder
from newscrawl.archive.reading import change_number, read_articles
from newscrawl.export.files import NewFile, check_folder, create, export_errors, sweep

if TYPE_CHECKING:
    from newscrawl.archive import Connection

SCHEMA_VERSION = 1
"""Counts up when the form of the exports changes in a way that a reader must know."""

MANIFEST = "manifest.json"
ARTICLES = "articles.json"
SCHEMA = "article.schema.json"


def item_schema() -> bytes:
    """Return the JSON Schema of an exported article, as it stands in the package and in the exports."""
    return files("newscrawl.export").joinpath(SCHEMA).read_bytes()


def export(archive: Path, folder: Path) -> dict[str, Any]:
    """Write the whole archive as JSON into a folder. The bytes are a function of the archive's content alone.

    Args:
        archive: Path of the archive.
        folder: Where the files go: `<site>/<YYYY-MM>.jsonl`, `articles.json`, `article.schema.json`, `manifest.json`.

    Returns:
        The manifest.

    Raises:
        BadInput, ArchiveError: If the archive cannot be read.
        ExportError: If the folder cannot be written; what stood there still stands.
    """
    connection = connect_read_only(archive)
    try:
        check_folder(folder)
        locks = locks_folder(archive)
        with export_errors(folder):
            locks.mkdir(exist_ok=True)
            with FileLock(locks / "export.lock"):
                sweep(folder)
                return _export(connection, folder)
    finally:
        connection.close()


def _export(connection: Connection, folder: Path) -> dict[str, Any]:
    before = _listed(folder)
    try:
        with connection.snapshot():
            number = change_number(connection)
            written = _write(connection, folder)
        manifest = {
            "schema_version": SCHEMA_VERSION,
            "generator": f"newscrawl {__version__}",
            "change_number": number,
            "articles": next(file.rows for file in written if file.path == ARTICLES),
            "files": [
                {"path": file.path, "articles": file.rows, "bytes": file.size, "sha256": file.sha256}
                for file in sorted(written, key=lambda file: file.path)
            ],
        }
        for file in written:
            file.publish()
        last = create(folder, MANIFEST)
        last.write(_dump(manifest, indent=2))
        last.finish()
        last.publish()
    except BaseException:
        sweep(folder)
        raise
    for path in before - {file.path for file in written}:  # no month or site of that name any more
        (folder / path).unlink(missing_ok=True)
    return manifest


def _write(connection: Connection, folder: Path) -> list[NewFile]:
    everything = create(folder, ARTICLES)
    written: dict[str, NewFile] = {}
    month_file: NewFile | None = None
    everything.write(b"[")
    for month, item in read_articles(connection):
        line = _dump(item)
        path = f"{_folder_name(item['site'])}/{month}.jsonl"
        if month_file is None or month_file.path != path:
            if month_file is not None:
                month_file.finish()
            month_file = written[path] = create(folder, path)
        month_file.write(line)
        month_file.rows += 1
        everything.write((b",\n" if everything.rows else b"\n") + line.rstrip(b"\n"))
        everything.rows += 1
    if month_file is not None:
        month_file.finish()
    everything.write(b"\n]\n")
    everything.finish()
    schema = create(folder, SCHEMA)
    schema.write(item_schema())
    schema.finish()
    return [*written.values(), everything, schema]


def _dump(value: object, indent: int | None = None) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=indent) + "\n").encode("utf-8", "backslashreplace")


def _folder_name(site: str) -> str:
    """Return a site's name as a folder: `127.0.0.1:8000` becomes `127.0.0.1_8000`."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", site)


def _listed(folder: Path) -> set[str]:
    """Return the files that the manifest in the folder lists; none if it has none that can be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        paths = {str(file["path"]) for file in manifest["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {path for path in paths if not Path(path).is_absolute() and ".." not in Path(path).parts}
