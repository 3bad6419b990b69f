"""Scrapy's HTTP/1.1, loaded without a search for a name that nobody asks for.

Its TLS makes three classes for those who still use their old names, and finds the module that makes them by the source
lines of the whole stack: 0.07 s of CPU in every run.
"""

from __future__ import annotations

import inspect
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _quick_stack() -> Iterator[None]:
    """Let `inspect.stack` tell only what Scrapy reads of it: whence the function that asks was called."""
    whole_stack = inspect.stack

    def stack() -> list[list[object]]:
        caller = sys._getframe(2).f_globals["__name__"]  # noqa: SLF001 - as inspect itself does
        return [[], [sys.modules[caller]]]

    inspect.stack = stack  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.stack = whole_stack


with _quick_stack():
    from scrapy.core.downloader.handlers.http11 import (
        HTTP11DownloadHandler,
        _LenientHTTP11ClientFactory,
        _LenientHTTP11ClientProtocol,
        _LenientHTTPClientParser,
    )

__all__ = [
    "HTTP11DownloadHandler",
    "_LenientHTTP11ClientFactory",
    "_LenientHTTP11ClientProtocol",
    "_LenientHTTPClientParser",
]
