"""Timelines as an archive's rows: read, and written in their place."""

from __future__ import annotations

import json
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from newscrawl.archive.article_rows import text_hash
from newscrawl.archive.articles import REVISED
from newscrawl.archive.disclaimers.following import follow_history
from newscrawl.archive.followers import tell_followers
from newscrawl.archive.links import read_spans, replace_spans
from newscrawl.archive.removals import keep_removals
from newscrawl.archive.timeline.union import union
from newscrawl.archive.timeline.values import Absence, Count, Look, RunKey, Timeline, Version
from newscrawl.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.archive.connection import Connection

_COLUMNS = tuple(name for name in REVISED if name != "tags")
_LISTS = frozenset({"breadcrumb", "authors", "images", "tags"})
_IN_ORDER = (*_COLUMNS, "tags")
_KEYS = {
    "revisions": "number",
    "sightings": "seen_at",
    "tags": "position",
    "view_counts": "seen_at",
    "absences": "missing_since",
}
"""By table: what tells an article's rows from each other; it stands in the second column."""

_RUN = ", ".join(f"runs.{name}" for name in RunKey._fields)

_SIGHTINGS = f"""
    SELECT seen_at, {_RUN} FROM sightings JOIN runs ON runs.id = run_id WHERE article_id = :id UNION
    SELECT urls.fetched_at, {_RUN} FROM articles JOIN urls ON urls.article_id = articles.id AND urls.url = articles.url
    JOIN runs ON runs.id = urls.run_id WHERE articles.id = :id AND state = 'unchanged'
    AND coalesce(urls.reason, '') NOT GLOB 'same article as *'"""
"""Looks that showed what was known: those that are noted, and the last one, of which the ledger tells."""


