"""Overrides: what a site's file says about a field comes before every generic rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml.html import HtmlElement

from newscrawl.extract.counts import parse_view_count
from newscrawl.extract.found import Found
from newscrawl.extract.walk import outline_of_tree

if TYPE_CHECKING:
    from newscrawl.extract.datereading import Reading
    from newscrawl.page import Page
    from newscrawl.sites import FieldRule, Layout

MAX_DIGITS = 12
"""Digits of a count; Python reads no number of thousands."""
MAX_SEARCHED = 20_000
"""Characters of a text in which a regex is searched; the time may grow with the square."""
DATES = frozenset({"published_at", "modified_at"})
LISTS = frozenset({"breadcrumb", "tags", "authors"})
"""Fields of which each result is a value."""


def site_values(page: Page, layout: Layout, reading: Reading) -> dict[str, Found[Any]]:
    """Return a layout's own answers, each in its field's type. A selector that finds nothing overrides nothing."""
    several = {name: field_value(page, layout, name, reading) for name in layout.fields}
    return {name: found for name, found in several.items() if found is not None}


def field_value(page: Page, layout: Layout, name: str, reading: Reading | None = None) -> Found[Any] | None:
    """Return what a layout's selectors give for a field, in its type; None if they give nothing.

    Args:
        page: The page.
        layout: Whose selectors.
        name: The field.
        reading: How the page's dates are read; needed for fields that are dates.
    """
    if name not in layout.fields or page.kind != "html":
        return None
    for rule in layout.fields[name]:
        found = _results(page.tree, rule, "\n\n" if name == "body" else " ")
        texts = tuple(text for one in found if (text := _applied(rule, one)))
        value = _value(name, texts, reading) if texts else None
        if value is not None:
            return Found(value, f"site file: {rule.source}", " | ".join(texts))
    return None


def _value(name: str, texts: tuple[str, ...], reading: Reading | None) -> object:
    """Return the texts that a selector gave in the field's type, None if they say nothing of the kind."""
    if name == "view_count":
        digits = texts[0].replace(",", "").strip()
        count = parse_view_count(texts[0])
        return int(digits) if count is None and digits.isdecimal() and len(digits) <= MAX_DIGITS else count
    if name in DATES:
        return reading.parse(texts[0]) if reading is not None else None
    if name == "body":
        return "\n\n".join(texts)
    return texts if name in LISTS else texts[0]


def _results(tree: HtmlElement, rule: FieldRule, joint: str) -> list[str]:
    """Return the text of each result; the blocks in an element are joined by `joint`."""
    result = rule.xpath(tree)
    if not isinstance(result, list):
        return [str(result)]
    return [_text(item, joint) if isinstance(item, HtmlElement) else str(item) for item in result]


def _text(element: HtmlElement, joint: str) -> str:
    return joint.join(block.text for block in outline_of_tree(element).blocks)


def _applied(rule: FieldRule, text: str) -> str | None:
    """Return what a rule's regex takes from a text, None if nothing."""
    text = text.strip()
    if rule.regex is None:
        return text or None
    match = rule.regex.search(text, 0, MAX_SEARCHED)
    if match is None:
        return None
    return (match[1] if rule.regex.groups else match[0]) or None
