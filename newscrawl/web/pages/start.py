"""The start page: what the archive holds, what is new, what rises, and how the crawls stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.web.frame import Html
from newscrawl.web.pages.numbers import articles_per_day, largest_columns, totals
from newscrawl.web.pages.runs import last_runs
from newscrawl.web.pages.sites import PART, all_sites
from newscrawl.web.pages.stories import newest, rising_now

if TYPE_CHECKING:
    from newscrawl.archive import Connection
    from newscrawl.web.frame import Question


def read(connection: Connection, question: Question) -> Html:
    """Return the start page."""
    context: dict[str, Any] = {
        "totals": totals(connection),
        "newest": newest(connection, question.now, limit=12),
        "sites": all_sites(connection, question),
        "runs": last_runs(connection, limit=6),
    }
    with question.part(milliseconds=PART):
        context["chart"] = articles_per_day(connection, question.now)
    with question.part(milliseconds=PART):
        context["columns"] = largest_columns(connection)
    with question.part(milliseconds=PART):
        context["rising"] = rising_now(connection, limit=6)
    return Html("start.html", context)
