"""Exporting: the archive as files that can be followed. What has not changed is neither read nor written.

The order is what makes it safe against `kill -9`: objects, manifest, names; only then is anything removed.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from filelock import Timeout

from newscrawl.archive import connect_read_only
from newscrawl.archive.changes import was_taken_down
from newscrawl.archive.locks import lock
from newscrawl.archive.reading import change_number, read_origins, site_names
from newscrawl.durations import in_words
from newscrawl.errors import ExportError
from newscrawl.export.change_files import forget_changes, write_changes
from newscrawl.export.files import check_folder, export_errors, new_file, put, sha256_of, sweep
from newscrawl.export.forms import FORMS, write_form
from newscrawl.export.lineage import Lineage
from newscrawl.export.manifest import GENERATOR, MANIFEST, MAX_BYTES, Manifest, Site, manifests_before, read_manifest
from newscrawl.export.months import write_months
from newscrawl.export.names import check_names, give_names, take_names
from newscrawl.export.objects import Objects
from newscrawl.export.options import Options
from newscrawl.export.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from newscrawl.archive import Connection
    from newscrawl.export.manifest import Entry

LONGEST_WAIT = 600.0
"""Seconds to wait for another process that exports the same archive. The largest export takes a few minutes; one that
is stopped must not stop all crawls behind it."""

SCHEMAS = ("article.schema.json", "change.schema.json", "manifest.schema.json")
"""JSON Schemas that lie beside the exports: of an article, of a line of changes, of the manifest."""


def schema(name: str) -> bytes:
    """Return one of `SCHEMAS`, as it stands in the package and in the exports."""
    return files("newscrawl.export").joinpath(name).read_bytes()


def export(
    archive: Path, folder: Path, options: Options | None = None, longest_wait: float = LONGEST_WAIT
) -> dict[str, Any]:
    """Write the archive into a folder. The files are a function of the archive's content alone; docs/exports.md.

    Args:
        archive: Path of the archive.
        folder: Where the files go.
        options: What is written; None: the defaults.
        longest_wait: Seconds to wait for another process that exports the same archive.

    Returns:
        The manifest.

    Raises:
        BadInput, ArchiveError: If the archive cannot be read.
        ExportError: If the folder cannot be written, or another process exports for longer; what stood there still
            stands.
    """
    options = options or Options()
    connection = connect_read_only(archive)
    try:
        check_folder(folder)
        with _turn(archive, longest_wait), export_errors(folder):
            sweep(folder)
            return _export(connection, folder, options).as_json()
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


def _export(connection: Connection, folder: Path, options: Options) -> Manifest:
    objects = Objects(folder)
    past = read_manifest(folder / MANIFEST)
    try:
        manifest, sites = _write(connection, folder, objects, past, options)
        check_names(folder, (entry.name for entry in manifest.stored))
        if past is not None and manifest.says_the_same(past) and manifest.changes == past.changes:
            manifest = past
            objects.add(MANIFEST, (folder / MANIFEST).read_bytes())
        else:
            _publish(folder, objects, manifest)
    except BaseException:
        _remove_unnamed(folder, objects)
        raise
    give_names(folder, objects, manifest.stored)
    _tidy(folder, objects, manifest, sites)
    return manifest


def _write(
    connection: Connection, folder: Path, objects: Objects, past: Manifest | None, options: Options
) -> tuple[Manifest, list[str]]:
    """Write all that the manifest names; return the manifest, and the archive's sites."""
    # Another version may write an article in another way.
    known = {} if past is None or past.generator != GENERATOR or options.full else past.named()
    with connection.snapshot():
        number, sites, origins = change_number(connection), site_names(connection), read_origins(connection)
        lineage = Lineage(connection, objects, past, number)
        months = write_months(connection, objects, known, lineage, recount=options.full)
        goes_on = past if lineage.goes_on else None
        changes = write_changes(connection, objects, goes_on, number, options)
        is_cut = was_taken_down(connection, goes_on.change_number if goes_on else -1)
    entries = [entry for site in months.values() for entry in site]
    entries += [
        write_form(objects, form, month, known) for form in FORMS if form in options.formats for month in entries
    ]
    whole, left_out = write_whole(objects, options, entries, known)
    entries += whole
    entries += [objects.add(name, schema(name)) for name in SCHEMAS]
    return (
        Manifest(
            change_number=number,
            sites=tuple(_site(site, months[site], origins) for site in sorted(months)),
            files=tuple(sorted(entries, key=lambda entry: entry.name)),
            left_out=tuple(left_out),
            changes=changes,
            previous=None if past is None or is_cut else sha256_of(folder / MANIFEST),
        ),
        sites,
    )


def _site(site: str, months: list[Entry], origins: Mapping[str, tuple[str | None, str | None]]) -> Site:
    source, licence = origins[site]
    return Site(
        site=site,
        source=source,
        licence=licence,
        articles=sum(month.rows for month in months),
        first_date=months[0].first_date,
        last_date=months[-1].last_date,
    )


def _publish(folder: Path, objects: Objects, manifest: Manifest) -> None:
    """Put the manifest in its place. It lies among the objects as well, so that the next one can lead back to it."""
    data = manifest.as_bytes()
    if len(data) > MAX_BYTES:
        raise ExportError(
            f"the manifest would have {len(data)} bytes, and nobody reads one of more than {MAX_BYTES}; export fewer "
            "formats, or crawl some sites into another archive"
        )
    objects.add(MANIFEST, data)
    with new_file(folder) as file:
        file.write(data)
        put(file, folder / MANIFEST)


def _tidy(folder: Path, objects: Objects, manifest: Manifest, sites: list[str]) -> None:
    """Remove what neither this manifest nor those before it name."""
    former = {entry.name for one in (manifest, *manifests_before(folder, manifest)) for entry in one.files}
    take_names(folder, sites, former, {entry.name for entry in manifest.files})
    forget_changes(folder, {entry.name for entry in manifest.changes})
    _remove_unnamed(folder, objects)


def _remove_unnamed(folder: Path, objects: Objects) -> None:
    """Remove what no manifest names: that which lies there, whatever came between, and those before it."""
    manifest = read_manifest(folder / MANIFEST)
    if manifest is None and (folder / MANIFEST).exists():  # it may be readable again in a moment
        return
    remembered = [] if manifest is None else [manifest, *manifests_before(folder, manifest)]
    kept = {entry.sha256 for one in remembered for entry in one.stored}
    kept |= {one.previous for one in remembered[:-1] if one.previous}
    if remembered:
        kept.add(sha256_of(folder / MANIFEST))
    objects.keep(kept)
