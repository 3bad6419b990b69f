"""The start page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.web.frame import Html, Question

if TYPE_CHECKING:
    from newscrawl.archive import Connection


def read(connection: Connection, question: Question) -> Html:  # noqa: ARG001 - nothing is asked yet
    """Show the newest articles."""
    rows = connection.execute("SELECT id, site, title, first_seen_at FROM articles ORDER BY id DESC LIMIT 20")
    newest = [{"id": number, "site": site, "title": title, "at": at} for number, site, title, at in rows]
    return Html("start.html", {"newest": newest})
