"""Asking: what a server answers over HTTP.

It may be hostile: it gets to send what was asked for as it is and not compressed; to send us elsewhere on itself only;
and to keep us waiting for so long.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urljoin

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout

from newscrawl import __version__
from newscrawl.errors import ExportDamaged, NotFetched
from newscrawl.mirror.addresses import folder_of, joined, origin
from newscrawl.mirror.patience import Failures, reason_of, retry_after
from newscrawl.shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CONNECT_TIMEOUT = 10.0
"""Seconds until a connection stands."""

READ_TIMEOUT = 30.0
"""Seconds until the next bytes come."""

SLOWEST = 1024
"""Bytes per second that a body must come with after its first `READ_TIMEOUT`; what drips is broken off."""

REDIRECTS = 3
"""Redirects in a row that are followed."""

CHUNK = 256 * 1024
"""Bytes read at a time."""

USER_AGENT = f"newscrawl/{__version__}"

_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECT = frozenset({301, 302, 303, 307, 308})


class Server:
    """A server that publishes an export in one of its folders.

    Args:
        url: Of the folder, or of the manifest in it.
        wait: Waits for so many seconds.
        clock: Tells the seconds, from whenever on.

    Raises:
        BadInput: If the URL is none of http(s), or holds a password.
    """

    def __init__(self, url: str, wait: Callable[[float], None], clock: Callable[[], float]) -> None:
        self.where = folder_of(url)
        self._wait = wait
        self._clock = clock
        self._pool = urllib3.PoolManager(
            retries=False,
            timeout=Timeout(connect=CONNECT_TIMEOUT, read=READ_TIMEOUT),
            # Compressed on the way, a body has another length, another ETag, and may have no end.
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"},
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

    @contextmanager
    def asked(self, method: str, path: str, headers: dict[str, str]) -> Iterator[urllib3.BaseHTTPResponse]:
        """Ask until the server gives an answer that is about this address, and not about its own state.

        Raises:
            NotFetched: If the server cannot be reached, stays busy, or redirects to another.
        """
        response = self._ask(method, path, headers)
        try:
            yield response
        finally:
            response.close()  # what is left of it is not wanted

    def _ask(self, method: str, path: str, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
        url = self.url_of(path)
        failures, redirects = Failures(self._wait), 0
        while True:
            try:
                response = self._pool.request(
                    method, url, headers={**self._pool.headers, **headers}, redirect=False, preload_content=False
                )
            except (HTTPError, OSError) as error:
                failures.again(url, reason_of(error))
                continue
            if response.status in _BUSY:
                response.close()
                failures.again(url, f"HTTP {response.status}", retry_after(response.headers.get("Retry-After")))
                continue
            if response.status in _REDIRECT:
                response.close()
                location = response.headers.get("Location", "")
                target = joined(url, location)
                redirects += 1
                if target is None or origin(target) != origin(self.where):
                    raise NotFetched(
                        f"{url} redirects to {shown(location)}, which is another server; if that is meant, give its "
                        "address"
                    )
                if redirects > REDIRECTS:
                    raise NotFetched(
                        f"{self.url_of(path)} redirects more than {REDIRECTS} times; give the right address"
                    )
                url = target
                continue
            return response

    def body(self, response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
        """Yield what comes, as it comes.

        Raises:
            HTTPError, OSError: If it breaks off; if it only drips, a `TimeoutError`.
        """
        began, got = self._clock(), 0
        while chunk := response.read1(CHUNK, decode_content=False):
            got += len(chunk)
            yield chunk
            if self._clock() - began > READ_TIMEOUT + got / SLOWEST:
                raise TimeoutError(f"it came with less than {SLOWEST} bytes per second")

    def expect(self, response: urllib3.BaseHTTPResponse, path: str, *statuses: int) -> None:
        """See that an answer has one of these statuses, and comes as it is.

        Raises:
            NotFetched: If it has another status.
            ExportDamaged: If it comes compressed.
        """
        if response.status not in statuses:
            raise NotFetched(f"{self.url_of(path)} cannot be had (HTTP {response.status}); look at the server")
        coding = response.headers.get("Content-Encoding", "identity")
        if coding.lower() != "identity":
            self.lied(path, "its bytes as they are", f"Content-Encoding: {shown(coding)}")

    def lied(self, path: str, expected: str, found: str) -> NoReturn:
        """Raise since what the server sent is not what it said.

        Raises:
            ExportDamaged: In any case.
        """
        raise ExportDamaged(self.where, [f"{path}: expected {expected}, found {found}"])

    def url_of(self, path: str) -> str:
        """Return the address of a file."""
        return urljoin(self.where, path)
