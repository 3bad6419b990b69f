"""Addresses: the ledgers of two archives become one. Of an address, what was answered last is what is known.

1. `hear`: addresses that are new become rows, heard of and no more: were this the end, a crawl would ask them.
2. articles are merged (`articles`)
3. `settle`: each row becomes what the one of the two says that knows more; its article and finder are there now.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from newscrawl.archive.merging.removals import Refusal
from newscrawl.archive.merging.runs import rows_of
from newscrawl.archive.merging.showing import SHOWED, names_one_of, to_be_seen
from newscrawl.archive.patterns import Pattern
from newscrawl.archive.removals import BY_OPERATOR
from newscrawl.archive.visit import State
from newscrawl.errors import ArchiveError
from newscrawl.urls import MAX_URL_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.merging.articles import Joining
    from newscrawl.archive.merging.runs import Row, RunsHere
    from newscrawl.archive.merging.sides import Sides

AT_A_TIME = 1000
"""Addresses that are merged in one transaction, some 20 ms."""

BEING_FETCHED = "was being fetched when its archive was merged"
"""Reason of an address that a run had leased: nobody holds it here."""

HEARD_OF = "heard of from another archive"
"""Reason of an address of which nothing else is known yet. It stays only if a merge is cut short."""

_ANSWER = (
    *("fetched_at", "changed_at", "state", "reason", "kind", "queue", "due_at", "http_status", "attempts", "source"),
    *("etag", "last_modified", "missing_since", "site", "url"),
)
"""What one answer says of an address; it stays together. The first two tell which one is the later."""

_REMOVED: dict[str, str | None] = {
    **dict.fromkeys(("queue", "due_at", "missing_since", "etag", "last_modified", "source", "kind", "fetched_at")),
    **dict.fromkeys(("http_status", "run_id")),
    "state": State.REFUSED,
    "announced": "{}",
}
"""What is left of the address of an article that was removed. When it was read, each archive knows otherwise."""

_SELECT = (
    f"SELECT urls.id, urls.key, {', '.join(f'urls.{name}' for name in _ANSWER)}, urls.announced, urls.depth, "
    "urls.heard_at, urls.article_id, urls.run_id, finder.key AS finder, pattern FROM urls "
    "LEFT JOIN urls AS finder ON finder.id = urls.found_on LEFT JOIN url_patterns ON url_patterns.id = urls.pattern_id "
    "WHERE {} IN (SELECT value FROM json_each(?))"
)
_BY_ID, _BY_KEY = _SELECT.format("urls.id"), _SELECT.format("urls.key")


def in_steps(numbers: Iterable[int], at_a_time: int = AT_A_TIME) -> Iterator[str]:
    """Yield numbers as JSON lists, some at a time."""
    every = iter(numbers)
    while some := list(islice(every, at_a_time)):
        yield json.dumps(some)


def hear(sides: Sides, numbers: str) -> None:
    """Note addresses of which this archive has not heard; call it in a transaction.

    Args:
        sides: The merge.
        numbers: A JSON list of the numbers of the source's addresses.

    Raises:
        ArchiveError: If what should be an address is none.
    """
    into, source = sides.into, sides.source
    rows = source.execute(
        "SELECT site, url, key, depth, heard_at FROM urls WHERE id IN (SELECT value FROM json_each(?))", (numbers,)
    ).fetchall()
    keys = json.dumps([row[2] for row in rows])
    known = {
        key for (key,) in into.execute("SELECT key FROM urls WHERE key IN (SELECT value FROM json_each(?))", (keys,))
    }
    new = [row for row in rows if row[2] not in known]
    for _, url, *_ in new:
        check_address(source, url)
    into.executemany(
        "INSERT INTO urls (site, url, key, depth, heard_at, changed_at, state, reason, queue, due_at) "
        f"VALUES (?1, ?2, ?3, ?4, ?5, ?5, 'heard of', '{HEARD_OF}', 'now', ?5)",
        new,
    )
    sides.sums.addresses_new += len(new)


class Settling:
    """Settles the addresses of one site.

    Args:
        sides: The merge.
        joining: Tells which article of the source is which one here.
        runs: Tells the same of runs.
    """

    def __init__(
        self,
        sides: Sides,
        joining: Joining,
        runs: RunsHere,
    ) -> None:
        self._into = sides.into
        self._source = sides.source
        self._joining = joining
        self._runs = runs
        self._held = sides.held
        self._sums = sides.sums
        self._patterns: dict[tuple[str, str], int] = {}

    def settle(self, numbers: str) -> None:
        """Settle addresses that were heard of; call it in a transaction.

        Args:
            numbers: A JSON list of the numbers of the source's addresses.
        """
        theirs = list(rows_of(self._source, _BY_ID, numbers))
        ours = {row["key"]: row for row in rows_of(self._into, _BY_KEY, json.dumps([row["key"] for row in theirs]))}
        for row in theirs:
            self._settle(self._as_here(row), ours[row["key"]])

    def _as_here(self, row: Row) -> Row:
        """Return a row of the source with the article's number here; without the article, if that was removed."""
        article = None if row["article_id"] is None else self._joining.here(row["article_id"])
        refused = self._joining.refusals.keys
        if not isinstance(article, Refusal):
            return to_be_seen(row) if names_one_of(row, refused) else row | {"article_id": article}
        refusal = refused.get(row["key"])
        if refusal is None:
            return to_be_seen(row)
        return row | _REMOVED | {"reason": refusal.reason, "changed_at": refusal.removed_at, "article_id": None}

    def _settle(self, theirs: Row, ours: Row) -> None:
        if _is_same(theirs, ours):
            return
        new = self._joined(theirs, ours)
        changed = {name: value for name, value in new.items() if value != ours[name]}
        if not changed:
            return
        self._held.hold(ours["site"])
        if "finder" in changed:
            found = self._into.execute("SELECT id FROM urls WHERE key = ?", (changed.pop("finder"),)).fetchone()
            if found is not None:
                changed["found_on"] = found[0]
        if "pattern" in changed or "site" in changed:
            changed.pop("pattern", None)
            if new["pattern"] is not None:
                changed["pattern_id"] = self._pattern(new["site"], new["pattern"])
        if not changed:
            return
        sets = ", ".join(f"{name} = ?" for name in changed)
        self._into.execute(f"UPDATE urls SET {sets} WHERE id = ?", (*changed.values(), ours["id"]))
        if not _is_unread(ours):
            self._sums.addresses_changed += 1

    def _joined(self, theirs: Row, ours: Row) -> Row:
        """Return what is known of an address when both are."""
        check_address(self._source, theirs["url"])
        rows = (theirs, ours)
        taken_down = [row for row in rows if is_taken_down(row)]
        if taken_down:
            better = min(taken_down, key=lambda row: (row["changed_at"], row["reason"], row["site"], row["url"]))
        else:
            better = max(rows, key=lambda row: _rank(_owed(row)))
        if taken_down:
            answer = {name: better[name] for name in (*_ANSWER, "run_id")} | _REMOVED | {"attempts": 0}
        elif better is ours:
            answer = {name: ours[name] for name in (*_ANSWER, "run_id")}
        else:
            owed = _owed(theirs)
            answer = {name: owed[name] for name in _ANSWER}
            answer["run_id"] = None if theirs["run_id"] is None else self._runs.here(theirs["run_id"])
        heard = min(rows, key=lambda row: (row["heard_at"], row["finder"] is None, row["finder"] or ""))
        return answer | {
            "article_id": self._article(better, theirs, ours),
            "announced": min((row["announced"] for row in rows if row["announced"] is not None), default=None),
            "depth": min(row["depth"] for row in rows),
            "heard_at": heard["heard_at"],
            "finder": heard["finder"] or ours["finder"],
            "pattern": min((row["pattern"] for row in rows if row["pattern"] is not None), default=None),
        }

    def _article(self, better: Row, theirs: Row, ours: Row) -> int | None:
        """Return the article that an address shows: the one that stands there; else what was seen there last."""
        if is_taken_down(better):
            return None
        stands = self._into.execute(
            "SELECT id FROM articles WHERE url IN (?, ?)", (theirs["url"], ours["url"])
        ).fetchone()
        if stands is not None:
            return int(stands[0])
        if better["reason"] == SHOWED:
            return None
        other = ours if better is theirs else theirs
        found = better["article_id"] if better["article_id"] is not None else other["article_id"]
        return None if found is None else int(found)

    def _pattern(self, site: str, text: str) -> int:
        """Return the number of a pattern; it is given one where it is new."""
        if (site, text) not in self._patterns:
            self._into.execute(
                "INSERT INTO url_patterns (site, pattern) VALUES (?, ?) ON CONFLICT DO NOTHING", (site, text)
            )
            (number,) = self._into.execute(
                "SELECT id FROM url_patterns WHERE site = ? AND pattern = ?", (site, text)
            ).fetchone()
            self._patterns[site, text] = number
        return self._patterns[site, text]


