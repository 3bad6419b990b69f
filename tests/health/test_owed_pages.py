"""What the archive makes of broken pages: they wait until there is a reason to read them again."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.archive import Run, State, connect, connect_read_only
from newscrawl.archive.health_reports import accept_health, health_of_sites, verdicts_of
from newscrawl.archive.parked import SENTINELS, SHOWS
from newscrawl.errors import AlreadyRunning
from newscrawl.health.observation import OBSERVED
from newscrawl.items import Evidence
from tests.archive.driver import SITE, Crawl, article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.archive import RunReport
    from newscrawl.items import Article

START = f"https://{SITE}/"
LINKS = tuple(f"{START}news/{n}.html" for n in range(30))
PARKED = "SELECT count(*) FROM urls WHERE state = 'owed' AND queue IS NULL"


class HealthCrawl(Crawl):
    """Crawls of a site whose articles may be broken; `rules` is the digest of the rules that they are read by."""

    rules = "1"
    lacking: tuple[str, ...] = ()
    """Fields that no page shows."""
    lacks_in = ""
    """Part of the addresses at which they are lacking."""
    words = 300
    """Words of each text."""
    shows_articles = True
    links = LINKS
    rest = timedelta()
    """How long an article rests until it is read again."""

    def begin(self, *start: str) -> Run:
        connection = connect(self.path)
        self.run = Run.begin(connection, self.site, start or (START,), self.now, "0.0", rules=self.rules)
        return self.run

    def shown(self, url: str) -> Article:
        lacking = self.lacking if self.lacks_in in url else ()
        missing: dict[str, Any] = {name: () if name == "tags" else None for name in lacking}
        found = {name: Evidence(rule=f"rule of {name}", raw="") for name in OBSERVED if name not in lacking}
        values = {"fetched_at": self.now, "view_count": 7, "body": f"Text of {url}." + " More." * self.words}
        return article(url, **{**values, "evidence": found, **missing})

    def read(self, most: int = 1000) -> list[str]:
        """Fetch what is due; return the addresses of articles, in order."""
        fetched: list[str] = []
        while len(fetched) < most and (lease := self.lease()) is not None:
            if lease.url == START:
                self.listing(lease, *self.links)
                continue
            fetched.append(lease.url)
            if self.shows_articles:
                self.show(lease, self.shown(lease.url), self.rest)
            else:
                self.record(lease, State.NOT_AN_ARTICLE, kind="other", reason="other: no text", http_status=200)
        return fetched

    def whole_run(self) -> tuple[list[str], RunReport]:
        self.begin()
        return self.read(), self.end()

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Read as anybody may."""
        with closing(connect_read_only(self.path)) as connection:
            return connection.execute(sql, values).fetchall()

    def count(self, sql: str) -> int:
        return int(self.rows(sql)[0][0])


@pytest.fixture
def crawl(path: Path) -> Iterator[HealthCrawl]:
    """A site that two healthy runs have read."""
    crawl = HealthCrawl(path)
    for _ in range(2):
        _, report = crawl.whole_run()
        assert not report.verdicts
    yield crawl
    crawl.run.abandon()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_pages_read_while_a_field_was_broken_are_owed(crawl: HealthCrawl) -> None:
    crawl.lacking = ("column",)
    read, report = crawl.whole_run()
    assert len(read) == len(LINKS)
    assert [(verdict.field, verdict.kind) for verdict in report.verdicts] == [("column", "fill")]
    assert report.closes
    assert report.sums["owed"] == len(LINKS) == crawl.count(PARKED)
    assert {(kind.reason, kind.urls) for kind in report.counts_of(State.OWED)} == {
        ("`column` was missing on it", len(LINKS))
    }
    ((reason,),) = crawl.rows("SELECT DISTINCT reason FROM urls WHERE state = 'owed'")
    assert reason.startswith("`column` was missing on it, as on others since 2026-11-22 20:4")


def test_owed_pages_are_left_alone_but_for_a_few_that_tell_when_all_is_well(crawl: HealthCrawl) -> None:
    crawl.lacking = ("column",)
    crawl.whole_run()
    asked = [crawl.whole_run() for _ in range(3)]
    assert [len(read) for read, _ in asked] == [SENTINELS] * 3
    assert len({url for read, _ in asked for url in read}) == 3 * SENTINELS, "they take turns"
    assert all(report.verdicts for _, report in asked)


