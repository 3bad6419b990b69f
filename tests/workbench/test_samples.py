"""Samples: which pages of a site are fetched, and which are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.errors import NotFetched
from newscrawl.urls import url_key
from newscrawl.workbench.links import SeenLink, in_turns, likeness, list_link, shape
from newscrawl.workbench.samples import MAX_UNANSWERED, REQUESTS_PER_SAMPLE
from tests.workbench import hill
from tests.workbench.hill import SECTIONS, SUBJECTS, URL, hill_post, page, path, sample

if TYPE_CHECKING:
    from tests.crawl.site import Reply


def test_samples_are_spread_over_the_shapes_of_addresses() -> None:
    sampled, _ = sample(hill_post(), wanted=3)
    assert {one.fetched.url.split("/")[3] for one in sampled.samples} == set(SECTIONS)


def test_the_home_page_its_feed_and_one_list_are_fetched_before_the_articles() -> None:
    sampled, asked = sample(hill_post(with_feed=True), wanted=3)
    assert asked[0] == URL
    assert asked[1] == f"{URL}rss.xml"
    assert asked[2].removeprefix(URL).strip("/") in SECTIONS
    assert asked[3:] == [one.asked for one in sampled.samples]
    assert sampled.feed[url_key(f"{URL}{path(0)[1:]}")].title == SUBJECTS[0]


def test_a_site_without_articles_is_said_to_have_none_within_the_limit_of_requests() -> None:
    asked = []

    def route(wish: str) -> Reply | str | None:
        asked.append(wish)
        items = "".join(
            f"<li><a href='/part-{n}/list-of-some-{n}'>A list of other lists {n}</a></li>" for n in range(50)
        )
        return page("Lists", "", f"<ul>{items}</ul>")

    with pytest.raises(NotFetched, match="no article was found"):
        sample(route, wanted=2)
    assert len(asked) <= 2 * REQUESTS_PER_SAMPLE


def test_an_article_may_be_what_is_begun_with() -> None:
    sampled, asked = sample(hill_post(), wanted=2, url=f"{URL}{path(4)[1:]}")
    assert sampled.start == URL
    assert asked[1] == URL
    assert sampled.samples[0].fetched.url == f"{URL}{path(4)[1:]}"


def test_a_first_page_that_cannot_be_fetched_says_why() -> None:
    with pytest.raises(NotFetched, match=r"http://hill\.example/ could not be fetched: the answer is HTTP 404"):
        sample(lambda _: None)


def test_what_could_not_be_fetched_is_remembered() -> None:
    inner = hill_post()
    sampled, _ = sample(lambda wish: None if wish == path(0) else inner(wish), wanted=3)
    assert [remark for remark in sampled.remarks if "HTTP 404" in remark] == [
        f"{URL}{path(0)[1:]} could not be fetched: the answer is HTTP 404"
    ]
    assert len(sampled.samples) == 3


def test_a_site_that_stops_answering_is_left_alone() -> None:
    inner = hill_post()
    sampled, asked = sample(lambda wish: None if wish in {path(n) for n in range(1, 7)} else inner(wish), wanted=5)
    assert [one.fetched.url for one in sampled.samples] == [f"{URL}{path(0)[1:]}"]
    assert len([wish for wish in asked if wish.endswith(".html")]) == 1 + MAX_UNANSWERED


def test_a_home_page_without_articles_leads_to_its_lists() -> None:
    inner = hill_post()

    def route(wish: str) -> Reply | str | None:
        if wish == "/":
            return page(
                "The Hill Post", "", "<p><a href=/contact/>Contact</a> <a href=/p/>P</a> <a href=/blog/>Blog</a></p>"
            )
        return inner("/" if wish == "/blog/" else wish)

    sampled, asked = sample(route, wanted=3)
    assert len(sampled.samples) == 3
    assert asked[:2] == [URL, f"{URL}blog/"]
    assert f"{URL}contact/" not in asked


def test_the_next_page_of_a_list_is_no_article_whatever_it_looks_like() -> None:
    inner = hill_post()

    def route(wish: str) -> Reply | str | None:
        if wish == "/index-2.html":
            return hill.plain(6)
        answer = inner(wish)
        if wish == "/" and isinstance(answer, str):
            return answer.replace(
                "</ul>",
                "</ul><ul class=pager><li class=next><a href=/index-2.html rel=next>Older articles"
                " of ours</a></li></ul>",
            )
        return answer

    sampled, asked = sample(route, wanted=6)
    assert f"{URL}index-2.html" not in asked
    assert len(sampled.samples) == 6


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://hill.example/world/2026-03-04/117.html", "Ferry fares rise before the summer"),
        ("https://hill.example/ferry-fares-rise-before", "Ferry fares"),
        ("https://hill.example/?p=12", "Ferry fares rise before the summer"),
        ("https://hill.example/a/12.html", "渡轮票价夏季前上涨"),
    ],
)
def test_a_link_like_an_articles_is_worth_asking(url: str, text: str) -> None:
    assert likeness(SeenLink(url, text)) >= (1 if text == "Ferry fares" else 2)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://hill.example/world/", "World"),
        ("https://hill.example/about-us.html", "About us and our forty years on the hill"),
        ("https://hill.example/tag/ferry-fares-and-more/", "Everything on ferry fares and more"),
        ("https://hill.example/author/ada-lind-hill", "All reports by Ada Lind of the Hill"),
    ],
)
def test_a_link_like_a_lists_is_not(url: str, text: str) -> None:
    assert likeness(SeenLink(url, text)) < 2


def test_the_shape_of_an_address_keeps_the_section_and_forgets_the_words() -> None:
    first = shape("https://hill.example/world/2026-03-04/ferry-fares-rise.html")
    assert first == shape("https://hill.example/world/2025-12-24/old-mill.html")
    assert first != shape("https://hill.example/city/2026-03-04/ferry-fares-rise.html")
    assert shape("https://hill.example/?p=12") == shape("https://hill.example/?p=7")


def test_links_come_one_of_each_shape_in_turn() -> None:
    links = [
        SeenLink(f"https://hill.example/{part}/{n}.html", "A long enough headline") for part in "ab" for n in "123"
    ]
    assert [link.url[21:22] for link in in_turns(links)] == ["a", "b"] * 3


def test_the_list_is_the_link_under_which_most_articles_stand() -> None:
    urls = ["world/", "city/index.html", "imprint/", "world/a-b-c-1.html", "city/d-e-f-1.html", "city/g-h-i-2.html"]
    links = [SeenLink(f"{URL}{url}", "A long enough headline" if "-" in url else "Part") for url in urls]
    best = list_link(links)
    assert best is not None
    assert best.url == f"{URL}city/index.html"
    assert list_link(links[3:]) is None
