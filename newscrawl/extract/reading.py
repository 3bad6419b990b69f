"""Reading: the order in which the fields are found, and what each is told of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from newscrawl.errors import BadURL
from newscrawl.extract.authors import extract_authors
from newscrawl.extract.body import extract_body
from newscrawl.extract.breadcrumb import extract_breadcrumb, find_trail
from newscrawl.extract.column import extract_column
from newscrawl.extract.counts import parse_view_count
from newscrawl.extract.dates import extract_dates
from newscrawl.extract.disclaimer import extract_disclaimer
from newscrawl.extract.found import Found
from newscrawl.extract.images import extract_images
from newscrawl.extract.introduction import extract_introduction
from newscrawl.extract.language import extract_language
from newscrawl.extract.links import extract_links
from newscrawl.extract.moments import parse_moment
from newscrawl.extract.overrides import override_values
from newscrawl.extract.page_type import Verdict, judge
from newscrawl.extract.paywall import find_paywall
from newscrawl.extract.region import find_region
from newscrawl.extract.sections import find_sections
from newscrawl.extract.structured import read_structured
from newscrawl.extract.tags import extract_tags
from newscrawl.extract.textpage import outline_of_text
from newscrawl.extract.textregion import find_text_region
from newscrawl.extract.title import extract_title
from newscrawl.extract.view_count import extract_view_count, find_counter
from newscrawl.extract.walk import outline_of_tree
from newscrawl.extract.writtenbody import written_body
from newscrawl.items import Article, Evidence
from newscrawl.urls import canonical_url, same_site, site_key

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Outline
    from newscrawl.extract.paywall import Paywall
    from newscrawl.extract.region import Region
    from newscrawl.extract.sections import Section
    from newscrawl.page import Page
    from newscrawl.sites import SiteRules

MAX_RAW = 500
"""Characters of a piece of evidence."""
ABOVE = 14
"""Blocks above the title that may name column or date."""
BELOW = 40
"""Blocks below the title, above the text, that may."""
BEHIND = 12
"""Blocks behind the text that may state views, date or author."""


def read_article(page: Page, rules: SiteRules | None) -> Article | Verdict:
    """Return the article that the page holds, or what the page is instead."""
    outline = outline_of_text(page.text) if page.kind == "text" else outline_of_tree(page.tree)
    structured = read_structured(outline)
    base = _base(outline, page)
    sections = find_sections(outline)
    trail = find_trail(outline, structured)
    skipped = trail.blocks if trail is not None else frozenset()
    title = extract_title(outline, structured, sections, skipped)
    block = title.block if title is not None else None
    known = skipped | ({block.index} if block is not None else set())
    if outline.kind == "text":
        region = find_text_region(outline, sections, frozenset(known), block)
    else:
        region = find_region(outline, sections, frozenset(known))
    written = written_body(outline, structured, region, title)
    verdict = judge(outline, structured, sections, region, title, page.url) if written is None else None
    if verdict is not None:
        return verdict

    start = block.index if block is not None else (region.first if region is not None else 0)
    zone = _zone(outline, sections, region, start)
    found: dict[str, Found[Any]] = {}

    def keep(name: str, value: Found[Any] | None) -> None:
        if value is not None:
            found[name] = value

    if title is not None:
        found["title"] = title.found
    shown = title.found.value if title is not None else None
    lead = extract_introduction(outline, region, block)
    notice = extract_disclaimer(outline, region, sections)
    tags, tag_blocks = extract_tags(outline, region, sections, min(start, region.first if region else start))
    breadcrumb = extract_breadcrumb(trail, shown)
    names = breadcrumb.value if breadcrumb is not None else ()
    wall = find_paywall(outline, structured, region) if written is None else None
    taken = tag_blocks.union(*(part.blocks for part in (lead, notice, wall) if part is not None))
    column = extract_column(outline, structured, trail, names, zone, shown)
    keep("breadcrumb", breadcrumb)
    keep("column", column)
    keep("view_count", extract_view_count(outline, structured, zone))
    keep("introduction", lead.found if lead else None)
    keep("body", written or extract_body(region, taken, shown))
    keep("disclaimer", notice.found if notice else None)
    keep("tags", tags)
    keep("authors", extract_authors(outline, structured, zone, names))
    published, modified = extract_dates(outline, structured, zone, page, region)
    keep("published_at", published)
    keep("modified_at", modified)
    keep("language", extract_language(outline, f"{shown or ''} {found['body'].value if 'body' in found else ''}"))
    keep("images", extract_images(outline, region, base, page.encoding, start))
    columns = (*names, *((column.value,) if column is not None else ()))
    found |= extract_links(outline, sections, base, page.encoding, columns)
    if page.kind == "html":
        found |= _overrides(page, rules)
    return _article(page, rules, outline, found, wall)


def _base(outline: Outline, page: Page) -> str | None:
    """Return what relative links are resolved against: `<base>`, itself resolved against the page's own address."""
    own = page.url or outline.canonical or outline.meta_value("og:url")
    for value, against in ((outline.base, own), (own, None)):
        try:
            if value:
                return canonical_url(value, against, page.encoding)
        except BadURL:
            continue
    return None


