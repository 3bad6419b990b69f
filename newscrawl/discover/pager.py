"""The pager of a page: which of its links are pages of the same list or article, and which one goes on.

What decides is the structure: addresses that differ from the page's own in one number, with texts that are this number
or say "next". Class names are asked only about links without a text.
"""

from __future__ import annotations

import html
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, cast

from newscrawl.discover.pagenumbers import Numbered, goes_on_from, is_zero_based, spelled
from newscrawl.discover.pagerwords import MAX_TEXT, Role, read_number, read_role, role_of_class
from newscrawl.discover.targets import target_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml.html import HtmlElement

    from newscrawl.discover.targets import Target

_MAX_TEXT_NODES = 12
_MAX_CANDIDATES = 1000


@dataclass(slots=True)
class Step:
    """One link of a pager."""

    url: str
    number: int | None
    at: int
    """Its place among the page's links."""
    roles: set[Role] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)
    """Numbers that its texts state."""
    rel: set[str] = field(default_factory=set)

    @property
    def is_named(self) -> bool:
        """Whether any text or `rel` of it speaks of paging."""
        return bool(self.roles or self.numbers or self.rel)


@dataclass(frozen=True, slots=True)
class Paging:
    """What a pager says; see `PageLinks` for the fields."""

    urls: tuple[str, ...] = ()
    next: str | None = None
    parts: tuple[str, ...] = ()
    part_of: str | None = None


class OwnAddress:
    """The page's own addresses, as its pager may be numbered by them: its URL, and its `rel=canonical`.

    Args:
        urls: Canonical URLs; the first is the page's own.
    """

    def __init__(self, urls: Iterable[str]) -> None:
        self.urls = tuple(dict.fromkeys(urls))
        targets = [target_of(url) for url in self.urls]
        self.plain = {target.spelled for target in targets}
        self.path, _, self._query = targets[0].spelled.partition("?")
        self.host = self.path.partition("/")[0]
        self.numbers: dict[tuple[str, str], int | None] = {}
        """The page's own number, by style and base."""
        self._firsts: dict[str, list[Numbered]] = {}
        """By base, how the address without a number is read."""
        for target in targets:
            for read in target.numbers_on(self.path):
                self.numbers.setdefault((read.style, read.base), read.number)
                self._firsts.setdefault(read.base, []).append(replace(read, number=None))

    def readings(self, target: Target) -> tuple[Numbered, ...]:
        """Return the ways to read a link as another page of this one, or as a page of some list that says so itself."""
        text, numbers = target.spelling
        if not (numbers or self._firsts or "?" in target.url):
            return ()  # as nearly all links
        return tuple(self._readings(target, text)) if target.host == self.host and text not in self.plain else ()

    def _readings(self, target: Target, text: str) -> Iterator[Numbered]:
        yield from self._firsts.get(text, ())
        for read in target.numbers_on(self.path):
            if self.owns(read.style, read.base) or read.is_list or read.style == "?page":
                yield read
        path, _, query = text.partition("?")
        if query and path == self.path and goes_on_from(query, self._query):
            yield Numbered("cursor", path, None)

    def owns(self, style: str, base: str) -> bool:
        """Tell whether pages of this style and base are pages of this page's list or article."""
        return base in self.plain or (style, base) in self.numbers


