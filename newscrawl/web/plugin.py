"""What Datasette asks a plugin, for a site of ours: pages, cells, errors, names for templates."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from newscrawl.archive.limits import Clock
from newscrawl.web.bare_datasette import Response, hookimpl, is_url
from newscrawl.web.failures import failure
from newscrawl.web.frame import Html, Json, Page, Question, Redirect
from newscrawl.web.pages.display import FILTERS
from newscrawl.web.tables import CsvQuery, CsvRow, CsvTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.archive import Connection
    from newscrawl.web.frame import Answer

logger = logging.getLogger(__name__)

_PAGE_MILLISECONDS = 2000
"""Time for all that a page of ours reads."""

_SHOWN_URL = 100
"""Characters of an address that a cell shows."""


@hookimpl  # type: ignore[untyped-decorator]
def register_routes(datasette: Any) -> list[tuple[str, Callable[..., Any]]]:  # noqa: ANN401 - Datasette's
    """Name our pages, the exports, and the CSV of everything."""
    database = r"/(?P<database>[^\/\.]+)"
    return [
        *((page.path if page.path.endswith("$") else f"{page.path}$", _view(page)) for page in datasette.pages),
        (r"/exports$", lambda: Response.redirect("/exports/")),
        (r"/exports/$", _exports_index),
        (r"/exports/(?P<path>.+)$", _exports_file),
        (database + r"\.(?P<format>csv)$", _csv(CsvQuery, datasette)),
        (database + r"/(?P<table>[^\/\.]+)\.(?P<format>csv)$", _csv(CsvTable, datasette)),
        (database + r"/(?P<table>[^/]+?)/(?P<pks>[^/]+?)\.(?P<format>csv)$", _csv(CsvRow, datasette)),
    ]


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(value: Any) -> Any:  # noqa: ANN401 - any value of SQLite
    """Show an address as a link that tells its target nothing; all else Datasette shows as text."""
    link = outside(value)
    if link is None:
        return None
    text = link if len(link) <= _SHOWN_URL else f"{link[: _SHOWN_URL - 1]}…"
    return Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>').format(link, text)


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any) -> None:  # noqa: ANN401 - Jinja's
    """Give every template the filters by which values are shown."""
    env.filters.update(FILTERS)


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Any) -> dict[str, Any]:  # noqa: ANN401 - Datasette's
    """Give every template what our own need."""
    return {"static": datasette.static, "outside": outside}


@hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:  # noqa: ANN401 - Datasette's
    """Answer with a page that says what is wrong, and quotes nothing as HTML."""
    return failure(datasette, request, exception)


def outside(value: object) -> str | None:
    """Return an address that may be linked to: http or https, nothing else in it; None for all else."""
    if not isinstance(value, str):
        return None
    address = value.strip()
    return address if is_url(address) else None


def _view(page: Page) -> Callable[..., Any]:
    async def view(request: Any, datasette: Any) -> Any:  # noqa: ANN401 - Datasette's
        def read(connection: Connection) -> Answer:
            clock = Clock(connection)
            question = Question(
                path={name: unquote(text or "") for name, text in request.url_vars.items()},
                arguments=parse_qs(request.query_string, keep_blank_values=True),
                url=request.full_path,
                now=datetime.now(UTC),
                exports=datasette.exports.folder,
                clock=clock,
            )
            with clock.at_most(_PAGE_MILLISECONDS), connection.snapshot():
                return page.read(connection, question)

        return await _respond(datasette, request, await datasette.archive.read(read))

    return view


async def _respond(datasette: Any, request: Any, answer: Answer) -> Any:  # noqa: ANN401 - Datasette's
    if isinstance(answer, Redirect):
        return Response.redirect(answer.path)
    if isinstance(answer, Json):
        return Response.json(answer.data, status=answer.status)
    return await _page(datasette, request, answer)


async def _page(datasette: Any, request: Any, answer: Html) -> Any:  # noqa: ANN401 - Datasette's
    body = await datasette.render_template(answer.template, dict(answer.context), request=request)
    return Response.html(body, status=answer.status)


async def _exports_index(request: Any, datasette: Any) -> Any:  # noqa: ANN401 - Datasette's
    manifest = await run_in_threadpool(datasette.exports.manifest)
    return await _page(datasette, request, Html("exports.html", {"manifest": manifest.data if manifest else None}))


async def _exports_file(request: Any, datasette: Any, scope: Any, receive: Any, send: Any) -> Any:  # noqa: ANN401
    name = unquote(request.url_vars["path"])
    response = await run_in_threadpool(datasette.exports.response, name, dict(request.headers))
    if response is None:
        return Response.text("no such file is published\n", status=404)
    await response(scope, receive, send)
    return None


def _csv(view: Any, datasette: Any) -> Callable[..., Any]:  # noqa: ANN401 - Datasette's
    answer = view.as_view(datasette)

    async def csv(request: Any, send: Any) -> Any:  # noqa: ANN401 - Datasette's
        return await answer(request, send)

    return csv
