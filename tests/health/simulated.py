"""Simulated sites: what the pages of a newspaper have, run after run, with all that varies while nothing is wrong.

Each site is drawn from its seed: its patterns of addresses, sections, which of them lack which fields, how often a
field is on a page, how much that differs from run to run, how many pages a run reads, eras of its archive.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from newscrawl.archive.field_health import MOST_PROBES, PROBINGS
from newscrawl.archive.parked import PROBES
from newscrawl.health import AGAIN, YIELD, Baseline, FieldSeen, Monitor, PageSeen
from newscrawl.health.baseline import steadiness_of
from newscrawl.health.observation import OBSERVED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newscrawl.health import Verdict
    from newscrawl.health.watch import Watch

T0 = datetime(2026, 1, 5, 6, tzinfo=UTC)
TEXTS = {"title": 60, "introduction": 150, "body": 2500, "disclaimer": 200, "column": 8}

Change: TypeAlias = "Callable[[PageSeen], PageSeen]"


@dataclass
class Section:
    pattern: str
    label: str
    shares: dict[str, float]
    length: float
    """Middle of the logarithm of its texts' lengths."""
    weight: float


@dataclass
class Kept:
    """An article that the site has published."""

    url: str
    section: Section
    published_at: datetime
    fields: dict[str, FieldSeen]


@dataclass
class Newspaper:
    """One simulated site; `run` yields what a run reads."""

    seed: int
    runs: int = 0
    now: datetime = T0
    kept: list[Kept] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311 - drawn anew by each seed
        draw = self.random
        self.is_labelled = draw.random() < 0.7
        self.is_dated = draw.random() < 0.85
        self.has_patterns = draw.random() < 0.5
        self.is_in_blocks = draw.random() < 0.7
        self.per_run = draw.choice([1, 3, 8, 20, 40])
        self.noise = draw.choice([0.0, 0.3, 0.7])
        self.dud_share = draw.choice([0.0, 0.02, 0.1])
        self.era = timedelta(days=draw.choice([200, 800])) if draw.random() < 0.3 else None
        self.drifts = draw.choice(OBSERVED) if draw.random() < 0.2 else None
        self.shares = {name: self._share() for name in OBSERVED}
        self.shares["title"] = self.shares["body"] = 0.995
        self.lost_in_era = {name for name in OBSERVED if draw.random() < 0.4} - {"title", "body"}
        self.sections = [self._section(n) for n in range(draw.randint(3, 9))]

    def _share(self) -> float:
        draw = self.random
        return draw.choice([0.0, 0.995, 0.995, 0.99, 0.99, draw.uniform(0.9, 0.98), draw.uniform(0.1, 0.9)])

    def _section(self, number: int) -> Section:
        draw = self.random
        shares = {name: 0.01 if draw.random() < 0.12 else share for name, share in self.shares.items()}
        shares["title"] = shares["body"] = 0.995
        label = f"Section {number}" if self.is_labelled and draw.random() < 0.9 else ""
        pattern = f"s{number}/{{n}}.html" if self.has_patterns else "news/{n}.html"
        return Section(pattern, label, shares, draw.gauss(7.5, 0.5), draw.uniform(0.2, 1))

    def run(self) -> Iterator[PageSeen]:
        """Yield the pages of one run: new articles, now and then older ones, then articles that are read again."""
        draw = self.random
        self.runs += 1
        self.now += timedelta(hours=draw.choice([1, 6, 24, 24, 72]))
        if draw.random() < 0.02 and len(self.sections) < 15:
            self.sections.append(self._section(len(self.sections)))
            yield from self._fresh(draw.choice([3, 20]), 5, self.sections[-1:])
        if self.runs == 1:
            yield from self._fresh(draw.choice([20, 60, 200, 400]), draw.choice([3, 90, 1500]), self.sections)
        elif draw.random() < 0.85:
            quiet = 0.3 if self.now.weekday() >= 5 else 1.0
            yield from self._fresh(self._poisson(self.per_run * quiet), 1, self.sections)
        if self.runs > 1 and draw.random() < 0.1:
            yield from self._fresh(draw.randint(1, 20), 1500, self.sections)
        again = draw.sample(self.kept, min(len(self.kept), draw.choice([0, 2, 10, 25])))
        for article in again:
            yield self._again(article)

    def _poisson(self, mean: float) -> int:
        limit, count, product = math.exp(-mean), 0, self.random.random()
        while product > limit:
            count += 1
            product *= self.random.random()
        return count

    def _fresh(self, count: int, days: int, sections: list[Section]) -> Iterator[PageSeen]:
        draw = self.random
        shift = {name: draw.gauss(0, self.noise) for name in OBSERVED}
        if draw.random() < 0.03:  # an edition in which half the fields are rarer
            shift |= {name: shift[name] - 1.5 for name in OBSERVED if draw.random() < 0.5}
        chosen = draw.choices(sections, [section.weight for section in sections], k=count)
        ages = sorted(draw.uniform(0, days) for _ in range(count))  # lists show the newest first
        if self.is_in_blocks:
            chosen.sort(key=lambda section: section.label + section.pattern + str(section.length))
            if days < 30:
                draw.shuffle(ages)
        for section, age in zip(chosen, ages, strict=True):
            if draw.random() < self.dud_share:
                url = f"https://news.example/{section.pattern}#{draw.random()}"
                yield PageSeen(url=url, at=self._moment(), scope=section.pattern, fields={YIELD: FieldSeen(None)})
                continue
            published = self.now - timedelta(days=age)
            is_old = self.era is not None and published < T0 - self.era
            fields = {YIELD: FieldSeen(YIELD)}
            for name, usual in section.shares.items():
                share = self._varied(usual, shift[name], name)
                found = draw.random() < share and not (is_old and name in self.lost_in_era)
                fields[name] = FieldSeen(f"rule of {name}", self._length(name, section)) if found else FieldSeen(None)
            label = section.label
            if fields["column"].rule is None and fields["breadcrumb"].rule is None:
                label = ""
            article = Kept(f"https://news.example/{len(self.kept)}.html", section, published, fields)
            self.kept.append(article)
            yield PageSeen(
                url=article.url,
                at=self._moment(),
                scope=section.pattern,
                section=label,
                fields=fields,
                published_at=published if self.is_dated else None,
            )

    def _varied(self, share: float, shift: float, name: str) -> float:
        if share <= 0:
            return 0.0
        if name == self.drifts:
            share = max(0.15, share - 0.025 * self.runs)
        odds = math.log(share / (1 - share)) + shift
        return 1 / (1 + math.exp(-odds))

    def _length(self, name: str, section: Section) -> int:
        if name == "body":
            return max(80, int(self.random.lognormvariate(section.length, 0.6)))
        return TEXTS.get(name, 2)

    def _again(self, article: Kept) -> PageSeen:
        had = {name: seen.length for name, seen in article.fields.items() if seen.rule is not None}
        fields = {
            name: FieldSeen(None) if name != YIELD and self.random.random() < 0.004 else seen
            for name, seen in article.fields.items()
        }
        return PageSeen(
            url=article.url,
            at=self._moment(),
            scope=AGAIN,
            fields=fields,
            had=had,
            published_at=article.published_at if self.is_dated else None,
        )

    def _moment(self) -> datetime:
        self.now += timedelta(seconds=2)
        return self.now


