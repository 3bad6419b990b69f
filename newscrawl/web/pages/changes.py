"""What articles said before: all changes, or only those that their pages are silent about."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from newscrawl.archive.articles import REVISED
from newscrawl.web.frame import Html
from newscrawl.web.pages.asking import ask
from newscrawl.web.pages.history import pieces

if TYPE_CHECKING:
    from newscrawl.archive import Connection
    from newscrawl.web.frame import Question

PAGE = 20
"""Changes on one page."""

LENGTH = 20_000
"""Characters of a text that are compared for this page; the article's own page compares more."""

_LISTS = ("breadcrumb", "tags", "authors", "images")


def read(connection: Connection, question: Question) -> Html:
    """Return the page of changes."""
    args = question.args
    asked = {"site": args.get("site", ""), "field": args.get("field", "") if args.get("field") in REVISED else ""}
    silent_only = args.get("kind") == "silent"
    before = args.get("before", "")[:30]
    context: dict[str, Any] = {
        "asked": asked,
        "silent_only": silent_only,
        "fields": REVISED,
        "sites": [row["name"] for row in ask(connection, "SELECT name FROM sites ORDER BY name LIMIT 500")],
    }
    with question.part(milliseconds=1500):
        name = "silent" if silent_only else "changes"
        rows = (
            silent_edits(connection, asked["site"] or None, PAGE + 1, before)
            if silent_only
            else all_changes(connection, asked, PAGE + 1, before)
        )
        shown = _whole_moments(rows)
        context[name] = shown if silent_only else by_look(shown)
        if len(rows) > PAGE:
            kept = {**asked, "kind": "silent" if silent_only else "", "before": shown[-1]["seen_at"]}
            context["older"] = f"/changes?{urlencode({key: value for key, value in kept.items() if value})}"
    return Html("changes.html", context)


def _whole_moments(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of a page: no moment is parted between two pages, unless it alone is more than one."""
    if len(rows) <= PAGE:
        return rows
    whole = [row for row in rows if row["seen_at"] > rows[PAGE]["seen_at"]]
    return whole or rows[:PAGE]


def by_look(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the changes of each look at an article together."""
    looks = groupby(rows, key=lambda row: (row["seen_at"], row["article_id"]))
    return [
        {**(together := list(look))[0], "fields": [(row["field"], row["pieces"]) for row in together]}
        for _, look in looks
    ]


def all_changes(connection: Connection, asked: dict[str, str], limit: int, before: str = "") -> list[dict[str, Any]]:
    """Return the last changes of fields, the last first."""
    wheres, values = ["change.seen_at < ?"], [before or "9999"]
    for name in ("site", "field"):
        if asked[name]:
            # The plus: the way leads along the times. By site, all changes of a large one would be sorted.
            wheres.append(f"+change.{name} = ?")
            values.append(asked[name])
    rows = ask(
        connection,
        f"SELECT change.article_id, change.site, change.seen_at, change.made_by, change.field, "
        f"substr(change.was, 1, {LENGTH}) AS was, "
        f"substr(change.became, 1, {LENGTH}) AS became, substr(articles.title, 1, 1500) AS title, articles.language "
        "FROM article_changes AS change JOIN articles ON articles.id = change.article_id "
        f"WHERE {' AND '.join(wheres)} ORDER BY change.seen_at DESC, change.article_id, change.field = 'body' LIMIT ?",
        *values,
        limit,
    )
    return [with_diff(row) for row in rows]


def silent_edits(connection: Connection, site: str | None, limit: int, before: str = "") -> list[dict[str, Any]]:
    """Return the last edits of texts that their pages are silent about, the last first."""
    where, values = ("AND +edit.site = ? ", (site,)) if site is not None else ("", ())
    rows = ask(
        connection,
        "SELECT edit.article_id, edit.site, edit.seen_at, edit.modified_at, 'body' AS field, "
        f"substr(edit.was, 1, {LENGTH}) AS was, substr(edit.became, 1, {LENGTH}) AS became, "
        "substr(edit.title, 1, 1500) AS title, articles.language "
        "FROM silent_edits AS edit JOIN articles ON articles.id = edit.article_id "
        f"WHERE edit.seen_at < ? {where}ORDER BY edit.seen_at DESC LIMIT ?",
        before or "9999",
        *values,
        limit,
    )
    return [with_diff(row) for row in rows]


def with_diff(row: dict[str, Any]) -> dict[str, Any]:
    """Return a change with what was taken out and what came in, in place of the two texts."""
    was, became = (_value(row.pop(name), row["field"]) for name in ("was", "became"))
    return row | {"pieces": pieces(row["field"], was, became)}


def _value(text: object, field: str) -> Any:  # noqa: ANN401 - any JSON value of a field
    if field not in _LISTS or not text:
        return text
    try:
        return json.loads(str(text))
    except ValueError:  # it was cut
        return text
