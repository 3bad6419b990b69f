"""The web view as one ASGI application: Datasette with our configuration, behind the guard."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from newscrawl.web import plugin
from newscrawl.web.bare_datasette import Datasette, pm
from newscrawl.web.database import COST, NAME, ArchiveDatabase, Cost
from newscrawl.web.descriptions import metadata
from newscrawl.web.exports import Exports
from newscrawl.web.pages import PAGES
from newscrawl.web.security import Guard

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_HERE = Path(__file__).parent
_STATIC = _HERE / "static"

SETTINGS: Final = {
    "sql_time_limit_ms": 1000,
    "max_returned_rows": 1000,
    "default_page_size": 50,
    "facet_time_limit_ms": 150,
    "suggest_facets": False,  # a look at every column for each page; any column can be made a facet by its menu
    "default_facet_size": 20,
    "allow_download": False,
    "default_cache_ttl": 0,
    "truncate_cells_html": 300,
    "num_sql_threads": 1,
}
"""Datasette's settings that are not its own."""

_ANSWERS_TO_PROGRAMS = re.compile(r"\.(json|jsono|csv|blob)$")
_ROW = re.compile(rf"/{NAME}/[^/]+/[^/]+$")


class Site(Datasette):  # type: ignore[misc]  # untyped
    """Datasette over one archive.

    Args:
        archive: The archive.
        exports: The folder of its exports.
    """

    def __init__(self, archive: Path, exports: Path) -> None:
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
            settings=SETTINGS,
            metadata=metadata(),
            template_dir=str(_HERE / "templates"),
            static_mounts=[("static", str(_STATIC))],
        )
        self.remove_database("_memory")
        self.archive = ArchiveDatabase(self, archive)
        self.add_database(self.archive, name=NAME)

    async def refresh_schemas(self) -> None:
        """Do nothing: Datasette would copy the schema into a database of its own, which no page of ours shows."""

    def static(self, name: str) -> str:
        """Return the address of a file in `static/`; it changes with the file."""
        return f"/static/{name}?{self._static[name]}"

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
    return Guard(_Costs(site.app()), hosts)


class _Costs:
    """Says of each request what its answers may cost."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            COST.set(_cost(scope))
        await self._app(scope, receive, send)


def _cost(scope: Scope) -> Cost:
    path: str = scope["path"]
    arguments: dict[str, Any] = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    is_typed = "sql" in arguments or "_where" in arguments
    if _ANSWERS_TO_PROGRAMS.search(path):
        return Cost(is_typed=is_typed)
    return Cost(cell=200_000 if _ROW.match(path) else 2_500, is_typed=is_typed)
