"""`newscrawl serve`: the archive in a browser."""

from __future__ import annotations

from pathlib import Path

import click

from newscrawl.cli.options import ARCHIVE, for_people


@click.command()
@ARCHIVE
@click.option(
    "--exports", type=click.Path(path_type=Path), default="exports", show_default=True, help="The exports to publish."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port; 0: one that is free."
)
@click.option(
    "--name", "names", multiple=True, help="A name under which it may be asked besides its address; repeatable."
)
def serve(archive: Path, exports: Path, host: str, port: int, names: tuple[str, ...]) -> None:
    """Show the archive in a browser, and publish its exports for mirrors. Needs the extra `serve`.

    It is only read, and may be written by crawls meanwhile. Whoever reaches the address reads everything: there is no
    log-in. Ctrl-C or SIGTERM ends it.
    """
    from newscrawl.web.command import serve_archive  # noqa: PLC0415 - Datasette is an extra, and takes long to load

    serve_archive(archive, exports, for_people(), host=host, port=port, names=names)
