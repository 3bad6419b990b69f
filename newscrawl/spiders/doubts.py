"""Doubts: what may be half a page though nothing broke. Asked once more; what comes again is kept, and marked."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from newscrawl.items import Evidence
from newscrawl.middlewares.downloads import LONGER_THAN_SAID, OF_UNKNOWN_LENGTH

if TYPE_CHECKING:
    from scrapy.http import Response

    from newscrawl.archive import Visit

TRANSPORT_EVIDENCE = "transport"
"""Key of the evidence that says why an article may not be whole."""

_BEGINS_HTML = re.compile(rb"<(?:html|body|!doctype\s+html)\b", re.IGNORECASE)
_ENDS_HTML = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
_AT_EITHER_END = 4096
"""Bytes in which the tags are looked for; comments of caches and counters stand after the last one."""


def doubt_of(response: Response) -> str | None:
    """Return why the body of a good answer may not be whole; None where nothing says so."""
    if response.status != 200:
        return None
    if LONGER_THAN_SAID in response.flags:
        return "suspect: more bytes came than its Content-Length says"
    body = response.body
    if (
        OF_UNKNOWN_LENGTH in response.flags
        and _BEGINS_HTML.search(body[:_AT_EITHER_END])
        and not _ENDS_HTML.search(body[-_AT_EITHER_END:])
    ):
        return "suspect: it says no length, and its HTML does not end"
    return None


def marked(visit: Visit, doubt: str) -> Visit:
    """Return the visit of an article with the doubt in its URL's reason and in the article's evidence."""
    if visit.article is None:
        return visit
    evidence = {**visit.article.evidence, TRANSPORT_EVIDENCE: Evidence(rule="transport", raw=doubt)}
    return replace(visit, reason=doubt, article=replace(visit.article, evidence=evidence))
