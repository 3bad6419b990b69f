"""Transfer: files of a published export over HTTP, gone on with where a connection broke off.

The server may be hostile. It gets to send what was asked for and not a byte more, as it is and not compressed; to send
us elsewhere on itself only; and to keep us waiting for so long. What it sends is believed when its SHA-256 is right,
and that is looked at by who asked.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urljoin

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout

from newscrawl import __version__
from newscrawl.errors import ExportDamaged, ExportFileMissing, NotFetched
from newscrawl.export.manifest import MANIFEST
from newscrawl.mirror.addresses import folder_of, joined, origin
from newscrawl.mirror.manifest import MAX_BYTES
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

FURTHER = 64 * 1024
"""Bytes by which a broken connection must have come further to be gone on with as if nothing had been."""

REDIRECTS = 3
"""Redirects in a row that are followed."""

CHUNK = 256 * 1024
"""Bytes read at a time."""

USER_AGENT = f"newscrawl/{__version__}"

_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECT = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class ManifestAnswer:
    """A manifest as it came."""

    body: bytes
    etag: str | None


class Remote:
    """An export that is published at a URL.

    Args:
        url: Of its folder, or of its manifest.
        wait: Waits for so many seconds.
        clock: Tells the seconds, from whenever on.

    Raises:
        BadInput: If the URL is none of http(s), or holds a password.
    """

    def __init__(
        self, url: str, wait: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic
    ) -> None:
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

    def manifest_body(self) -> bytes:
        """Return the manifest's bytes.

        Raises:
            NotFetched, ExportDamaged: If it cannot be had.
        """
        answer = self.newer_manifest(None)
        assert answer is not None  # noqa: S101 - it was asked for in any case
        return answer.body

    def newer_manifest(self, etag: str | None) -> ManifestAnswer | None:
        """Return the manifest; None if it is still the one with this ETag.

        Raises:
            NotFetched: If the server cannot be reached, or has none there.
            ExportDamaged: If what it sends is too much for a manifest.
        """
        failures = Failures(self._wait)
        while True:
            headers = {"Cache-Control": "no-cache", **({"If-None-Match": etag} if etag else {})}
            with self._asked("GET", MANIFEST, headers) as response:
                if response.status == 304 and etag:
                    return None
                if response.status in _GONE:
                    raise NotFetched(
                        f"there is no {MANIFEST} at {self.where} (HTTP {response.status}); give the address of "
                        "the folder that holds an export"
                    )
                self._expect(response, MANIFEST, 200)
                told = _length(response)
                if told is not None and told > MAX_BYTES:
                    self._lied(MANIFEST, f"at most {MAX_BYTES} bytes", f"{told}")
                body = bytearray()
                try:
                    for chunk in self._body(response):
                        body += chunk
                        if len(body) > MAX_BYTES:
                            self._lied(MANIFEST, f"at most {MAX_BYTES} bytes", "more")
                except (HTTPError, OSError) as error:
                    failures.again(self._url(MANIFEST), reason_of(error))
                    continue
                return ManifestAnswer(bytes(body), response.headers.get("ETag"))

    def stream(self, path: str, size: int, start: int = 0) -> Iterator[bytes]:
        """Yield a file's bytes, from one of them on: as many as it is to have in all, or raise.

        Args:
            path: Where it lies.
            size: Its bytes, as the manifest says.
            start: How many of them are here already.

        Raises:
            ExportFileMissing: If there is no such file.
            ExportDamaged: If it has more or fewer bytes.
            NotFetched: If the server cannot be reached, or fails time and again.
        """
        got, etag = start, None
        failures = Failures(self._wait)
        while got < size:
            began = got
            headers = {"Range": f"bytes={got}-"} if got else {}
            if got and etag:
                headers["If-Range"] = etag
            with self._asked("GET", path, headers) as response:
                if response.status in _GONE:
                    raise ExportFileMissing(
                        self.where, [f"{path}: expected a file, found none (HTTP {response.status})"]
                    )
                skip = self._begin(response, path, got, size)
                etag = _strong(response.headers.get("ETag"))
                try:
                    for chunk in self._body(response):
                        new, skip = chunk[skip:], max(0, skip - len(chunk))
                        if got + len(new) > size:
                            self._lied(path, f"{size} bytes", "more")
                        got += len(new)
                        if new:
                            yield new
                    if got == size:
                        return
                    why = "the body broke off"
                except (HTTPError, OSError) as error:
                    why = reason_of(error)
            if got - began >= FURTHER:
                failures.forget()
            failures.again(self._url(path), why)

    def etag_of(self, path: str) -> str | None:
        """Return a file's strong ETag, by HEAD; None if the server gives none.

        Raises:
            ExportFileMissing: If there is no such file.
            NotFetched: If the server cannot be reached.
        """
        with self._asked("HEAD", path, {}) as response:
            if response.status in _GONE:
                raise ExportFileMissing(self.where, [f"{path}: expected a file, found none (HTTP {response.status})"])
            return _strong(response.headers.get("ETag")) if response.status == 200 else None

    def whole(self, path: str, most: int) -> Iterator[bytes]:
        """Yield a file of which no length is promised, up to so many bytes.

        Raises:
            ExportFileMissing, ExportDamaged, NotFetched: As `stream`.
        """
        got = 0
        with self._asked("GET", path, {}) as response:
            if response.status in _GONE:
                raise ExportFileMissing(self.where, [f"{path}: expected a file, found none (HTTP {response.status})"])
            self._expect(response, path, 200)
            try:
                for chunk in self._body(response):
                    got += len(chunk)
                    if got > most:
                        self._lied(path, f"{most} bytes", "more")
                    yield chunk
            except (HTTPError, OSError) as error:
                raise NotFetched(f"{self._url(path)}: {reason_of(error)}; run again") from error

    def _begin(self, response: urllib3.BaseHTTPResponse, path: str, got: int, size: int) -> int:
        """Check the head of an answer; return how many of its bytes are here already."""
        if response.status == 416:
            self._lied(path, f"{size} bytes", f"at most {got}")
        self._expect(response, path, *((200, 206) if got else (200,)))
        is_part = response.status == 206
        told = response.headers.get("Content-Range", "") if is_part else ""
        if is_part and not told.startswith(f"bytes {got}-"):
            self._lied(path, f"the bytes from {got} on", f"Content-Range: {shown(told)}")
        if is_part and (total := told.rpartition("/")[2]) not in ("*", str(size)):
            self._lied(path, f"{size} bytes", f"{shown(total)}")
        length, expected = _length(response), size - got if is_part else size
        if length is not None and length != expected:
            self._lied(path, f"{expected} bytes", f"{length}")
        return 0 if is_part else got

    @contextmanager
    def _asked(self, method: str, path: str, headers: dict[str, str]) -> Iterator[urllib3.BaseHTTPResponse]:
        """Ask until the server gives an answer that is about this address, and not about its own state."""
        response = self._ask(method, path, headers)
        try:
            yield response
        finally:
            response.close()  # what is left of it is not wanted

    def _ask(self, method: str, path: str, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
        url = self._url(path)
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
                    raise NotFetched(f"{self._url(path)} redirects more than {REDIRECTS} times; give the right address")
                url = target
                continue
            return response

    def _body(self, response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
        """Yield what comes, as it comes.

        Raises:
            TimeoutError: If it only drips.
        """
        began, got = self._clock(), 0
        while chunk := response.read1(CHUNK, decode_content=False):
            got += len(chunk)
            yield chunk
            if self._clock() - began > READ_TIMEOUT + got / SLOWEST:
                raise TimeoutError(f"it came with less than {SLOWEST} bytes per second")

    def _expect(self, response: urllib3.BaseHTTPResponse, path: str, *statuses: int) -> None:
        if response.status not in statuses:
            raise NotFetched(f"{self._url(path)} cannot be had (HTTP {response.status}); look at the server")
        coding = response.headers.get("Content-Encoding", "identity")
        if coding.lower() != "identity":
            self._lied(path, "its bytes as they are", f"Content-Encoding: {shown(coding)}")

    def _lied(self, path: str, expected: str, found: str) -> NoReturn:
        raise ExportDamaged(self.where, [f"{path}: expected {expected}, found {found}"])

    def _url(self, path: str) -> str:
        return urljoin(self.where, path)


def _length(response: urllib3.BaseHTTPResponse) -> int | None:
    told = response.headers.get("Content-Length", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 20 else None


def _strong(etag: str | None) -> str | None:
    """Return an ETag by which bytes of two answers may be put together; None where it is weak."""
    return etag if etag and etag.startswith('"') else None
