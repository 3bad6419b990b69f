"""What a download can fail with: Scrapy's exceptions and ours, in one place."""

from __future__ import annotations

from scrapy import exceptions

DOWNLOAD_ERRORS = (
    exceptions.CannotResolveHostError,
    exceptions.DownloadCancelledError,
    exceptions.DownloadConnectionRefusedError,
    exceptions.DownloadFailedError,
    exceptions.DownloadTimeoutError,
    exceptions.IgnoreRequest,
    exceptions.ResponseDataLossError,
)

LONGER_THAN_SAID = "longer than said"
"""Flag of a response: its connection brought more than its Content-Length says, so it may be half a page."""

OF_UNKNOWN_LENGTH = "partial"
"""Scrapy's flag of a response that said no length: it ends where the connection did, for whatever reason."""

FIRST_BYTES = "first_bytes"
"""Key of `Request.meta`: of a longer body only so many bytes are fetched and kept, instead of none."""


class TooLarge(exceptions.DownloadCancelledError):
    """A body is larger than `DOWNLOAD_MAXSIZE` or the request's own limit, as it came or unpacked; it was not kept."""

    def __init__(self, most: int, what: str = "the body") -> None:
        super().__init__(f"{what} is larger than {most} bytes")


class Interrupted(Exception):
    """A signal ends the run before this was done. None of `DOWNLOAD_ERRORS`: it says nothing about what was asked."""

    def __init__(self) -> None:
        super().__init__("a signal ended the run")
