"""What the answers to a request may cost, known by its address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from newscrawl.web.database import COST, NAME, Cost
from newscrawl.web.security import say

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_MOST_ARGUMENTS = 100
_MOST_SHOWN = 200
"""Rows of a table on a page for people; programs get more."""

_SIZE = re.compile(rb"((?:^|(?<=&))_size=)([^&]*)")

_MOST_FACETS = 10
"""Of one request: each facet may take its time."""

_ANSWERS_TO_PROGRAMS = re.compile(r"\.(json|jsono|csv|blob)$")
_ROW = re.compile(rf"/{NAME}/[^/]+/[^/]+$")


class Costs:
    """Says of each request what its answers may cost, and refuses what asks for too much.

    Args:
        app: What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            arguments = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
            names = [name for name, values in arguments.items() for _ in values]
            if len(names) > _MOST_ARGUMENTS or sum(name.startswith("_facet") for name in names) > _MOST_FACETS:
                await say(send, 400, "this asks for too much at once: fewer arguments, fewer facets")
                return
            COST.set(_cost(scope["path"], arguments))
            if "_size" in arguments and not _ANSWERS_TO_PROGRAMS.search(scope["path"]):
                scope = {**scope, "query_string": _SIZE.sub(_page_size, scope["query_string"])}
        await self._app(scope, receive, send)


def _page_size(asked: re.Match[bytes]) -> bytes:
    """Return the size that a page for people gets: a thousand rows are a second of work for nothing else but them."""
    is_large = asked[2] == b"max" or (asked[2].isdigit() and int(asked[2][:6]) > _MOST_SHOWN)
    return asked[1] + (str(_MOST_SHOWN).encode() if is_large else asked[2])


def _cost(path: str, arguments: dict[str, Any]) -> Cost:
    is_typed = "sql" in arguments or "_where" in arguments
    if _ANSWERS_TO_PROGRAMS.search(path):
        return Cost(is_typed=is_typed)
    return Cost(cell=200_000 if _ROW.match(path) else 2_500, is_typed=is_typed)
