"""Candidates: the selectors that may give a field its right value, the shortest first."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml import etree
from lxml.html import HtmlElement
from parsel.csstranslator import HTMLTranslator

from newscrawl.extract.moments import parse_moment
from newscrawl.workbench.places import Place, cost, selectors_to
from newscrawl.workbench.testimony import agree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.workbench.samples import Sample
    from newscrawl.workbench.testimony import Value

Rule = dict[str, str]
"""A field's table in a site file: `css`, and `regex` where there is one."""

MAX_DATE_LINE = 120
"""Characters of an element that is taken for a date's."""
MAX_TRIED = 400
"""Selectors of one field that are tried."""

_META_NAME = re.compile(r"[\w:.-]+")
_DATED = ("datetime", "content", "title", "data-date", "data-time", "data-timestamp", "data-published")
"""Attributes that may hold a moment."""


def rule_candidates(sample: Sample, value: Value) -> Iterator[Rule]:
    """Yield rules that give the value on one sample, the shortest selectors first, those with a regex last.

    Args:
        sample: A page that shows the value.
        value: What is right there.
    """
    if isinstance(value, datetime):
        several = _of_moment(sample, value)
    elif isinstance(value, tuple):
        several = (rule for rule in _of_text(sample, value[0], is_name=True) if len(value) == 1 or "regex" not in rule)
    else:
        several = _of_text(sample, value)
    seen: set[tuple[str, ...]] = set()
    for rule in islice(several, MAX_TRIED):
        if (identity := tuple(rule.values())) not in seen:
            seen.add(identity)
            yield rule


def _of_text(sample: Sample, text: str, *, is_name: bool = False) -> Iterator[Rule]:
    """Yield rules for a text. Around a name, as in "By Ada Lind", anything may stand that is the same on all pages."""
    places = sample.places.of(text)
    whole = [place for place in places if not place.before and not place.after]
    plain = {selector for place in whole for selector in selectors_to(place.element)}
    yield from ({"css": selector} for selector in sorted(plain, key=cost))
    for place in places:
        if place not in whole and (place.is_apart or is_name):
            for selector in selectors_to(place.element)[:8]:
                yield from ({"css": selector, "regex": regex} for regex in _regexes(place))


def _regexes(place: Place) -> Iterator[str]:
    """Yield what takes a value out of the text around it: what stands before and after, or how that begins."""
    before, after = escaped(place.before.strip()), place.after.strip()
    start = rf"^{before}\s*" if before else "^"
    if not after:
        yield rf"{start}(.+)$"
        return
    yield rf"{start}(.+?)\s*{escaped(after)}$"
    if not after[0].isalnum():
        yield rf"{start}(.+?)\s*{escaped(after[0])}"


def escaped(text: str) -> str:
    """Return a regex that finds a text; spaces stay as they are, for people to read."""
    return re.escape(text).replace("\\ ", " ")


def _of_moment(sample: Sample, moment: datetime) -> Iterator[Rule]:
    texts: set[str] = set()
    attributes: set[str] = set()
    for element in sample.page.tree.iter():
        if not isinstance(element, HtmlElement) or not isinstance(element.tag, str):
            continue
        for name in _DATED:
            if _states(element.get(name), moment):
                selectors = _meta_selectors(element) if element.tag == "meta" else selectors_to(element)
                attributes.update(f"{selector}::attr({name})" for selector in selectors)
    for element, text in sample.places.texts:
        if len(text) <= MAX_DATE_LINE and _states(text, moment):
            texts.update(selectors_to(element))
    yield from ({"css": selector} for selector in sorted(attributes, key=cost))
    yield from ({"css": selector} for selector in sorted(texts, key=cost))


def _states(text: str | None, moment: datetime) -> bool:
    """Tell whether a text states a moment; an address that holds one does not."""
    return bool(text) and "//" not in (text or "") and agree("published_at", parse_moment(text or ""), moment)


def _meta_selectors(element: HtmlElement) -> list[str]:
    names = ((name, element.get(name) or "") for name in ("property", "name", "itemprop"))
    return [f'meta[{name}="{value}"]' for name, value in names if _META_NAME.fullmatch(value)]


def selected(page_tree: HtmlElement, rule: Rule) -> list[str]:
    """Return about what a rule gives on a page, quicker than the extraction does; only that decides.

    Args:
        page_tree: The page.
        rule: The rule.
    """
    path: Any = etree.XPath(HTMLTranslator().css_to_xpath(rule["css"]))
    out = []
    for result in path(page_tree):
        text = " ".join((result.text_content() if isinstance(result, HtmlElement) else str(result)).split())
        match = re.search(rule.get("regex", "(?s)^(.+)$"), text)
        if match is not None:
            out.append(match[1] if match.re.groups else match[0])
    return out
