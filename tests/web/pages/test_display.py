from __future__ import annotations

import pytest

from newscrawl.web.pages import display


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://news.example/a?b=c#d", "https://news.example/a?b=c#d"),
        ("http://news.example", "http://news.example"),
        ('https://news.example/"onmouseover="x', "https://news.example/%22onmouseover=%22x"),
        ("https://news.example/新闻", "https://news.example/%E6%96%B0%E9%97%BB"),
        ("https://news.example/%E6%96%B0", "https://news.example/%E6%96%B0"),
        ("javascript:alert(1)", None),
        (" javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("data:text/html,<script>", None),
        ("vbscript:x", None),
        ("//news.example/a", None),
        ("/archive", None),
        ("https:///a", None),
        ("https://[::1", None),
        ("https://news.example/" + "a" * 5000, None),
        (None, None),
        (7, None),
    ],
)
def test_only_addresses_of_the_web_become_links(url: object, shown: str | None) -> None:
    assert display.outward(url) == shown


def test_marks_that_turn_the_text_around_are_taken_out() -> None:
    assert display.seen("\u202egnp.exe\u2066 left open \u202b\u2069") == "gnp.exe left open "


def test_what_steers_a_device_is_replaced() -> None:
    assert display.seen("a\x1b[2Jb\x00c\x9bd\te\nf") == "a\ufffd[2Jb\ufffdc\ufffdd\te\nf"


def test_a_long_title_is_cut_to_one_line() -> None:
    cut = display.cut("word " * 4000 + "\n" * 10)
    assert len(cut) <= display.TITLE
    assert cut.endswith("word…")
    assert display.cut(None) == ""
    assert display.cut(" two\n lines ") == "two lines"


def test_a_text_is_split_into_paragraphs_and_lines() -> None:
    assert display.paragraphs("One.\r\n\r\nTwo\nlines.\n \n\nThree.") == [["One."], ["Two", "lines."], ["Three."]]
    assert display.paragraphs(None) == []


def test_of_a_huge_text_a_part_is_shown() -> None:
    text = "x" * (display.TEXT + 5)
    assert [len(line) for lines in display.paragraphs(text) for line in lines] == [display.TEXT]
    assert display.is_cut(text)
    assert not display.is_cut("short")


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ("en", "en"),
        ("zh-Hans", "zh-Hans"),
        ('en" onclick="x', None),
        ("", None),
        (None, None),
        ("english language", None),
    ],
)
def test_a_language_is_named_only_by_a_tag(tag: str | None, shown: str | None) -> None:
    assert display.language(tag) == shown


def test_moments_are_told_as_days_and_minutes() -> None:
    assert display.moment("2026-11-22T20:41:00.000Z") == "22 Nov 2026, 20:41"
    assert display.moment("2026-11-22T20:41:00+02:00") == "22 Nov 2026, 18:41"
    assert display.day("2026-11-22") == "22 Nov 2026"
    assert display.moment("some day") == "some day"
    assert display.moment(None) == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (0, "0 s"), (59.6, "1 min"), (3700, "1 h 1 min"), (90_000, "1 d 1 h"), (86_400, "1 d")],
)
def test_a_span_is_told_by_its_largest_units(seconds: float | None, words: str) -> None:
    assert display.span(seconds) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(None, ""), (0, "0 bytes"), (999, "999 bytes"), (4711, "4.7 kB"), (12_000_000, "12 MB"), (5 * 10**15, "5000 TB")],
)
def test_bytes_are_told_by_their_unit(count: int | None, words: str) -> None:
    assert display.size(count) == words


def test_numbers_have_their_thousands_set_apart() -> None:
    assert [display.number(value) for value in (None, 0, 1234567, 1234.0, 0.5)] == [
        "",
        "0",
        "1,234,567",
        "1,234",
        "0.5",
    ]


def test_a_query_names_what_is_not_empty() -> None:
    assert display.query({"q": "a&b", "site": "", "page": 2}, page=3) == "?q=a%26b&page=3"
    assert display.query({}) == "?"
