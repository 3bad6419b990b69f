"""Exchange: a request and its answer, as they went over the wire."""

from __future__ import annotations

from dataclasses import dataclass

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its answer."""

    url: str
    """As it was asked."""
    request_headers: Headers
    status: int
    headers: Headers
    """Of the answer, in order."""
    body: bytes
    """As it came: packed, where the answer was packed; only the frames of `Transfer-Encoding: chunked` are gone."""
    protocol: str = "HTTP/1.1"
    address: str | None = None
    """IP address of the server."""
