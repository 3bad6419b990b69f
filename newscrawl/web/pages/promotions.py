"""What sites promoted: which link stood on top of their lists, and when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from newscrawl.web.frame import Html
from newscrawl.web.pages import charts
from newscrawl.web.pages.asking import ask
from newscrawl.web.pages.display import counted, cut

if TYPE_CHECKING:
    from newscrawl.archive import Connection
    from newscrawl.web.frame import Question

LISTS = ("popular", "latest")
"""Lists that a site shows beside all its articles; what is related is another beside each."""

SPANS = 60
"""Spans that one page shows."""

DRAWN = 15
"""Links that the chart shows."""


def read(connection: Connection, question: Question) -> Html:
    """Return the page of what was on top when."""
    sites = [row["name"] for row in ask(connection, "SELECT name FROM sites ORDER BY name LIMIT 500")]
    chosen = question.args.get("list", "")
    asked = {
        "site": question.args.get("site") or _site_with_lists(connection) or "",
        "list": chosen if chosen in LISTS else LISTS[0],
        "on": _day(question.args.get("on", "")),
    }
    context: dict[str, Any] = {"sites": sites, "lists": LISTS, "asked": asked}
    with question.part(milliseconds=800):
        context["tops"] = tops = spans_on_top(connection, asked["site"], asked["list"], asked["on"])
        context["chart"] = chart_of(tops, asked["site"], asked["list"])
    return Html("promotions.html", context)


def _site_with_lists(connection: Connection) -> str | None:
    rows = ask(connection, "SELECT site FROM promotions_top ORDER BY until DESC LIMIT 1")
    return str(rows[0]["site"]) if rows else None


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def spans_on_top(connection: Connection, site: str, name: str, on: str = "") -> list[dict[str, Any]]:
    """Return which links stood at the head of a list, the last first.

    Args:
        connection: The archive.
        site: The site.
        name: Its list.
        on: Only those that stood there on this day; "": on any.
    """
    where = ""
    values: tuple[str, ...] = ()
    if on:
        where = "AND top.since < ? AND top.until >= ? "
        values = ((date.fromisoformat(on) + timedelta(days=1)).isoformat(), on)
    return ask(
        connection,
        "SELECT top.article_id, top.url, substr(top.title, 1, 1500) AS title, articles.language, top.since, top.until, "
        "top.hours, top.pages FROM promotions_top AS top LEFT JOIN articles ON articles.id = top.article_id "
        f"WHERE top.site = ? AND top.list = ? {where}ORDER BY top.since DESC, top.until DESC LIMIT ?",
        site,
        name,
        *values,
        SPANS,
    )


def chart_of(tops: list[dict[str, Any]], site: str, name: str) -> charts.Chart:
    """Return the spans as a chart: one bar from when until when."""
    rows = [(cut(row["title"] or row["url"], 60), row["since"], row["until"]) for row in tops[:DRAWN]][::-1]
    caption = (
        f"What stood at the head of the {name} links of {cut(site, 80)}, and how long: {counted(len(rows), 'link')}."
    )
    return charts.spans_of_time(rows, caption)


def promotions_of(connection: Connection, article_id: int) -> list[dict[str, Any]]:
    """Return in which lists an article stood, at what rank, from when until when, and on how many pages."""
    return ask(
        connection,
        "SELECT site, list, rank, min(first_seen_at) AS since, max(coalesce(ended_at, last_seen_at)) AS until, "
        "max(is_current) AS is_current, count(DISTINCT page_id) AS pages FROM promotions WHERE article_id = ? "
        "GROUP BY site, list, rank ORDER BY is_current DESC, until DESC, list, rank LIMIT 60",
        article_id,
    )
