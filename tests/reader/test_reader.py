"""The reading process: what it finds, and what a page can cost at most."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from newscrawl.reader.answer import read_answer
from newscrawl.reader.findings import Question
from newscrawl.reader.frames import findings_values, frame, question_values, read_findings, read_question
from newscrawl.reader.process import Limits, Reader, ReaderBroke, ReaderClosed, TooMuch
from tests.crawl.site import article_page, list_page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from newscrawl.reader.findings import Findings

MEBIBYTE = 1024 * 1024
NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
PROJECT = Path(__file__).parents[2]
SLOW = article_page(1).replace("<article>", f"<article>{'<p>One of many short paragraphs.' * 80_000}")
"""Takes more than a second to read, and some 50 MiB."""


def question(page: str, path: str = "news/1.html", **more: object) -> Question:
    return Question(
        url=f"https://post.example/{path}",
        body=page.encode(),
        headers={"content-type": "text/html"},
        at=NOW,
        **more,  # type: ignore[arg-type]  # fields of Question
    )


def with_reader(talk: Callable[[Reader], Awaitable[None]], limits: Limits | None = None) -> None:
    async def hold() -> None:
        reader = Reader(None, Path("sites"), limits)
        try:
            await talk(reader)
        finally:
            await reader.close()

    asyncio.run(hold())


def process_of(reader: Reader) -> psutil.Process:
    assert reader.pid is not None
    return psutil.Process(reader.pid)


FEED = """<rss version="2.0"><channel><title>Post</title>
<item><title>One</title><link>https://post.example/1</link><pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate></item>
</channel></rss>"""


@pytest.mark.parametrize(
    "asked",
    [
        question(article_page(1)),
        question(list_page(["/a.html", "/b.html"], "/list/2"), "list/1"),
        question(FEED, "feed.xml"),
        question("no HTML at all"),
        question(""),
        question("<div id=app></div><script src=/app.js></script>"),
        question(article_page(2).replace("<head>", "<head><meta name=robots content=noarchive>")),
    ],
    ids=["article", "list", "feed", "text", "empty", "shell", "wish"],
)
def test_what_comes_out_of_the_process_is_what_was_found_in_it(asked: Question) -> None:
    found = read_answer(asked, None)
    assert read_question(question_values(asked) | {"body": b""}, asked.body) == asked
    sent = frame(findings_values(found))
    assert len(sent) == 4 + int.from_bytes(sent[:4], "big")

    async def talk(reader: Reader) -> None:
        assert await reader.read(asked) == found

    with_reader(talk)


def test_a_barrier_in_the_place_of_the_home_page_is_one_and_no_list() -> None:
    captcha = (
        "<title>Just a moment...</title><h1>Checking your browser</h1><div class=g-recaptcha data-sitekey=x></div>"
    )
    assert read_answer(question(captcha, ""), None).page_type == "captcha"
    assert read_answer(question(list_page(["/a.html", "/b.html"]), ""), None).page_type == "list"


def test_every_saved_page_comes_out_as_it_was_found() -> None:
    pages = sorted((PROJECT / "fixtures/sites").glob("*/*/page.html"))
    assert len(pages) > 20
    for page in pages:
        asked = Question(url="https://post.example/a/1.html", body=page.read_bytes(), headers={}, at=NOW)
        found: Findings = read_answer(asked, None)
        values = findings_values(found)
        assert read_findings(values) == found, page


def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    async def talk(reader: Reader) -> None:
        with pytest.raises(TooMuch, match="more than 1 s of CPU"):
            await reader.read(question(SLOW))
        assert (await reader.read(question(article_page(1)))).article is not None

    with_reader(talk, Limits(cpu_seconds=1))


def test_a_page_that_holds_the_process_without_working_is_given_up() -> None:
    async def talk(reader: Reader) -> None:
        await reader.read(question(article_page(1)))
        process_of(reader).suspend()
        with pytest.raises(TooMuch, match=r"more than 0\.5 s"):
            await reader.read(question(article_page(1)))

    with_reader(talk, Limits(seconds=0.5))


def test_a_page_that_needs_too_much_memory_is_given_up_and_the_next_is_read() -> None:
    async def talk(reader: Reader) -> None:
        with pytest.raises(TooMuch, match="more than 60 MiB of memory"):
            await reader.read(question(SLOW))
        assert (await reader.read(question(article_page(1)))).article is not None

    with_reader(talk, Limits(data_bytes=60 * MEBIBYTE))


def test_a_crash_in_a_library_is_that_pages_alone() -> None:
    async def talk(reader: Reader) -> None:
        await reader.read(question(article_page(1)))
        reading = asyncio.ensure_future(reader.read(question(SLOW)))
        await asyncio.sleep(0)
        process_of(reader).send_signal(signal.SIGSEGV)
        with pytest.raises(ReaderBroke, match="SIGSEGV"):
            await reading
        assert (await reader.read(question(article_page(1)))).article is not None

    with_reader(talk)


def test_closing_it_ends_what_it_reads_and_what_waits() -> None:
    async def talk(reader: Reader) -> None:
        await reader.read(question(article_page(1)))
        under_way = [asyncio.ensure_future(reader.read(question(SLOW))) for _ in range(2)]
        await asyncio.sleep(0)
        await reader.close()
        assert [type(end) for end in await asyncio.gather(*under_way, return_exceptions=True)] == [ReaderClosed] * 2
        with pytest.raises(ReaderClosed):
            await reader.read(question(article_page(1)))

    with_reader(talk)


def test_an_exception_is_told_with_its_own_words(caplog: pytest.LogCaptureFixture) -> None:
    async def talk(reader: Reader) -> None:
        with pytest.raises(ReaderBroke, match="UnknownSite: there is no site named 'nowhere'"):
            await reader.read(question(article_page(1)))

    async def hold() -> None:
        await talk(Reader("nowhere", Path("sites")))

    asyncio.run(hold())
    assert "Traceback" in caplog.text


def readers() -> set[int]:
    """Numbers of the reading processes that this process has."""
    return {child.pid for child in psutil.Process().children() if "newscrawl.reader.worker" in child.cmdline()}


def test_it_is_started_once_when_a_page_comes_while_it_starts() -> None:
    before = readers()

    async def talk(reader: Reader) -> None:
        starting = asyncio.ensure_future(reader.start())
        await asyncio.sleep(0)
        assert (await reader.read(question(article_page(1)))).article is not None
        await starting
        assert readers() - before == {reader.pid}

    with_reader(talk)
    assert readers() == before


def test_it_is_not_started_once_it_was_closed() -> None:
    async def talk(reader: Reader) -> None:
        await reader.close()
        await reader.start()
        assert reader.pid is None

    with_reader(talk)


def test_a_process_that_has_read_a_giant_is_replaced() -> None:
    async def talk(reader: Reader) -> None:
        await reader.read(question(article_page(1)))
        first = process_of(reader).pid
        await reader.read(question(article_page(1)))
        assert process_of(reader).pid == first
        await reader.read(question(SLOW))
        await reader.read(question(article_page(1)))
        assert process_of(reader).pid != first

    with_reader(talk, Limits(worn_bytes=60 * MEBIBYTE))


def test_signals_that_go_to_all_processes_leave_it_to_the_crawl_to_end_it() -> None:
    async def talk(reader: Reader) -> None:
        await reader.read(question(article_page(1)))
        for number in (signal.SIGINT, signal.SIGTERM):
            process_of(reader).send_signal(number)
        assert (await reader.read(question(article_page(1)))).article is not None

    with_reader(talk)


def test_it_ends_with_the_crawl_however_that_ends() -> None:
    script = (
        "import asyncio; from pathlib import Path; from newscrawl.reader.process import Reader\n"
        "async def main():\n"
        "    reader = Reader(None, Path('sites')); await reader.start(); print(reader.pid, flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=PROJECT, stdout=subprocess.PIPE, text=True) as crawl:
        assert crawl.stdout is not None
        worker = psutil.Process(int(crawl.stdout.readline()))
        crawl.kill()
    assert worker.wait(timeout=30) is None  # no child of ours, so its exit code is not ours to know


def test_it_loads_neither_scrapy_nor_a_database_and_the_crawl_loads_no_extraction() -> None:
    for module, never in (
        ("newscrawl.reader.worker", "scrapy twisted sqlite3 asyncio parsel urllib.request pydantic jsonschema"),
        ("newscrawl.commands.crawl", "newscrawl.extract"),
    ):
        code = f"import sys, {module}; sys.exit(' '.join(sorted(set({never!r}.split()) & sys.modules.keys())) or None)"
        done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, text=True, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
