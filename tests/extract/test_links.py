"""Lists of links as publishing systems make them: tabs, cards, headings with a topic, boxes in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.extract import extract_article
from newscrawl.extract.headings import exact_kind, inline_kind, partial_kind, without_label
from newscrawl.page import Page

if TYPE_CHECKING:
    from newscrawl.items import Article

URL = "http://www.kestrel.example/shipping/12.html"
TEXT = "The harbour council voted on Monday for a second pier, which is to open in two years if the money is found. "
BODY = "".join(f"<p>{n} members spoke. {TEXT}</p>" for n in ("Nine", "Ten", "Eleven"))


def article(after: str = "", *, inside: str = "") -> Article:
    return extract_article(
        Page(
            URL,
            "<!DOCTYPE html><html><head><title>A pier for the bay</title></head><body><div class='page'><article>"
            f"<h1>A pier for the bay</h1><div class='text'>{BODY}{inside}{BODY}</div></article>{after}"
            "</div></body></html>",
        )
    )


def items(*titles: str) -> str:
    return "".join(f'<li><a href="/a/{title.split()[0].lower()}-1.html">{title}</a></li>' for title in titles)


def titles(found: Article, kind: str) -> list[str]:
    return [link.title for link in getattr(found, kind)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Most read in Politics", "popular"),
        ("Meistgelesen im Ressort", "popular"),
        ("LO MAS LEIDO", "popular"),
        ("Más leídas de Política", "popular"),
        ("Mehr zum Thema Klima", "related"),
        ("More on the harbour", "related"),
        ("Latest from Shopping", "latest"),
        ("社会の新着", "latest"),
        ("热门文章 TOP 3", "popular"),
        ("こちらもおすすめ(自動検索)", "related"),
        ("Latest comments", None),
        ("Beliebte Suchen", None),
        ("Most read the book twice.", None),
        ("Relatedness", None),
    ],
)
def test_heading_with_more_than_the_words_of_the_lexicon(text: str, kind: str | None) -> None:
    found = exact_kind(text) or partial_kind(text)
    assert (found if found != "other" else None) == kind


def test_number_behind_a_word_is_no_part_of_a_heading() -> None:
    assert exact_kind("Comments 23") is None


@pytest.mark.parametrize(
    ("line", "kind"), [("Read more: ", "related"), ("Mehr lesen: ", "related"), ("The mayor said: ", None)]
)
def test_line_that_leads_to_one_link(line: str, kind: str | None) -> None:
    assert inline_kind(line) == kind


def test_label_is_cut_off_a_title() -> None:
    assert without_label("Leggi anche su: Il porto") == "Il porto"
    assert without_label("Budget: three questions") == "Budget: three questions"


def test_tabs_stand_apart_from_their_panes() -> None:
    found = article(
        "<div class='box'><ul class='tabs'><li><button>Related</button></li><li><button>Our choice</button></li>"
        "<li><button>Latest</button></li></ul><div><ul>" + items("Harbour dues rise", "Pilots want more") + "</ul><ul>"
        + items("Chosen by us") + "</ul><ul>" + items("Night ferry stays", "Reed prices double") + "</ul></div></div>"
    )  # fmt: skip
    assert titles(found, "related") == ["Harbour dues rise", "Pilots want more"]
    assert titles(found, "latest") == ["Night ferry stays", "Reed prices double"]


def test_tab_names_its_pane() -> None:
    found = article(
        "<div><p><a href='#hot'>Most read</a> </p><p><a href='#new'>Latest</a></p></div><aside><ul id='new'>"
        + items("Night ferry stays") + "</ul><ul id='hot'>" + items("Harbour dues rise") + "</ul></aside>"
    )  # fmt: skip
    assert (titles(found, "popular"), titles(found, "latest")) == (["Harbour dues rise"], ["Night ferry stays"])


def test_list_far_below_its_heading_with_a_link_to_all_beside_it() -> None:
    found = article(
        "<section><div class='head'><div><div><h2>Most read</h2></div><a href='/all'>All news</a></div></div>"
        "<div><div><div><div><ol>" + items("Harbour dues rise", "Pilots want more")
        + "</ol></div></div></div></div></section>"
    )  # fmt: skip
    assert titles(found, "popular") == ["Harbour dues rise", "Pilots want more"]


def test_card_of_picture_category_headline_author_and_comments() -> None:
    card = (
        "<div class='card'><a href='/a/{n}.html'><img src='/i/{n}.jpg'></a>"
        "<h4 class='card-category'><a href='/trade'>Trade</a></h4>"
        "<h3><a href='/a/{n}.html'>{title}</a></h3><span class='byline'>By <a href='/author/ann'>Ann Bell</a></span>"
        "<a class='comment-count' href='/a/{n}.html#comments'>12</a></div>"
    )
    cards = card.format(n=1, title="Harbour dues rise again") + card.format(n=2, title="Pilots want more money")
    found = article(f"<div><h2>Related articles</h2><div class='row'>{cards}</div></div>")
    assert titles(found, "related") == ["Harbour dues rise again", "Pilots want more money"]


@pytest.mark.parametrize("place", ["before", "behind"])
def test_link_without_text_lies_over_a_card(place: str) -> None:
    def card(n: int, title: str) -> str:
        link = f"<a class='over' href='/a/{n}.html'></a>"
        first, last = (link, "") if place == "before" else ("", link)
        return f"<article>{first}<h3>{title}</h3><p>In <a href='/trade'>Trade</a>, 2 May</p>{last}</article>"

    found = article(
        f"<div><h4>Related articles</h4><div>{card(1, 'Harbour dues rise')}{card(2, 'Pilots want')}</div></div>"
    )
    assert [(link.title, (link.url or "")[-6:]) for link in found.related] == [
        ("Harbour dues rise", "1.html"),
        ("Pilots want", "2.html"),
    ]


def test_kicker_and_headline_in_one_link() -> None:
    found = article(
        "<div><h2>Related articles</h2><ul><li><a href='/a/1.html'><span class='kicker'>Harbour</span>"
        "<span class='sr-only'>: "
        "</span><span class='headline'>Dues rise again</span></a></li><li><a href='/a/2.html'><h4>Pilots</h4>"
        "<h3>They want more</h3><p>A teaser.</p></a></li></ul></div>"
    )  # fmt: skip
    assert titles(found, "related") == ["Dues rise again", "They want more"]


def test_label_that_several_entries_share_is_no_title() -> None:
    entry = "<li><a href='/a/{n}.html'><h6>Cloud</h6></a><a href='/a/{n}.html'><p>{title}</p></a></li>"
    found = article(f"<div><h2>Related stories</h2><ul>{entry.format(n=1, title='Ten trends')}"
                    f"{entry.format(n=2, title='Six ideas')}</ul></div>")  # fmt: skip
    assert titles(found, "related") == ["Ten trends", "Six ideas"]


def test_boxes_in_the_text_are_related_and_no_text() -> None:
    found = article(
        inside="<div class='more'><div class='more-title'>READ MORE</div>"
        "<div><a href='/a/1.html'>Harbour dues rise</a></div></div>"
        "<p><b>Check out:</b> <a href='/a/2.html'>Pilots want more</a></p>"
    )
    assert titles(found, "related") == ["Harbour dues rise", "Pilots want more"]
    assert "Pilots" not in (found.body or "")


@pytest.mark.parametrize(
    "empty",
    [
        "<div id='jp-relatedposts' class='jp-relatedposts'><h3>Related posts</h3></div>",
        "<section><h3>Related posts</h3><div id='list'></div></section>",
        "<h3>Related posts</h3>",
    ],
)
def test_list_that_a_script_would_fill_takes_nothing_from_its_neighbours(empty: str) -> None:
    found = article(
        f"{empty}<div class='share'><a href='https://twitter.com/intent/tweet?u=1'>Share on Twitter</a></div>"
        "<div class='prevnext'><a href='/a/11.html'>The article that came before this one</a></div>"
    )
    assert found.related == ()


def test_topics_and_advertisements_are_no_articles() -> None:
    found = article(
        "<div><h3>Related</h3><ul><li><a href='/harbour'>Harbour</a></li><li><a href='/tag/pier/'>Pier</a></li></ul>"
        "</div>"
        "<div><h3>You may also like</h3><ul><li><a href='https://ads.example/x?utm_source=taboola'>"
        "One trick that dentists hate</a></li></ul></div>"
    )
    assert found.related == ()


def test_several_lists_of_one_kind_are_one() -> None:
    found = article(
        "<div><h3>Popular</h3><ul>" + items("Harbour dues rise") + "</ul><h3>Editor's picks</h3><ul>"
        + items("Chosen by us")
        + "</ul><h3>Trending now</h3><ul>" + items("Harbour dues rise", "Pilots want more") + "</ul></div>"
    )  # fmt: skip
    assert titles(found, "popular") == ["Harbour dues rise", "Pilots want more"]


def test_a_card_that_is_all_link_is_one_entry() -> None:
    """Rank, time and section stand in boxes of their own within the link, and no box holds just the entry."""
    card = (
        '<a href="/{n}"><div class="r">{n}</div><div><div><span>1{n}:30</span> <span>Politics</span></div>'
        "<h4>The ferry number {n} sails again on Monday</h4></div></a>"
    )
    text = "<h2>Most read</h2><div>" + "".join(card.format(n=n) for n in (1, 2, 3)) + "</div>"
    assert titles(article(text), "popular") == [f"The ferry number {n} sails again on Monday" for n in (1, 2, 3)]


def test_a_rank_before_an_unmarked_title_in_the_same_link_is_not_the_title() -> None:
    card = '<a href="/{n}"><div>{n}</div><div>The ferry number {n} sails again on Monday</div></a>'
    text = "<h2>Most read</h2><div>" + "".join(card.format(n=n) for n in (1, 2, 3)) + "</div>"
    assert titles(article(text), "popular") == [f"The ferry number {n} sails again on Monday" for n in (1, 2, 3)]
