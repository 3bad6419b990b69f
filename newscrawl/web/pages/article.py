"""The reading page: one article and everything that the archive knows of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from newscrawl.archive.article_rows import whole_evidence
from newscrawl.archive.near_duplicates import kin_of
from newscrawl.items import LINK_LISTS
from newscrawl.web.frame import Html, Missing
from newscrawl.web.pages import charts
from newscrawl.web.pages.asking import ask, ask_one
from newscrawl.web.pages.display import TEXT, counted, moment
from newscrawl.web.pages.history import changes_of
from newscrawl.web.pages.promotions import promotions_of

if TYPE_CHECKING:
    from newscrawl.archive import Connection
    from newscrawl.web.frame import Question

COUNTS = 2000
"""View counts that the curve shows at most, the last ones."""

LINKS = 300
"""Links of its lists that are shown."""

RAW = 200
"""Findings whose evidence is shown."""


def read(connection: Connection, question: Question) -> Html:
    """Return the page of an article."""
    article_id = int(question.path["id"])
    row = ask_one(
        connection,
        "SELECT id, url, site, substr(title, 1, 12000) AS title, substr(breadcrumb, 1, 20000) AS breadcrumb, "
        f'"column", view_count, substr(introduction, 1, 20000) AS introduction, substr(body, 1, {TEXT + 1}) AS body, '
        "length(body) AS length, substr(disclaimer, 1, 20000) AS disclaimer, authors, published_at, modified_at, "
        "language, images, fetched_at, evidence, first_seen_at, changed_at, gone_at FROM articles WHERE id = ?",
        article_id,
    )
    if row is None:
        raise Missing("there is no article of that number")
    evidence = whole_evidence(_json(row["evidence"], {}), row)
    context: dict[str, Any] = {
        "article": row,
        "breadcrumb": _json(row["breadcrumb"], []),
        "authors": _json(row["authors"], []),
        "images": _json(row["images"], []),
        "tags": [
            one["tag"]
            for one in ask(
                connection, "SELECT tag FROM tags WHERE article_id = ? ORDER BY position LIMIT 100", article_id
            )
        ],
        "evidence": [(name, one.get("rule"), one.get("raw")) for name, one in list(evidence.items())[:RAW]],
        "is_truncated": "body_truncated" in evidence,
        "chart": view_curve(connection, row),
        "lists": link_lists(connection, article_id),
        "addresses": other_addresses(connection, row),
    }
    with question.part(milliseconds=600):
        context["changes"], context["change_count"] = changes_of(connection, article_id)
        context["silent"] = sum(change["is_silent"] for change in context["changes"])
    with question.part(milliseconds=400):
        context["promoted"] = promotions_of(connection, article_id)
    with question.part(milliseconds=400):
        context["kin"] = kin_of(connection, article_id)
        context["is_earliest"] = bool(context["kin"]) and not any(one.is_earliest for one in context["kin"])
    with question.part(milliseconds=200):
        context["half_life"] = ask_one(
            connection, "SELECT hours_at_least, hours_at_most FROM view_half_life WHERE article_id = ?", article_id
        )
    return Html("article.html", context)


def _json(text: str | None, empty: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a JSON column's value; the empty one for text that was cut."""
    try:
        return json.loads(text) if text else empty
    except ValueError:
        return empty


def view_curve(connection: Connection, row: dict[str, Any]) -> charts.Chart:
    """Return the curve of an article's view counts."""
    counts = ask(
        connection,
        "SELECT seen_at, view_count FROM view_counts WHERE article_id = ? ORDER BY seen_at DESC LIMIT ?",
        row["id"],
        COUNTS,
    )[::-1]
    if not counts:
        return charts.views_over_time([], "The page states no view count.")
    first, last = counts[0], counts[-1]
    if len(counts) == 1:
        said = (
            f"{last['view_count']:,} views, as the page stated on {moment(last['seen_at'])}, and no other count since."
        )
        return charts.views_over_time([], said)
    caption = (
        f"Views as the page states them, seen {counted(len(counts), 'time')}: {first['view_count']:,} on "
        f"{moment(first['seen_at'])}, {last['view_count']:,} on {moment(last['seen_at'])}."
    )
    return charts.views_over_time([(one["seen_at"], one["view_count"]) for one in counts], caption)


def link_lists(connection: Connection, article_id: int) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the lists of links that its page shows now, each link with the article that it leads to."""
    rows = ask(
        connection,
        'SELECT links.list, substr(links.title, 1, 1500) AS title, links.url, links."column", '
        "substr(links.excerpt, 1, 1500) AS excerpt, links.first_seen_at, target.id AS target_id "
        "FROM links LEFT JOIN articles AS target ON target.url = links.url "
        "WHERE links.article_id = ? AND links.is_current = 1 ORDER BY links.list, links.position LIMIT ?",
        article_id,
        LINKS,
    )
    lists = ((name, [row for row in rows if row["list"] == name]) for name in LINK_LISTS)
    return [(name, links) for name, links in lists if links]


def other_addresses(connection: Connection, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the other addresses that show the article, or a part of it."""
    return ask(
        connection,
        "SELECT url, reason FROM urls WHERE article_id = ? AND url != ? ORDER BY id LIMIT 50",
        row["id"],
        row["url"],
    )