def merge_patterns(sides: Sides) -> None:
    """Take over what was learned of a site's patterns by who has asked more; call it in a transaction.

    What was refused for a pattern that is open now is asked after all.
    """
    into, source, site = sides.into, sides.source, sides.site
    names = ("asked", "articles", "announced", "barren", "closed_at")
    for row in rows_of(source, f"SELECT pattern, {', '.join(names)} FROM url_patterns WHERE site = ?", site):
        text = row.pop("pattern")
        query = f"SELECT {', '.join(names)} FROM url_patterns WHERE site = ? AND pattern = ?"
        known = next(rows_of(into, query, site, text), None)
        if known is not None and _learned(row) <= _learned(known):
            continue
        into.execute(
            f"INSERT INTO url_patterns (site, pattern, {', '.join(names)}) VALUES (?, ?, ?, ?, ?, ?, ?) "
            f"ON CONFLICT DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in names)}",
            (site, text, *row.values()),
        )
    for number, text in into.execute(
        "SELECT id, pattern FROM url_patterns WHERE site = ? AND closed_at IS NULL", (site,)
    ).fetchall():
        into.execute(
            "UPDATE urls SET state = 'heard of', reason = NULL, queue = 'now', due_at = heard_at "
            "WHERE state = 'refused' AND pattern_id = ? AND reason = ?",
            (number, Pattern(number, text).refusal),
        )


