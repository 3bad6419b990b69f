"""Rebuilding: an export -> a new archive, whose exports are the same bytes. Whole, or not there."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from filelock import Timeout

from newscrawl import __version__
from newscrawl.archive import connect
from newscrawl.archive.backup import sync_folder
from newscrawl.archive.importing import Importing
from newscrawl.archive.locks import lock
from newscrawl.errors import AlreadyRunning, ArchiveError, BadInput, ExportDamaged, ExportFileMissing
from newscrawl.mirror.contents import Problems, Tally, compare, read_articles, read_changes
from newscrawl.mirror.lines import Unreadable, split_lines
from newscrawl.mirror.manifest import form_of, in_order, month_of, read_manifest, total_bytes
from newscrawl.mirror.places import host_problem
from newscrawl.mirror.sources import hashed
from newscrawl.mirror.verifying import TRIES
from newscrawl.revisits import EXAMPLE, RevisitPlan
from newscrawl.shown import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.export.manifest import ChangesEntry, Entry
    from newscrawl.mirror.contents import Item
    from newscrawl.mirror.manifest import Published
    from newscrawl.mirror.progress import Progress
    from newscrawl.mirror.sources import Source

BATCH = 1000
"""Articles that are stored together: with links and search index some 20 MB at a time."""

CACHE = 128 * 1024
"""KiB of the file that SQLite keeps in memory meanwhile: indexes by address are written here and there."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was imported."""

    articles: int
    sites: int
    change_number: int


def rebuild(source: Source, archive: Path, progress: Progress) -> Rebuilt:
    """Make a new archive of an export. All that is read is verified; of a damaged export nothing is kept.

    Args:
        source: The export.
        archive: Where the archive is to be; there must be nothing.
        progress: Is told how far it has come.

    Raises:
        BadInput: If something is there already.
        AlreadyRunning: If another process imports to the same place.
        ExportDamaged: If the export is not what its manifest says; with what is wrong.
        NotFetched: If its server cannot be reached.
        ArchiveFull, ArchiveError: If the archive cannot be written.
    """
    if archive.exists() or archive.is_symlink():
        raise BadInput(f"there is {str(archive)!r} already; an import makes a new archive: name another file")
    if not archive.parent.is_dir():
        raise BadInput(f"there is no folder {str(archive.parent)!r} for the archive; make it first")
    try:
        held = lock(archive, "import", longest=0)
    except Timeout:
        raise AlreadyRunning(f"another process imports into {str(archive)!r}; wait until it has ended") from None
    temporary = archive.with_name(f".{archive.name}.importing")
    try:
        _remove(temporary)  # of an import that was killed
        manifest = _fill(source, temporary, datetime.now(UTC), progress)
        _give_name(temporary, archive)
        return Rebuilt(manifest.articles, len(manifest.sites), manifest.change_number)
    finally:
        _remove(temporary)
        held.release()


def _fill(source: Source, path: Path, now: datetime, progress: Progress) -> Published:
    tries = TRIES
    while True:
        tries -= 1
        manifest = read_manifest(source.manifest_body(), source.where)
        try:
            _import(source, manifest, path, now, progress)
        except ExportFileMissing:
            # It may have been removed since another export was published.
            if not tries or source.manifest_body() == manifest.body:
                raise
            _remove(path)
        else:
            return manifest


def _import(source: Source, manifest: Published, path: Path, now: datetime, progress: Progress) -> None:
    # Every export has them; the other forms are made from them.
    months = [file for file in in_order(manifest) if month_of(file) and form_of(file) == "jsonl"]
    progress.begin("importing", total_bytes(months, manifest.changes))
    connection = connect(path)
    try:
        with connection.errors():
            connection.execute("PRAGMA synchronous = OFF")  # it has no name yet; it is synced before it gets one
            connection.execute(f"PRAGMA cache_size = -{CACHE}")
        origin = one_line(f"imported from {source.where}")
        importing = Importing(connection, now, __version__, origin, RevisitPlan.parse(EXAMPLE))
        for site in manifest.sites:
            importing.add_site(site.site, site.source, site.licence)
        for file in months:
            items = _articles(source, file, {site.site for site in manifest.sites}, progress)
            while batch := list(islice(items, BATCH)):
                importing.add_articles(batch)
        for change in manifest.changes:
            importing.add_removals(_removals(source, change, progress))
        importing.finish(manifest.change_number)
        with connection.errors():
            connection.execute("PRAGMA optimize")
    except BadInput as error:
        raise ExportDamaged(source.where, [str(error)]) from error
    finally:
        connection.close()


def _articles(source: Source, file: Entry, sites: set[str], progress: Progress) -> Iterator[Item]:
    """Yield the articles of a file, each of which is as it should be.

    Raises:
        ExportDamaged: As soon as something is not, or, at the end, if the file is not what the manifest says.
    """
    problems, tally = Problems(file.name), Tally()
    lines = split_lines(progress.over(hashed(source, file)))
    try:
        for item in read_articles(lines, file, problems, tally):
            if item["site"] not in sites:
                problems.add(f"expected an article of a site that the manifest names, found {one_line(item['site'])}")
            if problem := host_problem(item["url"], item["site"]):
                problems.add(f"line {tally.rows}: url: {problem}")  # all lines before were right
            if problems.told:
                break
            yield item
    except Unreadable as error:
        problems.add(str(error))
    if not problems.told:
        compare(tally, file, problems)
    if problems.told:
        raise ExportDamaged(source.where, problems.all())


def _removals(source: Source, file: ChangesEntry, progress: Progress) -> list[Item]:
    """Return the removals in a file of changes.

    Raises:
        ExportDamaged: If the file is not as it should be.
    """
    problems = Problems(file.name)
    lines = split_lines(progress.over(hashed(source, file)))
    removals: list[Item] = []
    try:
        for change in read_changes(lines, file, problems):
            if change["kind"] == "removed":
                removals.append(change)
                if problem := host_problem(change["url"], change["site"]):
                    problems.add(f"change {change['change_number']}: url: {problem}")
    except Unreadable as error:
        problems.add(str(error))
    if problems.told:
        raise ExportDamaged(source.where, problems.all())
    return removals


def _give_name(temporary: Path, archive: Path) -> None:
    """Let the archive appear, whole, unless something has come there meanwhile."""
    _remove_locks(temporary)
    try:
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        try:
            os.link(temporary, archive)
        except FileExistsError:
            raise BadInput(f"{str(archive)!r} has come to exist meanwhile; name another file") from None
        except OSError:  # no hard links there
            temporary.replace(archive)
        sync_folder(archive.parent)
    except OSError as error:
        raise ArchiveError(f"cannot give the archive its name {str(archive)!r}: {error.strerror or error}") from error


def _remove(temporary: Path) -> None:
    """Remove what an import had made so far."""
    for ending in ("", "-wal", "-shm", "-journal"):
        temporary.with_name(temporary.name + ending).unlink(missing_ok=True)
    _remove_locks(temporary)


def _remove_locks(temporary: Path) -> None:
    shutil.rmtree(temporary.with_name(f"{temporary.name}.locks"), ignore_errors=True)
