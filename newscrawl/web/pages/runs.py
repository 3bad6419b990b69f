"""The crawls: when each site was crawled, what came of it, and what was not as usual."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from newscrawl.web.frame import Html, Missing
from newscrawl.web.pages.asking import ask, ask_one
from newscrawl.web.pages.standing import RUN_COLUMNS, standing_of_run, what_it_did

if TYPE_CHECKING:
    from newscrawl.archive import Connection
    from newscrawl.web.frame import Question

PAGE = 40
"""Runs on one page."""


def last_runs(
    connection: Connection, site: str | None = None, limit: int = PAGE, before: int | None = None
) -> list[dict[str, Any]]:
    """Return runs, the last first, each with how it stands.

    Those of a site by when they began; those of all sites as they came into the archive.
    """
    is_before = (
        "run_id < ?" if site is None else "(started_at, run_id) < (SELECT started_at, id FROM runs WHERE id = ?)"
    )
    order = "run_id DESC" if site is None else "started_at DESC, run_id DESC"
    wheres = {"site = ?": site, is_before: before}
    values = [value for value in wheres.values() if value is not None]
    where = " AND ".join(name for name, value in wheres.items() if value is not None)
    where = f"WHERE {where} " if where else ""
    runs = ask(connection, f"SELECT {RUN_COLUMNS} FROM run_reports {where}ORDER BY {order} LIMIT ?", *values, limit)
    for run in runs:
        run["standing"] = standing_of_run(run, alarms_of(connection, run["run_id"]))
        run["did"] = what_it_did(run)
    return runs


def alarms_of(connection: Connection, run_id: int) -> int:
    """Return how many fields were not as usual when a run ended."""
    row = ask_one(
        connection,
        "SELECT count(*) AS alarms FROM health_verdicts WHERE run_id = ? AND kind != 'rule' AND accepted_at IS NULL",
        run_id,
    )
    return int(row["alarms"]) if row else 0


def read_all(connection: Connection, question: Question) -> Html:
    """Return the page of all runs."""
    site = question.args.get("site") or None
    before = question.args.get("before", "")
    runs = last_runs(connection, site, PAGE + 1, int(before) if before.isdecimal() and len(before) < 19 else None)
    more = runs[PAGE - 1]["run_id"] if len(runs) > PAGE else None
    return Html(
        "runs.html",
        {
            "runs": runs[:PAGE],
            "site": site,
            "sites": [row["name"] for row in ask(connection, "SELECT name FROM sites ORDER BY name LIMIT 500")],
            "older": f"/runs?{urlencode({'site': site or '', 'before': more})}" if more else None,
        },
    )


def read_one(connection: Connection, question: Question) -> Html:
    """Return the page of one run."""
    run_id = int(question.path["id"])
    run = ask_one(connection, "SELECT * FROM run_reports WHERE run_id = ?", run_id)
    if run is None:
        raise Missing("there is no run of that number")
    kept = ask_one(connection, "SELECT report, version, start_url FROM runs WHERE id = ?", run_id)
    assert kept is not None  # noqa: S101 - of the same snapshot
    return Html(
        "run.html",
        {
            "run": run,
            "standing": standing_of_run(run, alarms_of(connection, run_id)),
            "did": what_it_did(run),
            "about": kept,
            "advice": _advice(kept["report"]),
            "verdicts": ask(
                connection,
                "SELECT field, kind, sentence, first_url, pages, since, accepted_at FROM health_verdicts "
                "WHERE run_id = ? ORDER BY field, kind LIMIT 100",
                run_id,
            ),
            "reasons": ask(
                connection,
                "SELECT state, reason, urls FROM run_reasons WHERE run_id = ? ORDER BY urls DESC LIMIT 50",
                run_id,
            ),
        },
    )


def _advice(report: str | None) -> list[str]:
    """Return the sentences that the run gave its operator."""
    if report is None:
        return []
    failures = json.loads(report).get("failures")
    return [str(one) for one in failures] if isinstance(failures, list) else []
