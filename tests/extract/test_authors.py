"""Authors: where bylines stand, and what of them is a name."""

from __future__ import annotations

import json

import pytest

from newscrawl.extract import extract_article
from newscrawl.extract.bylines import names_in
from newscrawl.page import Page

TITLE = "Nine villages share one ferry"
TEXT = (
    "<p>The ferry of Stone Sound calls at nine villages from Monday, the council of the islands said in a letter.</p>"
    "<p>Until now each village had a boat of its own, and most of them lay in the harbour from October to April.</p>"
    "<p>The new ship carries forty passengers, eleven bicycles and, on Thursdays, the mail for the whole sound.</p>"
)
ADA = ("Ada Holm",)


def authors(line: str = "", *, head: str = "", behind: str = "") -> tuple[str, ...]:
    html = (
        f"<html><head><title>{TITLE}</title>{head}</head><body><article><h1>{TITLE}</h1>{line}"
        f"<div class='entry-content'>{TEXT}</div>{behind}</article></body></html>"
    )
    return extract_article(Page("https://sound-post.example/news/ferry.html", html)).authors


@pytest.mark.parametrize(
    "line",
    [
        "<p>By Ada Holm</p>",
        "<p>Posted by: Ada Holm | 3 May 2024</p>",
        "<p>Erstellt von Ada Holm am Freitag, 3. Mai 2024</p>",
        "<p class=byline>von Ada Holm am 03/05/24, 07:41</p>",
        "<p><span>Ada Holm |</span> <span>03.05.2024 - 11:12</span></p>",
        "<p>03.05.2024 - Ada Holm</p>",
    ],
)
def test_author_in_the_line_below_the_title(line: str) -> None:
    assert authors(line) == ADA


def test_each_name_in_an_element_of_its_own_is_one_author() -> None:
    spans = "<span>Ada Holm</span> <span>Bo Lind Berg</span> <span>Cleo Marie Dahl</span>"
    assert authors(f"<div class=byline><div>{spans}</div></div>") == ("Ada Holm", "Bo Lind Berg", "Cleo Marie Dahl")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<p><a href='/users/adaholm'>adaholm</a> 03.05.2024, 11:12</p>", ("adaholm",)),
        ("<p><a href='/harbour/'>Harbour</a> 03.05.2024, 11:12</p>", ()),
    ],
)
def test_one_word_before_the_date_is_an_author_where_it_leads_to_a_person(line: str, expected: tuple[str, ...]) -> None:
    assert authors(line) == expected


def test_line_about_the_day_names_nobody() -> None:
    assert authors("<p class=byline>Veröffentlicht am 27.04.24 um 07:39 Uhr</p>") == ()


def test_microdata_of_teasers_names_no_author() -> None:
    card = "<div itemscope><span itemprop=author>{}</span></div>"
    teasers = "".join(f"<p>{n} more villages ask for a ferry</p>{card.format('Bo Lind')}" for n in range(20))
    assert authors(card.format("Ada Holm"), behind=f"<section>{teasers}</section>") == ADA


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ({"@type": "Person", "name": "Ada Holm"}, ADA),
        ({"@type": ["Person"], "name": "Ada Holm"}, ADA),
        ({"@type": {"@id": "Person"}, "name": "Ada Holm"}, ADA),
        ([{"@type": ["Organization"], "name": "Sound Desk"}, {"@type": 7, "name": "Ada Holm"}], ADA),
        ({"@id": ["#ada"], "name": [{"name": "Ada Holm"}]}, ADA),
        ([7, None, "Ada Holm"], ADA),
    ],
)
def test_author_in_the_data_whatever_the_type_is_written_as(author: object, expected: tuple[str, ...]) -> None:
    node = {"@type": "NewsArticle", "headline": TITLE, "author": author}
    assert authors(head=f'<script type="application/ld+json">{json.dumps(node)}</script>') == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Institute of Harbours and Ferries", ("Institute of Harbours and Ferries",)),
        ("Ministry of Ports and Inland Ferries", ("Ministry of Ports and Inland Ferries",)),
        ("Holm and Lind", ("Holm and Lind",)),
        ("Ada van Holm and Bo Lind", ("Ada van Holm", "Bo Lind")),
        ("Ada Holm und DPA", ("Ada Holm", "DPA")),
        ("Ada Holm & Bo Lind", ("Ada Holm", "Bo Lind")),
        ("Ada Holm, Bo Lind", ("Ada Holm", "Bo Lind")),
    ],
)
def test_one_name_for_machines_is_parted_between_whole_names_alone(name: str, expected: tuple[str, ...]) -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": TITLE, "author": {"name": name}})
    for head in (f'<script type="application/ld+json">{data}</script>', f'<meta name="author" content="{name}">'):
        assert authors(head=head) == expected


