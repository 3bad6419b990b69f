"""The peers: how each is asked for a page's text, title, date and authors.

With its defaults, but for readers' comments: where a peer can be told to leave them out, it is, for no truth counts
them as text. Runs in the peers' environment, which holds neither newscrawl nor what it depends on.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.extraction.corpus import Answer, Reader, Saved

BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "br",
            "dd",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
        ),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre"),
        *("section", "table", "td", "th", "tr", "ul"),
    )
)
"""Elements that begin a line of their own, where a peer answers with markup."""


def trafilatura(*, favor_precision: bool = False) -> Reader:
    """Trafilatura, with its fallbacks and its metadata."""
    extract = import_module("trafilatura").bare_extraction

    def read(saved: Saved) -> Answer:
        found = extract(
            saved.text, url=saved.url, with_metadata=True, include_comments=False, favor_precision=favor_precision
        )
        if found is None:
            return {}
        authors = found.author.split("; ") if found.author else []
        return {"body": found.text, "title": found.title, "published_at": found.date, "authors": authors}

    return read


def trafilatura_precise() -> Reader:
    """Trafilatura, in the mode that leaves out what it doubts."""
    return trafilatura(favor_precision=True)


def newspaper4k() -> Reader:
    """Newspaper4k; images are named, not fetched: fetching is not what is measured."""
    article_class = import_module("newspaper").Article

    def read(saved: Saved) -> Answer:
        article = article_class(saved.url or "", fetch_images=False)
        article.download(input_html=saved.text)
        article.parse()
        return {
            "body": article.text,
            "title": article.title,
            "published_at": _written(article.publish_date),
            "authors": article.authors,
        }

    return read


def readability() -> Reader:
    """Readability-lxml, which answers with markup and knows neither date nor authors."""
    document = import_module("readability").Document
    html = import_module("lxml.html")

    def read(saved: Saved) -> Answer:
        page = document(saved.text, url=saved.url)
        return {"body": _text_of(html.fromstring(page.summary())), "title": page.short_title()}

    return read


def goose3() -> Reader:
    """Goose3, without its image search."""
    extract: Callable[..., Any] = import_module("goose3").Goose({"enable_image_fetching": False}).extract

    def read(saved: Saved) -> Answer:
        article = extract(raw_html=saved.text)
        return {
            "body": article.cleaned_text,
            "title": article.title,
            "published_at": _written(article.publish_datetime_utc) or article.publish_date,
            "authors": _flat(article.authors),
        }

    return read


def resiliparse() -> Reader:
    """Resiliparse, which knows the text only."""
    extract = import_module("resiliparse.extract.html2text").extract_plain_text

    def read(saved: Saved) -> Answer:
        return {"body": extract(saved.text, main_content=True, comments=False)}

    return read


def _written(moment: Any) -> str | None:  # noqa: ANN401 - a datetime, a date, a string or None
    return moment.isoformat() if hasattr(moment, "isoformat") else moment or None


def _flat(names: list[Any]) -> list[str]:
    """Return names, of which goose3 nests some: a list of structured data within the list."""
    return [name for part in names for name in (_flat(part) if isinstance(part, list) else [str(part)])]


def _text_of(root: Any) -> str:  # noqa: ANN401 - an element of lxml, which the peers bring along
    for element in root.iter():
        if element.tag in BLOCKS:
            element.text = "\n" + (element.text or "")
            element.tail = "\n" + (element.tail or "")
    return str(root.text_content())


logging.disable(logging.CRITICAL)
