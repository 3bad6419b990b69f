"""A site that is down for a while: nobody listens at its port, and what was under way breaks off."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NoReturn

import pytest

from newscrawl.errors import ExitCode
from tests.crawl.site import Site, newspaper
from tests.crawl.test_kill import assert_whole, wait_for_hits

if TYPE_CHECKING:
    from tests.crawl.conftest import Crawl

ARTICLES = 120


def break_off(_: str) -> NoReturn:
    raise ConnectionAbortedError


@pytest.mark.long
@pytest.mark.parametrize(
    "seconds", [2, pytest.param(8, marks=pytest.mark.soak), pytest.param(30, marks=pytest.mark.soak)]
)
def test_a_site_that_is_down_for_a_while_loses_nothing_in_the_same_run(crawl: Crawl, seconds: int) -> None:
    with Site(newspaper(ARTICLES), pause=0.01) as before:
        process = crawl.start(before.url)
        wait_for_hits(before, 40)
        before.route = break_off
    time.sleep(seconds)  # that is how long it is down
    with Site(newspaper(ARTICLES), port=int(before.host.split(":")[1])) as after:
        stdout, stderr = process.communicate(timeout=120)
        assert process.returncode == ExitCode.OK, stdout + stderr
    assert_whole(crawl, ARTICLES)
    twice = [path for path in after.hits if before.hits[path] and path != "/robots.txt"]
    assert len(twice) <= 16