def _zone(outline: Outline, sections: list[Section], region: Region | None, start: int) -> list[Block]:
    """Return the blocks where the small fields stand: below the title first, then above, then behind the text."""
    listed = {index for section in sections for index in range(section.heading.index, section.end)}
    first = region.first if region is not None else start
    last = region.last + 1 if region is not None else start
    blocks = outline.blocks
    below = blocks[start : min(max(first, start), start + BELOW)]
    inside = [b for b in blocks[max(first, start) : first + 3] if len(b.text) < 200]
    above = blocks[max(0, start - ABOVE) : start]
    behind = blocks[last : last + BEHIND]
    seen: dict[int, Block] = {}
    for block in (*below, *inside, *above, *behind):
        if block.index not in listed and not block.box.hidden:
            seen.setdefault(block.index, block)
    return list(seen.values())


def _overrides(page: Page, rules: SiteRules | None) -> dict[str, Found[Any]]:
    """Return the site's own answers, each in its field's type."""
    out: dict[str, Found[Any]] = {}
    for name, texts in override_values(page.tree, rules).items():
        value: object = texts.value
        if name == "view_count":
            value = parse_view_count(texts.value[0])
            digits = texts.value[0].replace(",", "").strip()
            value = int(digits) if value is None and digits.isdecimal() else value
        elif name in {"published_at", "modified_at"}:
            value = parse_moment(texts.value[0])
        elif name == "body":
            value = "\n\n".join(texts.value)
        elif name not in {"breadcrumb", "tags", "authors"}:
            value = texts.value[0]
        if value is not None:
            out[name] = Found(value, texts.rule, texts.raw)
    return out


def _article(
    page: Page, rules: SiteRules | None, outline: Outline, found: dict[str, Found[Any]], wall: Paywall | None
) -> Article:
    url = _own_url(page, outline)
    evidence = {name: Evidence(rule=f.rule, raw=_whole(f.raw[:MAX_RAW])) for name, f in found.items()}
    counter = find_counter(outline) if "view_count" not in found else None
    if counter is not None:
        evidence["view_count_script"] = Evidence(
            rule="script counter", raw=_absolute(counter.src, page, outline)[:MAX_RAW]
        )
    if wall is not None:
        evidence["body_truncated"] = Evidence(rule=wall.found.rule, raw=wall.found.raw)
    site = rules.name if rules is not None else (site_key(url) if url else None)
    values = {name: _whole(f.value) for name, f in found.items()}
    return Article(
        url=url, site=site, title=values.pop("title", None), fetched_at=page.fetched_at, evidence=evidence, **values
    )


def _whole(value: Any) -> Any:  # noqa: ANN401 - values of every field
    """Return texts without half characters: JSON can escape what no file can hold (a lone surrogate)."""
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, tuple):
        return tuple(_whole(part) for part in value)
    return value


def _absolute(src: str, page: Page, outline: Outline) -> str:
    try:
        return urljoin(_base(outline, page) or "", src.strip())
    except ValueError:
        return src


def _own_url(page: Page, outline: Outline) -> str | None:
    """Return the canonical URL that the page names, if it is plausible: of the same site, and not the home page."""
    own = page.url
    for value in (outline.canonical, outline.meta_value("og:url")):
        if not value:
            continue
        try:
            named = canonical_url(value, own, page.encoding)
        except BadURL:
            continue
        if own is None:
            return named
        if same_site(named, own) and (not _is_home(named) or _is_home(own)):
            return named
    return own


def _is_home(url: str) -> bool:
    return url.count("/") <= 3 and url.rstrip("/").count("/") <= 2
