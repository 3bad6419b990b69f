"""Links: what a page offers as related, popular and latest. Sections come from their headings, see `sections`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.found import Found
from newscrawl.extract.headings import without_label
from newscrawl.extract.linkchecks import believable, is_advertising
from newscrawl.extract.linkitems import items_of_section
from newscrawl.extract.linklines import items_of_lines
from newscrawl.items import LINK_LISTS, Link
from newscrawl.resolving import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.extract.linkparts import Item
    from newscrawl.extract.outline import Outline
    from newscrawl.extract.sections import Section

MAX_LINKS = 200
"""Links of one list. More is a site map or a trap, no recommendation."""

_RANK = re.compile(r"(\d{1,3})\s*[.、)\]：:位]?\s*(?=\D)")


def extract_links(
    outline: Outline, sections: list[Section], base: str | None, encoding: str, columns: Iterable[str]
) -> dict[str, Found[tuple[Link, ...]]]:
    """Return the link lists that the page has, by field name.

    Args:
        outline: The page.
        sections: Its sections.
        base: URL that relative links are resolved against.
        encoding: The page's charset.
        columns: Names that are known to be columns, to take apart what a text page has glued.
    """
    known = tuple(columns)
    found: dict[str, Found[tuple[Link, ...]]] = {}
    for kind in LINK_LISTS:
        links: list[Link] = []
        headings: list[Section] = []
        for section in sections:
            if section.kind != kind:
                continue
            if outline.kind == "text":
                items = items_of_lines(outline, section, known)
                new = [Link(title=i.title, url=None, column=i.column, excerpt=i.excerpt) for i in items]
            else:
                items = items_of_section(outline, section)
                if is_advertising(items):
                    continue
                new = believable(kind, list(_resolved(items, base, encoding)))
            if new:
                headings.append(section)
                links += _without_ranks(new)
        unique = _unique(links)[:MAX_LINKS]
        if unique:
            rules = sorted({section.rule for section in headings})
            raw = " | ".join(section.heading.text for section in headings)
            found[kind] = Found(tuple(unique), ", ".join(rules), raw)
    return found


def lost_lists(
    outline: Outline, sections: list[Section], base: str | None, encoding: str
) -> Iterator[tuple[str, Found[tuple[Link, ...]]]]:
    """Yield the lists under headings of ours that are not believed, with the field that they would be in and why."""
    for section in sections if outline.kind == "html" else ():
        if section.kind not in LINK_LISTS:
            continue
        items = items_of_section(outline, section)
        links = tuple(_resolved(items, base, encoding))
        if is_advertising(items):
            yield section.kind, Found(links, "heading, but its links were bought", section.heading.text)
        elif not believable(section.kind, list(links)):
            yield section.kind, Found(links, "heading, but no link of an article under it", section.heading.text)


def _resolved(items: list[Item], base: str | None, encoding: str) -> Iterable[Link]:
    for item in items:
        url = link_url(item.href, base, encoding)
        if url is not None:
            yield Link(title=without_label(item.title), url=url, column=item.column, excerpt=item.excerpt)


def link_url(href: str | None, base: str | None, encoding: str) -> str | None:
    """Return the absolute URL of a link, None if it leads to no page: a script, an address of mail, a mere `#`."""
    href = (href or "").strip()
    return resolve(href, base, encoding) if href and not href.startswith("#") else None


def _without_ranks(links: list[Link]) -> list[Link]:
    """Cut "1 Title", "2 Title" ... where the numbers count the list; "3 ways to" in a list of others stays."""
    ranks = [_RANK.match(link.title) for link in links]
    # The first may stand apart from the others, with no number.
    counted = [m is not None and int(m[1]) == n for n, m in enumerate(ranks, start=1)]
    if len(links) < 2 or not all(counted[1:]) or not (counted[0] or (ranks[0] is None and len(links) > 2)):
        return links
    return [
        link if m is None else Link(title=link.title[m.end() :], url=link.url, column=link.column, excerpt=link.excerpt)
        for link, m in zip(links, ranks, strict=True)
    ]


def _unique(links: list[Link]) -> list[Link]:
    seen: set[str] = set()
    out = []
    for link in links:
        key = link.url or f"title: {link.title}"
        if key not in seen:
            seen.add(key)
            out.append(link)
    return out
