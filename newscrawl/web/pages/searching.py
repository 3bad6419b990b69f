"""Searching the archive: by words, or only by site, column and date; an address leads to its article."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from newscrawl.archive.search import search
from newscrawl.errors import BadInput
from newscrawl.web.frame import Html, Json, Redirect
from newscrawl.web.pages.asking import STORY, ask, ask_one
from newscrawl.web.pages.display import TITLE
from newscrawl.web.pages.numbers import largest_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.archive import Connection
    from newscrawl.archive.search import Part, Sort
    from newscrawl.web.frame import Question

PAGE = 20
"""Articles on one page."""

MOST = 100
"""Articles that one answer for programs holds."""

SORTS = {"rank": "best first", "date": "newest first", "views": "most read first"}
"""How what was found can be sorted, in words."""

LEFT = 0.5
"""Seconds before the page's time is over by when the search has done: what it does then is not ended half-way."""

_ASKED = ("q", "site", "column", "since", "sort", "page")


def read(connection: Connection, question: Question) -> Html | Redirect:
    """Return the page of a search."""
    asked = {name: question.args.get(name, "").strip() for name in _ASKED}
    if asked["q"].startswith(("https://", "http://")):
        row = ask_one(connection, "SELECT id FROM articles WHERE url = ?", asked["q"])
        if row:
            return Redirect(f"/article/{row['id']}")
    page = _page(asked["page"])
    context: dict[str, Any] = {
        "asked": asked,
        "sorts": SORTS,
        "sites": [row["name"] for row in ask(connection, "SELECT name FROM sites ORDER BY name LIMIT 500")],
        "columns": [],
        "page": page,
        "size": PAGE,
        "first": (page - 1) * PAGE + 1,
    }
    with question.part(milliseconds=200):
        context["columns"] = [row["name"] for row in largest_columns(connection, asked["site"] or None)]
    try:
        context |= _found(connection, asked, PAGE, (page - 1) * PAGE, question.clock.ends_at - LEFT)
    except BadInput as error:
        context["trouble"] = str(error)
    return Html("search.html", context)


def read_json(connection: Connection, question: Question) -> Json:
    """Return what a search finds, for programs.

    Raises:
        BadInput: If there is nothing to search for.
    """
    asked = {name: question.args.get(name, "").strip() for name in _ASKED}
    found = _found(connection, asked, MOST, (_page(asked["page"]) - 1) * MOST, question.clock.ends_at - LEFT)
    if "hits" not in found:
        raise BadInput("name what to search for: ?q=WORDS, or site, column or since")
    return Json(
        {
            "total": found["count"],
            "has_more": found["count_is_least"],
            "next_page": _page(asked["page"]) + 1 if found["more"] else None,
            "hits": found["hits"],
        }
    )


def _page(text: str) -> int:
    return int(text) if text.isdecimal() and 0 < len(text) < 6 and int(text) else 1


def _found(connection: Connection, asked: dict[str, str], size: int, offset: int, deadline: float) -> dict[str, Any]:
    """Return the hits of one page; nothing where nothing was asked."""
    since = _date(asked["since"])
    if asked["q"]:
        sort = cast("Sort", asked["sort"] if asked["sort"] in SORTS else "rank")
        found = search(
            connection,
            asked["q"][:500],
            site=asked["site"] or None,
            column=asked["column"] or None,
            since=since,
            sort=sort,
            limit=size,
            offset=offset,
            deadline=deadline,
        )
        hits = [
            {"id": hit.article_id, **asdict(hit), "title": _shown(hit.title_parts), "snippet": _shown(hit.snippet)}
            for hit in found.hits
        ]
        more = found.has_more or found.total > offset + size
        return {
            "hits": hits,
            "count": found.total,
            "count_is_least": found.has_more,
            "more": more and len(hits) == size,
        }
    if asked["site"] or asked["column"] or since:
        return _browsed(connection, asked, since, size, offset)
    return {}


def _browsed(
    connection: Connection, asked: dict[str, str], since: date | None, size: int, offset: int
) -> dict[str, Any]:
    """Return articles by site, column and date alone."""
    wheres, values = [], []
    for name in ("site", "column"):
        if asked[name]:
            wheres.append(f'"{name}" = ?')
            values.append(asked[name])
    if since:
        wheres.append("published_at >= ?")
        values.append(since.isoformat())
    order = "view_count" if asked["sort"] == "views" else "published_at"
    rows = ask(
        connection,
        f"SELECT {STORY}, substr(coalesce(introduction, body), 1, 200) AS text FROM articles "
        f"WHERE {' AND '.join(wheres)} ORDER BY {order} DESC, id DESC LIMIT ? OFFSET ?",
        *values,
        size + 1,
        min(offset, 10_000),
    )
    hits = [
        row
        | {
            "article_id": row["id"],
            "title": [(row["title"], False)] if row["title"] else [],
            "snippet": [(row["text"] or "", False)],
        }
        for row in rows
    ]
    return {"hits": hits[:size], "count": None, "count_is_least": False, "more": len(rows) > size}


def _date(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text[:40]!r} is no day; write it as 2026-11-22") from None


def _shown(parts: Iterable[Part]) -> list[tuple[str, bool]]:
    """Return a title's or snippet's parts, together no longer than a page can show."""
    shown, left = [], TITLE
    for part in parts:
        if left <= 0:
            shown.append(("…", False))
            break
        shown.append((part.text[:left], part.marked))
        left -= len(part.text)
    return shown