def test_names_nested_without_end_name_nobody() -> None:
    author = '{"name":[' * 400 + '"Bo Lind"' + "]}" * 400
    node = f'{{"@type":"NewsArticle","headline":"{TITLE}","author":{author}}}'
    assert authors("<p>By Ada Holm</p>", head=f'<script type="application/ld+json">{node}</script>') == ADA


@pytest.mark.parametrize(
    ("label", "expected"),
    [("Written by", ADA), ("Verfasst von", ADA), ("Escrito por", ADA), ("Author", ADA), ("Price", ())],
)
def test_label_and_value_for_a_card_name_the_author_in_any_language(label: str, expected: tuple[str, ...]) -> None:
    head = f'<meta name="twitter:label1" content="{label}"><meta name="twitter:data1" content="Ada Holm">'
    assert authors(head=head) == expected


def test_byline_is_believed_before_the_account_in_the_head() -> None:
    head = '<meta name="author" content="Web Desk">'
    assert authors("<p>Filed 3 May 2024 by Ada Holm</p>", head=head) == ADA


def test_name_of_the_host_is_no_author_where_a_byline_names_one() -> None:
    head = '<meta property="og:url" content="https://sound-post.example/a"><meta name="author" content="Sound Post">'
    assert authors("<p>03.05.2024 - Ada Holm</p>", head=head) == ADA
    assert authors(head=head) == ("Sound Post",)


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ("<div class='author-bio'><h3>Ada Holm</h3><p>She has written on ferries since 1998.</p></div>", ADA),
        ("<form class='comment-form'><p class='form-author'>Your Name</p></form>", ()),
    ],
)
def test_name_that_heads_the_box_about_the_author(box: str, expected: tuple[str, ...]) -> None:
    assert authors(behind=box) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ada Holm and Bo Lind", ["Ada Holm", "Bo Lind"]),
        ("von Ada Holm am 26/05/14", ["Ada Holm"]),
        ("Text: Ada Holm", ["Ada Holm"]),
        ("ADA HOLM AND BO LIND", ["ADA HOLM", "BO LIND"]),
        ("Ada Holm, Bo Lind, and Cleo Dahl", ["Ada Holm", "Bo Lind", "Cleo Dahl"]),
        ("James A Holm", ["James A Holm"]),
        ("Mary E Holm", ["Mary E Holm"]),
        ("Ana I Pérez", ["Ana I Pérez"]),
        ("Y I Kim", ["Y I Kim"]),
        ("Ali Ve Li", ["Ali Ve Li"]),
        ("José Holm y Linde", ["José Holm y Linde"]),
        ("Ana Pérez y Luis Linde", ["Ana Pérez", "Luis Linde"]),
        ("José Holm y Linde y Ana Pérez", ["José Holm y Linde", "Ana Pérez"]),
        ("Jan Novák a Petr Malý", ["Jan Novák", "Petr Malý"]),
        ("https://sound-post.example/ada", []),
        ("3 May 2024", []),
    ],
)
def test_names_in_a_byline(text: str, names: list[str]) -> None:
    assert names_in(text) == names


def test_link_to_an_authors_page_beside_the_title_names_the_author() -> None:
    page = Page(
        "http://example.com/a/1.html",
        '<body><h1>Second pier</h1><p><a href="/category/harbour.html">Harbour</a> | '
        '<a href="/author/ada-holm.html">Ada Holm</a></p>'
        f"<div>{'<p>The council voted on Monday for a pier, which is to open in two years.</p>' * 5}</div></body>",
    )
    assert extract_article(page).authors == ("Ada Holm",)
