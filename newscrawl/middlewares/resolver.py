"""PublicResolver: the connection's own look-up of a name refuses private addresses. PrivateNames says so.

Checking a name first and connecting later would leave a gap in which its DNS answer can change (DNS rebinding). Here
the answer that is checked is the answer that is connected to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import CannotResolveHostError
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from newscrawl.middlewares.addresses import PrivateAddress, parse_allow_hosts
from newscrawl.urls import host_and_port, is_private_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred


class PrivateAnswer(DNSLookupError):
    """A public name resolved to a private address; nothing was connected."""


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, less the answers that lead into the operator's own network."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, allowed: frozenset[str]) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._allowed = allowed
        self.refused: dict[str, str] = {}
        """Names that led to a private address, and which one. Twisted says only that there was no answer."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Take the cache's size and the time limit from Scrapy's settings, the exceptions from ours."""
        settings = crawler.settings
        size = settings.getint("DNSCACHE_SIZE") if settings.getbool("DNSCACHE_ENABLED") else 0
        allowed = frozenset(host for host, _ in parse_allow_hosts(settings["NEWSCRAWL_ALLOW_HOSTS"]))
        return cls(reactor, size, settings.getfloat("DNS_TIMEOUT"), allowed)

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        """Resolve a name; the deferred fails with `PrivateAnswer` when it leads to a private address."""
        answer = super().getHostByName(name, timeout)
        if name.lower() not in self._allowed:
            answer.addCallback(self._public, name)
        return answer

    def _public(self, address: Any, name: str) -> Any:  # noqa: ANN401 - Twisted's resolvers are untyped
        if is_private_address(str(address)):
            self.refused[name.lower()] = str(address)
            raise PrivateAnswer(f"{name} resolves to the private address {address}")
        self.refused.pop(name.lower(), None)
        return address


class PrivateNames:
    """Downloader middleware that refuses, with the reason, what a public name's private address made fail."""

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raise `PrivateAddress` if that is why the name could not be resolved."""
        from twisted.internet import reactor  # noqa: PLC0415 - it is chosen after this module was imported

        resolver = getattr(reactor, "resolver", None)
        if isinstance(exception, CannotResolveHostError) and isinstance(resolver, PublicResolver):
            host, _ = host_and_port(request.url)
            if host in resolver.refused:
                raise PrivateAddress(f"{host} resolves to the private address {resolver.refused[host]}") from exception
