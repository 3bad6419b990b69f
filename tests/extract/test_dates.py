"""Visible dates and bylines of pages that have no structured data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.extract import extract_article
from newscrawl.page import Page

if TYPE_CHECKING:
    from newscrawl.items import Article

TEXT = (
    "<p>The harbour council voted on Monday for a second pier, which is to be built by the spring after next.</p>"
    "<p>Fishermen had asked for the pier for eleven years, because their boats lie three deep on the old one.</p>"
    "<p>The work begins in March. Until then the old pier stays open, and the ferry lands at the mill.</p>"
)


def article(line: str, text: str = TEXT, end: str = "") -> Article:
    html = (
        f"<html><head><title>A second pier</title></head><body><article><h1>A second pier</h1>{line}"
        f"<div class=entry-content>{text}</div>{end}</article></body></html>"
    )
    return extract_article(Page.from_bytes("https://harbour.example/pier", html.encode()), None)


@pytest.mark.parametrize(
    "line",
    [
        "<div>jeudi 13 juin 2019, par Ada Lind</div>",
        "<div>Gespeichert von ada am 13. Juni 2019</div>",
        "<p><span>Ada Lind</span><span>13.06.2019</span><span>12 views</span></p>",
        "<div class=posted-on>June 13, 2019</div>",
        "<time datetime=2019-06-13>last Thursday</time>",
        "<div>13.06.19 | 00:00 Uhr</div>",
        "<p>2019年6月13日</p>",
    ],
)
def test_date_beside_the_title(line: str) -> None:
    found = article(line).published_at
    assert found is not None
    assert found.isoformat() == "2019-06-13T00:00:00+00:00"


def test_date_that_the_text_begins_with() -> None:
    found = article("", TEXT.replace("<p>The harbour", "<p>Old Quay, 13 June 2019 – The harbour", 1)).published_at
    assert found is not None
    assert found.date().isoformat() == "2019-06-13"


def test_day_that_the_story_tells_of_is_not_the_day_of_publication() -> None:
    assert article("", TEXT.replace("on Monday", "on 13 June 2019 after a long debate")).published_at is None


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("<p>By Ada Lind</p>", ("Ada Lind",)),
        ("<p>von Ada Lind, Max Berg</p>", ("Ada Lind", "Max Berg")),
        ("<p>von Dr. Max Berg</p>", ("Dr. Max Berg",)),
        ("<div>Posted in <a href=/t>Travel</a> by adalind on June 13, 2019</div>", ("adalind",)),
        ("<a rel=author href=/u>Ada von Lind</a>", ("Ada von Lind",)),
        ("<a rel=author href=/u>View all posts by Ada</a>", ()),
        ("<span class=byline>Trudi Latour</span>", ("Trudi Latour",)),
        ("<span class=byline>5 min read</span>", ()),
    ],
)
def test_names_of_a_byline(line: str, names: tuple[str, ...]) -> None:
    assert article(line).authors == names
