"""Archives become one: in which order they are merged, and how often, makes no difference."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from newscrawl.archive import Lease, State, connect
from newscrawl.archive.merging import merge
from newscrawl.archive.removing import remove_article
from newscrawl.errors import BadInput
from newscrawl.items import Article, Link
from tests.archive.driver import NO_REST, START, T0, A, B, C, Crawl, article
from tests.archive.merging.contents import contents

HOUR = timedelta(hours=1)
OTHER = "https://www.news.example/a.html?print=1"
PAGES = (A, B, C, OTHER)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

ANSWERS = ("first", "second", "no text", "gone", "fail", "list", "timeout", "shared", "moved")
"""The last two make pages of several addresses one article."""


def archives(*removed: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Return plans of what crawls of one archive meet, and which articles its operator may remove after one."""
    links = st.lists(st.sampled_from("xyz"), max_size=3, unique=True)
    views = st.none() | st.integers(0, 3)
    looks = st.fixed_dictionaries({"answer": st.sampled_from(ANSWERS), "links": links, "views": views})
    runs = st.fixed_dictionaries(
        {
            "after": st.integers(0, 60),
            "named": st.lists(st.sampled_from(PAGES), max_size=3, unique=True),
            "looks": st.dictionaries(st.sampled_from(PAGES), looks),
            "end": st.sampled_from(["finished", "limit", "killed", "leased"]),
            "removed": st.sampled_from([None, None, *removed]),
        }
    )
    return st.lists(runs, min_size=1, max_size=3)


crawled = archives()
cleared = archives(A, B)


def _record(crawl: Crawl, lease: Lease, shown: Article) -> None:
    """An article came; what was removed is not stored."""
    crawl.record(lease, State.STORED, kind="article", http_status=200, article=shown, look_again=NO_REST)


def show(crawl: Crawl, lease: Lease, look: dict[str, Any]) -> None:
    answer = look["answer"]
    beside = tuple(Link(title=name, url=f"{START}{name}.html", excerpt=name) for name in look["links"])
    shown = {"popular": beside, "view_count": look["views"], "fetched_at": crawl.now}
    texts = {
        "first": f"Text of {lease.url}.",
        "second": "Another text.",
        "shared": "The same everywhere.",
        "no text": None,
    }
    if answer in texts:
        title = "One" if answer == "shared" else lease.url
        _record(crawl, lease, article(lease.url, title=title, body=texts[answer], disclaimer=answer, **shown))
    elif answer == "moved":
        _record(crawl, lease, article(B, body="Text that has moved.", **shown))
    elif answer == "list":
        crawl.listing(lease, *(f"{START}{name}.html" for name in look["links"]))
    elif answer == "gone":
        crawl.gone(lease)
    elif answer == "fail":
        crawl.fail(lease, http_status=500)
    else:
        crawl.fail(lease)


def fill(path: Path, plan: list[dict[str, Any]], first: int, bare: Path) -> None:
    """Crawl as a plan says, beginning with a second of its own: no two runs begin at the same moment."""
    shutil.copy(bare, path)
    crawl = Crawl(path, now=T0 + first * timedelta(milliseconds=7))
    for run in plan:
        crawl.now += run["after"] * HOUR
        crawl.begin()
        for _ in range(12):
            lease = crawl.lease()
            if lease is None:
                break
            if lease.url == START:
                crawl.listing(lease, *run["named"])
            else:
                show(crawl, lease, run["looks"].get(lease.url, {"answer": "first", "links": [], "views": None}))
        if run["end"] == "leased":
            crawl.lease()
        if run["end"] in {"killed", "leased"}:
            crawl.die()
        else:
            crawl.end(run["end"])
        if run["removed"]:
            try:
                remove_article(path, run["removed"], "asked to", crawl.now)
            except BadInput:
                continue


def merged(target: Path, *sources: Path, bare: Path) -> Path:
    shutil.copy(bare, target)
    with closing(connect(target)) as into:
        for source in sources:
            merge(into, source)
    return target


@pytest.mark.long
@pytest.mark.parametrize("plans", [crawled, cleared], ids=["crawled", "cleared"])
def test_order_and_repetition_make_no_difference(plans: st.SearchStrategy[list[dict[str, Any]]]) -> None:
    # The same examples each time, and no search for a smaller one: each is three archives and eight merges.
    @settings(max_examples=8, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=SLOW)
    @given(st.tuples(plans, plans, plans))
    def check(three: tuple[list[dict[str, Any]], ...]) -> None:
        with TemporaryDirectory() as folder:
            merge_in_all_orders(Path(folder), three)

    check()


def merge_in_all_orders(path: Path, plans: tuple[list[dict[str, Any]], ...]) -> None:
    bare = path / "bare.db"
    connect(bare).close()
    for number, (name, plan) in enumerate(zip("abc", plans, strict=True), 1):
        fill(path / name, plan, number, bare)
    a, b, c = (path / name for name in "abc")
    ab = merged(path / "ab", a, b, bare=bare)
    ba = merged(path / "ba", b, a, bare=bare)
    assert contents(ab) == contents(ba)
    assert contents(merged(path / "aab", a, a, b, ab, bare=bare)) == contents(ab)
    bc = merged(path / "bc", b, c, bare=bare)
    ab_c = merged(path / "ab_c", ab, c, bare=bare)
    assert contents(merged(path / "a_bc", a, bc, bare=bare)) == contents(ab_c)
    assert contents(merged(path / "cab", c, a, b, bare=bare)) == contents(ab_c)
