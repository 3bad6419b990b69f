"""Fetching a large file over HTTP, with the guards that pages are fetched with: public addresses only, and limits."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout

from newscrawl import __version__
from newscrawl.errors import NotFetched
from newscrawl.urls import host_and_port, is_private_address, is_private_host

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

MOST_BYTES = 8 * 1024**3
"""Bytes of a file. CC-NEWS has files of 1 GB."""

SLOWEST = 16 * 1024
"""Bytes per second that a file must come with; what drips is broken off."""

READ_TIMEOUT = 60.0
"""Seconds until the next bytes come."""

_REDIRECTS = 3
_CHUNK = 1024 * 1024


class _Guarded:
    """A connection that goes where its check looked: to the address that the name's answer gave."""

    allowed: Collection[tuple[str, int]]
    host: str
    port: int
    _dns_host: str

    def _new_conn(self) -> socket.socket:
        if (self.host, self.port) not in self.allowed:
            self._dns_host = _public_address(self.host, self.port)
        made: socket.socket = super()._new_conn()  # type: ignore[misc]  # of the class that this is mixed into
        return made


class _Plain(_Guarded, HTTPConnection):
    """By http."""


class _Encrypted(_Guarded, HTTPSConnection):
    """By https; the certificate is still that of the name."""


def _pool_classes(allowed: Collection[tuple[str, int]]) -> dict[str, type[HTTPConnectionPool]]:
    """Return what keeps connections that go to public addresses, and to those that are allowed."""
    said = {"allowed": allowed}
    plain, encrypted = (type(kind.__name__, (kind,), said) for kind in (_Plain, _Encrypted))
    return {
        "http": type("_PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("_EncryptedPool", (HTTPSConnectionPool,), {"ConnectionCls": encrypted}),
    }


def fetch(url: str, target: Path, allowed: Collection[tuple[str, int]]) -> None:
    """Write what an address gives into a file.

    Args:
        url: The address.
        target: The file.
        allowed: Private hosts and ports that may be fetched from all the same.

    Raises:
        NotFetched: If it cannot be had, whole and from a public address.
    """
    pool = urllib3.PoolManager(
        retries=False,
        timeout=Timeout(connect=10.0, read=READ_TIMEOUT),
        headers={"User-Agent": f"newscrawl/{__version__}", "Accept-Encoding": "identity"},
    )
    pool.pool_classes_by_scheme = _pool_classes(allowed)
    try:
        response = _ask(pool, url, allowed)
        try:
            _write(url, response, target)
        finally:
            response.close()
    except (HTTPError, OSError) as error:
        raise NotFetched(f"{url} could not be fetched: {error}") from error
    finally:
        pool.clear()


def _ask(pool: urllib3.PoolManager, url: str, allowed: Collection[tuple[str, int]]) -> urllib3.BaseHTTPResponse:
    asked = url
    for _ in range(_REDIRECTS + 1):
        host, port = host_and_port(asked)
        if not asked.startswith(("http://", "https://")):
            raise NotFetched(f"{url} leads to {asked!r}, which is no http(s) address")
        if (host, port) not in allowed and is_private_host(host):
            raise NotFetched(
                f"{asked} is a private address; if it is meant, add -s NEWSCRAWL_ALLOW_HOSTS={host}:{port}"
            )
        response = pool.request("GET", asked, redirect=False, preload_content=False)
        if response.status not in (301, 302, 303, 307, 308):
            break
        response.close()
        asked = urljoin(asked, response.headers.get("Location", ""))
    if response.status != 200:
        response.close()
        raise NotFetched(f"{url} could not be fetched (HTTP {response.status})")
    return response


def _write(url: str, response: urllib3.BaseHTTPResponse, target: Path) -> None:
    began, got = time.monotonic(), 0
    expected: Any = response.headers.get("Content-Length")
    with target.open("wb") as file:
        while chunk := response.read1(_CHUNK, decode_content=False):
            got += file.write(chunk)
            if got > MOST_BYTES:
                raise NotFetched(f"{url} is larger than {MOST_BYTES / 1024**3:.0f} GB; split it")
            if time.monotonic() - began > READ_TIMEOUT + got / SLOWEST:
                raise NotFetched(f"{url} came with less than {SLOWEST} bytes per second; try again later")
    if expected is not None and int(expected) != got:
        raise NotFetched(f"{url} broke off after {got} of {expected} bytes; try again later")


def _public_address(host: str, port: int) -> str:
    """Return a public address of a host.

    Raises:
        NotFetched: If it leads to a private one.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if is_private_address(address):
            raise NotFetched(f"{host} resolves to the private address {address}; nothing was fetched from it")
    return addresses[0]
