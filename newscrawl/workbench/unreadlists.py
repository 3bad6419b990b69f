"""Unread lists: links under a heading that stands on every sample and that the generic rules do not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from newscrawl.discover.listing import base_url
from newscrawl.errors import BadURL
from newscrawl.urls import canonical_url, same_site, url_key
from newscrawl.workbench.links import SeenLink, likeness
from newscrawl.workbench.places import is_in_menu

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.workbench.samples import Sample

MIN_LINKS = 3
"""Links to articles from which a box is a list."""
MAX_HEADING = 60
"""Characters."""

_HEADINGS = ("h2", "h3", "h4", "h5", "h6")


def unread_lists(samples: Sequence[Sample]) -> list[str]:
    """Return the headings over lists of articles that every sample shows and none of its link lists holds."""
    several = [dict.fromkeys(_unread(sample)) for sample in samples]
    return [heading for heading in several[0] if all(heading in one for one in several)] if len(several) > 1 else []


def _unread(sample: Sample) -> Iterator[str]:
    article = sample.article
    read = {url_key(link.url) for link in (*article.related, *article.popular, *article.latest) if link.url}
    for heading in sample.page.tree.iter(*_HEADINGS):
        text = " ".join(str(heading.text_content()).split())
        if text and len(text) <= MAX_HEADING and text != article.title and not is_in_menu(heading):
            urls = _listed(sample, heading)
            if len(urls) >= MIN_LINKS and not urls & read:
                yield text


def _listed(sample: Sample, heading: HtmlElement) -> set[str]:
    """Return the keys of the links to articles beside a heading, up to the next one like it."""
    urls: set[str] = set()
    for sibling in heading.itersiblings():
        if not isinstance(sibling, HtmlElement) or not isinstance(sibling.tag, str) or sibling.tag == heading.tag:
            break
        for anchor in sibling.iter("a"):
            try:
                url = canonical_url(anchor.get("href") or "", base_url(sample.page), sample.page.encoding)
            except BadURL:
                continue
            link = SeenLink(url, " ".join(str(anchor.text_content()).split()))
            if likeness(link) > 1 and same_site(url, sample.fetched.url):
                urls.add(url_key(url))
    return urls
