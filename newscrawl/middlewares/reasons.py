"""Reasons: why a download failed, in words that the ledger keeps. The same for all URLs that failed alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.web._newclient import ParseError, ResponseFailed

from newscrawl.middlewares.downloads import TooLarge

if TYPE_CHECKING:
    from twisted.python.failure import Failure

MOST_CHARS = 300
"""Characters of an error's own text."""

_SECONDS = re.compile(r"longer than ([\d.]+) seconds")


def reason_of(error: BaseException | None) -> str:
    """Return why a download failed."""
    text = " ".join(str(error).split())[:MOST_CHARS]
    name = type(error).__name__.removesuffix("Error")
    if isinstance(error, IgnoreRequest | TooLarge) and text:
        return text
    return _known(error, text) or (f"{name}: {text}" if text else name)


def _known(error: BaseException | None, text: str) -> str | None:
    """Return the reason of a failure that is met every day; None for any other."""
    if isinstance(error, DownloadTimeoutError):
        seconds = _SECONDS.search(text)
        return f"it took longer than {float(seconds[1]):g} seconds" if seconds else "no connection in time"
    if isinstance(error, ResponseDataLossError):
        return text or "the body broke off"
    if isinstance(error, DownloadConnectionRefusedError):
        return "the connection was refused"
    if isinstance(error, CannotResolveHostError):
        return f"the host's name leads nowhere: {text}"
    if isinstance(error, DownloadFailedError):
        causes = error.__cause__.reasons if isinstance(error.__cause__, ResponseFailed) else []
        return next(filter(None, map(_cause, causes)), None)
    return None


def _cause(failure: Failure) -> str | None:
    cause = failure.value
    if isinstance(cause, ParseError):
        return f"the answer is no HTTP: {cause.args[0]}"[:MOST_CHARS]
    if isinstance(cause, ConnectionDone):
        return "the connection was closed without an answer"
    if isinstance(cause, ConnectionLost):
        return "the connection broke off"
    return None
