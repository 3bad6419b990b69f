"""What a page becomes in a real browser, and what it cannot do from there."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import scrapy

from newscrawl import __version__
from tests.crawl.site import Site
from tests.rendering.conftest import PROJECT, alive, descendants, start
from tests.rendering.pages import CALM, ENDLESS, STORY, shell

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.long

Crawled = dict[str, Any]


def html(crawled: Crawled, path: str) -> str:
    answer = crawled["answers"][path]
    assert "error" not in answer, answer
    return str(answer["html"])


def error(crawled: Crawled, path: str) -> str:
    return str(crawled["answers"][path]["error"])


def test_a_text_that_a_script_inserts_is_there_and_the_page_is_asked_for_once(crawled: Crawled) -> None:
    assert f"<h1>Pier</h1><p>{STORY}</p>" in html(crawled, "/story")
    assert crawled["hits"]["/story"] == 1


def test_every_page_has_its_answer_and_nothing_breaks(crawled: Crawled) -> None:
    assert set(crawled["answers"]) == {*CALM, *ENDLESS}
    for outcome in crawled["outcomes"]:
        assert outcome["code"] == 0
        assert "ERROR" not in outcome["log"]
        assert "Traceback" not in outcome["log"]


def test_nothing_comes_to_another_port_whatever_a_page_tries(crawled: Crawled) -> None:
    assert crawled["contacts"] == []
    assert STORY in html(crawled, "/reach")
    assert crawled["hits"]["/to-the-other"] == 1


def test_an_endless_loop_is_ended_and_the_next_pages_are_rendered(crawled: Crawled) -> None:
    assert "did not end within 12 seconds" in error(crawled, "/loop")
    assert STORY in html(crawled, "/last")


def test_dialogs_hold_nothing_up(crawled: Crawled) -> None:
    assert STORY in html(crawled, "/dialogs")


def test_a_page_that_grows_without_end_is_given_up(crawled: Crawled) -> None:
    assert "300000 bytes" in error(crawled, "/grows")


def test_a_page_that_never_rests_is_taken_as_it_is(crawled: Crawled) -> None:
    assert "a text; tick; tick; " in html(crawled, "/ticks")


def test_a_page_may_ask_for_so_many_things(crawled: Crawled) -> None:
    assert sum(count for path, count in crawled["hits"].items() if path.startswith("/much/")) <= 20
    assert "ask for more than" in error(crawled, "/asks-all")


def test_a_page_may_load_so_many_bytes(crawled: Crawled) -> None:
    text = html(crawled, "/heavy")
    assert "loaded 1" in text
    assert "loaded 2" not in text


def test_a_page_cannot_leave_for_another(crawled: Crawled) -> None:
    assert STORY in html(crawled, "/leaves")
    assert "/elsewhere" not in crawled["hits"]


def test_redirects_of_its_requests_are_followed(crawled: Crawled) -> None:
    assert STORY in html(crawled, "/moved")


def test_half_an_emoji_does_not_lose_the_page(crawled: Crawled) -> None:
    assert "cut \N{REPLACEMENT CHARACTER}" in html(crawled, "/half")


def test_a_script_that_never_comes_is_waited_for_only_so_long(crawled: Crawled) -> None:
    assert "after all; " in html(crawled, "/waits")


def test_a_script_that_pages_share_is_loaded_once(crawled: Crawled) -> None:
    assert html(crawled, "/app-1").count(STORY) == 1
    assert html(crawled, "/app-2").count(STORY) == 1
    assert crawled["hits"]["/app.js"] == 1


@pytest.mark.parametrize(
    "path",
    ["/picture.png", "/style.css", "/frame", "/window", "/file.zip", "/worker.js", "/private/app.js",
     "/plus/count.php?aid=1", "/e/public/ViewClick/?id=1&addclick=1", "/favicon.ico"],
)  # fmt: skip
def test_what_holds_no_text_or_counts_up_or_robots_txt_forbids_is_not_asked(crawled: Crawled, path: str) -> None:
    assert html(crawled, "/trimmings")
    assert path not in crawled["hits"]


def test_nothing_is_sent(crawled: Crawled) -> None:
    assert "not sent; " in html(crawled, "/trimmings")


def test_the_browser_bears_the_crawls_name(crawled: Crawled) -> None:
    assert crawled["agents"] == [f"newscrawl/{__version__}"]


def test_no_process_is_left(crawled: Crawled) -> None:
    for outcome in crawled["outcomes"]:
        assert outcome["started"] >= 3, "the driver, the browser, a page"
        assert outcome["left"] == []


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_when_a_signal_ends_the_crawl(browser: None, sent: signal.Signals) -> None:  # noqa: ARG001
    pages = {"/story": shell("say('done')"), "/ticks": shell("fetch('/begun'); setInterval(() => say('tick'), 20)")}
    with Site(pages.get) as site, start(site.host, "/story", "/ticks", "/after", limits={"settling": 4}) as process:
        assert process.stdout is not None
        assert "done; " in process.stdout.readline()
        wait_for(lambda: site.hits["/begun"] > 0)
        started = descendants(process.pid)
        assert len(started) >= 3
        process.send_signal(sent)
        process.communicate(timeout=60)
        wait_for(lambda: not started & alive())
        assert "/after" not in site.hits


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_without_a_browser_the_reason_names_what_to_install() -> None:
    with Site({"/story": shell("")}.get) as site:
        process = start(site.host, "/story", NEWSCRAWL_BROWSER="/no/such/chromium")
        stdout, _ = process.communicate(timeout=30)
    assert "needs Chromium, and NEWSCRAWL_BROWSER names none: '/no/such/chromium'" in stdout


def test_a_browser_that_does_not_start_is_said_to_have_failed(browser: None) -> None:  # noqa: ARG001
    with Site({"/story": shell("")}.get) as site:
        process = start(site.host, "/story", NEWSCRAWL_BROWSER="/bin/false")
        stdout, stderr = process.communicate(timeout=60)
    assert "the browser failed: BrowserType.launch" in stdout
    assert "Traceback" not in stderr


def test_without_the_extra_the_reason_names_it(tmp_path: Path) -> None:
    for entry in Path(scrapy.__file__).parents[1].iterdir():
        if not entry.name.startswith(("scrapy_playwright", "playwright")):
            (tmp_path / entry.name).symlink_to(entry)
    code = (
        f"import sys; sys.path[:0] = [{str(PROJECT)!r}, {str(tmp_path)!r}]\n"
        "from newscrawl.rendering import Renderer\n"
        "renderer = Renderer(None, is_off=False)\n"
        "print(renderer.missing)"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.startswith("needs a browser: pip install 'newscrawl[browser]'")


def test_nothing_is_rendered_where_the_operator_wants_none() -> None:
    with Site({"/story": shell("")}.get) as site:
        process = start(site.host, "/story", NEWSCRAWL_RENDER="never")
        stdout, _ = process.communicate(timeout=30)
    assert "NEWSCRAWL_RENDER is never" in stdout
