"""Likeness: which articles are row by row the same in two archives, so that there is nothing to join."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from newscrawl.archive.links import spans_as_kept
from newscrawl.archive.timeline import RunKey, run_key
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from newscrawl.archive.connection import Connection
    from newscrawl.archive.merging.runs import Row

_OWN = frozenset({"id", "change_number"})
"""Columns of `articles` that are an archive's own."""

_TABLES = {
    "revisions": "number, seen_at, changed, before, run_id",
    "sightings": "seen_at, run_id",
    "tags": "position, tag",
    "view_counts": "seen_at, view_count, run_id",
    "absences": "missing_since, gone_seen_at, back_at, run_id",
}
_OF_SOME = "article_id IN (SELECT value FROM json_each(?))"
_QUERIES = [
    (table, f"SELECT article_id, {columns} FROM {table} WHERE {_OF_SOME}") for table, columns in _TABLES.items()
]
# The last look that showed nothing new: the ledger tells of it.
_QUERIES += [
    (
        "sightings",
        (
            "SELECT article_id, urls.fetched_at, run_id FROM urls JOIN articles ON articles.id = article_id "
            f"AND articles.url = urls.url WHERE {_OF_SOME} AND state = 'unchanged' AND run_id IS NOT NULL "
            "AND coalesce(urls.reason, '') NOT GLOB 'same article as *'"
        ),
    )
]


class Likeness:
    """Compares articles of two archives.

    Args:
        into: The one archive.
        source: The other one.
    """

    def __init__(self, into: Connection, source: Connection) -> None:
        self._into = into
        self._source = source
        self._runs: dict[tuple[bool, int], RunKey] = {}

    def of(self, rows: list[Row]) -> dict[int, int]:
        """Return which of some articles of the source are the same here: number there -> number here."""
        keys = {url_key(row["url"]): row for row in rows}
        found = self._into.execute(
            "SELECT urls.key, articles.id FROM urls JOIN articles ON articles.id = urls.article_id "
            "WHERE urls.key IN (SELECT value FROM json_each(?))",
            (json.dumps([*keys]),),
        ).fetchall()
        pairs = {number: keys[key] for key, number in found}
        cursor = self._into.execute(
            "SELECT * FROM articles WHERE id IN (SELECT value FROM json_each(?))", (json.dumps([*pairs]),)
        )
        names = [column[0] for column in cursor.description]
        alike = {}
        for values in cursor.fetchall():
            ours = dict(zip(names, values, strict=True))
            theirs = pairs[ours["id"]]
            if all(value == ours[name] for name, value in theirs.items() if name not in _OWN):
                alike[theirs["id"]] = ours["id"]
        if not alike:
            return {}
        theirs_of = self._parts(self._source, [*alike])
        ours_of = self._parts(self._into, [*alike.values()])
        return {there: here for there, here in alike.items() if theirs_of.get(there) == ours_of.get(here)}

    def _parts(self, connection: Connection, numbers: list[int]) -> dict[int, set[tuple[Any, ...]]]:
        """Return all rows that belong to some articles."""
        parts: dict[int, set[tuple[Any, ...]]] = {}
        for table, query in _QUERIES:
            tells_run = _TABLES[table].endswith("run_id")
            for article_id, *values in connection.execute(query, (json.dumps(numbers),)):
                if tells_run and values[-1] is not None:
                    values[-1] = self._run(connection, values[-1])
                parts.setdefault(article_id, set()).add((table, *values))
        for article_id, span in spans_as_kept(connection, json.dumps(numbers)):
            parts.setdefault(article_id, set()).add(span)
        return parts

    def _run(self, connection: Connection, run_id: int) -> RunKey:
        key = connection is self._into, run_id
        if key not in self._runs:
            self._runs[key] = run_key(connection, run_id)
        return self._runs[key]
