from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newscrawl.spiders.outage import STREAK, Outage

NOW = datetime(2026, 11, 22, 20, 41, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def fail(outage: Outage, times: int, now: datetime = NOW) -> None:
    for number in range(times):
        outage.saw(f"https://news.example/{number}", now, site_is_down=True)


def test_a_few_failures_are_no_outage() -> None:
    outage = Outage(MINUTE)
    fail(outage, STREAK - 1)
    assert not outage.is_on(NOW)
    assert not outage.is_suspected


def test_failures_in_a_row_make_the_crawl_wait_and_probe() -> None:
    outage = Outage(MINUTE)
    fail(outage, STREAK)
    assert outage.is_on(NOW)
    assert outage.is_suspected
    assert not outage.is_on(NOW + MINUTE)
    assert outage.is_suspected


def test_an_answer_ends_the_outage() -> None:
    outage = Outage(MINUTE)
    fail(outage, STREAK)
    outage.saw("https://news.example/a", NOW, site_is_down=False)
    assert not outage.is_on(NOW)
    assert not outage.is_suspected
    fail(outage, STREAK - 1)
    assert not outage.is_suspected


def test_what_was_under_way_when_the_pause_began_does_not_lengthen_it() -> None:
    outage = Outage(MINUTE)
    fail(outage, STREAK + 100)
    assert not outage.is_on(NOW + MINUTE)
    assert not outage.is_final


def test_the_crawl_is_patient_as_long_as_it_was_told_and_no_longer() -> None:
    outage = Outage(MINUTE)
    fail(outage, STREAK)
    now, pauses = NOW, []
    while not outage.is_final:
        begun = now
        while outage.is_on(now):
            now += MINUTE / 60
        pauses.append(now - begun)
        fail(outage, 1, now)
    assert pauses == sorted(pauses)
    assert MINUTE <= now - NOW <= MINUTE * 1.1


def test_one_url_that_fails_again_and_again_is_no_outage() -> None:
    outage = Outage(MINUTE)
    for second in range(100):
        outage.saw("https://news.example/broken", NOW + second * MINUTE / 60, site_is_down=True)
    assert not outage.is_suspected