def test_once_the_rules_have_changed_owed_pages_are_read_again(crawl: HealthCrawl) -> None:
    crawl.lacking = ("column",)
    crawl.whole_run()
    crawl.rules, crawl.lacking = "2", ()
    read, report = crawl.whole_run()
    assert sorted(read) == sorted(LINKS)
    assert not report.verdicts
    assert report.sums["owed"] == 0
    assert crawl.count("SELECT count(*) FROM articles WHERE \"column\" = 'City'") == len(LINKS)
    assert crawl.count("SELECT count(*) FROM revisions WHERE number = 3") == len(LINKS), "each change is kept"


def test_rules_that_mend_nothing_do_not_silence_the_alarm(crawl: HealthCrawl) -> None:
    crawl.lacking = ("column",)
    crawl.whole_run()
    crawl.rules = "2"
    read, report = crawl.whole_run()
    assert len(read) == len(LINKS)
    assert report.verdicts
    assert crawl.count(PARKED) == len(LINKS)


def test_a_site_that_is_as_it_was_is_read_again_in_the_same_run(crawl: HealthCrawl) -> None:
    crawl.lacking = ("column", "tags")
    crawl.whole_run()
    crawl.lacking = ()
    read, report = crawl.whole_run()
    assert sorted(read) == sorted(LINKS)
    assert not report.verdicts
    assert crawl.count(PARKED) == 0


def test_a_killed_run_forgets_a_few_pages_at_most(crawl: HealthCrawl) -> None:
    crawl.lacking = ("column",)
    crawl.begin()
    crawl.read(25)
    crawl.die()
    crawl.begin()
    assert [verdict.field for verdict in crawl.end().verdicts] == ["column"]
    assert crawl.count(PARKED) == 25


def test_addresses_that_give_no_articles_any_more_are_told_and_owed(crawl: HealthCrawl) -> None:
    crawl.links = tuple(f"{START}news/{n}.html" for n in range(60))
    crawl.shows_articles = False
    _, report = crawl.whole_run()
    assert ("article", "yield") in {(verdict.field, verdict.kind) for verdict in report.verdicts}
    assert crawl.count(PARKED) == 60
    assert report.closes
    crawl.rules, crawl.shows_articles = "2", True
    read, report = crawl.whole_run()
    assert len(read) == 60
    assert crawl.count("SELECT count(*) FROM articles WHERE gone_at IS NULL") == 60
    assert not [verdict for verdict in report.verdicts if verdict.is_alarm]


def test_an_alarm_goes_on_until_it_is_accepted(crawl: HealthCrawl) -> None:
    crawl.lacking = ("view_count", "column")
    crawl.whole_run()
    _, report = crawl.whole_run()
    assert {verdict.field for verdict in report.verdicts} == {"view_count", "column"}
    with closing(connect(crawl.path)) as connection:
        assert accept_health(connection, SITE, crawl.now) == ["column", "view_count"]
    for _ in range(4):
        _, report = crawl.whole_run()
        assert not report.verdicts
    assert report.sums["owed"] == 0
    assert crawl.count("SELECT count(*) FROM health_verdicts WHERE accepted_at IS NULL") == 0


def of(section: str, first: int, count: int) -> tuple[str, ...]:
    return tuple(f"{START}{section}/{number}.html" for number in range(first, first + count))


def resting(path: Path) -> HealthCrawl:
    """A site of which each run reads what is new: whatever was read before comes later."""
    crawl = HealthCrawl(path)
    crawl.rest = timedelta(days=1)
    return crawl


def accept(crawl: HealthCrawl) -> list[str]:
    with closing(connect(crawl.path)) as connection:
        return accept_health(connection, SITE, crawl.now)


def test_what_was_accepted_stays_so_when_older_articles_are_read_again(path: Path) -> None:
    crawl = resting(path)
    for number in range(4):
        crawl.links = of("news", 40 * number, 40)
        crawl.whole_run()
    crawl.links, crawl.lacking = of("news", 1000, 40), ("tags",)
    crawl.whole_run()
    assert accept(crawl) == ["tags"]
    for number in range(3):
        crawl.links = of("news", 2000 + 20 * number, 20)
        crawl.whole_run()
    crawl.now += crawl.rest
    crawl.links = of("news", 3000, 20)
    read, report = crawl.whole_run()
    assert {*of("news", 0, 160)} <= {*read}
    assert not report.verdicts
    assert report.sums["owed"] == 0


def test_accepted_lengths_stay_so_when_older_articles_are_read_again(path: Path) -> None:
    crawl = resting(path)
    for number in range(4):
        crawl.links = of("news", 40 * number, 40)
        crawl.whole_run()
    crawl.links, crawl.words = of("news", 1000, 40), 40
    crawl.whole_run()
    assert accept(crawl) == ["body"]
    for number in range(3):
        crawl.links = of("news", 2000 + 20 * number, 20)
        crawl.whole_run()
    crawl.now += crawl.rest
    crawl.begin()
    assert {*crawl.read(100)} <= {*of("news", 0, 160)}
    assert not crawl.end("limit").verdicts


