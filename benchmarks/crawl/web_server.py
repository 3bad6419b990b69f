"""nginx as the crawled sites' server: static files on loopback, by a configuration of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from typing import TYPE_CHECKING, Self

from benchmarks.turns import pinned

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

PATIENCE = 10
"""Seconds that it may take to begin."""

_CONFIGURATION = """
daemon off;
{user}
worker_processes 1;
pid {prefix}/nginx.pid;
error_log {prefix}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {prefix}/body;
    proxy_temp_path {prefix}/proxy;
    fastcgi_temp_path {prefix}/fastcgi;
    uwsgi_temp_path {prefix}/uwsgi;
    scgi_temp_path {prefix}/scgi;
    types {{ text/html html; application/xml xml; text/plain txt; }}
    charset utf-8;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    {servers}
}}
"""


class NoWebServer(SystemExit):
    """Nginx is not installed, or did not begin."""


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class WebServer:
    """Nginx, for the length of a `with` block.

    Args:
        prefix: Folder for its configuration and its own files.
        roots: Folders that are served, by port.
        core: The core that it runs on.
    """

    def __init__(self, prefix: Path, roots: Mapping[int, Path], core: int | None) -> None:
        self._binary = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
        if self._binary is None:
            raise NoWebServer("the crawl's benchmark needs nginx: apt-get install nginx-light")
        self._prefix, self._roots, self._core = prefix.absolute(), roots, core
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._prefix.mkdir(parents=True, exist_ok=True)
        servers = "".join(
            f"server {{ listen 127.0.0.1:{port}; root {root.absolute()}; index index.html; }}\n"
            for port, root in self._roots.items()
        )
        user = "user root;" if os.geteuid() == 0 else ""  # else its workers could not read a checkout of root's
        configuration = self._prefix / "nginx.conf"
        configuration.write_text(
            _CONFIGURATION.format(prefix=self._prefix, servers=servers, user=user), encoding="utf-8"
        )
        assert self._binary is not None  # noqa: S101 - looked up above
        with pinned(self._core), (self._prefix / "output.log").open("wb") as log:
            self._process = subprocess.Popen(
                [self._binary, "-p", str(self._prefix), "-c", str(configuration)], stdout=log, stderr=subprocess.STDOUT
            )
        for port in self._roots:
            self._wait_for(port)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._process is not None  # noqa: S101 - it was started
        self._process.terminate()
        self._process.wait()

    def _wait_for(self, port: int) -> None:
        assert self._process is not None  # noqa: S101 - it was started
        last = time.monotonic() + PATIENCE
        while time.monotonic() < last:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except ConnectionRefusedError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.05)
            else:
                return
        self._process.kill()
        self._process.wait()
        raise NoWebServer(f"nginx did not begin: {(self._prefix / 'output.log').read_text(encoding='utf-8')}")
