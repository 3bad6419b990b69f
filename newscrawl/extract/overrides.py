"""Overrides: what a site's file says about a field comes before every generic rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from newscrawl.extract.found import Found
from newscrawl.extract.walk import outline_of_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.sites import FieldRule, SiteRules


def override_values(tree: HtmlElement, rules: SiteRules | None) -> Mapping[str, Found[tuple[str, ...]]]:
    """Return the texts that the site's selectors give, by field. A selector that finds nothing overrides nothing."""
    if rules is None:
        return {}
    out: dict[str, Found[tuple[str, ...]]] = {}
    for name, rule in rules.fields.items():
        found = (_applied(rule, text) for text in _results(tree, rule, "\n\n" if name == "body" else " "))
        texts = tuple(text for text in found if text)
        if texts:
            out[name] = Found(texts, f"site rule {rule.source}", " | ".join(texts))
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
