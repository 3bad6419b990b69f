"""Limits: what one rendered page may cost, and what is said when it costs more."""

from __future__ import annotations

from dataclasses import dataclass

from newscrawl.page import MAX_PAGE_BYTES


class NotRendered(Exception):
    """A page could not be rendered. Raised by `Renderer.render`; its URL is owed, with this sentence as the reason."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may cost."""

    seconds: float = 30
    """For all of it, from the start of the browser to the page's HTML."""
    settling: float = 12
    """Seconds after which a page that still loads or still changes is taken as it is."""
    quiet: float = 1
    """Seconds without a change of the text and without an answer to a request, after which a page counts as written."""
    lull: float = 3
    """Seconds without a change of the text that are enough where requests never end: a ticker, a chat."""
    requests: int = 200
    """What the page may ask of servers; a heavy news page asks for some 80 scripts and data files."""
    request_seconds: float = 8
    """For one of them. Less than `settling`: what hangs, hangs all that the page does after it."""
    request_bytes: int = 32 * 1024 * 1024
    """All of them together, decompressed."""
    page_bytes: int = MAX_PAGE_BYTES
    """Of the HTML that comes of it."""
    elements: int = 200_000
    """The same in elements; real pages have up to 20,000."""
