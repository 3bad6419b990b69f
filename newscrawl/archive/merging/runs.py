"""Runs, sites and health: the run that knows more of itself wins, and what was learned last of a site."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from newscrawl.archive.timeline import RunKey
from newscrawl.archive.timeline.rows import RunNumbers, find_run, run_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.merging.sides import Sides

Row = dict[str, Any]

_ENDED = {"running": 0, "died": 1}
"""How much an outcome tells, the more the greater; whatever is not here tells how it ended."""

_ORDER = "round_started_at, id"


def merge_runs(sides: Sides, after: int = 0) -> None:
    """Merge what is known of a site, its runs and its health, in one transaction.

    Args:
        sides: The merge.
        after: Only runs of the source with a greater number.
    """
    into, source, site = sides.into, sides.source, sides.site
    with into.transaction():
        _merge_site(into, source, site)
        _merge_health(into, source, site)  # first: which side is newer, the runs tell
        for run in rows_of(source, f"SELECT * FROM runs WHERE site = ? AND id > ? ORDER BY {_ORDER}", site, after):
            _merge_run(sides, run)


class RunsHere(RunNumbers):
    """The numbers of runs in the archive that is written. One that is not there is taken from the other archive.

    Args:
        sides: The merge.
    """

    def __init__(self, sides: Sides) -> None:
        super().__init__(sides.into)
        self._sides = sides
        self._numbers: dict[int, int] = {}

    def here(self, there: int) -> int:
        """Return the number of a run of the source."""
        if there not in self._numbers:
            self._numbers[there] = self.of(run_key(self._sides.source, there))
        return self._numbers[there]

    def of(self, key: RunKey) -> int:
        """Return a run's number."""
        into, source = self._sides.into, self._sides.source
        if find_run(into, key) is None and (there := find_run(source, key)) is not None:
            _merge_site(into, source, key.site)
            _merge_run(self._sides, next(rows_of(source, "SELECT * FROM runs WHERE id = ?", there)))
        return super().of(key)


def rows_of(connection: Connection, sql: str, *values: object) -> Iterator[Row]:
    """Yield the rows of a query by their columns."""
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def insert(connection: Connection, table: str, rows: Iterable[Row]) -> None:
    """Insert rows into a table."""
    for row in rows:
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))


def _merge_site(into: Connection, source: Connection, site: str) -> None:
    for row in rows_of(source, "SELECT name, first_crawled_at, source, licence FROM sites WHERE name = ?", site):
        into.execute(
            "INSERT INTO sites (name, first_crawled_at, source, licence) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "first_crawled_at = min(first_crawled_at, excluded.first_crawled_at), "
            # Which one does not matter, only that it is always the same.
            "source = max(coalesce(source, excluded.source), coalesce(excluded.source, source)), "
            "licence = max(coalesce(licence, excluded.licence), coalesce(excluded.licence, licence))",
            tuple(row.values()),
        )


def _merge_run(sides: Sides, run: Row) -> None:
    into, source, sums = sides.into, sides.source, sides.sums
    source_id = run.pop("id")
    key = RunKey(*(run[name] for name in RunKey._fields))
    known_id = find_run(into, key)
    if known_id is None:
        insert(into, "runs", [run])
        run_id = find_run(into, key)
        sums.runs_new += 1
    else:
        run_id = known_id
        known = next(rows_of(into, "SELECT * FROM runs WHERE id = ?", run_id))
        del known["id"]
        if _knowledge(run) < _knowledge(known):
            return
        if run != known:
            sets = ", ".join(f'"{name}" = ?' for name in run)
            into.execute(f"UPDATE runs SET {sets} WHERE id = ?", (*run.values(), run_id))
            sums.runs_changed += 1
    for table in ("field_health", "health_verdicts"):
        found = [
            row | {"run_id": run_id} for row in rows_of(source, f"SELECT * FROM {table} WHERE run_id = ?", source_id)
        ]
        accepted = {_verdict(row): row.pop("accepted_at") for row in found if "accepted_at" in row}
        into_has = list(rows_of(into, f"SELECT * FROM {table} WHERE run_id = ?", run_id))
        for row in into_has:
            if row.get("accepted_at") is not None:
                accepted[_verdict(row)] = max(row["accepted_at"], accepted.get(_verdict(row)) or "")
        if found != [{name: row[name] for name in row if name != "accepted_at"} for row in into_has]:
            into.execute(f"DELETE FROM {table} WHERE run_id = ?", (run_id,))
            insert(into, table, found)
        for (field, kind, scope), at in accepted.items():
            into.execute(
                "UPDATE health_verdicts SET accepted_at = ? WHERE run_id = ? AND field = ? AND kind = ? AND scope = ?",
                (at, run_id, field, kind, scope),
            )


def _knowledge(run: Row) -> tuple[object, ...]:
    """Return what orders two rows of one run: the one that knows more is the greater; no two others are equal."""
    rest = [[value is not None, str(value)] for _, value in sorted(run.items())]
    return _ENDED.get(run["outcome"], 2), run["alive_at"], run["exit_code"] is not None, rest


def _verdict(row: Row) -> tuple[str, str, str]:
    return row["field"], row["kind"], row["scope"]


def _merge_health(into: Connection, source: Connection, site: str) -> None:
    """Take over what was learned of a site if the other archive learned it later."""
    theirs, ours = (_learned(connection, site) for connection in (source, into))
    if theirs <= ours:
        return
    for table in ("health_baseline", "health_watches"):
        into.execute(f"DELETE FROM {table} WHERE site = ?", (site,))
        insert(into, table, rows_of(source, f"SELECT * FROM {table} WHERE site = ?", site))


def _learned(connection: Connection, site: str) -> tuple[str, str]:
    """Return when an archive learned last of a site, and what it knows of it."""
    (at,) = connection.execute(
        "SELECT coalesce(max(alive_at), '') FROM runs WHERE site = ? AND kind = 'crawl'", (site,)
    ).fetchone()
    known = [
        row
        for table, order in (("health_baseline", "scope, section, field"), ("health_watches", "field, kind, scope"))
        for row in rows_of(connection, f"SELECT * FROM {table} WHERE site = ? ORDER BY {order}", site)
    ]
    return at, json.dumps(known)
