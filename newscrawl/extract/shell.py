"""Shell: a page that holds nothing until its scripts have run in a browser. Rendering it is worth its price."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.errors import NotAnArticle
from newscrawl.extract.latepattern import LatePattern
from newscrawl.extract.lexicon import read_data
from newscrawl.extract.weights import weight

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newscrawl.page import Page

MAX_TEXT = 30
"""Weighted characters that a shell may show: "Loading, please wait ..."."""
MAX_ASKING = 400
"""Characters in which a page asks for JavaScript; a longer noscript holds what the scripts would show."""

# Where frameworks put what they render: React, Vue, Angular, Svelte, Next, Nuxt, Gatsby, Ember, and their habits.
_MOUNT = re.compile(
    r"(?:app|root|react-?root|main-?app|vue-?app|__next|__nuxt|___gatsby|svelte|ember-?app|q-app|app-?(?:root|container|mount)|"
    r"(?:application|spa|page|site)-?root|mount)",
    re.IGNORECASE,
)
_MOUNT_TAGS = frozenset({"app-root", "ng-view", "ui-view", "router-outlet", "router-view", "my-app"})
_MOUNT_ATTRIBUTES = frozenset(
    {"ng-app", "data-ng-app", "ng-view", "data-ng-view", "ui-view", "data-reactroot", "v-cloak"}
)
_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "head", "title", "iframe", "object"})
_AROUND = frozenset({"nav", "header", "footer", "aside", "form"})
"""What many shells are served with: the text that counts stands elsewhere."""
_DATA_SCRIPT = re.compile(r"json|text/(?:html|template|x-)|speculationrules|importmap", re.IGNORECASE)
_ASKS = re.compile(r"java\s?script", re.IGNORECASE)
_BARRIERS = LatePattern(
    "|".join(cue for kind, cues in read_data("page_types.json").items() if kind != "other" for cue in cues),
    re.IGNORECASE,
)


def is_empty_shell(page: Page) -> bool:
    """Tell whether the page's text is still to be written by its scripts.

    It is one if it shows no text of its own, loads a program, and has an empty place that a framework would fill or
    asks for JavaScript in a noscript. Pages that show anything, were it one sentence or a list of links, are none, and
    neither are captchas and other barriers, whose scripts are not there to show a text.
    """
    if page.kind != "html":
        return False
    try:
        root = page.tree
    except NotAnArticle:
        return False
    shown = _shown(root)
    if weight(shown) > MAX_TEXT or not _runs_a_program(root) or root.xpath("boolean(//meta[@http-equiv='refresh'])"):
        return False
    asking = _asking(root)
    if _BARRIERS.search(f"{root.findtext('.//title') or ''}\n{shown}\n{asking}"):
        return False
    return _ASKS.search(asking) is not None or any(map(_is_mount, root.iter()))


def _asking(root: HtmlElement) -> str:
    """Return what the page says to browsers without JavaScript, if it is a short message."""
    texts = (" ".join(element.itertext()) for element in root.iter("noscript"))
    return "\n".join(text for text in texts if len(text) <= MAX_ASKING)


def _shown(root: HtmlElement) -> str:
    """Return the text outside menus, headers and footers; only its beginning where it is more than a shell's."""
    texts: list[str] = []
    length = 0
    waiting = [root]
    while waiting and length <= MAX_TEXT:
        element = waiting.pop()
        for text in (element.text, *(child.tail for child in element)):
            if text and not text.isspace():
                texts.append(" ".join(text.split()))
                length += len(texts[-1])
        waiting += [child for child in element if child.tag not in _UNSEEN and child.tag not in _AROUND]
    return " ".join(texts)


def _runs_a_program(root: HtmlElement) -> bool:
    """Tell whether a script is loaded, or stands in the page itself."""
    return any(
        not _DATA_SCRIPT.search(script.get("type") or "") and (script.get("src") or (script.text or "").strip())
        for script in root.iter("script")
    )


def _is_mount(element: HtmlElement) -> bool:
    tag, name = element.tag, element.get("id") or ""
    known = tag in _MOUNT_TAGS or (name and _MOUNT.fullmatch(name)) or not _MOUNT_ATTRIBUTES.isdisjoint(element.keys())
    return bool(known) and tag not in _UNSEEN
