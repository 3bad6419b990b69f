"""What the monitor says, on pages written by hand: each has the fields that are named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.health import AGAIN, Baseline, FieldSeen, Monitor, PageSeen, Verdict, see_no_article
from newscrawl.health.watch import LEAST_MISSED

T0 = datetime(2026, 11, 26, 14, 2, tzinfo=UTC)
ALL = ("title", "body", "column", "view_count")
RULES = {"title": "h1", "body": "class", "column": "breadcrumb", "view_count": "label"}


class Site:
    """A site whose pages are read one after the other, a second each."""

    def __init__(self) -> None:
        self.baseline = Baseline()
        self.monitor = Monitor("news.example", self.baseline)
        self.number = 0
        self.doubted: list[str] = []
        self.mended: list[Verdict] = []

    def page(  # noqa: PLR0913 - what a page may have
        self,
        *fields: str,
        pattern: str = "news/{n}",
        section: str = "World",
        length: int = 3000,
        rules: dict[str, str] | None = None,
        again: bool = False,
        published_at: datetime | None = None,
    ) -> None:
        self.number += 1
        seen = {
            name: FieldSeen({**RULES, **(rules or {})}[name], length if name == "body" else 10)
            if name in fields
            else FieldSeen(None)
            for name in ALL
        }
        news = self.monitor.saw(
            PageSeen(
                url=f"https://news.example/{self.number}",
                at=T0 + timedelta(seconds=self.number),
                scope=AGAIN if again else pattern,
                section="" if again else section,
                fields={"article": FieldSeen("article"), **seen},
                had=dict.fromkeys(("article", *ALL), 0) | {"body": 3000} if again else None,
                published_at=published_at,
            )
        )
        self.doubted += [field for field, _ in news.doubted]
        self.mended += news.mended

    def no_article(self, pattern: str = "news/{n}") -> None:
        """Read a page whose address is like those of articles, and that is none."""
        self.number += 1
        at = T0 + timedelta(seconds=self.number)
        self.monitor.saw(see_no_article(f"https://news.example/{self.number}", at, pattern, showed_one=False))

    def pages(self, count: int, *fields: str, **page: object) -> None:
        for _ in range(count):
            self.page(*fields, **page)  # type: ignore[arg-type]  # handed on as they are

    def next_run(self, rules: dict[str, dict[str, int]] | None = None) -> None:
        self.monitor.end_run()
        self.monitor = Monitor("news.example", self.baseline, self.monitor.watches(), rules)

    def said(self) -> list[tuple[str, str, str]]:
        return [(verdict.field, verdict.kind, verdict.scope) for verdict in self.monitor.verdicts()]


@pytest.fixture
def site() -> Site:
    """A site of which a healthy run is known."""
    site = Site()
    site.pages(100, *ALL)
    site.next_run()
    return site


def test_a_field_that_falls_is_a_verdict_with_when_and_where(site: Site) -> None:
    site.pages(10, "title", "body", "view_count")
    (verdict,) = site.monitor.verdicts()
    assert verdict.is_alarm
    assert verdict.sentence == (
        "field `column` of news.example fell from 99 % to 0 % since 2026-11-26 14:03 UTC, first at "
        "https://news.example/101 (10 pages)"
    )


def test_too_few_pages_are_no_verdict(site: Site) -> None:
    site.pages(LEAST_MISSED - 1, "title", "body", "view_count")
    assert not site.said()


def test_too_few_pages_in_each_run_add_up(site: Site) -> None:
    for _ in range(3):
        site.pages(3, "title", "body", "view_count")
        site.next_run()
    assert site.said() == [("column", "fill", "")]


def test_runs_that_read_nothing_change_nothing(site: Site) -> None:
    for _ in range(5):
        site.next_run()
        assert not site.said()
    site.pages(10, "title")
    site.next_run()
    before = site.said()
    site.next_run()
    assert site.said() == before


def test_what_never_was_there_is_not_missed() -> None:
    site = Site()
    site.pages(200, "title", "body")
    assert not site.said()


def test_a_field_that_half_of_the_pages_have_is_no_alarm_when_some_in_a_row_lack_it() -> None:
    site = Site()
    for _ in range(50):
        site.page(*ALL)
        site.page("title", "body", "column")
    site.next_run()
    site.pages(12, "title", "body", "column")
    assert not site.said()


def test_a_section_whose_pages_lack_a_field_is_known_for_it(site: Site) -> None:
    for _ in range(10):
        site.pages(2, *ALL)
        site.pages(3, "title", "body", "column", section="Opinion")
    site.next_run()
    site.pages(40, "title", "body", "column", section="Opinion")
    assert not site.said()


def test_a_new_section_that_lacks_a_field_is_no_alarm(site: Site) -> None:
    site.pages(60, "title", "body", "column", pattern="podcast/{n}", section="Podcast")
    assert not site.said()


def test_a_section_alone_that_loses_a_field_is_told_by_its_addresses() -> None:
    site = Site()
    for _ in range(50):
        site.page(*ALL, pattern="world/{n}")
        site.page(*ALL, pattern="sport/{n}", section="Sport")
    site.next_run()
    for _ in range(15):
        site.page(*ALL, pattern="world/{n}")
        site.page("title", "body", "column", pattern="sport/{n}", section="Sport")
    assert site.said() == [("view_count", "fill", "sport/{n}")]


def test_new_pages_that_are_broken_are_told_although_old_ones_read_again_are_not(site: Site) -> None:
    for _ in range(15):
        site.page("title", "body", "column")
        site.page(*ALL, again=True)
    assert ("view_count", "fill", "news/{n}") in site.said()


def test_old_pages_that_lose_what_they_had_are_told(site: Site) -> None:
    site.pages(30, *ALL, again=True)
    site.pages(15, "title", "body", "column", again=True)
    assert "view_count" in {field for field, _, _ in site.said()}


def test_pages_of_an_older_era_may_lack_what_todays_have(site: Site) -> None:
    site.pages(30, *ALL, published_at=T0 - timedelta(days=1))
    site.next_run()
    for day in range(60):
        site.page("title", "body", published_at=T0 - timedelta(days=1000 + day))
    assert not site.said()


def test_a_text_that_shrinks_is_told(site: Site) -> None:
    site.pages(12, *ALL, length=300)
    (verdict,) = site.monitor.verdicts()
    assert (verdict.field, verdict.kind, verdict.is_alarm) == ("body", "length", True)
    assert "shrank from 3,000 characters to 300 characters" in verdict.sentence


def test_addresses_that_gave_articles_and_give_none_any_more_are_told(site: Site) -> None:
    for _ in range(10):
        site.no_article()
    (verdict,) = site.monitor.verdicts()
    assert verdict.sentence == (
        "the share of news.example's pages that are articles, where such addresses gave articles, fell from 99 % "
        "to 0 % since 2026-11-26 14:03 UTC, first at https://news.example/101 (10 pages)"
    )


def test_addresses_of_which_some_never_are_articles_are_known_for_it() -> None:
    site = Site()
    for _ in range(60):
        site.page(*ALL)
        site.no_article()
    site.next_run()
    for _ in range(10):
        site.no_article()
    assert not site.said()


def test_some_short_texts_are_no_alarm(site: Site) -> None:
    for _ in range(20):
        site.page(*ALL, length=400)
        site.page(*ALL, length=9000)
    assert not site.said()


def test_another_rule_is_a_notice_and_no_alarm(site: Site) -> None:
    site.next_run({"column": {"breadcrumb": 95, "class": 5}, "title": {"h1": 100}})
    site.pages(4, *ALL, rules={"column": "class"})
    site.pages(6, *ALL, rules={"column": "JSON-LD"})
    (verdict,) = site.monitor.verdicts()
    assert not verdict.is_alarm
    assert "is found by rule JSON-LD, and was by rule breadcrumb" in verdict.sentence


def test_a_rule_that_is_rare_but_known_is_no_news(site: Site) -> None:
    site.next_run({"column": {"breadcrumb": 95, "class": 5}})
    site.pages(20, *ALL, rules={"column": "class"})
    assert not site.said()


def test_a_field_that_was_gone_for_a_while_in_a_run_is_told_as_mended_and_no_verdict(site: Site) -> None:
    site.pages(20, "title", "body", "view_count")
    assert site.said()
    site.pages(20, *ALL)
    assert not site.said()
    assert {(verdict.field, verdict.scope) for verdict in site.mended} == {("column", ""), ("column", "news/{n}")}


def test_what_is_broken_stays_so_run_after_run_until_pages_have_it_again(site: Site) -> None:
    site.pages(20, "title", "body", "view_count")
    for _ in range(5):
        site.next_run()
        site.pages(20, "title", "body", "view_count")
        assert site.said() == [("column", "fill", "")]
    site.next_run()
    site.pages(2, *ALL)
    assert site.said(), "two pages may be an accident"
    site.page(*ALL)
    assert not site.said()
    site.next_run()
    site.pages(20, "title", "body", "view_count")
    assert site.said(), "the broken runs were no lesson"


def test_a_young_site_is_called_broken_only_after_pages_that_were_good_are_read_again() -> None:
    site = Site()
    site.pages(10, *ALL)
    site.pages(10, "title", "body", "view_count")
    assert "column" in site.doubted
    assert not site.said()
    site.pages(3, "title", "body", "view_count", again=True)
    assert ("column", "fill", "") in site.said()


def test_a_young_site_that_merely_shows_another_part_of_itself_is_acquitted() -> None:
    site = Site()
    site.pages(10, *ALL)
    site.pages(10, "title", "body", "column")
    site.pages(3, *ALL, again=True)
    site.pages(10, "title", "body", "column")
    assert not site.said()
    assert not site.mended


def test_new_addresses_with_a_new_template_are_proved_by_pages_read_again(site: Site) -> None:
    site.pages(14, "title", "body", pattern="articles/{slug}", section="")
    assert {"column", "view_count"} <= set(site.doubted)
    site.pages(3, "title", "body", again=True)
    assert {"column", "view_count"} <= {field for field, _, _ in site.said()}


def test_slow_drift_is_followed() -> None:
    site = Site()
    for run in range(40):
        for number in range(40):
            has = number % 40 >= run
            site.page(*(ALL if has else ("title", "body", "column")))
        assert not site.said(), f"run {run}"
        site.next_run()
