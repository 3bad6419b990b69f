"""Draft: the shortest site file with which the extraction is right on every sample."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, get_args

from newscrawl.errors import BadSiteFile
from newscrawl.extract import extract_article
from newscrawl.extract.moments import parse_moment
from newscrawl.sites.loading import rules_from_text
from newscrawl.sites.rules import DateOrder
from newscrawl.urls import site_key
from newscrawl.workbench.boilerplate import body_candidates, boilerplate, without
from newscrawl.workbench.candidates import rule_candidates, selected
from newscrawl.workbench.rulings import Ruling, rulings
from newscrawl.workbench.testimony import Witnesses, agree
from newscrawl.workbench.writtenbodies import ALIKE, likeness_of, written_bodies, written_candidates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.sites import SiteRules
    from newscrawl.workbench.candidates import Rule
    from newscrawl.workbench.samples import Sample, Sampled

HOUSE = "every page has them"
"""Who says that paragraphs are no part of the text."""

_DATES = frozenset({"published_at", "modified_at"})


@dataclass(frozen=True)
class Draft:
    """A site file that is being written."""

    name: str
    hosts: tuple[str, ...]
    start: tuple[str, ...] = ()
    """Empty where it is the root of each host by https, as a site file has it that says nothing."""
    date_order: DateOrder | None = None
    fields: dict[str, Rule] = field(default_factory=dict)

    @property
    def rules(self) -> SiteRules:
        """The rules that the file gives."""
        return rules_from_text(self.text(), self.name, f"{self.name}.toml")

    def text(self, remark: str = "") -> str:
        """Return the file.

        Args:
            remark: A line that stands at its top.
        """
        lines = [f"# {remark}"] if remark else []
        lines += [f"name = {_quoted(self.name)}", f"hosts = {_listed(self.hosts)}"]
        lines += [f"start = {_listed(self.start)}"] if self.start else []
        lines += [f"date_order = {_quoted(self.date_order)}"] if self.date_order else []
        lines += ["", "[fields]"] if self.fields else []
        for name, rule in self.fields.items():
            lines.append(f"{name} = {{ {', '.join(f'{key} = {_quoted(value)}' for key, value in rule.items())} }}")
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Mending:
    """What became of a field in which the generic rules are wrong."""

    ruling: Ruling
    by: str | None
    """What in the site file puts it right; None if nothing was found that is right on all samples."""


def draft_site(name: str, sampled: Sampled) -> tuple[Draft, list[Mending]]:
    """Write the site file, and tell what was mended and what was not.

    Args:
        name: Of the site.
        sampled: Its samples.
    """
    witnesses = [Witnesses(sample, sampled) for sample in sampled.samples]
    draft = bare_draft(name, sampled)
    mendings = []
    for ruling in chain(rulings(witnesses), _bodies(witnesses)):
        mended = next(_mended(draft, ruling, sampled.samples), None)
        mendings.append(Mending(ruling, _difference(draft, mended, ruling.field) if mended else None))
        draft = mended or draft
    return draft, mendings


def bare_draft(name: str, sampled: Sampled) -> Draft:
    """Return the file that says no more than which site it is."""
    hosts = tuple(dict.fromkeys(site_key(url) for url in (sampled.start, *(s.fetched.url for s in sampled.samples))))
    draft = Draft(name, hosts)
    try:
        known = draft.rules.start
    except BadSiteFile:
        known = ()
    return draft if known == (sampled.start,) else replace(draft, start=(sampled.start,))


def _bodies(witnesses: Sequence[Witnesses]) -> Iterator[Ruling]:
    """Yield the ruling on the body, if there is one: another text is meant, or some paragraphs are the house's."""
    samples = [one.sample for one in witnesses]
    bodies = {place: sample.article.body or "" for place, sample in enumerate(samples)}
    written = written_bodies(witnesses)
    house = boilerplate(samples)
    truths = tuple(without(body, house) for body in bodies.values())
    if written:
        yield Ruling("body", tuple((bodies | written).values()), dict.fromkeys(written, "structured data"), exact=False)
    elif house and all(truths):
        yield Ruling("body", truths, dict.fromkeys(bodies, HOUSE))


def _mended(draft: Draft, ruling: Ruling, samples: Sequence[Sample]) -> Iterator[Draft]:
    """Yield drafts with which a field is right on all samples."""
    if ruling.field == "published_at" and draft.date_order is None:
        for order in get_args(DateOrder):
            candidate = replace(draft, date_order=order)
            if _is_right(candidate, ruling, samples):
                yield candidate
    for rule in _rules(ruling, samples):
        if all(_may_be_right(rule, ruling, place, sample) for place, sample in enumerate(samples)):
            candidate = replace(draft, fields={**draft.fields, ruling.field: rule})
            if _is_right(candidate, ruling, samples):
                yield candidate


def _rules(ruling: Ruling, samples: Sequence[Sample]) -> Iterator[Rule]:
    place = min(ruling.reasons)
    truth = ruling.truths[place]
    if ruling.field == "body":
        house = boilerplate(samples)
        return (
            body_candidates(samples[place], house) if ruling.exact else written_candidates(samples[place], str(truth))
        )
    return rule_candidates(samples[place], truth) if truth is not None else iter(())


def _may_be_right(rule: Rule, ruling: Ruling, place: int, sample: Sample) -> bool:
    """Tell whether a rule may give what is right on a sample, without reading all of it."""
    truth = ruling.truths[place]
    if ruling.field == "body":
        return True
    found = selected(sample.page.tree, rule)
    if truth is None or not found:
        return not found and (truth is None or place not in ruling.reasons)
    if ruling.field in _DATES:
        return agree(ruling.field, parse_moment(found[0]), truth)
    return agree(ruling.field, tuple(found) if isinstance(truth, tuple) else found[0], truth)


def _is_right(draft: Draft, ruling: Ruling, samples: Sequence[Sample]) -> bool:
    """Tell whether the extraction finds what is right on all samples, with a draft's rules."""
    try:
        rules = draft.rules
    except BadSiteFile:
        return False
    for truth, sample in zip(ruling.truths, samples, strict=True):
        value: Any = getattr(extract_article(sample.page, rules), ruling.field) or None
        if value is None or truth is None:
            same = value is None and truth is None
        elif ruling.exact:
            same = agree(ruling.field, value, truth)
        else:
            same = likeness_of(str(value), str(truth)) >= ALIKE
        if not same:
            return False
    return True


def _difference(old: Draft, new: Draft, field: str) -> str:
    """Return what a draft says of a field that another does not, as it stands in the file."""
    if old.date_order != new.date_order:
        return f"date_order = {_quoted(new.date_order or '')}"
    return " and ".join(f"{key} {value}" for key, value in new.fields[field].items())


def _quoted(text: str) -> str:
    """Return a TOML string: as it is between single quotes where there is a backslash or a quote in it."""
    if ("\\" in text or '"' in text) and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)


def _listed(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"
