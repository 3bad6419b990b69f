"""Sums: how many of a site's URLs are in each state, and why, and the books of a run that ends.

Every URL heard of is in exactly one state.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from newscrawl.archive.report import DID, Reason, RunReport, Start
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

_NEEDS_NO_REASON = (State.STORED, State.UNCHANGED, State.HEARD_OF)

OTHER_REASONS = "other reasons"
"""What the rarest kinds of reasons of one state are counted under."""

MOST_STARTS = 5
"""Start pages that a report tells of; a site file may name many lists."""


def count_states(connection: Connection, site: str) -> dict[str, int]:
    """Return how many URLs of the site are in each state, by the names of `SUMS`, and `heard_of`, all of them."""
    counts = dict.fromkeys(SUMS.values(), 0)
    for state, count in connection.execute("SELECT state, count(*) FROM urls WHERE site = ? GROUP BY state", (site,)):
        counts[SUMS[State(state)]] = count
    return {"heard_of": count_urls(connection, site), **counts}


def count_urls(connection: Connection, site: str) -> int:
    """Return how many URLs of the site there are: some 60 ms for a million."""
    (total,) = connection.execute("SELECT count(*) FROM urls WHERE site = ?", (site,)).fetchone()
    return int(total)


def count_waiting(connection: Connection, site: str) -> int:
    """Return how many of the site's URLs were heard of and not asked yet."""
    with connection.errors():
        (count,) = connection.execute(
            "SELECT count(*) FROM urls WHERE site = ? AND state = ?", (site, State.HEARD_OF)
        ).fetchone()
    return int(count)


def count_reasons(connection: Connection, site: str, most: int = 12) -> tuple[Reason, ...]:
    """Return why the site's addresses are where they are, by state and kind of reason, the most frequent first.

    Args:
        connection: The archive.
        site: The site's name.
        most: Kinds of reasons that are told apart in each state; the others are counted together.
    """
    told = [state for state in SUMS if state not in _NEEDS_NO_REASON]
    # The kind of a reason takes longer to tell than the reason to be grouped by: it is told once for all that share it.
    rows = connection.execute(
        "SELECT alike.state, class, sum(alike.urls) AS n FROM ("
        "SELECT min(id) AS url_id, state, count(*) AS urls FROM urls "
        f"WHERE site = ? AND state IN ({', '.join('?' * len(told))}) GROUP BY state, reason"
        ") AS alike JOIN url_reasons USING (url_id) GROUP BY alike.state, class ORDER BY alike.state, n DESC, class",
        (site, *told),
    ).fetchall()
    reasons = []
    for state, group in groupby(rows, key=lambda row: row[0]):
        kinds = [Reason(*row) for row in group]
        reasons += kinds[:most]
        if rest := sum(kind.urls for kind in kinds[most:]):
            reasons.append(Reason(state, OTHER_REASONS, rest))
    return tuple(reasons)


def close_books(connection: Connection, run_id: int, outcome: str, reason: str, ended_at: str) -> None:
    """Write into a run's row how it ended and what its site's ledger holds.

    Args:
        connection: The archive, in a transaction.
        run_id: The run's number.
        outcome: One of those that the table `runs` knows.
        reason: Why it ended, in words.
        ended_at: When (UTC, ISO 8601).
    """
    (site,) = connection.execute("SELECT site FROM runs WHERE id = ?", (run_id,)).fetchone()
    sums = count_states(connection, site)
    sets = ", ".join(f"{name} = ?" for name in sums)
    connection.execute(
        f"UPDATE runs SET outcome = ?, reason = ?, ended_at = ?, alive_at = max(alive_at, ?), {sets} WHERE id = ?",
        (outcome, reason, ended_at, ended_at, *sums.values(), run_id),
    )


def report_of(connection: Connection, run_id: int) -> RunReport:
    """Return the report of a run whose books are closed, with the reasons that the ledger tells now.

    To be asked for before the next run of the site begins. It reads all addresses that are not archived (some 0.5 s for
    500,000), so no transaction should be open that others wait for.
    """
    with connection.errors():
        cursor = connection.execute(
            "SELECT *, round_started_at < started_at AS is_resumed FROM runs WHERE id = ?", (run_id,)
        )
        row = dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))
        starts = connection.execute(
            "SELECT urls.url, urls.state, class, urls.reason, http_status FROM urls INDEXED BY urls_starts "
            "JOIN url_reasons ON url_id = urls.id WHERE urls.site = ? AND source = 'start' "
            "ORDER BY urls.changed_at DESC, urls.id LIMIT ?",
            (row["site"], MOST_STARTS),
        ).fetchall()
        return RunReport(
            run_id,
            row["site"],
            row["outcome"],
            {name: row[name] for name in DID},
            bool(row["is_resumed"]),
            {} if row["heard_of"] is None else {name: row[name] for name in ("heard_of", *SUMS.values())},
            reasons=count_reasons(connection, row["site"]),
            starts=tuple(Start(*start) for start in starts),
            heard_of_before=row["heard_of_before"],
            heard_of_new=row["heard_of_new"],
            version=row["version"],
            started_at=row["started_at"],
            ended_at=row["ended_at"],
            reason=row["reason"],
        )


def keep_report(connection: Connection, report: RunReport) -> None:
    """Write a report and its exit code into the run's row."""
    connection.execute(
        "UPDATE runs SET exit_code = ?, report = ? WHERE id = ?", (report.exit_code, report.as_json(), report.run_id)
    )
