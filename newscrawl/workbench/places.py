"""Places: where on a page a value stands, and the short selectors that may lead there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from newscrawl.discover.listing import base_url
from newscrawl.errors import BadURL
from newscrawl.extract.titlehints import key
from newscrawl.urls import canonical_url, same_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.page import Page

MAX_TEXT = 400
"""Characters of an element's text in which a value is looked for."""
MAX_AROUND = 80
"""Characters beside the value in one element."""
MAX_LINE = 120
"""Characters of a line of links and labels."""
MAX_PLACES = 40
"""Places of one value that are looked at."""
MAX_ANCESTORS = 6

_SKIPPED = frozenset({"script", "style", "noscript", "template", "head", "title", "option", "select"})
_OUTSIDE = frozenset({"nav", "footer", "aside", "form"})
_CRUMBS = re.compile(
    r"crumb|con_nav|menu|\bnav|related|sidebar|site-?footer|teaser|widget|cloud|\bpager\b|pagination|\b(?:prev|next)\b"
)
_IDENTIFIER = re.compile(r"[A-Za-z](?:[A-Za-z]|[_-](?=[A-Za-z]))*")
_HASHED = re.compile(r"[a-z][A-Z].*[A-Z]|__[A-Za-z]{5,}$|^(?:css|sc|jsx|svelte)-|^[bcdfghjklmnpqrstvwxz]{5,}$")
_CATEGORY = re.compile(r"(?:^|/)categor(?:y|ies)/[^/]", re.IGNORECASE)
_TAG = re.compile(r"(?:^|/)(?:e/)?tags?/[^/]", re.IGNORECASE)
_SETS_OFF = frozenset(":：–—|｜·»")
_MERE = re.compile("a|b|i|em|strong|span|p|div|li|td|section")
_BOX = re.compile(r"(?:div|section|ul|ol|li|header|footer|main|article)\b")
_TELLING_NAME = re.compile(
    r"titl|head|author|writer|byline|categor|section|rubri|kicker|date|time|publi|tags?\b|topic|keyword|lead|summary|"
    r"intro|text|body|content|story|article|post|^h1"
)
_TELLING = frozenset({"h1", "h2", "time", "address", "article", "main", "figure"})
"""Tags that say what they hold, so that one alone may be a selector."""


class Place(NamedTuple):
    """An element that holds a value."""

    element: HtmlElement
    before: str
    """Text before the value in it."""
    after: str

    @property
    def is_apart(self) -> bool:
        """Whether nothing but what a label or a dash sets off stands beside the value."""
        before, after = self.before.strip(), self.after.strip()
        return (not before or before[-1] in _SETS_OFF) and (not after or after[0] in _SETS_OFF)


@dataclass(frozen=True, eq=False)
class Places:
    """The elements of a page that hold a short text of their own."""

    page: Page

    @cached_property
    def texts(self) -> list[tuple[HtmlElement, str]]:
        """The elements that may be shown with their texts, white space collapsed, in page order."""
        return [(element, text) for element in _elements(self.page.tree) if (text := _short_text(element))]

    def of(self, value: str) -> list[Place]:
        """Return where a text stands, the elements that hold nothing else first."""
        whole = key(value)
        exact = [Place(element, "", "") for element, text in self.texts if key(text) == whole]
        parts = [
            Place(element, text[:at], text[at + len(value) :])
            for element, text in self.texts
            if len(text) <= len(value) + MAX_AROUND and (at := text.find(value)) >= 0 and key(text) != whole
        ]
        return (exact + parts)[:MAX_PLACES]

    def shows(self, value: str, *, linked: bool = False) -> bool:
        """Tell whether the page shows a text in an element of its own outside menus and lists, maybe behind a label.

        Args:
            value: The text.
            linked: Whether it may be a link: as authors and sections are, and as a headline is that leads elsewhere.
        """
        return any(is_own_text(place.element, linked=linked) and place.is_apart for place in self.of(value))

    def category(self) -> str | None:
        """Return the text of the article's first link to a category, by its address or its `rel`."""
        return next((text for _, text in self._links(_CATEGORY)), None)

    def tags(self) -> tuple[str, ...]:
        """Return the texts of the article's links to tags: of the first list of them."""
        links = list(self._links(_TAG))
        boxes = [set(islice(element.iterancestors(), 2)) for element, _ in links]
        return tuple(text for (_, text), box in zip(links, boxes, strict=True) if box & boxes[0])

    def _links(self, kind: re.Pattern[str]) -> Iterator[tuple[HtmlElement, str]]:
        for element, text in self.texts:
            if element.tag == "a" and len(text) <= MAX_AROUND and is_own_text(element, linked=True):
                rel, path = (element.get("rel") or "").lower(), urlsplit(element.get("href") or "").path
                # A tag may lie under the address of categories, and a category may be called a tag as well.
                named = _CATEGORY if "category" in rel else _TAG if "tag" in rel.split() else None
                if (named is kind or (named is None and kind.search(path))) and not _is_in_sentence(element):
                    yield element, text

    def names_of_parts(self) -> list[str]:
        """Return the texts of the page's links to the parts of the site under whose addresses it stands itself."""
        base, own = base_url(self.page), self.page.url or ""
        steps = _steps(own)
        names = []
        for element, text in self.texts:
            if element.tag == "a" and element.get("href") and len(text) <= MAX_AROUND:
                try:
                    url = canonical_url(element.get("href") or "", base, self.page.encoding)
                except BadURL:
                    continue
                part = _steps(url)
                if part and len(part) < len(steps) and part == steps[: len(part)] and same_site(url, own):
                    names.append(text)
        return list(dict.fromkeys(names))


