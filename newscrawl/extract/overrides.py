"""Overrides: what a site's file says about a field comes before every generic rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml.html import HtmlElement

from newscrawl.extract.counts import parse_view_count
from newscrawl.extract.found import Found
from newscrawl.extract.moments import parse_moment
from newscrawl.extract.walk import outline_of_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.page import Page
    from newscrawl.sites import FieldRule, Layout, SiteRules

MAX_DIGITS = 12
"""Digits of a count; Python reads no number of thousands."""
LISTS = frozenset({"breadcrumb", "tags", "authors"})
"""Fields of which each result is a value."""


def site_values(page: Page, rules: SiteRules | None) -> dict[str, Found[Any]]:
    """Return the site's own answers, each in its field's type."""
    out: dict[str, Found[Any]] = {}
    if rules is None or page.kind != "html":
        return out
    for name, texts in _texts(page.tree, rules.newest).items():
        value: object = texts.value
        if name == "view_count":
            value = parse_view_count(texts.value[0])
            digits = texts.value[0].replace(",", "").strip()
            value = int(digits) if value is None and digits.isdecimal() and len(digits) <= MAX_DIGITS else value
        elif name in {"published_at", "modified_at"}:
            value = parse_moment(texts.value[0])
        elif name == "body":
            value = "\n\n".join(texts.value)
        elif name not in LISTS:
            value = texts.value[0]
        if value is not None:
            out[name] = Found(value, texts.rule, texts.raw)
    return out


def _texts(tree: HtmlElement, layout: Layout) -> Mapping[str, Found[tuple[str, ...]]]:
    """Return the texts that the site's selectors give, by field. A selector that finds nothing overrides nothing."""
    out: dict[str, Found[tuple[str, ...]]] = {}
    for name, several in layout.fields.items():
        joint = "\n\n" if name == "body" else " "
        for rule in several:
            texts = tuple(text for found in _results(tree, rule, joint) if (text := _applied(rule, found)))
            if texts:
                out[name] = Found(texts, f"site file: {rule.source}", " | ".join(texts))
                break
    return out


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
    match = rule.regex.search(text)
    if match is None:
        return None
    return (match[1] if rule.regex.groups else match[0]) or None
