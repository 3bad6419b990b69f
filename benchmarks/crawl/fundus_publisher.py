"""A publisher for Fundus: the made-up newspaper, described as its contributors describe theirs."""

# mypy: disable-error-code="misc, no-any-return, untyped-decorator"
# Fundus is not installed where types are checked: all that it has is Any.

from __future__ import annotations

from typing import TYPE_CHECKING

from fundus.parser import ArticleBody, BaseParser, Image, ParserProxy, attribute
from fundus.parser.utility import (
    extract_article_body_with_selector,
    generic_author_parsing,
    generic_date_parsing,
    generic_topic_parsing,
    image_extraction,
)
from fundus.publishers.base_objects import Publisher
from fundus.scraping.url import Sitemap
from lxml.cssselect import CSSSelector
from lxml.etree import XPath

if TYPE_CHECKING:
    from datetime import datetime


class GazetteParser(ParserProxy):
    """Reads its articles."""

    class V1(BaseParser):
        """The layout as it is now."""

        _summary_selector = CSSSelector("p.story-lead")
        _paragraph_selector = CSSSelector("div.story-body > p")

        @attribute
        def title(self) -> str | None:
            """Return the headline."""
            return self.precomputed.ld.xpath_search("NewsArticle/headline", scalar=True)

        @attribute
        def body(self) -> ArticleBody | None:
            """Return lead and paragraphs."""
            return extract_article_body_with_selector(
                self.precomputed.doc,
                summary_selector=self._summary_selector,
                paragraph_selector=self._paragraph_selector,
            )

        @attribute
        def authors(self) -> list[str]:
            """Return the authors."""
            return generic_author_parsing(self.precomputed.ld.xpath_search("NewsArticle/author"))

        @attribute
        def publishing_date(self) -> datetime | None:
            """Return when it came out."""
            return generic_date_parsing(self.precomputed.ld.xpath_search("NewsArticle/datePublished", scalar=True))

        @attribute
        def topics(self) -> list[str]:
            """Return the tags."""
            return generic_topic_parsing(self.precomputed.meta.get("keywords"))

        @attribute
        def images(self) -> list[Image]:
            """Return the pictures."""
            return image_extraction(
                doc=self.precomputed.doc,
                paragraph_selector=self._paragraph_selector,
                image_selector=XPath("//figure//img"),
            )


def long_shore_gazette(origin: str) -> Publisher:
    """Return the publisher as it is served at an address."""
    return Publisher(
        name="The Long Shore Gazette",
        domain=origin,
        parser=GazetteParser,
        sources=[Sitemap(f"{origin}sitemap.xml", languages={"en"})],
    )
