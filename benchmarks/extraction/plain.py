"""What one writes by hand in an afternoon: 25 queries with parsel, and Scrapy's `LinkExtractor`. Floors of speed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsel import Selector
from scrapy.http import HtmlResponse
from scrapy.linkextractors import LinkExtractor

if TYPE_CHECKING:
    from benchmarks.extraction.corpus import Answer, Reader, Saved

QUERIES = {
    "language": "html::attr(lang)",
    "canonical": 'link[rel="canonical"]::attr(href)',
    "title": "h1::text",
    "page_title": "title::text",
    "og_title": 'meta[property="og:title"]::attr(content)',
    "og_description": 'meta[property="og:description"]::attr(content)',
    "site_name": 'meta[property="og:site_name"]::attr(content)',
    "og_image": 'meta[property="og:image"]::attr(content)',
    "description": 'meta[name="description"]::attr(content)',
    "keywords": 'meta[name="keywords"]::attr(content)',
    "author_meta": 'meta[name="author"]::attr(content)',
    "published_meta": 'meta[property="article:published_time"]::attr(content)',
    "modified_meta": 'meta[property="article:modified_time"]::attr(content)',
    "section": 'meta[property="article:section"]::attr(content)',
    "json_ld": 'script[type="application/ld+json"]::text',
    "time": "time::attr(datetime)",
    "breadcrumb": ".breadcrumb a::text, .breadcrumbs a::text",
    "author": '.author::text, .byline::text, a[rel="author"]::text',
    "views": ".views::text, .view-count::text",
    "lead": ".lead::text, .intro::text, .summary::text",
    "paragraphs": "article p, .article p, .content p, #content p",
    "tags": 'a[rel="tag"]::text, .tags a::text',
    "images": "article img::attr(src)",
    "captions": "figcaption::text",
    "related": ".related a::attr(href)",
}


def queries() -> Reader:
    """Parse, and ask 25 questions."""

    def read(saved: Saved) -> Answer:
        page = Selector(text=saved.text)
        found: Answer = {name: page.css(query).getall() for name, query in QUERIES.items()}
        found["body"] = "\n\n".join(found["paragraphs"])
        return found

    return read


def link_extractor() -> Reader:
    """Parse, and have all links made out."""
    extractor = LinkExtractor()

    def read(saved: Saved) -> Answer:
        response = HtmlResponse(saved.url or "https://example.com/", body=saved.text.encode(), encoding="utf-8")
        return {"links": [link.url for link in extractor.extract_links(response)]}

    return read
