"""`newscrawl serve`: checks the archive, says where it is served, and serves it."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from newscrawl.archive import connect_read_only

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def serve_archive(  # noqa: PLR0913 - one argument per option
    archive: Path, exports: Path, out: IO[str], *, host: str, port: int, names: Iterable[str]
) -> None:
    """Serve an archive until a signal comes.

    Args:
        archive: The archive.
        exports: The folder of its exports; it may come to exist later.
        out: Where it is said at which address.
        host: Address to listen at.
        port: Port; 0: one that is free.
        names: More names under which it may be asked, such as that of a proxy.

    Raises:
        BadInput: If there is no archive, nothing can listen there, or the extra is missing.
        ArchiveError: If the archive cannot be read, or is of an earlier schema.
    """
    connect_read_only(archive).close()
    # Datasette takes a second to load; what keeps the server from starting is said before.
    from newscrawl.web.application import Site, application  # noqa: PLC0415
    from newscrawl.web.security import allowed_hosts  # noqa: PLC0415
    from newscrawl.web.server import listen, serve  # noqa: PLC0415

    listening = listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    url = f"http://{shown}:{listening.getsockname()[1]}/"
    hosts = allowed_hosts(host, names)
    under = "" if host.startswith("127.") else f", under the names {', '.join(sorted(hosts))}"
    site = Site(archive.absolute(), exports.absolute())
    try:
        serve(
            application(site, hosts),
            listening,
            lambda: print(f"{archive} is served at {url}{under} (Ctrl-C ends it)", file=out, flush=True),
            site.warm,
        )
    finally:
        site.close()
