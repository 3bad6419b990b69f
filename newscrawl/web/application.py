"""The web view as one ASGI application: Datasette with our configuration, behind the guard."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from newscrawl.errors import NewscrawlError
from newscrawl.web import plugin
from newscrawl.web.bare_datasette import Datasette, pm
from newscrawl.web.configuration import SETTINGS, metadata
from newscrawl.web.database import COST, NAME, ArchiveDatabase, Cost
from newscrawl.web.exports import Exports
from newscrawl.web.pages import PAGES
from newscrawl.web.security import Guard, say
from newscrawl.web.sending import Sending

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

_HERE = Path(__file__).parent
_STATIC = _HERE / "static"

_MOST_ARGUMENTS = 100
_MOST_FACETS = 10
"""Of one request: each facet may take its time."""

_ANSWERS_TO_PROGRAMS = re.compile(r"\.(json|jsono|csv|blob)$")
_ROW = re.compile(rf"/{NAME}/[^/]+/[^/]+$")


class Site(Datasette):  # type: ignore[misc]  # untyped
    """Datasette over one archive.

    Args:
        archive: The archive.
        exports: The folder of its exports.
        milliseconds: Time for one statement.
    """

    def __init__(self, archive: Path, exports: Path, milliseconds: int = SETTINGS["sql_time_limit_ms"]) -> None:
        self.pages = PAGES
        self.exports = Exports(exports)
        self._static = {
            path.relative_to(_STATIC).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
            for path in _STATIC.rglob("*")
            if path.is_file()
        }
        if not pm.has_plugin("newscrawl"):
            pm.register(plugin, "newscrawl")
        super().__init__(
            files=[],
            memory=False,
            settings={**SETTINGS, "sql_time_limit_ms": milliseconds},
            metadata=metadata(),
            template_dir=str(_HERE / "templates"),
            static_mounts=[("static", str(_STATIC))],
        )
        self.remove_database("_memory")
        self.archive = ArchiveDatabase(self, archive)
        self.add_database(self.archive, name=NAME)

    async def refresh_schemas(self) -> None:
        """Do nothing: Datasette would copy the schema into a database of its own, which no page of ours shows."""

    def _routes(self) -> list[tuple[re.Pattern[str], Any]]:
        """Return Datasette's routes; those that read the archive first see whether it can be read."""
        return [
            (pattern, self._seeing(view) if "(?P<database>" in pattern.pattern else view)
            for pattern, view in super()._routes()
        ]

    def _seeing(self, view: Callable[..., Any]) -> Callable[..., Any]:
        async def answer(request: Any, send: Send) -> Any:  # noqa: ANN401 - Datasette's
            await self.archive.read(lambda connection: connection)
            return await view(request, send)

        return answer

    def static(self, name: str) -> str:
        """Return the address of a file in `static/`; it changes with the file."""
        return f"/static/{name}?{self._static[name]}"

    async def warm(self) -> None:
        """Start a process that answers, and load the templates, before somebody waits for them."""
        with suppress(NewscrawlError):  # whoever asks is told
            await self.archive.execute("select 1")
            await self.client.get(f"/{NAME}/sites")

    def close(self) -> None:
        """End the processes that answer."""
        self.archive.close()
        if self.executor is not None:
            self.executor.shutdown(wait=False)


def application(site: Site, hosts: frozenset[str]) -> ASGIApp:
    """Return the whole application.

    Args:
        site: The site.
        hosts: Names under which it may be asked.
    """
    return Guard(Sending(_Costs(site.app())), hosts)


class _Costs:
    """Says of each request what its answers may cost."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            arguments = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
            names = [name for name, values in arguments.items() for _ in values]
            if len(names) > _MOST_ARGUMENTS or sum(name.startswith("_facet") for name in names) > _MOST_FACETS:
                await say(send, 400, "this asks for too much at once: fewer arguments, fewer facets")
                return
            COST.set(_cost(scope["path"], arguments))
        await self._app(scope, receive, send)


def _cost(path: str, arguments: dict[str, Any]) -> Cost:
    is_typed = "sql" in arguments or "_where" in arguments
    if _ANSWERS_TO_PROGRAMS.search(path):
        return Cost(is_typed=is_typed)
    return Cost(cell=200_000 if _ROW.match(path) else 2_500, is_typed=is_typed)
