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


def test_a_server_that_asks_to_wait_is_left_alone_as_a_whole_at_once() -> None:
    outage = Outage(MINUTE)
    outage.saw("https://news.example/a", NOW, site_is_down=True, wait=MINUTE / 4)
    assert outage.is_on(NOW)
    outage.saw("https://news.example/b", NOW, site_is_down=False)  # it was under way
    assert outage.is_on(NOW + MINUTE / 5)
    assert not outage.is_on(NOW + MINUTE / 4)
    assert not outage.is_suspected


def test_a_wait_that_no_run_lasts_is_not_waited_for() -> None:
    outage = Outage(MINUTE)
    outage.saw("https://news.example/a", NOW, site_is_down=True, wait=timedelta(days=10**6))
    assert outage.is_on(NOW)
    assert outage.is_suspected
    assert not outage.is_on(NOW + MINUTE / 12)
    assert not outage.is_final


def test_several_urls_that_ask_for_more_than_a_run_lasts_end_it() -> None:
    outage = Outage(MINUTE)
    for _ in range(5):
        outage.saw("https://news.example/a", NOW, site_is_down=True, wait=60 * MINUTE)
    assert not outage.is_final
    for letter in "bc":
        outage.saw(f"https://news.example/{letter}", NOW, site_is_down=True, wait=60 * MINUTE)
    assert outage.is_final


def test_urls_that_ask_to_wait_for_long_between_others_that_answer_are_no_outage() -> None:
    outage = Outage(MINUTE)
    for letter in "abcdefgh":
        outage.saw(f"https://news.example/{letter}", NOW, site_is_down=True, wait=60 * MINUTE)
        outage.saw(f"https://news.example/good-{letter}", NOW, site_is_down=False)
    assert not outage.is_final
    assert not outage.is_suspected


def test_what_failed_while_others_were_answered_says_nothing_about_the_site_when_it_fails_again() -> None:
    outage = Outage(MINUTE)
    for _ in range(2):
        fail(outage, STREAK - 1)
        outage.saw("https://news.example/good", NOW, site_is_down=False)
    fail(outage, STREAK - 1)
    outage.saw("https://news.example/another", NOW, site_is_down=True)
    assert not outage.is_suspected
    fail(outage, 2 * STREAK - 1)
    assert outage.is_suspected


def test_a_robots_txt_that_hangs_ends_a_run_to_which_nothing_was_answered_at_once() -> None:
    outage = Outage(MINUTE)
    for number in range(STREAK):
        assert not outage.is_final
        outage.saw(f"https://news.example/{number}", NOW, site_is_down=True, for_long=True)
    assert outage.is_final


def test_a_robots_txt_that_hangs_on_one_host_does_not_hold_the_others_up() -> None:
    outage = Outage(MINUTE)
    outage.saw("https://news.example/", NOW, site_is_down=False)
    for number in range(10 * STREAK):
        outage.saw(f"https://m.news.example/{number}", NOW, site_is_down=True, for_long=True)
    assert not outage.is_final
    assert not outage.is_on(NOW)


def test_the_longer_of_two_waits_holds() -> None:
    outage = Outage(MINUTE)
    outage.saw("https://news.example/a", NOW, site_is_down=True, wait=MINUTE / 2)
    outage.saw("https://news.example/b", NOW, site_is_down=True, wait=timedelta())
    assert outage.is_on(NOW + MINUTE / 3)


def test_a_site_that_goes_on_asking_to_wait_is_given_up() -> None:
    outage = Outage(MINUTE)
    now = NOW
    for number in range(STREAK + 4):
        assert not outage.is_final
        outage.saw(f"https://news.example/{number}", now, site_is_down=True, wait=MINUTE)
        now += MINUTE
    assert outage.is_final


def test_a_clock_that_is_set_back_ends_a_pause() -> None:
    outage = Outage(MINUTE)
    fail(outage, STREAK)
    outage.saw("https://news.example/a", NOW, site_is_down=True, wait=MINUTE)
    assert outage.is_on(NOW)
    assert not outage.is_on(NOW - 2 * MINUTE)
