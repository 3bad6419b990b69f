"""What a download can fail with: Scrapy's exceptions, in one place."""

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