def is_taken_down(row: Row) -> bool:
    """Tell whether the operator has removed the article of an address."""
    return row["state"] == State.REFUSED and str(row["reason"] or "").startswith(BY_OPERATOR)


def _learned(row: Row) -> tuple[Any, ...]:
    return row["asked"], row["articles"], row["announced"], -row["barren"], row["closed_at"] or ""


def _is_same(theirs: Row, ours: Row) -> bool:
    """Tell whether there is nothing to learn from the other archive's row of an address."""
    left_out = {"id", "run_id"}
    return not any(value != ours[name] for name, value in theirs.items() if name not in left_out)


def _owed(row: Row) -> Row:
    """Return a row as it counts: nobody holds what a run had leased in another archive."""
    if row["state"] != State.LEASED:
        return row
    owed = {"state": State.OWED.value, "reason": BEING_FETCHED, "queue": "now", "due_at": row["changed_at"]}
    return row | owed


def _is_unread(row: Row) -> bool:
    """Tell whether nothing is known of an address but that it is there."""
    return (row["state"], row["reason"]) == (State.HEARD_OF, HEARD_OF)


def _rank(row: Row) -> tuple[Any, ...]:
    """Return what orders what is said of an address: what was answered later is the greater; no two are equal."""
    return not _is_unread(row), [[row[name] is not None, "" if row[name] is None else row[name]] for name in _ANSWER]


def check_address(source: Connection, url: object) -> None:
    """Refuse what no archive has as an address: the file may be anybody's.

    Raises:
        ArchiveError: If it is none.
    """
    if not (
        isinstance(url, str)
        and url.startswith(("http://", "https://"))
        and len(url) <= MAX_URL_LENGTH
        and url.isprintable()
    ):
        raise ArchiveError(f"the archive {str(source.path)!r} has an address that is none: {str(url)[:200]!r}")
