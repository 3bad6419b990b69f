"""Monitor: takes in page after page of one site and says what is not as it was."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.health.baseline import STEADY_LENGTHS, Counts, LengthForecast
from newscrawl.health.observation import MEASURED, YIELD
from newscrawl.health.rules import RuleWatch
from newscrawl.health.verdict import Verdict
from newscrawl.health.watch import Sign, Watch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from newscrawl.health.baseline import Baseline, Place
    from newscrawl.health.observation import PageSeen
    from newscrawl.health.verdict import Kind
    from newscrawl.health.watch import Key

LEAST_SHARE = 0.5
"""The least share of pages with a field of which one can tell within reason that it has broken."""

BROKEN_SHARE = 0.08
"""Share of pages on which something is still found when a field has broken: another rule finds it by chance."""

SHRUNK = math.log(3)
"""What is watched for: a text that shrinks to a third, such as a lead without the article."""

MOST_OF_A_LENGTH = 2.5
"""The most that one page's length says, for or against: one text may be anything."""

SAME_TEXT = 0.4
"""Spread of the logarithm of the length of a text that is read again."""

YOUNG = 60
"""Pages of earlier runs below which little is known of a site: its sections may come one after the other."""

MOST_SURE = 0.98
"""The highest share that is believed of the past."""

SECTIONS = frozenset({"column", "breadcrumb", YIELD})
"""Fields that are not compared by section: they say themselves what section a page is of, or its pages say none."""


class News(NamedTuple):
    """What a page has brought about."""

    mended: list[Verdict]
    """Verdicts that stood, and fall with this page."""
    doubted: list[tuple[str, datetime]]
    """Fields that the site may have lost, each with the moment: pages that had it before that are to be read again."""


