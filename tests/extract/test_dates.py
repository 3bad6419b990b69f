"""Visible dates and bylines of pages that have no structured data."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newscrawl.extract import extract_article
from newscrawl.extract.dates import Dated, modified_candidates, published_candidates
from newscrawl.extract.structured import read_structured
from newscrawl.extract.walk import outline_of_tree
from newscrawl.page import Page

if TYPE_CHECKING:
    from newscrawl.items import Article

TEXT = (
    "<p>The harbour council voted on Monday for a second pier, which is to be built by the spring after next.</p>"
    "<p>Fishermen had asked for the pier for eleven years, because their boats lie three deep on the old one.</p>"
    "<p>The work begins in March. Until then the old pier stays open, and the ferry lands at the mill.</p>"
)


def article(line: str, text: str = TEXT, end: str = "", fetched_at: datetime | None = None, **page: str) -> Article:
    """Extract a page with a line below its title; `head`, `above`, `lang` and `url` say what else it holds."""
    html = (
        f"<html lang='{page.get('lang', '')}'><head><title>A second pier</title>{page.get('head', '')}</head>"
        f"<body>{page.get('above', '')}<article><h1>A second pier</h1>{line}"
        f"<div class=entry-content>{text}</div>{end}</article></body></html>"
    )
    url = page.get("url", "https://harbour.example/pier")
    return extract_article(Page.from_bytes(url, html.encode(), fetched_at=fetched_at), None)


def day(found: Article) -> str | None:
    return found.published_at.date().isoformat() if found.published_at is not None else None


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


@pytest.mark.parametrize(("lang", "month"), [("hr", "10"), ("pl", "11")])
def test_month_that_is_another_one_in_another_language_is_read_alike_wherever_it_stands(lang: str, month: str) -> None:
    in_head = article("", head='<meta name="date" content="3. listopada 2019">', lang=lang)
    in_line = article("<div class=date>3. listopada 2019</div>", lang=lang)
    assert day(in_head) == day(in_line) == f"2019-{month}-03"


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


def meta(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{value}">'


def json_ld(**values: str) -> str:
    node = {"@type": "Article", "headline": "A second pier", **values}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    "line",
    [
        "<p>Veröffentlicht am 13.06.2019</p>",
        "<p>Posted by Ada Lind on Thursday 13 June 2019</p>",
        "<p>erstellt von Ada — veröffentlicht 13.06.2019 06:00</p>",
        "<p>2019年6月13日公開</p>",
        "<p>13 Haziran 2019 tarihinde yayınlandı</p>",
        "<p>Опубликовано 13 июня 2019 г.</p>",
        "<p>نشر في 13 يونيو 2019</p>",
        "<div class=date>Culture, 13.6.19</div>",
        "<table><tr><td>13 | 06 | 2019</td><td>Harbour</td></tr></table>",
        "<div class=cal><div>13</div><div>Jun</div><div>2019</div></div>",
        "<div><b>JUN</b><b>13</b><b>2019</b></div>",
        "<p>Updated 14 June 2019, published 13 June 2019</p>",
    ],
)
def test_ways_to_show_the_day_of_publication(line: str) -> None:
    assert day(article(line)) == "2019-06-13"


@pytest.mark.parametrize(
    "line",
    [
        "<p>Last edited 2019-06-13 by Ada Lind</p>",
        "<p>Zuletzt aktualisiert am 13. Juni 2019</p>",
        "<p>2019年6月13日 更新</p>",
        "<p>Mis à jour le 13 juin 2019</p>",
        "<p>最終更新：2019/06/13</p>",
        "<p>13 Haziran 2019 tarihinde güncellendi</p>",
    ],
)
def test_day_of_a_change_is_no_day_of_publication(line: str) -> None:
    found = article(line)
    assert found.published_at is None
    assert found.modified_at is not None
    assert found.modified_at.date().isoformat() == "2019-06-13"


def test_stamp_for_machines_in_a_line_gives_way_to_the_day_that_is_shown() -> None:
    stamp = "<span class=updated style='font-size:0'>2021-01-07T17:27:31+02:00</span>"
    assert day(article(f"<p>Ada Lind {stamp}<span>June 13th, 2019</span></p>")) == "2019-06-13"
    assert day(article(f"<p>Ada Lind {stamp}</p>")) == "2021-01-07"


@pytest.mark.parametrize(
    "line",
    [
        "<figure><figcaption>The old pier on 13 June 2019</figcaption></figure>",
        "<div class=wp-caption-text>The old pier on 13 June 2019</div>",
        "<p>The council and the fishermen met beside the old pier on the evening of 13 June 2019</p>",
    ],
)
def test_day_of_a_picture_is_no_day_of_publication(line: str) -> None:
    assert article(line).published_at is None


def test_day_below_the_text_counts_if_no_other_is_shown_there() -> None:
    one = "<div>Erschienen am 13. Juni 2019</div>"
    assert day(article("", end=one)) == "2019-06-13"
    teasers = "".join(f"<div><h4>The mill, part {n}</h4><p>1{n} June 2019</p></div>" for n in range(3))
    assert day(article("", end=teasers)) is None


def test_days_of_several_teasers_above_the_title_are_not_the_articles() -> None:
    menu = "".join(f"<div class=date>1{n} June 2018</div>" for n in range(3))
    assert day(article("", above=menu)) is None
    assert day(article("<div>13 June 2019</div>", above=menu)) == "2019-06-13"


def test_date_that_a_later_paragraph_begins_with_below_a_lead() -> None:
    lead = "<p><b>The council has voted for a second pier, and the fishermen who asked for it are glad of it.</b></p>"
    assert day(article("", lead + TEXT.replace("<p>The harbour", "<p>13.06.2019 – The harbour", 1))) == "2019-06-13"


@pytest.mark.parametrize(
    ("numbers", "lang", "elsewhere", "expected"),
    [
        ("03/04/2019", "en-GB", "", "2019-04-03"),
        ("03/04/2019", "de", "", "2019-04-03"),
        ("03/04/2019", "en-US", "", "2019-03-04"),
        ("03/04/2019", "en-US", "<p>Next market: 25/04/2019</p>", "2019-04-03"),
        ("03/04/2019", "fr", "<p>Next market: 04/25/2019</p>", "2019-03-04"),
        ("03/04/2019", "", "<footer><time datetime=2019-03-04>4 March</time></footer>", "2019-03-04"),
    ],
)
def test_other_dates_of_the_page_tell_whether_the_month_comes_first(
    numbers: str, lang: str, elsewhere: str, expected: str
) -> None:
    assert day(article(f"<p class=date>{numbers}</p>", end=elsewhere, lang=lang)) == expected


def test_stated_number_is_read_as_the_page_shows_it() -> None:
    found = article("<p>Erstellt am: 01.11.2023</p>", head=meta("date", "11/01/2023 12:43:42"), lang="de")
    assert day(found) == "2023-11-01"


class TestStatedAndShownDays:
    def test_stated_moment_is_believed_though_another_day_is_shown(self) -> None:
        head = meta("article:published_time", "2019-06-13T10:00:00Z")
        assert day(article("<p class=date>20 July 2021</p>", head=head)) == "2019-06-13"

    def test_second_statement_that_agrees_with_the_page_is_believed(self) -> None:
        head = json_ld(datePublished="2019-06-10") + meta("article:published_time", "2019-06-13T10:00:00Z")
        assert day(article("<p class=date>13 June 2019</p>", head=head)) == "2019-06-13"

    def test_but_not_if_it_is_the_day_of_the_change(self) -> None:
        head = json_ld(datePublished="2019-06-10", dateModified="2019-06-13") + meta(
            "article:published_time", "2019-06-13T10:00:00Z"
        )
        assert day(article("<p class=date>13 June 2019</p>", head=head)) == "2019-06-10"

    def test_shown_day_is_believed_before_a_date_of_any_kind(self) -> None:
        assert day(article("<p class=date>13 June 2019</p>", head=meta("date", "2019-05-02"))) == "2019-06-13"

    def test_shown_day_that_a_date_of_any_kind_agrees_with_is_the_articles(self) -> None:
        line = "<p class=date>Wednesday, 26 February 2020</p><p class=date>13 June 2019</p>"
        assert day(article(line, head=meta("date", "2019-06-13"))) == "2019-06-13"

    def test_midnight_in_the_pages_zone_is_the_day_that_is_shown(self) -> None:
        head = meta("article:published_time", "2019-06-12T22:00Z")
        assert day(article("<p class=date>13 June 2019</p>", head=head)) == "2019-06-13"
        assert day(article("<p class=date>13 June 2019, 00:00</p>", head=head)) == "2019-06-13"
        head = meta("article:published_time", "2019-06-12T22:17Z")
        assert day(article("<p class=date>13 June 2019</p>", head=head)) == "2019-06-12"


def test_dates_of_the_page_stand_in_for_an_article_without() -> None:
    nodes = [{"@type": "Article", "headline": "A second pier"}, {"@type": "WebPage", "datePublished": 1560420000}]
    head = f'<script type="application/ld+json">{json.dumps({"@graph": nodes})}</script>'
    assert day(article("<p class=date>Thursday</p>", head=head)) == "2019-06-13"


def test_candidates_come_in_order_of_belief() -> None:
    head = json_ld(datePublished="2019-06-13", dateModified="2019-06-14") + meta("date", "2019-06-11")
    html = f"<html><head>{head}</head><body><h1>A second pier</h1><p>Posted 12 June 2019</p></body></html>"
    outline = outline_of_tree(Page.from_bytes(None, html.encode()).tree)
    url = "https://harbour.example/2019/06/10/pier"
    dated = Dated(outline, read_structured(outline), outline.blocks, len(outline.blocks), url, None)
    assert [(one.value.day, one.rule) for one in published_candidates(dated)] == [
        (13, "JSON-LD datePublished"),
        (12, "label: published"),
        (11, "meta date"),
        (10, "day in the URL"),
    ]
    assert [one.value.day for one in modified_candidates(dated)] == [14]


class TestMomentOfTheFetch:
    FETCHED = datetime(2019, 6, 14, 12, 5, tzinfo=UTC)

    @pytest.mark.parametrize(
        "line",
        [
            "<span class=date>yesterday</span>",
            "<p>Posted 26 hours ago</p>",
            "<p class=posted-on>vor 1 Tag</p>",
            "<div class=date>13 June, 11:30</div>",
            "<div class=date>06月13日 11時30分</div>",
        ],
    )
    def test_relative_date_counts_against_it(self, line: str) -> None:
        assert day(article(line, fetched_at=self.FETCHED)) == "2019-06-13"
        assert day(article(line)) is None

    def test_day_after_it_is_not_believed(self) -> None:
        line = "<div class=date>21 June 2019</div>"
        assert day(article(line)) == "2019-06-21"
        assert day(article(line, fetched_at=self.FETCHED)) is None

    def test_day_without_year_is_the_last_such_day(self) -> None:
        assert day(article("<div class=date>21 June</div>", fetched_at=self.FETCHED)) == "2018-06-21"

    def test_sentence_that_speaks_of_yesterday_is_no_date(self) -> None:
        assert day(article("<p>The boats left yesterday.</p>", fetched_at=self.FETCHED)) is None


def test_year_that_the_url_holds_completes_a_day() -> None:
    line = "<div class=date>13 June</div>"
    assert day(article(line, url="https://harbour.example/2019/06/pier")) == "2019-06-13"
    assert day(article(line, url="https://harbour.example/2019/07/pier")) is None


def test_copyright_years_and_dates_of_comments_are_no_days_of_publication() -> None:
    end = "<footer>© 13.06.2019 Harbour Ltd.</footer><ol class=comments><li>Max<p>13 June 2019</p></li></ol>"
    assert day(article("", end=end)) is None
