"""Ours, through the door that users have, and the floors under its speed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import lxml.html

from newscrawl.errors import NewscrawlError
from newscrawl.extract import extract_article
from newscrawl.extract.walk import outline_of_tree
from newscrawl.items import article_to_json
from newscrawl.page import Page

if TYPE_CHECKING:
    from benchmarks.extraction.corpus import Answer, Reader, Saved


def newscrawl() -> Reader:
    """All fields, from bytes to what is written as JSON: what `newscrawl extract` does for each page."""

    def read(saved: Saved) -> Answer:
        try:
            return article_to_json(extract_article(Page.from_bytes(saved.url, saved.raw)))
        except NewscrawlError as error:
            return {"error": str(error)}

    return read


def parsed_by_lxml() -> Reader:
    """What any reader on lxml pays: the parse of a decoded page."""

    def read(saved: Saved) -> Answer:
        lxml.html.document_fromstring(saved.text)
        return {}

    return read


def decoded_and_parsed() -> Reader:
    """What ours pays before it reads: the charset, and the parse."""

    def read(saved: Saved) -> Answer:
        _ = Page.from_bytes(None, saved.raw).tree
        return {}

    return read


def walked() -> Reader:
    """What ours pays before the first field: charset, parse, and the one walk over the tree."""

    def read(saved: Saved) -> Answer:
        outline_of_tree(Page.from_bytes(None, saved.raw).tree)
        return {}

    return read
