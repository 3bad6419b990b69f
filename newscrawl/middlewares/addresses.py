"""AddressGuard: http(s) only, and no private address unless the operator named it.

Every request passes here, robots.txt included; there are no other hops, for redirects come back as answers. What a
public name resolves to is checked by `resolver.PublicResolver`, where the connection takes its address from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import IgnoreRequest

from newscrawl.errors import BadInput
from newscrawl.urls import host_and_port, is_private_host

if TYPE_CHECKING:
    from collections.abc import Collection

    from scrapy import Request
    from scrapy.crawler import Crawler


_HOST_AND_PORT = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\]):([0-9]{1,5})")


class PrivateAddress(IgnoreRequest):
    """The request would have reached a private address; it was not sent."""


def parse_allow_hosts(value: str) -> frozenset[tuple[str, int]]:
    """Read `NEWSCRAWL_ALLOW_HOSTS`: `host:port`, separated by commas.

    Raises:
        BadInput: If an entry is not of that form.
    """
    allowed = set()
    for entry in filter(None, (part.strip().lower() for part in value.split(","))):
        match = _HOST_AND_PORT.fullmatch(entry)
        if match is None or int(match[2]) > 65535:
            raise BadInput(f"NEWSCRAWL_ALLOW_HOSTS: {entry!r} is not host:port, such as 127.0.0.1:8000")
        allowed.add((match[1].strip("[]"), int(match[2])))
    return frozenset(allowed)


class AddressGuard:
    """Downloader middleware that refuses requests to private addresses.

    Args:
        allowed: `(host, port)` pairs that may be fetched all the same.
    """

    def __init__(self, allowed: Collection[tuple[str, int]]) -> None:
        self._allowed = frozenset(allowed)
        self._allowed_hosts = frozenset(host for host, _ in self._allowed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the exceptions from `NEWSCRAWL_ALLOW_HOSTS`."""
        return cls(parse_allow_hosts(crawler.settings["NEWSCRAWL_ALLOW_HOSTS"]))

    def process_request(self, request: Request) -> None:
        """Let the request pass, or raise `PrivateAddress`."""
        if not request.url.lower().startswith(("http://", "https://")):
            raise PrivateAddress(f"not an http(s) address: {request.url}")
        host, port = host_and_port(request.url)
        if (host, port) in self._allowed:
            return
        # A host that is allowed at one port is private at any other: the resolver lets it pass by name.
        if host in self._allowed_hosts or is_private_host(host):
            raise PrivateAddress(f"{host}:{port} is a private address")
