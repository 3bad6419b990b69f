"""The web view as one ASGI application: Datasette with our configuration, behind the guard."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscrawl.errors import NewscrawlError
from newscrawl.web import plugin
from newscrawl.web.bare_datasette import Datasette, pm
from newscrawl.web.configuration import SETTINGS, metadata
from newscrawl.web.costs import Costs
from newscrawl.web.database import NAME, ArchiveDatabase
from newscrawl.web.exports import Exports
from newscrawl.web.pages import PAGES
from newscrawl.web.security import Guard
from newscrawl.web.sending import Sending

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from starlette.types import ASGIApp, Send

_HERE = Path(__file__).parent
_STATIC = _HERE / "static"


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

    async def permission_allowed(
        self,
        actor: object,  # noqa: ARG002 - there is no log-in
        action: str,
        resource: object = None,
        default: bool | None = False,  # noqa: FBT001, FBT002 - Datasette's
    ) -> bool | None:
        """Allow everybody everything that only reads the archive.

        Datasette asks the archive how a table is spelt, twice for each table of a page, before it asks who may see it.
        """
        is_hidden = resource == "_internal" or (isinstance(resource, tuple) and resource[0] == "_internal")
        return False if is_hidden or action in {"debug-menu", "permissions-debug"} else default

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

    @property
    def lasting(self) -> frozenset[str]:
        """The addresses that `static` gives."""
        return frozenset(map(self.static, self._static))

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
    return Guard(Sending(Costs(site.app())), hosts, site.lasting)
