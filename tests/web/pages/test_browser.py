"""The pages in a real Chromium: what a reader does, what a reader sees, and what nobody must be able to do."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from newscrawl import settings
from newscrawl.rendering import Renderer
from newscrawl.rendering.renderer import PROGRAMS
from tests.web import hostile
from tests.web.pages.conftest import exports_of
from tests.web.serving import running_site
from tests.web.world import COURIER, ISLAND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Dialog, Page

    from tests.web.world import World

pytestmark = pytest.mark.long

SCREENSHOTS = Path(__file__).parents[3] / "build/screenshots"
"""What the pages look like, for people: written anew by each run."""

WIDE, NARROW = 1280, 360
FLAGS = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--force-color-profile=srgb", "--hide-scrollbars"),
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


_TROUBLE = {"error", "warning"}


@dataclass
class Reader:
    """A tab of the browser, and everything that went wrong in it."""

    page: Page
    url: str
    troubles: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    """Hosts that were asked for anything."""

    def watch(self) -> None:
        """Note from now on what goes wrong, violations of the content security policy among it, and who is asked."""

        def dismiss(dialog: Dialog) -> None:
            self.troubles.append(f"a dialog: {dialog.message}")
            dialog.dismiss()

        self.page.on("console", lambda said: self.troubles.extend([said.text] if said.type in _TROUBLE else []))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("popup", lambda popup: self.troubles.append(f"a window: {popup.url}"))
        self.page.on("request", lambda asked: self.hosts.add(urlsplit(asked.url).netloc))
        self.page.on("dialog", dismiss)

    def open(self, path: str) -> None:
        """Open a page and wait until its charts are drawn."""
        self.page.goto(self.url + path)
        self.wait_for_charts()

    def wait_for_charts(self) -> None:
        """Wait until each chart is drawn in the colours and the width of the moment."""
        self.page.wait_for_function(
            """() => [...document.querySelectorAll('.chart')].every(chart =>
                chart.dataset.drawn === (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')
                && Number(chart.dataset.width) === innerWidth)"""
        )

    def check_width(self) -> None:
        """Check that the page is no wider than the window."""
        too_wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, f"{self.page.url} is {too_wide} pixels too wide"


@pytest.fixture(scope="module")
def server(world: World) -> Iterator[str]:
    with running_site(world.archive, exports_of(world)) as site:
        yield site.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium; skip where there is none."""
    renderer = Renderer(None, settings.NEWSCRAWL_BROWSER, is_off=False)  # type: ignore[arg-type]  # no crawl
    if renderer.missing is not None:
        pytest.skip(renderer.missing)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of an extra

    program = settings.NEWSCRAWL_BROWSER or next(filter(None, map(shutil.which, PROGRAMS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS], chromium_sandbox=os.geteuid() != 0)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Share what is cached: the scripts that draw the charts are large."""
    context = browser.new_context(reduced_motion="reduce", locale="en-GB")
    yield context
    context.close()


@pytest.fixture
def reader(context: BrowserContext, server: str) -> Iterator[Reader]:
    """Open a tab; nothing may go wrong in it, and no other host may be asked for anything."""
    reader = Reader(context.new_page(), server)
    reader.page.set_viewport_size({"width": WIDE, "height": 900})
    reader.watch()
    yield reader
    reader.page.close()
    assert not reader.troubles
    assert reader.hosts <= {urlsplit(server).netloc}


@pytest.fixture(scope="module")
def screenshots() -> Path:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    print(f"what the pages look like: {SCREENSHOTS}")  # noqa: T201 - for people
    return SCREENSHOTS


def test_a_reader_finds_an_article_with_its_history_and_its_curve(
    reader: Reader, world: World, path_of: dict[str, str]
) -> None:
    page = reader.page
    reader.open("/")
    page.get_by_label("Search titles and texts").fill("gasworks flats")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="1 article").wait_for()
    assert page.locator("mark").first.inner_text().lower() in {"gasworks", "flats"}
    page.locator(".stories a").first.click()
    page.wait_for_url(f"**{path_of[world.edited]}")
    reader.wait_for_charts()

    change = page.locator("#history ~ .changes > li").first
    assert change.get_by_text("silent edit").is_visible()
    assert change.locator("ins").first.inner_text() == "quietly and unsaid"
    assert change.locator("del").first.inner_text() == "sixty-two flats"
    lines = [
        change.locator(tag).first.evaluate("e => getComputedStyle(e).textDecorationLine") for tag in ("ins", "del")
    ]
    assert lines == ["underline", "line-through"]

    marks = page.locator("#curve ~ figure .chart svg .mark-symbol path")
    counts = page.locator("#curve ~ figure tbody tr").count()
    assert marks.count() == counts > 5
    line = page.locator("#curve ~ figure .chart svg .mark-line path")
    box = line.bounding_box()
    assert box is not None
    assert box["width"] > 800
    assert box["height"] > 50
    assert page.locator("#curve ~ figure .chart svg").get_attribute("aria-hidden") == "true"
    assert f"seen {counts} times" in page.locator("#curve ~ figure figcaption").inner_text()


def test_a_reader_downloads_a_file_that_is_what_its_digest_says(reader: Reader, tmp_path: Path) -> None:
    reader.open("/exports/")
    row = reader.page.locator("#files ~ .scroll tr", has_text=f"{COURIER}/").filter(has_text=".jsonl").first
    with reader.page.expect_download() as download:
        row.get_by_role("link").click()
    assert re.fullmatch(rf"{re.escape(COURIER)}-\d{{4}}-\d\d\.jsonl", download.value.suggested_filename)
    download.value.save_as(tmp_path / "file")
    assert hashlib.sha256((tmp_path / "file").read_bytes()).hexdigest() == row.locator("code").inner_text()


def test_the_keyboard_reaches_search_results_and_downloads(reader: Reader) -> None:
    page = reader.page
    reader.open("/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "Search titles and texts"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.type("harbour")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=harbour")
    first = page.locator(".stories a").first.inner_text()
    reach(page, first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/*")
    reach(page, "Downloads")
    page.keyboard.press("Enter")
    page.wait_for_url("**/exports/")
    reach(page, "manifest.json")
    page.locator("#files").wait_for()
    name = page.locator("#files ~ .scroll tbody a").first.inner_text()
    reach(page, name)


def focused(page: Page) -> str:
    """Return how what has the focus is called."""
    return str(
        page.evaluate("(e => (e.labels?.[0] ?? e).innerText?.trim() || e.ariaLabel || '')(document.activeElement)")
    )


def reach(page: Page, name: str, most: int = 80) -> None:
    """Press Tab until something of this name has the focus."""
    names = []
    for _ in range(most):
        page.keyboard.press("Tab")
        names.append(focused(page))
        if names[-1] == name:
            return
    pytest.fail(f"{name!r} was not reached: {names}")


@pytest.mark.parametrize("url", [hostile.ATTACK, hostile.LONG])
def test_a_hostile_article_does_nothing(reader: Reader, path_of: dict[str, str], url: str) -> None:
    page = reader.page
    reader.open(path_of[url])
    for place in range(page.locator("summary").count()):
        page.locator("summary").nth(place).click()
    assert page.evaluate("window.attacked") is None
    assert page.title().endswith(" · newscrawl")
    page.set_viewport_size({"width": NARROW, "height": 800})
    reader.check_width()
    for path in (
        "/",
        f"/site/{hostile.SITE}",
        "/search?q=attacked",
        "/archive/articles?_facet=title",
        "/archive/links",
        "/runs",
    ):
        reader.open(path)
        assert page.evaluate("window.attacked") is None, path
        reader.check_width()


KINDS = {
    "start": "/",
    "article": "EDITED",
    "article-chinese": "CHINESE",
    "article-hostile": "ATTACK",
    "search": "/search?q=the+town&sort=date",
    "site": f"/site/{COURIER}",
    "run": "/run/22",
    "changes": "/changes",
    "promotions": f"/promotions?site={COURIER}&list=latest",
    "downloads": "/exports/",
    "data": "/data",
    "table": "/archive/sites?_facet=name",
    "row": "/archive/runs/1",
    "query": "/archive?sql=select+site,+count(*)+from+articles+group+by+site",
}
SEEN_MOST = {"start", "article", "search", "downloads"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_page_can_be_used_by_all_in_light_and_dark_wide_and_narrow(
    reader: Reader, world: World, path_of: dict[str, str], screenshots: Path, kind: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - needs Playwright

    places = {"EDITED": world.edited, "CHINESE": world.chinese, "ATTACK": hostile.ATTACK}
    path = KINDS[kind]
    page = reader.page
    reader.open(path_of[places[path]] if path in places else path)
    page.screenshot(path=screenshots / f"{kind}-light-wide.png", full_page=True)
    for summary in page.locator("main summary").all()[:3]:
        if not summary.evaluate("e => e.parentElement.open"):
            summary.click()
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()

    page.set_viewport_size({"width": NARROW, "height": 800})
    page.emulate_media(color_scheme="dark")
    reader.wait_for_charts()
    reader.check_width()
    page.screenshot(path=screenshots / f"{kind}-dark-narrow.png", full_page=True)
    found = page.evaluate("axe.run({runOnly: {type: 'rule', values: ['color-contrast']}})")
    assert not found["violations"]
    if kind in SEEN_MOST:
        page.emulate_media(color_scheme="light")
        reader.wait_for_charts()
        page.screenshot(path=screenshots / f"{kind}-light-narrow.png", full_page=True)
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": WIDE, "height": 900})
        reader.wait_for_charts()
        page.screenshot(path=screenshots / f"{kind}-dark-wide.png", full_page=True)


def test_without_scripts_everything_can_be_read(
    browser: Browser, server: str, world: World, path_of: dict[str, str]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + path_of[world.rising])
    page.get_by_text("The same as a table").click()
    assert page.locator("#curve ~ figure tbody tr").first.is_visible()
    page.goto(f"{server}/runs?site={ISLAND}")
    assert page.get_by_text("site not reached").is_visible()
    context.close()
