"""Reading: the order in which the fields are found, and what each is told of the others."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from newscrawl.extract.addresses import absolute, base_url, own_url
from newscrawl.extract.authors import author_candidates
from newscrawl.extract.body import body_candidates
from newscrawl.extract.breadcrumb import extract_breadcrumb, trail_candidates
from newscrawl.extract.choices import Choices
from newscrawl.extract.column import column_candidates
from newscrawl.extract.counter_scripts import find_counter
from newscrawl.extract.dates import Dated, modified_candidates, published_candidates
from newscrawl.extract.disclaimer import extract_disclaimer
from newscrawl.extract.garbled import encoding_evidence
from newscrawl.extract.images import extract_images
from newscrawl.extract.introduction import introduction_candidates
from newscrawl.extract.language import language_candidates
from newscrawl.extract.links import extract_links, lost_lists
from newscrawl.extract.page_type import Verdict, judge
from newscrawl.extract.paywall import find_paywall
from newscrawl.extract.rawtitle import raw_title
from newscrawl.extract.region import region_candidates
from newscrawl.extract.sections import find_sections
from newscrawl.extract.siteview import SiteView
from newscrawl.extract.structured import read_structured
from newscrawl.extract.tags import tag_candidates
from newscrawl.extract.textpage import outline_of_text
from newscrawl.extract.textregion import find_text_region
from newscrawl.extract.title import title_candidates
from newscrawl.extract.view_count import view_count_candidates
from newscrawl.extract.walk import outline_of_tree
from newscrawl.extract.wholetext import whole
from newscrawl.extract.writtenbody import written_body
from newscrawl.extract.zone import zone_of
from newscrawl.items import Article, Evidence
from newscrawl.urls import site_key

if TYPE_CHECKING:
    from newscrawl.extract.breadcrumb import Trail
    from newscrawl.extract.found import Found
    from newscrawl.extract.outline import Block, Outline
    from newscrawl.extract.region import Region
    from newscrawl.extract.sections import Section
    from newscrawl.extract.structured import Structured
    from newscrawl.extract.title import Title
    from newscrawl.page import Page
    from newscrawl.sites import SiteRules

P = TypeVar("P")

SAMPLED = 40
"""Blocks of the text from which its language is told."""
MAX_RAW = 500
"""Characters of a piece of evidence."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is known of an article's page before its smaller fields are read."""

    page: Page
    outline: Outline
    structured: Structured
    sections: list[Section]
    trail: Trail | None
    title: Title | None
    region: Region | None
    other_regions: tuple[Region, ...]
    """Where the text might stand as well, if somebody asks."""
    written: Found[str] | None
    """The text, where only the structured data hold it."""

    @property
    def shown_title(self) -> str | None:
        return self.title.found.value if self.title is not None else None

    @property
    def title_block(self) -> Block | None:
        return self.title.block if self.title is not None else None

    @property
    def start(self) -> int:
        """Index of the title's block, else of the text's first."""
        if self.title_block is not None:
            return self.title_block.index
        return self.region.first if self.region is not None else 0


def read_article(page: Page, rules: SiteRules | None, choices: Choices | None = None) -> Article | Verdict:
    """Return the article that the page holds, or what the page is instead.

    Args:
        page: The page.
        rules: What is special about its site.
        choices: Takes the fields, and the candidates that lost if it asks for them.
    """
    outline = outline_of_text(page.text) if page.kind == "text" else outline_of_tree(page.tree)
    try:
        return _read(outline, SiteView(page, rules), choices if choices is not None else Choices())
    finally:
        outline.release()


def _read(outline: Outline, site: SiteView, choices: Choices) -> Article | Verdict:
    parts = _parts_of(outline, site, choices)
    if site.has_layouts and not isinstance(parts, Verdict) and site.choose_layout(_dated(parts, site)):
        choices.forget()
        parts = _parts_of(outline, site, choices)
    if isinstance(parts, Verdict):
        return parts
    dated = _dated(parts, site)
    columns = _read_marks(parts, choices, dated)
    choices.found.update(site.credited(choices.found, dated))
    wall = _read_texts(parts, choices)
    _read_lists(parts, choices, columns)
    for name, value in site.values(dated).items():
        generic = choices.found.get(name)
        choices.found[name] = value
        if generic is not None:
            choices.lose(name, iter((generic,)))
    return _article(parts, site.rules, choices.found, wall)


def _parts_of(outline: Outline, site: SiteView, choices: Choices) -> _Parts | Verdict:
    page = site.page
    structured = read_structured(outline)
    sections = find_sections(outline, site.headings)
    trails = trail_candidates(outline, structured)
    trail = next(trails, None)
    skipped = trail.blocks if trail is not None else frozenset()
    title = choices.first_part("title", title_candidates(outline, structured, sections, skipped))
    block = title.block if title is not None else None
    known = skipped | ({block.index} if block is not None else frozenset())
    if outline.kind == "text":
        regions = iter(_one(find_text_region(outline, sections, known, block)))
    else:
        regions = region_candidates(outline, sections, known)
    region = next(regions, None)
    written = written_body(outline, structured, region, title)
    verdict = judge(outline, structured, sections, region, title, page.url) if written is None else None
    verdict = site.checked(verdict, region)
    if verdict is not None:
        return verdict
    shown = title.found.value if title is not None else None
    several = (extract_breadcrumb(other, shown) for other in (trail, *(trails if choices.lost is not None else ())))
    choices.first("breadcrumb", (found for found in several if found is not None))
    others = tuple(regions) if choices.lost is not None else ()
    return _Parts(page, outline, structured, sections, trail, title, region, others, written)