class RunNumbers:
    """The numbers that an archive gives to runs.

    Args:
        connection: The archive.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[RunKey, int] = {}

    def of(self, key: RunKey) -> int:
        """Return a run's number.

        Raises:
            ArchiveError: If there is no such run.
        """
        if key not in self._known:
            found = find_run(self._connection, key)
            if found is None:
                raise ArchiveError(f"the archive {str(self._connection.path)!r} lacks the run {key}")
            self._known[key] = found
        return self._known[key]


def find_run(connection: Connection, key: RunKey) -> int | None:
    """Return the number of a run; None if the archive has no such run."""
    where = " AND ".join(f"{name} = ?" for name in RunKey._fields)
    row = connection.execute(f"SELECT id FROM runs WHERE {where} ORDER BY id LIMIT 1", key).fetchone()
    return None if row is None else int(row[0])


def run_key(connection: Connection, run_id: int) -> RunKey:
    """Return what a run is known by in any archive."""
    row = connection.execute(f"SELECT {_RUN} FROM runs WHERE id = ?", (run_id,)).fetchone()
    if row is None:
        raise ArchiveError(f"there is no run number {run_id} in the archive {str(connection.path)!r}")
    return RunKey(*row)


def read_timeline(connection: Connection, article_id: int) -> Timeline:
    """Return all that an archive knows of an article.

    Raises:
        ArchiveError: If there is no such article, or what is kept of it makes no sense.
    """
    try:
        return _read(connection, article_id)
    except (ValueError, TypeError, AttributeError) as error:
        raise ArchiveError(
            f"what the archive {str(connection.path)!r} says of its article number {article_id} cannot be read: {error}"
        ) from error


def texts_of(timeline: Timeline) -> set[str]:
    """Return the texts of all versions, by their hashes. Pages without a text are many, and have nothing in common."""
    said = (version.fields for version in timeline.versions)
    return {text_hash(fields["title"], fields["body"]) for fields in said if fields["body"]}


def write_timeline(
    connection: Connection,
    timeline: Timeline,
    article_id: int | None = None,
    numbers: RunNumbers | None = None,
    *,
    followed: bool = True,
) -> int:
    """Have an archive know this of an article, whatever it knew of it before; return the article's number.

    Args:
        connection: The archive, in a transaction. Site and runs are there, and no other article stands at this address.
        timeline: All that is known of the article.
        article_id: Its number; None: it is new.
        numbers: The archive's numbers of runs, if they are at hand.
        followed: Whether what is derived from it is brought up to date; else that waits, as with any who do not.

    Raises:
        ArchiveError: If a run is not there.
    """
    before = None if article_id is None else _row_of(connection, article_id)
    row = _article(timeline) | {"change_number": _next_change_number(connection)}
    names = [f'"{name}"' for name in row]
    if article_id is None:
        article_id = connection.execute(
            f"INSERT INTO articles ({', '.join(names)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
        ).lastrowid
        assert article_id is not None  # noqa: S101 - an INSERT gives one
    else:
        sets = ", ".join(f"{name} = ?" for name in names)
        connection.execute(f"UPDATE articles SET {sets} WHERE id = ?", (*row.values(), article_id))
    for table, rows in _parts(timeline, numbers or RunNumbers(connection)).items():
        _replace(connection, table, article_id, rows)
    replace_spans(connection, article_id, timeline.spans)
    after = (before or {}) | row | {"id": article_id}
    if not followed:
        keep_removals(connection, article_id, before, after)
        return article_id
    tell_followers(connection, article_id, before, after, at_once=True)
    if len(timeline.versions) > 1 and any(version.fields["disclaimer"] for version in timeline.versions):
        follow_history(connection, article_id)
    return article_id


def _read(connection: Connection, article_id: int) -> Timeline:
    """Return what an archive knows of an article, in order."""
    row = _row_of(connection, article_id)
    tags = connection.execute("SELECT tag FROM tags WHERE article_id = ? ORDER BY position", (article_id,))
    fields = {name: json.loads(row[name]) if name in _LISTS else row[name] for name in _COLUMNS}
    versions = _versions(connection, article_id, fields | {"tags": [tag for (tag,) in tags]})
    counts = [
        Count(seen_at, views, RunKey(*run))
        for seen_at, views, *run in connection.execute(
            f"SELECT seen_at, view_count, {_RUN} FROM view_counts JOIN runs ON runs.id = run_id WHERE article_id = ?",
            (article_id,),
        )
    ]
    absences = [
        Absence(missing_since, gone_seen_at, None if run[0] is None else RunKey(*run), back_at)
        for missing_since, gone_seen_at, back_at, *run in connection.execute(
            f"SELECT missing_since, gone_seen_at, back_at, {_RUN} FROM absences LEFT JOIN runs ON runs.id = run_id "
            "WHERE article_id = ?",
            (article_id,),
        )
    ]
    if row["gone_at"] is not None and all(absence.back_at is not None for absence in absences):
        absences.append(Absence(row["gone_at"], row["gone_at"], None, None))
    spans = read_spans(connection, article_id)
    # A look that only found that something was there no more counts, too.
    looks = [row["fetched_at"], *(span.ended_at for span in spans if span.ended_at is not None)]
    look = Look(max(looks), row["site"], row["url"], row["evidence"])
    return union(Timeline(look, row["first_seen_at"], tuple(versions), tuple(counts), tuple(spans), tuple(absences)))


def _versions(connection: Connection, article_id: int, fields: dict[str, Any]) -> list[Version]:
    """Return an article's versions, the oldest first, from what it says now."""
    revisions = connection.execute(
        f"SELECT seen_at, before, {_RUN} FROM revisions JOIN runs ON runs.id = run_id WHERE article_id = ? "
        "ORDER BY number DESC",
        (article_id,),
    )
    versions = []
    for seen_at, before, *run in revisions:
        versions.append(Version(seen_at, RunKey(*run), fields))
        if before is not None:
            fields = _checked(fields | json.loads(before))
    if not versions:
        raise ValueError("it has no version")
    versions.sort(key=lambda version: version.seen_at)
    moments = [version.seen_at for version in versions]
    for seen_at, *run in connection.execute(_SIGHTINGS, {"id": article_id}).fetchall():
        number = max(bisect_right(moments, seen_at) - 1, 0)
        versions.append(Version(seen_at, RunKey(*run), versions[number].fields))
    return sorted(versions, key=lambda version: version.seen_at)


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a version, if that is what they are."""
    for name in REVISED:
        value = fields[name]
        if not isinstance(value, list) if name in _LISTS else not (value is None or isinstance(value, str)):
            raise ValueError(f"{name} cannot be {type(value).__name__}")
    return {name: fields[name] for name in REVISED}


def _article(timeline: Timeline) -> dict[str, Any]:
    """Return the row of `articles`, but for its numbers."""
    fields = timeline.versions[-1].fields
    return {
        "url": timeline.url,
        "site": timeline.site,
        **{name: _json(fields[name]) if name in _LISTS else fields[name] for name in _COLUMNS},
        "view_count": timeline.counts[-1].view_count if timeline.counts else None,
        "fetched_at": timeline.look.at,
        "evidence": timeline.look.evidence,
        "first_seen_at": timeline.first_seen_at,
        "changed_at": timeline.changes[-1].seen_at,
        "gone_at": timeline.gone_at,
        "text_hash": text_hash(fields["title"], fields["body"]),
    }


def _parts(timeline: Timeline, numbers: RunNumbers) -> dict[str, dict[str | int, tuple[Any, ...]]]:
    """Return the rows of the tables that belong to an article: table -> what tells a row from others -> the rest."""
    revisions: dict[str | int, tuple[Any, ...]] = {}
    sightings: dict[str | int, tuple[Any, ...]] = {}
    earlier: Version | None = None
    for version in timeline.versions:
        run_id = numbers.of(version.run)
        if earlier is None:
            revisions[1] = (version.seen_at, run_id, None, None)
        elif before := {name: was for name in _IN_ORDER if (was := earlier.fields[name]) != version.fields[name]}:
            revisions[len(revisions) + 1] = (version.seen_at, run_id, _json(list(before)), _json(before))
        else:
            sightings[version.seen_at] = (run_id,)
        earlier = version
    return {
        "revisions": revisions,
        "sightings": sightings,
        "tags": {number: (tag,) for number, tag in enumerate(timeline.versions[-1].fields["tags"], 1)},
        "view_counts": {count.seen_at: (count.view_count, numbers.of(count.run)) for count in timeline.counts},
        "absences": {
            one.missing_since: (one.gone_seen_at, None if one.run is None else numbers.of(one.run), one.back_at)
            for one in timeline.absences
        },
    }


def _replace(connection: Connection, table: str, article_id: int, rows: Mapping[str | int, tuple[Any, ...]]) -> None:
    """Have a table hold just these rows of an article. What is as it was is left alone."""
    there = {
        row[1]: row[2:] for row in connection.execute(f"SELECT * FROM {table} WHERE article_id = ?", (article_id,))
    }
    key = _KEYS[table]
    over = [(article_id, name) for name, row in there.items() if rows.get(name) != row]
    connection.executemany(f"DELETE FROM {table} WHERE article_id = ? AND {key} = ?", over)
    new = [(article_id, name, *row) for name, row in rows.items() if there.get(name) != row]
    if new:
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(new[0]))})", new)


def _row_of(connection: Connection, article_id: int) -> dict[str, Any]:
    cursor = connection.execute("SELECT * FROM articles WHERE id = ?", (article_id,))
    row = cursor.fetchone()
    if row is None:
        raise ArchiveError(f"there is no article number {article_id} in the archive {str(connection.path)!r}")
    return dict(zip((column[0] for column in cursor.description), row, strict=True))


def _next_change_number(connection: Connection) -> int:
    row = connection.execute("UPDATE archive SET change_number = change_number + 1 RETURNING change_number").fetchone()
    return int(row[0])


def _json(value: object) -> str:
    """Return a value as it stands in a column; half a character, which no text of SQLite can hold, as its escape."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
