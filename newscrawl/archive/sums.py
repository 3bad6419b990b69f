"""Sums: how many of a site's URLs are in each state, and why. Every URL heard of is in exactly one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.archive.visit import State

if TYPE_CHECKING:
    from newscrawl.archive.connection import Connection

SUMS: dict[State, str] = {
    State.HEARD_OF: "waiting",
    State.LEASED: "leased",
    State.STORED: "stored",
    State.UNCHANGED: "unchanged",
    State.NOT_AN_ARTICLE: "not_an_article",
    State.GONE: "gone",
    State.REFUSED: "refused",
    State.OWED: "owed",
    State.GIVEN_UP: "given_up",
}
"""State -> name of its sum in the table `runs`."""


def count_states(connection: Connection, site: str) -> dict[str, int]:
    """Return how many URLs of the site are in each state, by the names of `SUMS`, and `heard_of`, all of them."""
    counts = dict.fromkeys(SUMS.values(), 0)
    for state, count in connection.execute("SELECT state, count(*) FROM urls WHERE site = ? GROUP BY state", (site,)):
        counts[SUMS[State(state)]] = count
    (total,) = connection.execute("SELECT count(*) FROM urls WHERE site = ?", (site,)).fetchone()
    return {"heard_of": total, **counts}


def count_reasons(connection: Connection, site: str, state: State, most: int = 5) -> list[tuple[str, int]]:
    """Return the most frequent reasons of the site's URLs in a state, with their counts."""
    return connection.execute(
        "SELECT coalesce(reason, ''), count(*) AS n FROM urls WHERE site = ? AND state = ? "
        "GROUP BY reason ORDER BY n DESC, reason LIMIT ?",
        (site, state, most),
    ).fetchall()
