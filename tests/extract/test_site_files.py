"""What a site's file changes in the extraction, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newscrawl.errors import NotAnArticle
from newscrawl.extract import explain_page, extract_article
from newscrawl.page import Page
from newscrawl.sites import SiteRules, load_site, rules_from_text, site_names
from tests.extract.cases import SITES, cases

if TYPE_CHECKING:
    from newscrawl.items import Article

URL = "https://www.kestrel.example/harbour/a-second-pier"
FETCHED = datetime(2025, 7, 2, 23, 0, tzinfo=UTC)
TITLE = "The harbour gets a second pier"
TEXT = "".join(
    f"<p>{name} voted on Monday for a second pier, which is to open in two years if the money is found by then.</p>"
    for name in ("The harbour council", "The fishing fleet", "The sailing club")
)


def site(text: str) -> SiteRules:
    return rules_from_text(f'hosts = ["kestrel.example"]\n{text}', "kestrel", "kestrel.toml")


def page(above: str = "", behind: str = "", *, head: str = "", text: str = TEXT, url: str = URL) -> Page:
    body = f"<article><h1>{TITLE}</h1>{above}<div class='text'>{text}</div></article>{behind}"
    html = f"<!DOCTYPE html><html lang='en'><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>"
    return Page.from_bytes(url, html.encode(), {"Content-Type": "text/html; charset=utf-8"}, FETCHED)


def links(*titles: str) -> str:
    items = (f'<li><a href="/harbour/{n}-{title[:3].lower()}">{title}</a></li>' for n, title in enumerate(titles))
    return f"<ul>{''.join(items)}</ul>"


def titles(article: Article) -> dict[str, list[str]]:
    lists = {"related": article.related, "popular": article.popular, "latest": article.latest}
    return {name: [link.title for link in several] for name, several in lists.items() if several}


TWO = ("Pilots ask for a third buoy", "The old crane finds a buyer")
OTHERS = ("Eel soup for a cold evening", "Bread from the lighthouse oven")


class TestHeadings:
    @pytest.mark.parametrize("heading", ["From the slip", "FROM THE  SLIP:", "» From the slip «", "From the Slíp"])
    def test_words_that_no_lexicon_knows_head_a_list(self, heading: str) -> None:
        got = page(behind=f"<aside><h3>{heading}</h3>{links(*TWO)}</aside>")
        article = extract_article(got, site('headings.latest = ["From the slip"]'))
        assert titles(article) == {"latest": list(TWO)}
        assert article.evidence["latest"].rule == "site file: heading"
        assert titles(extract_article(got)) == {}

    def test_they_decide_over_the_lexicon(self) -> None:
        got = page(behind=f"<aside><h3>Most read</h3>{links(*TWO)}</aside>")
        assert titles(extract_article(got)) == {"popular": list(TWO)}
        assert titles(extract_article(got, site('headings.related = ["Most read"]'))) == {"related": list(TWO)}
        assert titles(extract_article(got, site('headings.other = ["Most read"]'))) == {}

    def test_other_headings_stay_with_the_lexicon(self) -> None:
        lists = f"<aside><h3>Most read</h3>{links(*TWO)}</aside><aside><h3>From the slip</h3>{links(*OTHERS)}</aside>"
        got = page(behind=lists)
        article = extract_article(got, site('headings.related = ["From the slip"]'))
        assert titles(article) == {"popular": list(TWO), "related": list(OTHERS)}
        assert article.evidence["popular"].rule == "heading"

    def test_a_link_in_the_headings_line_is_none_of_its_words(self) -> None:
        got = page(behind=f"<aside><h3>From the slip <a href='/slip/'>See all</a></h3>{links(*TWO)}</aside>")
        article = extract_article(got, site('headings.related = ["From the slip"]'))
        assert titles(article)["related"][-2:] == list(TWO)

    def test_the_list_is_no_part_of_the_text(self) -> None:
        got = page(text=f"{TEXT}<h3>From the slip</h3>{links(*TWO)}")
        article = extract_article(got, site('headings.related = ["From the slip"]'))
        assert titles(article) == {"related": list(TWO)}
        assert article.body is not None
        assert "slip" not in article.body
        assert TWO[0] not in article.body

    def test_a_saved_text_has_headings_too(self) -> None:
        lines = [TITLE, *TEXT.removeprefix("<p>").removesuffix("</p>").split("</p><p>"), "From the slip", *TWO]
        got = Page(None, "\n\n".join(lines[:-2]) + "\n\n" + "\n".join(f"• {line}" for line in TWO) + "\n", kind="text")
        assert titles(extract_article(got, site('headings.related = ["From the slip"]'))) == {"related": list(TWO)}


LAYOUTS = """
fields.column.css = ".new"
headings.latest = ["Off the press"]
[[layouts]]
until = 2020-05-01
fields.column.css = ".middle"
[[layouts]]
until = 2016-03-31
fields.column.css = ".old"
headings.latest = ["News in brief"]
headings.related = ["Off the press"]
"""
MARKS = '<p><i class="new">Newest</i> <i class="middle">Middle</i> <i class="old">Oldest</i></p>'


def dated(day: str) -> str:
    return f'<meta property="article:published_time" content="{day}">'


class TestLayouts:
    @pytest.mark.parametrize(
        ("day", "column"),
        [
            ("2015-01-01", "Oldest"),
            ("2016-03-31T23:30:00Z", "Oldest"),
            ("2016-04-01", "Middle"),
            ("2020-05-01", "Middle"),
            ("2020-05-02", "Newest"),
            ("no day", "Newest"),
        ],
    )
    def test_the_day_of_a_page_tells_its_layout(self, day: str, column: str) -> None:
        assert extract_article(page(MARKS, head=dated(day)), site(LAYOUTS)).column == column

    def test_the_day_is_that_of_the_sites_zone(self) -> None:
        got = page(MARKS, head=dated("2016-03-31T23:30:00Z"))
        assert extract_article(got, site('timezone = "Europe/Berlin"' + LAYOUTS)).column == "Middle"
        assert extract_article(got, site('timezone = "America/Chicago"' + LAYOUTS)).column == "Oldest"

    def test_a_layouts_headings_are_added_and_decide_before_those_of_the_newest(self) -> None:
        lists = (
            f"<aside><h3>Off the press</h3>{links(*TWO)}</aside><aside><h3>News in brief</h3>{links(*OTHERS)}</aside>"
        )
        got = {day: page(behind=lists, head=dated(day)) for day in ("2015-01-01", "2018-01-01", "2024-01-01")}
        found = {day: titles(extract_article(one, site(LAYOUTS))) for day, one in got.items()}
        assert found["2015-01-01"] == {"related": list(TWO), "latest": list(OTHERS)}
        assert found["2018-01-01"] == found["2024-01-01"] == {"latest": list(TWO)}

    def test_the_fields_of_the_newest_are_not_asked_on_older_pages(self) -> None:
        rules = site('fields.column.css = ".new"\n[[layouts]]\nuntil = 2016-03-31')
        article = extract_article(page(MARKS, head=dated("2015-01-01")), rules)
        assert article.column != "Newest"

    def test_where_the_generic_rules_find_no_day_the_selectors_do(self) -> None:
        rules = site("""
            fields.column.css = ".new"
            [[layouts]]
            until = 2016-03-31
            fields.column.css = ".old"
            fields.published_at = { css = "b.stamp::attr(data-day)" }
        """)
        got = page(f"{MARKS}<b class='stamp' data-day='2015-02-03'></b>")
        article = extract_article(got, rules)
        assert extract_article(got).published_at is None
        assert (article.column, article.published_at) == ("Oldest", datetime(2015, 2, 3, tzinfo=UTC))

    def test_the_explanation_knows_one_layout_only(self) -> None:
        got = page(MARKS, f"<h3>Off the press</h3>{links(*TWO)}", head=dated("2015-01-01"))
        explained = explain_page(got, site(LAYOUTS))
        assert explained.answer == extract_article(got, site(LAYOUTS))
        assert "latest" not in explained.found
        assert explained.found["column"].rule == "site file: .old"


def moment(rules: str, above: str = "", head: str = "") -> str | None:
    found = extract_article(page(above, head=head), site(rules)).published_at
    return found.isoformat().removesuffix("+00:00") if found is not None else None


BERLIN = 'timezone = "Europe/Berlin"'


class TestTimes:
    @pytest.mark.parametrize(
        ("stated", "meant"),
        [
            ("2025-06-01T10:30:00", "2025-06-01T08:30:00"),
            ("2025-01-01T10:30:00", "2025-01-01T09:30:00"),
            ("2025-06-01T10:30:00Z", "2025-06-01T10:30:00"),
            ("2025-06-01T10:30:00+09:00", "2025-06-01T01:30:00"),
            ("June 1, 2025 10:30 EST", "2025-06-01T15:30:00"),
            ("2025-06-01", "2025-05-31T22:00:00"),
            ("20250601", "2025-05-31T22:00:00"),
            ("1748766600", "2025-06-01T08:30:00"),
        ],
    )
    def test_a_time_without_a_zone_is_in_the_sites(self, stated: str, meant: str) -> None:
        assert moment(BERLIN, head=dated(stated)) == meant

    @pytest.mark.parametrize(
        ("shown", "meant"),
        [
            ("1 June 2025, 00:30", "2025-05-31T22:30:00"),
            ("1 June 2025", "2025-05-31T22:00:00"),
            ("yesterday", "2025-07-01T22:00:00"),  # the page was fetched at one in the morning there
            ("yesterday at 14:05", "2025-07-02T12:05:00"),
            ("3 hours ago", "2025-07-02T20:00:00"),
            ("1 June", "2025-05-31T22:00:00"),
        ],
    )
    def test_a_visible_time_too(self, shown: str, meant: str) -> None:
        assert moment(BERLIN, f'<p class="date">{shown}</p>') == meant

    def test_hours_are_counted_through_the_change_of_clocks(self) -> None:
        early = replace(page('<p class="date">5 hours ago</p>'), fetched_at=datetime(2025, 3, 30, 4, 0, tzinfo=UTC))
        assert extract_article(early, site(BERLIN)).published_at == datetime(2025, 3, 29, 23, 0, tzinfo=UTC)

    def test_a_selectors_time_is_in_the_sites_zone_and_order(self) -> None:
        rules = 'date_order = "MDY"\nfields.published_at.css = ".when"\n' + BERLIN
        assert moment(rules, '<p><i class="when">03/04/2025 10:30</i></p>') == "2025-03-04T09:30:00"

    @pytest.mark.parametrize(
        ("order", "shown", "day"),
        [
            ("MDY", "03/04/2025", "2025-03-04"),
            ("MDY", "03.04.2025", "2025-03-04"),
            ("MDY", "25/04/2025", "2025-04-25"),
            ("DMY", "03/04/2025", "2025-04-03"),
            ("DMY", "03/04/05", "2005-04-03"),
            ("MDY", "03/04/05", "2005-03-04"),
            ("YMD", "03/04/05", "2003-04-05"),
            ("YMD", "03/04/2005", "2005-03-04"),
            ("YMD", "2005/03/04", "2005-03-04"),
            ("MDY", "2005-03-04", "2005-03-04"),
            ("YMD", "4 March 2005", "2005-03-04"),
        ],
    )
    def test_the_order_decides_where_numbers_leave_it_open(self, order: str, shown: str, day: str) -> None:
        above = f'<p class="date">{shown}</p><p class="note">Corrected on 31/12/2004 and 12/31/2004, 12/30/2004</p>'
        assert moment(f'date_order = "{order}"', above) == f"{day}T00:00:00"

    def test_a_short_year_in_a_language_that_puts_it_first_obeys_the_order(self) -> None:
        got = Page(URL, f"<html lang='ja'><h1>{TITLE}</h1><p class='date'>03/04/05</p>{TEXT}</html>")
        found = {order: extract_article(got, site(f'date_order = "{order}"')).published_at for order in ("DMY", "YMD")}
        assert found == {"DMY": datetime(2005, 4, 3, tzinfo=UTC), "YMD": datetime(2003, 4, 5, tzinfo=UTC)}

    def test_the_evidence_names_what_of_the_file_was_needed(self) -> None:
        rules = site(f'{BERLIN}\ndate_order = "MDY"')
        for shown, rule in (
            ("03/04/2025", "date beside the title, site file: timezone, date_order"),
            ("13/04/2025", "date beside the title, site file: timezone"),
            ("03/04/2025 10:00 GMT", "date beside the title, site file: date_order"),
            ("2025-03-04 10:00 GMT", "date beside the title"),
        ):
            article = extract_article(page(f'<p class="date">{shown}</p>'), rules)
            assert article.evidence["published_at"].rule == rule


class TestPageTypes:
    LISTING = "".join(f'<p><a href="/a/{n}">{title}</a></p>' for n, title in enumerate(TWO + OTHERS))

    def test_a_selector_for_the_text_makes_an_article_of_what_seems_a_list(self) -> None:
        got = page(text=self.LISTING)
        with pytest.raises(NotAnArticle):
            extract_article(got)
        article = extract_article(got, site('fields.body.css = "div.text"'))
        assert article.body == "\n\n".join(TWO + OTHERS)
        with pytest.raises(NotAnArticle):
            extract_article(got, site('fields.body.css = "div.story"'))

    def test_a_selector_for_the_text_helps_a_page_that_seems_empty(self) -> None:
        got = page(text="<i>Ferry</i> 7:40")
        with pytest.raises(NotAnArticle) as caught:
            extract_article(got)
        assert caught.value.page_type == "empty"
        assert extract_article(got, site('fields.body.css = "div.text"')).body == "Ferry 7:40"

    def test_an_address_makes_no_article_of_a_page_without_text(self) -> None:
        with pytest.raises(NotAnArticle):
            extract_article(page(text=""), site("patterns.articles = ['.']"))

    def test_an_address_tells_what_is_a_list(self) -> None:
        with pytest.raises(NotAnArticle, match=r"the site file says so of its address") as caught:
            extract_article(page(), site("patterns.lists = ['^/harbour/']"))
        assert caught.value.page_type == "list"
        assert extract_article(page(), site("patterns.lists = ['^/town/']")).title == TITLE

    def test_an_address_tells_what_is_an_article(self) -> None:
        entries = "".join(
            f"<li class='entry'><h2><a href='/a/{n}'>{title}</a></h2><p>The council talked about it for an hour and "
            f"then went home without a vote, says {title}.</p></li>"
            for n, title in enumerate((TWO + OTHERS) * 2)
        )
        got = page(text=f"<ul>{entries}</ul>")
        with pytest.raises(NotAnArticle) as caught:
            extract_article(got)
        assert caught.value.page_type == "list"
        assert extract_article(got, site("patterns.articles = ['^/harbour/']")).title == TITLE

    def test_no_file_makes_an_article_of_an_error(self) -> None:
        html = "<html><title>Page not found</title><h1>Page not found</h1><div class='text'><p>Sorry.</p></div></html>"
        rules = site("patterns.articles = ['.']\nfields.body.css = 'div.text'")
        with pytest.raises(NotAnArticle) as caught:
            extract_article(Page(URL, html), rules)
        assert caught.value.page_type == "soft 404"


class TestSelectors:
    def test_of_several_the_first_that_gives_something_counts(self) -> None:
        rules = site("""
            [fields]
            column = [{ css = ".none" }, { css = "i", regex = "Dept (.+)" }, { css = "i" }]
            published_at = [{ css = "i" }, { css = "b" }]
        """)
        article = extract_article(page("<p><i>Harbour</i> <b>3 May 2025</b></p>"), rules)
        assert article.column == "Harbour"
        assert article.evidence["column"].rule == "site file: i"
        assert article.published_at == datetime(2025, 5, 3, tzinfo=UTC)


FILES = [name for name in site_names(SITES) if (SITES / f"{name}.toml").exists()]


@pytest.mark.parametrize("name", FILES)
def test_a_site_file_beside_saved_cases_is_needed_by_them(name: str) -> None:
    rules = load_site(name, SITES)
    own = [case for case in cases() if case.record["site"] == name]
    assert own
    for case in own:
        article = extract_article(case.page(), rules)
        assert any("site file" in evidence.rule for evidence in article.evidence.values()), case.name


def test_each_kind_of_help_has_a_saved_case() -> None:
    files = [load_site(name, SITES) for name in FILES]
    assert any(rules.headings for rules in files)
    assert any(rules.layouts for rules in files)
    assert any(rules.timezone for rules in files)
    assert {rules.date_order for rules in files} >= {"MDY", "YMD"}