def _steps(url: str) -> list[str]:
    return [unquote(step) for step in urlsplit(url).path.split("/") if step and not step.startswith("index.")]


def _elements(root: HtmlElement) -> Iterator[HtmlElement]:
    for element in root.iter():
        if isinstance(element, HtmlElement) and isinstance(element.tag, str) and element.tag not in _SKIPPED:
            yield element


def _short_text(element: HtmlElement) -> str:
    """Return an element's text, nothing if it is long; a long one is not read to its end."""
    pieces, length = [], 0
    for piece in element.itertext():
        pieces.append(str(piece))
        length += len(pieces[-1])
        if length > MAX_TEXT * 4:
            return ""
    text = " ".join("".join(pieces).split())
    return text if len(text) <= MAX_TEXT else ""


def is_own_text(element: HtmlElement, *, linked: bool = False) -> bool:
    """Tell whether an element may show something of the article itself: not in a menu, a teaser or a list."""
    if element.tag == "a" and element.get("href") and not linked:
        return False
    around = [element, *element.iterancestors()]
    # The footer in an article is the article's own.
    outside = _OUTSIDE - {"footer"} if any(one.tag == "article" for one in around) else _OUTSIDE
    return not any(one.tag in outside or _CRUMBS.search(_names(one)) for one in around) and not any(
        one.tag == "a" for one in around[1:]
    )


def _is_in_sentence(element: HtmlElement) -> bool:
    """Tell whether a link is part of a text, and not of a line of such links."""
    parent = element.getparent()
    return parent is not None and parent.tag == "p" and not 0 < len(_short_text(parent)) <= MAX_LINE


def is_in_menu(element: HtmlElement) -> bool:
    """Tell whether an element stands in a menu, the footer or a form."""
    return any(one.tag in {"nav", "footer", "form"} for one in element.iterancestors())


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower() if element.tag != "body" else ""


def selectors_to(element: HtmlElement) -> list[str]:
    """Return CSS selectors that may lead to an element on all pages of its site, the shortest and most telling first.

    Built of ids, tags and classes without digits; what is left of them is for the caller to try.
    """
    own = _own_selectors(element)
    out = list(own)
    bare = [*own, str(element.tag)]
    for depth, ancestor in enumerate(list(element.iterancestors())[:MAX_ANCESTORS]):
        if ancestor.tag in {"body", "html"}:
            break
        for name in _own_selectors(ancestor):
            out += [f"{name} {'> ' if not depth else ''}{one}" for one in bare]
    parent = element.getparent()
    if parent is not None:
        same = [child for child in parent if child.tag == element.tag]
        if len(same) > 1:
            nth = f"{element.tag}:nth-of-type({same.index(element) + 1})"
            out += [f"{name} > {nth}" for name in _own_selectors(parent)]
    return sorted(dict.fromkeys(out), key=cost)


def _own_selectors(element: HtmlElement) -> list[str]:
    """Return selectors of an element by itself."""
    tag, out = str(element.tag), []
    if _is_stable(identity := element.get("id") or ""):
        out.append(f"#{identity}")
    out += [f"{tag}.{name}" for name in (element.get("class") or "").split() if _is_stable(name)]
    out += [f'{tag}[{name}="{value}"]' for name in ("itemprop", "rel") if _is_stable(value := element.get(name) or "")]
    if tag in _TELLING:
        out.append(tag)
    return out


def _is_stable(name: str) -> bool:
    """Tell whether a name was given by a person: no digits, no hash of a build."""
    return len(name) <= 40 and _IDENTIFIER.fullmatch(name) is not None and _HASHED.search(name) is None


def cost(selector: str) -> tuple[int, bool, bool, int, str]:
    """Return what a selector costs a reader: its steps, more for those that count places or are a mere `a` or `div`.

    Of several with as many steps, those come first that name what they hold, not how it is laid out; then those of an
    element that is no box around others.
    """
    steps = selector.replace(" > ", " ").split(" ")
    mere = _MERE.fullmatch(steps[-1].partition("::")[0]) is not None
    telling = _TELLING_NAME.search(steps[-1]) is not None
    is_box = _BOX.match(steps[-1]) is not None
    return len(steps) + 2 * ("nth-" in selector) + mere, not telling, is_box, len(selector), selector
