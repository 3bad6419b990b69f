from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from newscrawl.archive import Lease, State
from newscrawl.middlewares.addresses import PrivateAddress
from newscrawl.middlewares.robots import Unreadable
from newscrawl.spiders.answers import bad_status, no_answer, retry_after

NOW = datetime(2026, 11, 22, 20, 41, tzinfo=UTC)
NEW = Lease(1, "https://news.example/a", 1, 0, None)
ARCHIVED = Lease(1, "https://news.example/a", 1, 0, 7)
EVERY_ROUND = timedelta()


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there_is_gone_and_asked_again_only_if_it_showed_an_article(status: int) -> None:
    visit = bad_status(NEW, status, {}, NOW)
    assert (visit.state, visit.reason, visit.http_status) == (State.GONE, f"HTTP {status}", status)
    assert visit.look_again is None
    assert bad_status(ARCHIVED, status, {}, NOW).look_again == EVERY_ROUND


@pytest.mark.parametrize("status", [400, 401, 402, 403, 405, 406, 418, 451])
def test_what_the_server_refuses_is_refused_and_asked_again_in_every_round(status: int) -> None:
    visit = bad_status(NEW, status, {"retry-after": "60"}, NOW)
    assert (visit.state, visit.look_again, visit.wait) == (State.REFUSED, EVERY_ROUND, None)


@pytest.mark.parametrize("status", [204, 206, 300, 304, 100])
def test_an_answer_without_a_page_is_refused(status: int) -> None:
    assert bad_status(NEW, status, {}, NOW).state is State.REFUSED


@pytest.mark.parametrize(
    ("status", "down"),
    [
        *((500, False), (501, False), (505, False), (408, False), (425, False)),
        *((429, True), (502, True), (503, True), (504, True), (520, True), (522, True), (524, True)),
    ],
)
def test_a_failure_of_the_server_is_owed_and_says_whether_the_site_is_down(status: int, *, down: bool) -> None:
    visit = bad_status(NEW, status, {}, NOW)
    assert (visit.state, visit.site_is_down, visit.wait) == (State.OWED, down, None)
    assert visit.http_status == status


def test_the_wait_that_the_server_asks_for_is_obeyed() -> None:
    assert bad_status(NEW, 503, {"retry-after": "120"}, NOW).wait == timedelta(seconds=120)
    assert bad_status(NEW, 429, {"retry-after": "Sun, 22 Nov 2026 21:41:00 GMT"}, NOW).wait == timedelta(hours=1)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("0", timedelta()),
        (" 120 ", timedelta(minutes=2)),
        ("Sun, 22 Nov 2026 20:41:30 GMT", timedelta(seconds=30)),
        ("Sun, 22 Nov 2026 21:41:30 +0100", timedelta(seconds=30)),
        ("Sunday, 22-Nov-26 20:41:30 GMT", timedelta(seconds=30)),
        ("Sat, 21 Nov 2026 20:41:30 GMT", timedelta()),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("-0.5", None),
        ("1.5", timedelta(seconds=1.5)),
        ("120.0000000001", timedelta(minutes=2)),
        ("999999999999", timedelta(seconds=999_999_999)),
        (".5", None),
        ("1e3", None),
        ("60 seconds", None),
        ("120, 120", None),
        ("Sun Nov 22 20:41:30 2026", timedelta(seconds=30)),
        ("Sun, 22 Nov 2026 20:41:30 -0000", timedelta(seconds=30)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", timedelta()),
        ("²", None),
        ("Sun, 22 Nov 2026", None),
        ("Sun, 32 Nov 2026 20:41:30 GMT", None),
    ],
)
def test_a_wait_is_seconds_or_a_date(value: str, wait: timedelta | None) -> None:
    assert retry_after(value, NOW) == wait


@given(st.one_of(st.text(), st.integers().map(str), st.from_regex(r"\w{3}, \d+ Nov \d+ \d+:\d+:\d+ ([+-]\d+|GMT)")))
@example("9" * 5000)
@example("Fri, 31 Dec 9999 23:59:59 -1200")
@example("Wed, 21 Oct 99999999999999999999 07:28:00 GMT")
def test_any_retry_after_is_a_wait_that_can_be_added_to_now_or_none(value: str) -> None:
    wait = retry_after(value, NOW)
    assert wait is None or wait >= timedelta()


@pytest.mark.parametrize(
    ("error", "down"),
    [
        (DownloadTimeoutError("took longer than 60 seconds"), False),
        (DownloadFailedError("TLS"), False),
        (ResponseDataLossError(), False),
        (DownloadConnectionRefusedError(), True),
        (CannotResolveHostError("no such host"), True),
        (ValueError("unforeseen"), False),
        (None, False),
    ],
)
def test_a_failed_download_is_owed(error: BaseException | None, *, down: bool) -> None:
    visit = no_answer(NEW, error, NOW)
    assert (visit.state, visit.site_is_down, visit.http_status, visit.at) == (State.OWED, down, None, NOW)
    assert visit.reason


@pytest.mark.parametrize(("retry_after", "wait"), [("300", timedelta(minutes=5)), ("", None)])
def test_a_robots_txt_that_cannot_be_read_says_that_the_site_is_down_and_how_long(
    retry_after: str, wait: timedelta | None
) -> None:
    visit = no_answer(NEW, Unreadable("robots.txt answers HTTP 503", retry_after), NOW)
    assert (visit.state, visit.site_is_down, visit.wait) == (State.OWED, True, wait)


@pytest.mark.parametrize("error", [IgnoreRequest("Forbidden by robots.txt"), PrivateAddress("10.0.0.1:80 is private")])
def test_what_a_rule_forbids_is_refused_in_its_own_words_and_asked_again_in_every_round(error: IgnoreRequest) -> None:
    visit = no_answer(NEW, error, NOW)
    assert (visit.state, visit.reason, visit.look_again) == (State.REFUSED, str(error), EVERY_ROUND)


def test_a_body_over_the_limit_is_refused_for_good() -> None:
    visit = no_answer(NEW, DownloadCancelledError("too large"), NOW)
    assert (visit.state, visit.look_again) == (State.REFUSED, None)


def test_a_reason_is_one_short_line() -> None:
    reason = no_answer(NEW, DownloadFailedError("first line\n  second " + "x" * 1000), NOW).reason
    assert reason is not None
    assert reason.startswith("DownloadFailed: first line second x")
    assert len(reason) < 350
