"""Transfer: files of a published export over HTTP, gone on with where a connection broke off.

The server may be hostile: it gets to send what was asked for and not a byte more. What it sends is believed when its
SHA-256 is right, and that is looked at by who asked.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from urllib3.exceptions import HTTPError

from newscrawl.errors import ExportFileMissing, NotFetched
from newscrawl.export.manifest import MANIFEST, MAX_BYTES
from newscrawl.mirror.asking import Server
from newscrawl.mirror.patience import Failures, reason_of
from newscrawl.shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import urllib3

FURTHER = 64 * 1024
"""Bytes by which a broken connection must have come further to be gone on with as if nothing had been."""

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
        self._server = Server(url, wait, clock)
        self.where = self._server.where
        self._wait = wait

    def close(self) -> None:
        """Close the connections."""
        self._server.close()

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
            with self._server.asked("GET", MANIFEST, headers) as response:
                if response.status == 304 and etag:
                    return None
                if response.status in _GONE:
                    raise NotFetched(
                        f"there is no {MANIFEST} at {self.where} (HTTP {response.status}); give the address of "
                        "the folder that holds an export"
                    )
                self._server.expect(response, MANIFEST, 200)
                told = _length(response)
                if told is not None and told > MAX_BYTES:
                    self._server.lied(MANIFEST, f"at most {MAX_BYTES} bytes", f"{told}")
                body = bytearray()
                try:
                    for chunk in self._server.body(response):
                        body += chunk
                        if len(body) > MAX_BYTES:
                            self._server.lied(MANIFEST, f"at most {MAX_BYTES} bytes", "more")
                except (HTTPError, OSError) as error:
                    failures.again(self._server.url_of(MANIFEST), reason_of(error))
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
            with self._server.asked("GET", path, headers) as response:
                if response.status in _GONE:
                    raise ExportFileMissing(
                        self.where, [f"{path}: expected a file, found none (HTTP {response.status})"]
                    )
                skip = self._begin(response, path, got, size)
                etag = _strong(response.headers.get("ETag"))
                try:
                    for chunk in self._server.body(response):
                        new, skip = chunk[skip:], max(0, skip - len(chunk))
                        if got + len(new) > size:
                            self._server.lied(path, f"{size} bytes", "more")
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
            failures.again(self._server.url_of(path), why)

    def etag_of(self, path: str) -> str | None:
        """Return a file's strong ETag, by HEAD; None if the server gives none.

        Raises:
            ExportFileMissing: If there is no such file.
            NotFetched: If the server cannot be reached.
        """
        with self._server.asked("HEAD", path, {}) as response:
            if response.status in _GONE:
                raise ExportFileMissing(self.where, [f"{path}: expected a file, found none (HTTP {response.status})"])
            return _strong(response.headers.get("ETag")) if response.status == 200 else None

    def whole(self, path: str, most: int) -> Iterator[bytes]:
        """Yield a file of which no length is promised, up to so many bytes.

        Raises:
            ExportFileMissing, ExportDamaged, NotFetched: As `stream`.
        """
        got = 0
        with self._server.asked("GET", path, {}) as response:
            if response.status in _GONE:
                raise ExportFileMissing(self.where, [f"{path}: expected a file, found none (HTTP {response.status})"])
            self._server.expect(response, path, 200)
            try:
                for chunk in self._server.body(response):
                    got += len(chunk)
                    if got > most:
                        self._server.lied(path, f"{most} bytes", "more")
                    yield chunk
            except (HTTPError, OSError) as error:
                raise NotFetched(f"{self._server.url_of(path)}: {reason_of(error)}; run again") from error

    def _begin(self, response: urllib3.BaseHTTPResponse, path: str, got: int, size: int) -> int:
        """Check the head of an answer; return how many of its bytes are here already."""
        if response.status == 416:
            self._server.lied(path, f"{size} bytes", f"at most {got}")
        self._server.expect(response, path, *((200, 206) if got else (200,)))
        is_part = response.status == 206
        told = response.headers.get("Content-Range", "") if is_part else ""
        if is_part and not told.startswith(f"bytes {got}-"):
            self._server.lied(path, f"the bytes from {got} on", f"Content-Range: {shown(told)}")
        if is_part and (total := told.rpartition("/")[2]) not in ("*", str(size)):
            self._server.lied(path, f"{size} bytes", f"{shown(total)}")
        length, expected = _length(response), size - got if is_part else size
        if length is not None and length != expected:
            self._server.lied(path, f"{expected} bytes", f"{length}")
        return 0 if is_part else got


def _length(response: urllib3.BaseHTTPResponse) -> int | None:
    told = response.headers.get("Content-Length", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 20 else None


def _strong(etag: str | None) -> str | None:
    """Return an ETag by which bytes of two answers may be put together; None where it is weak."""
    return etag if etag and etag.startswith('"') else None
