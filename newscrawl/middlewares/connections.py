"""Connections: Scrapy's HTTP/1.1 protocol, with an eye on what it lets pass without a word.

Its headers may be as large as memory, an answer that is longer than it says is cut, and one without a length counts as
whole when the connection is reset. What is seen here is noted in headers of the answer, the one way from a connection
to a response; `transport` takes them out again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twisted.internet.error import ConnectionDone
from twisted.web._newclient import BODY, ParseError

from newscrawl.middlewares.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress
    from twisted.python.failure import Failure
    from twisted.web._newclient import Request
    from twisted.web.iweb import IResponse

MOST_HEADER_BYTES = 256 * 1024
"""Bytes of an answer's status line and headers, as in browsers. Twisted counts lines only."""

SURPLUS = b"X-Newscrawl-Surplus"
"""Note: more bytes came than the answer said."""

RESET = b"X-Newscrawl-Reset"
"""Note: the connection broke before it was closed in order, and the answer has no length to measure it by."""


class _Parser(_LenientHTTPClientParser):
    MAX_LENGTH = MOST_HEADER_BYTES
    _header_bytes = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        self._header_bytes += len(line) + 2
        if self._header_bytes > MOST_HEADER_BYTES:
            self.lineLengthExceeded(b"")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802, ARG002 - the same
        raise ParseError(f"headers of more than {MOST_HEADER_BYTES} bytes", b"")  # type: ignore[no-untyped-call]

    def connectionLost(self, reason: Failure | None = None) -> None:  # noqa: N802 - the same
        if self.state == BODY and reason is not None and not isinstance(reason.value, ConnectionDone):
            self.headers.addRawHeader(RESET, b"1")
        super().connectionLost(reason)


class _Connection(_LenientHTTP11ClientProtocol):
    def request(self, request: Request) -> Deferred[IResponse]:
        answer = super().request(request)
        assert self._parser is not None  # noqa: S101 - as Scrapy's, which replaces the class in the same way
        self._parser.__class__ = _Parser
        return answer

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802 - Twisted's name
        # An empty line after the body is an old custom. Anything else would be read as the answer to the next request.
        if rest.strip() and self._parser is not None and self._currentRequest is not None:
            self._parser.headers.addRawHeader(SURPLUS, b"1")
            self._currentRequest.persistent = False
        super()._finishResponse(rest)


class Connections(_LenientHTTP11ClientFactory):
    """Makes the connections of a pool."""

    noisy = False

    def buildProtocol(self, addr: IAddress | None) -> _Connection:  # noqa: N802, ARG002 - Twisted's name and signature
        """Return a new connection."""
        return _Connection(self._quiescentCallback)  # type: ignore[no-untyped-call]
