"""Tables, rows and queries as CSV: streamed page by page, and nothing in it is taken for a formula."""

from __future__ import annotations

import csv
import io
import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from newscrawl.archive.inquiries import TooLarge
from newscrawl.export.table import neutral
from newscrawl.web.bare_datasette import DatabaseView, DatasetteError, Request, Response, RowView, TableView
from newscrawl.web.configuration import SETTINGS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

ROWS = 500
"""Rows that are asked for at a time. Half as many where they are long."""


class _Csv:
    """Datasette's view with a CSV of our own. Theirs passes formulas through, and one long row ends it."""

    async def as_csv(self, request: Any, database: str) -> Any:  # noqa: ANN401, ARG002 - Datasette's
        """Answer with CSV: one page, or with `_stream` all rows."""
        asked = _without_counting(request)
        is_table = isinstance(self, TableView)
        most = None if asked.args.get("_stream") else _size(asked)
        page, size = await self._page(asked, asked.args.get("_next"), min(ROWS, most or ROWS) if is_table else None)
        if page.get("error"):
            raise DatasetteError(page["error"], status=400)
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", page.get("table") or "query")
        headers = {"content-disposition": f'attachment; filename="{name}.csv"'} if asked.args.get("_dl") else {}
        kind = f"text/{'csv' if asked.args.get('_dl') else 'plain'}; charset=utf-8"
        if asked.method == "HEAD":
            return Response("", headers=headers, content_type=kind)

        async def lines() -> AsyncIterator[bytes]:
            nonlocal page, size
            left = most
            yield _header(page) if asked.args.get("_header") != "off" else b""
            while True:
                rows = page["rows"] if left is None else page["rows"][:left]
                yield b"".join(_lines(page, rows))
                left = None if left is None else left - len(rows)
                if size is None or left == 0 or not page.get("next"):
                    return
                page, size = await self._page(asked, page["next"], size)

        return _Stream(lines(), headers, kind)

    async def _page(self, request: Any, start: str | None, size: int | None) -> tuple[dict[str, Any], int | None]:  # noqa: ANN401
        """Return a page of rows, and of how many; fewer at a time if they are long."""
        while True:
            options = {} if size is None else {"_next": start, "_size": size}
            try:
                told = await self.data(request, **options)  # type: ignore[attr-defined]  # Datasette's
            except TooLarge:
                if size is None or size == 1:
                    raise
                size = max(1, size // 4)
                continue
            if isinstance(told, Response):  # a form was sent that leads to another address
                raise DatasetteError("this address is no table", status=400)
            return told[0], size


class CsvTable(_Csv, TableView):  # type: ignore[misc]  # untyped
    """A table or view."""


class CsvQuery(_Csv, DatabaseView):  # type: ignore[misc]  # untyped
    """A query."""


class CsvRow(_Csv, RowView):  # type: ignore[misc]  # untyped
    """A row."""


class _Stream:
    """An answer that is written as it is read.

    If it cannot be read to its end, the connection is broken off: nobody takes half of a table for the whole.
    """

    def __init__(self, pieces: AsyncIterator[bytes], headers: dict[str, str], kind: str) -> None:
        self._pieces = pieces
        self._headers = {**headers, "content-type": kind}

    async def asgi_send(self, send: Any) -> None:  # noqa: ANN401 - ASGI's
        """Send it."""
        headers = [(name.encode(), value.encode()) for name, value in self._headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        async for piece in self._pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _size(request: Any) -> int:  # noqa: ANN401 - Datasette's
    """Return how many rows are asked for."""
    asked = request.args.get("_size") or str(SETTINGS["default_page_size"])
    most: int = SETTINGS["max_returned_rows"]
    return min(int(asked), most) if asked.isdecimal() and int(asked) else most


def _header(page: dict[str, Any]) -> bytes:
    expanded = set(page.get("expanded_columns") or ())
    names = ((name, f"{name}_label") if name in expanded else (name,) for name in page["columns"])
    return _line(chain.from_iterable(names))


def _lines(page: dict[str, Any], rows: Iterable[Any]) -> Iterator[bytes]:
    expanded = set(page.get("expanded_columns") or ())
    for row in rows:
        cells = (_cells(value, name in expanded) for name, value in zip(page["columns"], row, strict=True))
        yield _line(chain.from_iterable(cells))


def _cells(value: object, is_expanded: bool) -> tuple[object, ...]:  # noqa: FBT001 - of the column
    if not is_expanded:
        return (value,)
    return (value["value"], value["label"]) if isinstance(value, dict) else (value, "")


def _line(cells: Iterable[object]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([_plain(cell) for cell in cells])
    return text.getvalue().encode("utf-8", "backslashreplace")


def _plain(cell: object) -> object:
    if isinstance(cell, str):
        return neutral(cell)
    return f"[{len(cell):,} bytes]" if isinstance(cell, bytes) else cell


def _without_counting(request: Any) -> Any:  # noqa: ANN401 - Datasette's
    """Return the request without facets and counts, which no CSV shows."""
    query = "&".join(filter(None, (request.query_string, "_nofacet=1", "_nocount=1")))
    return Request(dict(request.scope, query_string=query.encode("latin-1")), request.receive)
