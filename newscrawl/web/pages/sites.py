"""The sites: how each stands, and what it publishes, reads and changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.archive.run_order import LATEST_FIRST
from newscrawl.web.frame import Html, Missing
from newscrawl.web.pages.asking import ask, ask_one
from newscrawl.web.pages.changes import silent_edits
from newscrawl.web.pages.numbers import articles_per_day, largest_columns
from newscrawl.web.pages.runs import last_runs
from newscrawl.web.pages.stories import most_read, newest, rising_now

if TYPE_CHECKING:
    from newscrawl.archive import Connection
    from newscrawl.web.frame import Question


PART = 500
"""Milliseconds that a part of a page may take, which is else left out."""


def all_sites(connection: Connection, question: Question) -> list[dict[str, Any]]:
    """Return every site with its last run; its sums too, if they are counted in time."""
    sites = ask(connection, "SELECT name, first_crawled_at FROM sites ORDER BY name LIMIT 500")
    for site in sites:
        runs = last_runs(connection, site["name"], limit=1)
        site["run"] = runs[0] if runs else None
        site["articles"] = None
    with question.part(milliseconds=PART):
        for site in sites:
            row = ask_one(connection, "SELECT count(*) AS articles FROM articles WHERE site = ?", site["name"])
            site["articles"] = row["articles"] if row else None
    return sites


def read_all(connection: Connection, question: Question) -> Html:
    """Return the page of all sites."""
    return Html("sites.html", {"sites": all_sites(connection, question)})


def read_one(connection: Connection, question: Question) -> Html:
    """Return the page of one site."""
    name = question.path["name"]
    site = ask_one(connection, "SELECT name, first_crawled_at FROM sites WHERE name = ?", name)
    if site is None:
        raise Missing("there is no site of that name in the archive")
    context: dict[str, Any] = {
        "site": site,
        "runs": last_runs(connection, name, limit=5),
        "newest": newest(connection, question.now, name, limit=6),
    }
    with question.part(milliseconds=PART):
        context["status"] = ask_one(connection, "SELECT * FROM site_status WHERE site = ?", name)
    with question.part(milliseconds=PART):
        context["chart"] = articles_per_day(connection, question.now, name)
    with question.part(milliseconds=PART):
        context["columns"] = largest_columns(connection, name)
    with question.part(milliseconds=PART):
        context["rising"] = rising_now(connection, name, limit=6)
    with question.part(milliseconds=PART):
        context["most_read"] = most_read(connection, name)
    with question.part(milliseconds=PART):
        context["silent"] = silent_edits(connection, name, limit=5)
    with question.part(milliseconds=PART):
        context["missing"] = why_missing(connection, name)
    return Html("site.html", context)


def why_missing(connection: Connection, site: str) -> list[dict[str, Any]]:
    """Return why addresses of a site are not in the archive, by kinds of reasons: as its last report counted them."""
    rows = ask(
        connection,
        "SELECT state, reason AS reason_class, urls FROM run_reasons WHERE run_id = "
        f"(SELECT id FROM runs WHERE site = ? AND report IS NOT NULL {LATEST_FIRST} LIMIT 1) "
        "ORDER BY urls DESC LIMIT 20",
        site,
    )
    # Where no run has left a report, the addresses themselves are counted.
    return rows or ask(
        connection,
        "SELECT state, reason_class, count(*) AS urls FROM why_not_archived WHERE site = ? "
        "GROUP BY state, reason_class ORDER BY urls DESC LIMIT 20",
        site,
    )