def test_accepted_pages_without_articles_stay_so_when_older_addresses_are_read_again(path: Path) -> None:
    crawl = resting(path)
    for number in range(4):
        crawl.links = of("news", 40 * number, 40)
        crawl.whole_run()
    crawl.links, crawl.shows_articles = of("news", 1000, 40), False
    crawl.whole_run()
    assert accept(crawl) == ["article"]
    for number in range(3):
        crawl.links = of("news", 2000 + 20 * number, 20)
        crawl.whole_run()
    for number in range(3):
        crawl.now += crawl.rest
        crawl.links = of("news", 3000 + 20 * number, 20)
        read, report = crawl.whole_run()
        assert {*of("news", 0, 160)} <= {*read}, "owed, so they are read in each run for a while"
        assert not report.verdicts


def test_a_field_that_one_section_lost_is_owed_for_until_that_section_has_it(path: Path) -> None:
    crawl = resting(path)
    for number in range(4):
        crawl.links = of("sport", 30 * number, 30) + of("city", 80 * number, 80)
        crawl.whole_run()
    crawl.lacking, crawl.lacks_in = ("tags",), "/sport/"
    for number in range(3):
        crawl.links = of("city", 1000 + 50 * number, 50) + of("sport", 200 + 30 * number, 30)
        _, report = crawl.whole_run()
        assert [(verdict.field, verdict.kind) for verdict in report.verdicts] == [("tags", "fill")]
        assert crawl.count(PARKED) == report.sums["owed"] == 30 * (number + 1)
    crawl.links = of("city", 2000, 50)
    _, report = crawl.whole_run()
    assert report.verdicts, "what other sections show mends nothing"
    assert crawl.count(PARKED) == 90
    crawl.rules, crawl.lacking = "2", ()
    read, report = crawl.whole_run()
    assert {*of("sport", 200, 90)} <= {*read}
    assert not report.verdicts
    assert report.sums["owed"] == 0


def test_a_page_that_may_be_half_of_one_says_nothing_of_health(crawl: HealthCrawl) -> None:
    crawl.begin()
    crawl.listing(crawl.leased(START))
    for lease in [crawl.leased() for _ in LINKS]:
        crawl.record(lease, State.OWED, reason="suspect: half", http_status=200, in_next_round=False)
    report = crawl.end("limit")
    assert not report.verdicts
    assert report.sums["owed"] == len(LINKS)
    assert crawl.count(PARKED) == 0


def test_what_is_being_crawled_cannot_be_accepted(crawl: HealthCrawl) -> None:
    crawl.begin()
    with closing(connect(crawl.path)) as connection, pytest.raises(AlreadyRunning):
        accept_health(connection, SITE, crawl.now)


def test_no_news_is_told_from_no_health(crawl: HealthCrawl) -> None:
    connection = connect(crawl.path)
    (health,) = health_of_sites(connection)
    assert health.sentence == f"{SITE}: as ever"
    assert not health.is_alarming
    crawl.begin()
    crawl.end()
    (health,) = health_of_sites(connection)
    assert health.sentence == f"{SITE}: as ever; run 3 read no article page, so this is as of run 2"
    crawl.lacking = ("column",)
    crawl.whole_run()
    crawl.begin()
    report = crawl.end()
    (health,) = health_of_sites(connection)
    assert health.is_alarming
    assert health.sentence == (
        f"{SITE}: 1 thing not as the site's own past has it; run 5 read no article page, so this is as of run 4"
    )
    assert verdicts_of(connection, 5) == list(report.verdicts)
    connection.close()


def test_every_field_that_is_observed_can_be_owed_for() -> None:
    assert set(SHOWS) == set(OBSERVED)


def test_a_site_that_was_never_read_has_no_health(path: Path) -> None:
    crawl = HealthCrawl(path)
    crawl.begin()
    crawl.end()
    connection = connect(path)
    (health,) = health_of_sites(connection)
    assert "nothing is known of its health" in health.sentence
    connection.close()


def test_what_runs_read_is_kept_by_field_and_rule(crawl: HealthCrawl) -> None:
    rows = crawl.rows("SELECT rule, pages FROM field_health WHERE run_id = 1 AND field IN ('title', 'modified_at')")
    assert sorted(rows) == [("", 30), ("rule of title", 30)]
    ((length,),) = crawl.rows("SELECT length / pages FROM field_health WHERE run_id = 1 AND field = 'body'")
    assert length > 50
