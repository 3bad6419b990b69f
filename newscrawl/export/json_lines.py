"""The export: JSON lines per site and month, one array of everything, a table, the item's JSON Schema, the manifest."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager, suppress
from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from filelock import Timeout

from newscrawl import __version__
from newscrawl.archive import connect_read_only
from newscrawl.archive.connection import lock
from newscrawl.archive.reading import change_number, read_articles, site_names
from newscrawl.durations import in_words
from newscrawl.errors import ExportError
from newscrawl.export import table
from newscrawl.export.files import Batch, check_folder, export_errors, sweep

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from newscrawl.archive import Connection
    from newscrawl.export.files import NewFile

SCHEMA_VERSION = 1
"""Counts up when the form of the exports changes in a way that a reader must know."""

LONGEST_WAIT = 600.0
"""Seconds to wait for another process that exports the same archive. The largest export takes a few minutes; one that
is stopped must not stop all crawls behind it."""

MANIFEST = "manifest.json"
ARTICLES = "articles.json"
TABLE = "articles.csv"
SCHEMA = "article.schema.json"

_UNSAFE = re.compile(r"[^A-Za-z0-9.-]")
_MONTH_FILE = re.compile(r"\d{4}-\d{2}\.jsonl")


def item_schema() -> bytes:
    """Return the JSON Schema of an exported article, as it stands in the package and in the exports."""
    return files("newscrawl.export").joinpath(SCHEMA).read_bytes()


def export(archive: Path, folder: Path, longest_wait: float = LONGEST_WAIT) -> dict[str, Any]:
    """Write the whole archive into a folder. The bytes are a function of the archive's content alone.

    Args:
        archive: Path of the archive.
        folder: Where the files go: `<site>/<YYYY-MM>.jsonl`, `articles.json`, `articles.csv`, `article.schema.json`,
            `manifest.json`.
        longest_wait: Seconds to wait for another process that exports the same archive.

    Returns:
        The manifest.

    Raises:
        BadInput, ArchiveError: If the archive cannot be read.
        ExportError: If the folder cannot be written, or another process exports for longer; what stood there still
            stands.
    """
    connection = connect_read_only(archive)
    try:
        check_folder(folder)
        with _turn(archive, longest_wait), export_errors(folder):
            sweep(folder)
            return _export(connection, folder)
    finally:
        connection.close()


@contextmanager
def _turn(archive: Path, longest_wait: float) -> Iterator[None]:
    """Let no other process export the archive in the block."""
    try:
        held = lock(archive, "export", longest=longest_wait)
    except Timeout:
        raise ExportError(
            f"cannot write the exports: another process has been exporting {str(archive)!r} for longer than "
            f"{in_words(timedelta(seconds=longest_wait))}; end it if it hangs, and write them with `newscrawl export`; "
            "no article is lost"
        ) from None
    try:
        yield
    finally:
        held.release()


def _export(connection: Connection, folder: Path) -> dict[str, Any]:
    batch, last = Batch(folder), Batch(folder)
    try:
        with connection.snapshot():
            number, sites = change_number(connection), site_names(connection)
            count = _write(connection, batch)
        manifest = {
            "schema_version": SCHEMA_VERSION,
            "generator": f"newscrawl {__version__}",
            "change_number": number,
            "articles": count,
            "files": [
                {"path": path, "articles": file.rows, "bytes": file.size, "sha256": file.sha256}
                for path, file in sorted(batch.files.items())
            ],
        }
        file = last.create(MANIFEST)
        file.write(_dump(manifest, indent=2))
        file.finish()
        batch.publish()
        last.publish()
    finally:
        batch.discard()
        last.discard()
    _remove_months(folder, sites, keep=batch.files.keys())
    return manifest


def _write(connection: Connection, batch: Batch) -> int:
    """Write every file but the manifest; return how many articles there are."""
    everything = batch.create(ARTICLES)
    everything.write(b"[")
    rows = batch.create(TABLE)
    rows.write(table.header())
    month_file: NewFile | None = None
    for month, item in read_articles(connection):
        line = _dump(item)
        path = f"{_folder_name(item['site'])}/{month}.jsonl"
        if month_file is None or month_file.path != path:
            if month_file is not None:
                month_file.finish()
            month_file = batch.create(path)
        month_file.write(line)
        month_file.rows += 1
        everything.write((b",\n" if everything.rows else b"\n") + line.rstrip(b"\n"))
        everything.rows += 1
        rows.write(table.row(item))
        rows.rows += 1
    if month_file is not None:
        month_file.finish()
    everything.write(b"\n]\n")
    everything.finish()
    rows.finish()
    schema = batch.create(SCHEMA)
    schema.write(item_schema())
    schema.finish()
    return everything.rows


def _remove_months(folder: Path, sites: Collection[str], keep: Collection[str]) -> None:
    """Remove the files of months and sites that the archive holds no more; the manifest names them no more."""
    for site in sites:
        for path in (folder / _folder_name(site)).glob("*.jsonl"):
            if _MONTH_FILE.fullmatch(path.name) and path.relative_to(folder).as_posix() not in keep:
                path.unlink(missing_ok=True)
                with suppress(OSError):  # not empty: somebody keeps something there
                    path.parent.rmdir()


def _dump(value: object, indent: int | None = None) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=indent) + "\n").encode("utf-8", "backslashreplace")


def _folder_name(site: str) -> str:
    """Return a site's name as a folder, another for each: `127.0.0.1:8000` becomes `127.0.0.1_8000`."""
    return _UNSAFE.sub(lambda match: "_" if match[0] == ":" else f"_{ord(match[0]):x}_", site)