class Pager:
    """The links of a page that are numbered alike: one style, one base."""

    def __init__(self, own: OwnAddress, read: Numbered) -> None:
        self._own = own
        self.style = read.style
        self.base = read.base
        self.is_list = read.is_list
        self.is_part = read.is_part
        self._is_offset = read.is_offset
        self.is_own = own.owns(read.style, read.base)
        self.steps: dict[str, Step] = {}
        self.votes = 0
        """How many texts state the number that their address holds."""
        self._counts_from_zero = False

    def step(self, url: str, read: Numbered, at: int) -> Step:
        """Return the step of an address, a new one if there is none yet."""
        self.is_list |= read.is_list
        self.is_part |= read.is_part
        self._is_offset |= read.is_offset
        return self.steps.setdefault(url, Step(url, read.number, at))

    def settle(self) -> None:
        """Leave out the links that nothing calls paging, and find out from where the numbers count."""
        self.steps = {url: step for url, step in self.steps.items() if step.is_named}
        zero = one = 0
        for step in self.steps.values():
            zero += step.number is not None and step.number + 1 in step.numbers
            one += (1 if self._is_base(step) else step.number) in step.numbers
        ahead = any(step.number == 1 and self._goes_on(step) for step in self.steps.values())
        is_zero = zero > one or (ahead and not one and (self.style, self.base) not in self._own.numbers)
        self._counts_from_zero = is_zero or any(map(is_zero_based, self.steps))
        self.votes = max(zero, one, self._offset_votes())

    def _offset_votes(self) -> int:
        """Return how many texts agree on how many entries a page has: "2" for 20, "3" for 40."""
        if not self._is_offset:
            return 0
        sizes = Counter(
            step.number // (text - 1)
            for step in self.steps.values()
            for text in step.numbers
            if step.number and text > 1 and step.number % (text - 1) == 0
        )
        return max(sizes.values(), default=0)

    @property
    def _first(self) -> int:
        return 0 if self._is_offset or self._counts_from_zero else 1

    @property
    def _number(self) -> int:
        """The page's own number; of an address without one, the first."""
        number = self._own.numbers.get((self.style, self.base))
        return self._first if number is None else number

    @property
    def is_certain(self) -> bool:
        """Whether these are pages of one thing, and not articles that are numbered."""
        steps = self.steps.values()
        if self.style == "cursor":
            return any(step.rel or step.roles & {"older", "newer"} for step in steps)
        if not self.is_own:
            rel = self.style == "?page" and any("next" in step.rel for step in steps)
            return self.votes >= 2 or rel or (self.is_list and any(map(self._goes_on, steps)))
        if self.is_list or self.style == "?page":
            return bool(steps)
        begins = self.base in self._own.plain or any(map(self._is_base, steps))
        if self.style == "suffix":
            return bool(steps) and (bool(self.votes) or begins)
        second = any(step.number == 2 and self._goes_on(step) for step in steps) and self.base in self._own.plain
        return self.votes >= 2 or (self.is_part and begins and (bool(self.votes) or second))

    @staticmethod
    def _goes_on(step: Step) -> bool:
        return bool(step.roles & {"older", "next"}) or "next" in step.rel

    def find_next(self) -> str | None:
        """Return the address of the page with older entries.

        Explicit words ("Older posts") are believed first, then `rel`, then numbers, then words that say "next" alone:
        "Previous entries" are older on some blogs, and `index-9.html` is older than `index-10.html` on others.
        """
        steps = list(self.steps.values())
        older = [step for step in steps if "older" in step.roles]
        others = [step for step in steps if "newer" not in step.roles and not self._is_base(step)]
        if self.style != "index":  # elsewhere numbers go up, whatever a link is called
            others = [step for step in others if step.number is None or step.number > self._number]
        rel = [step for step in others if "next" in step.rel]
        words = [step for step in others if "next" in step.roles]
        numbered = sorted(
            (step for step in others if step.number is not None and step.number > self._number),
            key=lambda step: cast("int", step.number),
        )
        following = [step for step in numbered if step.number == self._number + 1]
        following.sort(key=lambda step: len(step.url))  # WordPress writes some of them as `?query-3-page=2&cst`
        if self.style == "index":
            following = words or following
        for found in (older, rel, following, words, numbered):
            if found:
                return found[0].url
        return None

    def _is_base(self, step: Step) -> bool:
        return spelled(step.url) == self.base and step.number is None

    def parts(self) -> tuple[str, ...]:
        """Return the addresses of the parts behind the first, in order, without the page's own."""
        later = [step for step in self.steps.values() if step.number is not None and step.number > self._first]
        return tuple(step.url for step in sorted(later, key=lambda step: cast("int", step.number)))

    def find_first(self) -> str | None:
        """Return the address of the first part if the page is a later one."""
        if self._number <= self._first:
            return None
        linked = (step.url for step in self.steps.values() if self._is_base(step) or step.number == self._first)
        return next(linked, None) or next((url for url in self._own.urls if spelled(url) == self.base), None)


def read_paging(
    own: OwnAddress, readings: Mapping[str, Iterable[Numbered]], links: Iterable[tuple[str, HtmlElement]]
) -> Paging:
    """Return what the links of a page say about paging.

    Args:
        own: The page's own addresses.
        readings: The canonical URLs that may be other pages of it, and how each may be read.
        links: The links to them, in page order: canonical URL and element.
    """
    pagers: dict[tuple[str, str], Pager] = {}
    for at, (url, element) in enumerate(islice(links, _MAX_CANDIDATES)):
        for read in readings[url]:
            pager = pagers.setdefault((read.style, read.base), Pager(own, read))
            _note(pager.step(url, read, at), element)
    for pager in pagers.values():
        pager.settle()
    return _sum(_chosen([pager for pager in pagers.values() if pager.is_certain]))


def _chosen(pagers: list[Pager]) -> list[Pager]:
    """Return the pagers of this page: those of its own address, else the one with the most numbers."""
    own = [pager for pager in pagers if pager.is_own]
    if own:
        counted = [pager for pager in own if pager.style != "cursor"]
        return sorted(counted or own, key=lambda pager: (not pager.is_list, -pager.votes))
    return sorted(pagers, key=lambda pager: -pager.votes)[:1]


def _sum(pagers: list[Pager]) -> Paging:
    steps = sorted((step.at, url) for pager in pagers for url, step in pager.steps.items())
    following = next(filter(None, (pager.find_next() for pager in pagers)), None)
    inner = next((pager for pager in pagers if pager.is_own and pager.is_part), None)
    return Paging(
        tuple(dict.fromkeys(url for _, url in steps)),
        following,
        inner.parts() if inner else (),
        inner.find_first() if inner else None,
    )


def _note(step: Step, element: HtmlElement) -> None:
    """Note what a link says about itself."""
    step.rel.update({"next", "prev"} & {"prev" if rel == "previous" else rel for rel in _rel(element)})
    if element.tag == "link":
        return
    text = _short_text(element)
    number = read_number(text) if text else None
    if number is not None:
        step.numbers.add(number)
        return
    role = read_role(text) if text else role_of_class(element.get("class") or "")
    if role is not None:
        step.roles.add(role)


def _rel(element: HtmlElement) -> list[str]:
    return (element.get("rel") or "").lower().split()


def _short_text(element: HtmlElement) -> str:
    """Return the text of a link, or its label where it shows a picture; of a long one, too much to be paging."""
    texts: list[str] = []
    for text in element.itertext():
        texts.append(text)
        if len(texts) > _MAX_TEXT_NODES or len(text) > MAX_TEXT * 4:
            return "x" * (MAX_TEXT + 1)
    shown = " ".join("".join(texts).split())
    if "&" in shown:  # an entity of HTML5 that the parser does not know, such as `&Rang;`
        shown = html.unescape(shown)
    return shown or (element.get("aria-label") or element.get("title") or "").strip()