class Monitor:
    """Watches the fields of one site.

    Args:
        site: Its name, for the verdicts.
        baseline: What its pages usually have; it goes on learning.
        watches: What was in doubt, or broken, when the last run ended.
        rules: Field -> rule -> pages of earlier runs on which that rule found it.
    """

    def __init__(
        self,
        site: str,
        baseline: Baseline,
        watches: Iterable[Watch] = (),
        rules: Mapping[str, Mapping[str, int]] | None = None,
    ) -> None:
        self._site = site
        self._baseline = baseline
        self._is_young = baseline.pages(YIELD) < YOUNG
        self._watches = {watch.key: watch for watch in watches}
        self._rules = RuleWatch(rules or {})
        self._touched: dict[Key, None] = {}
        self._suspects: dict[Key, Watch] = {watch.key: watch for watch in self._watches.values() if watch.is_suspected}
        self._asked: set[Key] = set()

    def saw(self, page: PageSeen) -> News:
        """Take in a page."""
        news = News([], [])
        self._rules.saw(page)
        filed, unfiled = self._baseline.place(page.scope, page.section), self._baseline.place(page.scope, "")
        for field, seen in page.fields.items():
            found = seen.rule is not None
            if page.had is not None and not found and field not in page.had:
                continue  # it never had one, so it says nothing
            self._saw_presence(page, field, unfiled if field in SECTIONS else filed, news, is_found=found)
            if field == MEASURED and seen.length:
                self._saw_length(page, field, filed, seen.length, news)
        return news

    def verdicts(self) -> list[Verdict]:
        """Return what is not as it was, as of the last page: first what matters most."""
        found = [self._verdict(watch) for watch in self._watches.values() if self._speaks(watch)]
        fallen = {verdict.field for verdict in found}
        for field, usual, stretch in self._rules.news():
            if field not in fallen:
                found.append(
                    Verdict(
                        site=self._site,
                        field=field,
                        kind="rule",
                        scope="",
                        was=f"rule {usual}",
                        now=f"rule {stretch.rule}",
                        since=stretch.since,
                        first_url=stretch.first_url,
                        pages=stretch.pages,
                    )
                )
        return sorted(found, key=lambda verdict: (_GRAVEST.index(verdict.kind), verdict.since, verdict.field))

    def end_run(self) -> None:
        """Note that the run has ended."""
        for key, watch in self._watches.items():
            if watch.is_open or watch.peak:
                self._touched[key] = None
            watch.end_run()

    def watches(self) -> list[Watch]:
        """Return all watches."""
        return list(self._watches.values())

    def changed(self) -> list[Watch]:
        """Return the watches that have changed since the last call, to be kept."""
        touched = [self._watches[key] for key in self._touched]
        self._touched.clear()
        return touched

    def _speaks(self, watch: Watch) -> bool:
        """Tell whether a watch has a verdict of its own: that on all pages says it for the parts."""
        return watch.is_broken and (not watch.scope or not self._watches[watch.field, watch.kind, ""].is_broken)

    def _verdict(self, watch: Watch) -> Verdict:
        assert watch.since is not None  # noqa: S101 - what is broken is open
        assert watch.first_url is not None  # noqa: S101 - the same
        was, now = watch.expected / watch.pages, watch.got / watch.pages
        is_length = watch.kind == "length"
        return Verdict(
            site=self._site,
            field=watch.field,
            kind=watch.kind,
            scope=watch.scope,
            was=_characters(was) if is_length else _percent(was),
            now=_characters(now) if is_length else _percent(now),
            since=watch.since,
            first_url=watch.first_url,
            pages=watch.pages,
            was_length=math.exp(was) if is_length else 0.0,
        )

    def _saw_presence(self, page: PageSeen, field: str, place: Place, news: News, *, is_found: bool) -> None:
        kind: Kind = "yield" if field == YIELD else "fill"
        pair = self._watch(field, kind, ""), self._watch(field, kind, page.scope)
        seen = Counts(1, is_found, oldest=page.published_at if is_found else None)
        if is_found and not pair[0].is_open and not pair[1].is_open:
            self._baseline.learn(place, field, seen)
            return
        is_older = page.had is None and self._baseline.is_older_era(field, page.published_at)
        signs = []
        forecast = self._baseline.forecast(field, place, is_of_its_own=is_older)
        if forecast is not None and forecast.share >= LEAST_SHARE:
            for watch in pair:
                usual = forecast.next(watch.pages, watch.got, MOST_SURE)
                evidence = math.log(BROKEN_SHARE / usual if is_found else (1 - BROKEN_SHARE) / (1 - usual))
                signs.append(Sign(evidence, forecast.share, float(is_found), missed=not is_found))
        self._take(page, pair, place, signs, seen, news)

    def _saw_length(self, page: PageSeen, field: str, place: Place, length: int, news: News) -> None:
        pair = self._watch(field, "length", ""), self._watch(field, "length", page.scope)
        size = math.log(length)
        had = page.had.get(field) if page.had is not None else None
        forecast = self._baseline.length(pair[0].learned_as, place)
        if had:
            forecast = LengthForecast(math.log(had), SAME_TEXT, STEADY_LENGTHS)
        signs = []
        if forecast is not None:
            for watch in pair:
                middle = forecast.next(watch.pages, watch.got - watch.expected)
                evidence = SHRUNK / forecast.spread**2 * (middle - size - SHRUNK / 2)
                evidence = max(-MOST_OF_A_LENGTH, min(MOST_OF_A_LENGTH, evidence))
                signs.append(Sign(evidence, forecast.middle, size, missed=size < forecast.middle - SHRUNK / 2))
        self._take(page, pair, place, signs, Counts(1, 1, size, size**2), news)

    def _take(  # noqa: PLR0913, PLR0917 - one page, and all that is known of it
        self, page: PageSeen, pair: tuple[Watch, Watch], place: Place, signs: list[Sign], seen: Counts, news: News
    ) -> None:
        """Take a page into the watch over all pages and into that over its like.

        The baseline learns from it, unless something may be wrong: then it is kept apart until that is known.
        """
        whole, part = pair
        told = [self._verdict(watch) for watch in pair if watch.was_told]
        passed = {} if part.outlived else part.stretch
        for watch, sign in zip(pair, signs, strict=False):
            if watch is whole and self._says_nothing_of(whole, part, page):
                continue
            was_open = watch.is_open
            is_mended = watch.saw(page, sign, is_young=self._is_young)
            if was_open or watch.is_open:
                self._touched[watch.key] = None
            if is_mended and watch is whole:
                self._reset_parts(whole)
        if part.is_open:
            part.stretch.setdefault(place, Counts()).add(seen)
        elif not whole.is_broken:
            self._learn(part, passed)
            self._baseline.learn(place, part.learned_as, seen)
        if not whole.was_told and not part.was_told:
            news.mended.extend(told)
        if page.had is not None and signs and self._suspects:
            self._prove(whole, signs[0])
        self._doubt(pair, news)

    def _says_nothing_of(self, whole: Watch, part: Watch, page: PageSeen) -> bool:
        """Tell whether a page is of a part that never broke: that it has the field does not mend those that did."""
        if not whole.outlived or part.outlived:
            return False
        kind = whole.field, whole.kind
        if not any(watch.outlived and watch.scope and watch.key[:2] == kind for watch in self._watches.values()):
            return False
        # What was owed for it, and has it now, tells that it is mended.
        return page.had is None or (whole.kind != "length" and whole.field in page.had)

    def _doubt(self, pair: tuple[Watch, Watch], news: News) -> None:
        """Note whether proof is wanted; it is asked for once in a run."""
        for watch in pair:
            if not watch.is_suspected or watch.since is None:
                self._suspects.pop(watch.key, None)
                continue
            self._suspects[watch.key] = watch
            if watch.key not in self._asked:
                self._asked.add(watch.key)
                news.doubted.append((watch.field, watch.since))

    def _prove(self, whole: Watch, sign: Sign) -> None:
        """Take a page that was read again as proof of what is in doubt."""
        for watch in [*self._suspects.values()]:
            if (watch.field, watch.kind) == (whole.field, whole.kind):
                passed = watch.stretch
                watch.saw_again(sign)
                self._touched[watch.key] = None
                if not watch.is_open:
                    self._learn(watch, passed)

    def _learn(self, part: Watch, passed: Mapping[Place, Counts]) -> None:
        """Learn from pages that were kept apart."""
        for place, counts in passed.items():
            self._baseline.learn(place, part.learned_as, counts)

    def _reset_parts(self, whole: Watch) -> None:
        """Take the parts for mended with the whole: a pattern of addresses may have no pages any more."""
        for watch in self._watches.values():
            if (watch.field, watch.kind) == (whole.field, whole.kind) and watch.was_told:
                watch.reset()
                self._touched[watch.key] = None

    def _watch(self, field: str, kind: Kind, scope: str) -> Watch:
        watch = self._watches.get((field, kind, scope))
        if watch is None:
            watch = Watch(field, kind, scope)
            self._watches[watch.key] = watch
        return watch


_GRAVEST: tuple[Kind, ...] = ("yield", "fill", "length", "rule")


def _percent(share: float) -> str:
    return f"{int(100 * share)} %"


def _characters(middle: float) -> str:
    return f"{round(math.exp(middle)):,} characters"