def _dated(parts: _Parts, site: SiteView) -> Dated:
    zone = zone_of(parts.outline, parts.sections, parts.region, parts.start)
    last = parts.region.last if parts.region is not None else len(parts.outline.blocks)
    return Dated(parts.outline, parts.structured, zone, last, site.page.url, site.page.fetched_at, site.habits)


def _read_marks(parts: _Parts, choices: Choices, dated: Dated) -> tuple[str, ...]:
    """Read the small fields around the title; return the names that are known to be columns."""
    outline, structured, zone = parts.outline, parts.structured, dated.zone
    trail = choices.found.get("breadcrumb")
    names: tuple[str, ...] = trail.value if trail is not None else ()
    column = choices.first(
        "column", column_candidates(outline, structured, parts.trail, names, zone, parts.shown_title)
    )
    counts = view_count_candidates(outline, structured, zone)
    # Where a script writes the number, 0 is what stands there until it does.
    choices.first("view_count", (f for f in counts if f.value or find_counter(outline) is None))
    choices.first("authors", author_candidates(outline, structured, zone, names))
    choices.first("published_at", published_candidates(dated))
    choices.first("modified_at", modified_candidates(dated))
    return (*names, *((column.value,) if column is not None else ()))


def _read_texts(parts: _Parts, choices: Choices) -> Found[str] | None:
    """Read introduction, body and what stands around them; return what says that the text is cut, if it is."""
    outline, region = parts.outline, parts.region
    lead = choices.first_part("introduction", introduction_candidates(outline, region, parts.title_block))
    notice = extract_disclaimer(outline, region, parts.sections, _languages(parts, choices))
    start = min(parts.start, region.first) if region is not None else parts.start
    several = tag_candidates(outline, region, parts.sections, start)
    tags, tag_blocks = next(several, (None, frozenset[int]()))
    wall = find_paywall(outline, parts.structured, region) if parts.written is None else None
    taken = tag_blocks.union(*(part.blocks for part in (lead, notice, wall) if part is not None))
    body = choices.first("body", body_candidates(_one(region), taken, parts.shown_title, parts.written))
    if body is None and lead is not None:  # the one paragraph is the text, whatever else repeats it
        taken -= lead.blocks
        if choices.first("body", body_candidates(_one(region), taken, parts.shown_title)) is not None:
            del choices.found["introduction"]
    choices.lose("body", body_candidates(parts.other_regions, taken, parts.shown_title))
    choices.first_part("disclaimer", _one(notice))
    choices.first("tags", chain(_one(tags), (found for found, _ in several)))
    return wall.found if wall is not None else None


def _languages(parts: _Parts, choices: Choices) -> frozenset[str]:
    """Read the language; return all that a notice on the page may be in: what it declares, what it is, English."""
    texts = [parts.written.value] if parts.written is not None else []
    texts += [block.text for block in parts.region.blocks[:SAMPLED]] if parts.region is not None else []
    several = list(language_candidates(parts.outline, " ".join([parts.shown_title or "", *texts])))
    choices.first("language", several)
    return frozenset(["en", *(found.value.partition("-")[0] for found in several)])


def _read_lists(parts: _Parts, choices: Choices, columns: tuple[str, ...]) -> None:
    """Read pictures and links."""
    outline, page = parts.outline, parts.page
    base = base_url(outline, page)
    choices.first("images", _one(extract_images(outline, parts.region, base, page.encoding, parts.start)))
    for name, links in extract_links(outline, parts.sections, base, page.encoding, columns).items():
        choices.first(name, (links,))
    if choices.lost is not None:
        for name, links in lost_lists(outline, parts.sections, base, page.encoding):
            choices.lose(name, iter((links,)))


def _article(parts: _Parts, rules: SiteRules | None, found: dict[str, Found[Any]], wall: Found[str] | None) -> Article:
    page, outline = parts.page, parts.outline
    url = own_url(outline, page)
    values = {name: whole(f.value) for name, f in found.items()}
    # What is left without a character of its own was not on the page.
    found = {name: f for name, f in found.items() if values[name] != ""}
    evidence = {name: Evidence(rule=f.rule, raw=whole(f.raw[:MAX_RAW])) for name, f in found.items()}
    if "title" in found and (raw := raw_title(page, found["title"].value)) is not None:
        evidence["title"] = Evidence(rule=evidence["title"].rule, raw=raw[:MAX_RAW])
    counter = find_counter(outline) if "view_count" not in found else None
    if counter is not None:
        address = absolute(counter, base_url(outline, page))
        evidence["view_count_script"] = Evidence(rule="script counter", raw=whole(address[:MAX_RAW]))
    if wall is not None:
        evidence["body_truncated"] = Evidence(rule=wall.rule, raw=whole(wall.raw[:MAX_RAW]))
    doubt = encoding_evidence(page, " ".join(found[name].value for name in ("title", "body") if name in found))
    if doubt is not None:
        evidence["encoding"] = doubt
    site = rules.name if rules is not None else (site_key(url) if url else None)
    values = {name: values[name] for name in found}
    return Article(
        url=url, site=site, title=values.pop("title", None), fetched_at=page.fetched_at, evidence=evidence, **values
    )


def _one(value: P | None) -> tuple[P, ...]:
    return (value,) if value is not None else ()
