"""Rulings: where independent witnesses contradict the generic rules, and what is right instead."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from newscrawl.extract.titlehints import key
from newscrawl.workbench.affixes import house_affixes
from newscrawl.workbench.dateorder import reordered
from newscrawl.workbench.testimony import (
    CATEGORY_LINK,
    TAG_LINKS,
    Claim,
    Value,
    Witnesses,
    agree,
    discredited,
    is_constant,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newscrawl.workbench.samples import Sample

SHOWN = "shown on the page"
"""The witness that is the page itself: a text in an element of its own, outside menus, links and teasers."""
ORDER = "the order of day and month on the site's other pages"
MIN_PAGES = 3
"""Samples from which a value that is the same on all of them is called the site's, not the article's."""
ENOUGH = 2
"""Witnesses that must agree against the generic rules."""
LISTS = frozenset({"list of articles", "feed"})
"""Witnesses outside the page, which were written by itself; one of them is enough."""
MAX_INTRODUCTION = 600
"""Characters."""

_VARYING = frozenset({"title", "published_at", "introduction"})
"""Fields that differ from article to article; of others, the same may be right for all."""
_LINKED = frozenset({"column", "authors", "tags"})
"""Fields whose values are links on most pages."""


@dataclass(frozen=True)
class Ruling:
    """What one field is on each sample."""

    field: str
    truths: tuple[Value | None, ...]
    """By sample; None where it is not on the page."""
    reasons: dict[int, str]
    """For each sample on which the generic rules are wrong, by its place: who says so."""
    exact: bool = True
    """Whether the truths are to the letter; else what is found need only be much like them."""


@dataclass(frozen=True)
class _Court:
    """What the samples say of one field."""

    field: str
    samples: Sequence[Sample]
    claims: tuple[tuple[Claim, ...], ...]
    """By sample, of those witnesses that are believed."""
    unbelieved: tuple[tuple[Claim, ...], ...]
    """By sample, of those who say the same of all samples."""
    generic: tuple[Value | None, ...]
    """By sample, what the generic rules find."""

    def support(self, place: int, value: Value | None) -> list[str]:
        """Return the witnesses for a value on one sample, the page itself last."""
        if not value:
            return []
        found = [claim.witness for claim in self.claims[place] if agree(self.field, value, claim.value)]
        texts = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
        places, linked = self.samples[place].places, self.field in _LINKED
        if texts and all(places.shows(text, linked=linked) for text in texts):
            found.append(SHOWN)
        return list(dict.fromkeys(found))

    def best(self, place: int) -> tuple[Value | None, list[str]]:
        """Return the value with most witnesses on one sample, and who they are; of two alike the first named."""
        values: list[Value] = [claim.value for claim in self.claims[place]]
        supported = [(value, self.support(place, value)) for value in values]
        return max(supported, key=lambda pair: len(pair[1]), default=(None, []))

    def rests_on_junk(self, place: int) -> bool:
        """Tell whether what the generic rules find on one sample is the word of a witness who is not believed."""
        return any(agree(self.field, self.generic[place], claim.value) for claim in self.unbelieved[place])

    @property
    def is_junk(self) -> bool:
        """Whether the generic rules find the same on each of several samples."""
        return len(self.samples) >= ENOUGH and is_constant([value or None for value in self.generic])


def rulings(witnesses: Sequence[Witnesses]) -> Iterator[Ruling]:
    """Yield a ruling for each field in which the generic rules are contradicted on a sample.

    Args:
        witnesses: Of each sample.
    """
    for field, is_wrong in _RULES.items():
        court = _court(field, witnesses)
        truths, reasons = list(court.generic), {}
        for place in range(len(court.samples)):
            value, names = court.best(place)
            if not agree(field, value, court.generic[place]) and value and is_wrong(court, place, value, names):
                truths[place] = value
                reasons[place] = ", ".join(names)
        if field == "published_at":
            for place, moment in reordered(witnesses).items():
                if place not in reasons:
                    truths[place], reasons[place] = moment, ORDER
        if reasons:
            yield Ruling(field, tuple(truths), reasons)


def _court(field: str, witnesses: Sequence[Witnesses]) -> _Court:
    unbelieved = discredited(field, witnesses) if field in _VARYING else frozenset()
    all_claims = [one.claims.get(field, ()) for one in witnesses]
    claims = [[claim for claim in one if claim.witness not in unbelieved] for one in all_claims]
    others = tuple(tuple(claim for claim in one if claim.witness in unbelieved) for one in all_claims)
    if field == "title":
        claims = _without_house_names(claims)
    samples = [one.sample for one in witnesses]
    generic = tuple(getattr(sample.article, field) or None for sample in samples)
    return _Court(field, samples, tuple(map(tuple, claims)), others, generic)


def _without_house_names(claims: list[list[Claim]]) -> list[list[Claim]]:
    """Cut off what a witness adds to every title."""
    texts: dict[str, list[str]] = {}
    for claim in chain(*claims):
        texts.setdefault(claim.witness, []).append(str(claim.value))
    affixes = {witness: house_affixes(several) for witness, several in texts.items()}
    return [[Claim(claim.witness, affixes[claim.witness].cut(str(claim.value))) for claim in one] for one in claims]


def _title(court: _Court, place: int, value: Value, names: list[str]) -> bool:
    """A title is wrong that nobody but the page knows, where a list or two others know another that the page shows."""
    generic = court.generic[place]
    if SHOWN not in names or _outside(court.support(place, generic)):
        return False
    outside = _outside(names)
    one, other = key(str(generic or "")), key(str(value))
    if generic is not None and (one in other or other in one):  # with or without its kicker: a matter of taste
        return False
    return len(outside) >= ENOUGH or bool(outside & LISTS) or (bool(outside) and court.is_junk)


def _date(court: _Court, place: int, value: Value, names: list[str]) -> bool:  # noqa: ARG001 - as the others
    """A date is wrong that no witness supports who is believed, where the feed or two others know another day.

    Where it rests on a witness who says the same of all pages, any date of the page's own is better.
    """
    own, outside = _outside(court.support(place, court.generic[place])), _outside(names)
    if court.rests_on_junk(place):
        return not own
    return len(outside) > len(own) and (len(outside) >= ENOUGH or bool(outside & LISTS))


def _column(court: _Court, place: int, value: Value, names: list[str]) -> bool:  # noqa: ARG001 - as the others
    """A column is wrong that nobody else calls so, where two others agree.

    A link to a category is enough where none was found, or the same on all pages.
    """
    if len(court.samples) < MIN_PAGES or _outside(court.support(place, court.generic[place])):
        return False
    if CATEGORY_LINK in names:
        return court.generic[place] is None or court.is_junk or len(_outside(names)) > ENOUGH
    return len(_outside(names)) >= ENOUGH


def _authors(court: _Court, place: int, value: Value, names: list[str]) -> bool:
    """An author of everything is the house, where the pages show others."""
    if len(court.samples) < MIN_PAGES or SHOWN not in names or len(names) < ENOUGH:
        return False
    if court.generic[place] is None:
        return bool(_outside(names))
    others = {tuple(map(key, claim.value)) for one in court.claims for claim in one if isinstance(claim.value, tuple)}
    return court.is_junk and len(others) > ENOUGH and not agree("authors", value, court.generic[0])


def _introduction(court: _Court, place: int, value: Value, names: list[str]) -> bool:
    """A summary for machines that stands on the page as well, apart from the text."""
    if len(court.samples) < MIN_PAGES or (court.generic[place] is not None and not court.is_junk):
        return False
    body = court.samples[place].article.body or ""
    return SHOWN in names and len(str(value)) <= MAX_INTRODUCTION and key(str(value)) not in key(body)


def _tags(court: _Court, place: int, value: Value, names: list[str]) -> bool:
    """Links to tags, or more than one keyword for machines, which stand on the page as well; none was found."""
    if len(court.samples) < MIN_PAGES or SHOWN not in names or not isinstance(value, tuple):
        return False
    linked = [claim.value for one in court.claims for claim in one if claim.witness == TAG_LINKS]
    if is_constant(linked) or (len(value) < ENOUGH and TAG_LINKS not in names):
        return False
    return court.generic[place] is None or court.is_junk


def _outside(names: Iterable[str]) -> set[str]:
    """Return the witnesses that are not the page's own text."""
    return {name for name in names if name != SHOWN and not name.startswith("page (")}


_RULES: dict[str, Callable[[_Court, int, Value, list[str]], bool]] = {
    "title": _title,
    "published_at": _date,
    "column": _column,
    "authors": _authors,
    "introduction": _introduction,
    "tags": _tags,
}
"""By field, what must be the case for the generic rules to be wrong."""