@dataclass
class Watched:
    """A site that is watched over several runs, as the archive does it."""

    paper: Newspaper
    baseline: Baseline = field(default_factory=Baseline)
    watches: list[Watch] = field(default_factory=list)
    history: list[dict[str, tuple[int, int]]] = field(default_factory=list)
    read: list[PageSeen] = field(default_factory=list)
    """The pages of this run."""
    ever: list[PageSeen] = field(default_factory=list)
    """Those of earlier runs."""
    told: int | None = None
    """The page of its run with which a change was first told."""
    change: Change | None = None
    """What becomes of its pages; None: nothing."""

    def begin(self) -> None:
        for name in OBSERVED:
            self.baseline.steadiness[name] = steadiness_of(run[name] for run in self.history[-30:] if name in run)
        self.monitor = Monitor("news.example", self.baseline, self.watches)
        self.counted: dict[str, tuple[int, int]] = {}
        self.ever += self.read
        self.read = []
        self.probings = 0

    def saw(self, page: PageSeen) -> None:
        """Take in a page, and read pages again where that is wished for."""
        page = self.change(page) if self.change else page
        for name, seen in page.fields.items():
            pages, found = self.counted.get(name, (0, 0))
            self.counted[name] = (pages + 1, found + (seen.rule is not None))
        doubted = self.monitor.saw(page).doubted
        self.read.append(page)
        if self.change and self.told is None and self.alarms():
            self.told = len(self.read)
        # What is due already is not made due twice, however many fields are in doubt.
        proof: dict[str, PageSeen] = {}
        if doubted and self.probings >= PROBINGS:
            return
        self.probings += bool(doubted)
        for name, since in doubted:
            if len(proof) >= MOST_PROBES:
                break
            everything = (*self.ever[-500:], *self.read)
            good = [old for old in everything if old.at < since and old.fields.get(name, FieldSeen(None)).rule]
            proof |= {old.url: old for old in good[-PROBES:]}
        for old in proof.values():
            had = {field: seen.length for field, seen in old.fields.items() if seen.rule is not None}
            self.saw(replace(old, at=self.paper.now, scope=AGAIN, section="", had=had))

    def alarms(self) -> list[Verdict]:
        return [verdict for verdict in self.monitor.verdicts() if verdict.is_alarm]

    def end(self) -> list[Verdict]:
        verdicts = self.alarms()
        self.monitor.end_run()
        self.watches = self.monitor.watches()
        if not verdicts:
            self.history.append(self.counted)
        return verdicts

    def run(self) -> list[Verdict]:
        """Watch a whole run; return the alarms at its end."""
        self.begin()
        for page in self.paper.run():
            self.saw(page)
        return self.end()


def without(*names: str) -> Change:
    """Return a change of template after which these fields are not found any more."""
    return lambda page: replace(page, fields={**page.fields, **dict.fromkeys(names, FieldSeen(None))})


def no_articles(page: PageSeen) -> PageSeen:
    """Change the template so that no page is taken for an article."""
    return replace(page, section="", fields={YIELD: FieldSeen(None)})


def leads_only(page: PageSeen) -> PageSeen:
    """Change the template so that of each text no more than a tenth is found."""
    body = page.fields.get("body", FieldSeen(None))
    if body.rule is None:
        return page
    return replace(page, fields={**page.fields, "body": FieldSeen(body.rule, max(1, body.length // 10))})
