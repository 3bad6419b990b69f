from __future__ import annotations

import pytest

from newscrawl.archive.disclaimers.wording import family, one_wording


def test_white_space_makes_no_other_text() -> None:
    assert one_wording(" No\u00a0advice.\n\nAsk\u3000first. ") == "No advice. Ask first."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("74 % of accounts lose money.", "76.5 % of accounts lose money."),
        ("Published on 12 March 2026.", "Published on 3 April 2025."),
        ("Stand: 2026-03-12", "Stand: 2025-11-01"),
        ("Publicado el 12 de marzo de 2026.", "Publicado el 3 de abril de 2025."),
        ("更新于2026年3月12日", "更新于2025年11月1日"),
        ("Source: https://a.example/1?x=2.", "Source: https://b.example/other."),
        ("Up to 1,000,000 readers.", "Up to 12 readers."),
    ],
)
def test_texts_that_differ_in_numbers_dates_or_addresses_are_one_family(one: str, other: str) -> None:
    assert family(one, None, ()) == family(other, None, ())


def test_the_articles_own_title_and_authors_are_left_out_of_a_family() -> None:
    one = family("“Ferries sail again” by Ann Lee may be reprinted.", "Ferries sail again", ["Ann Lee"])
    other = family("“Rain” by Bo may be reprinted.", "Rain", ["Bo"])
    assert one == "“{title}” by {author} may be reprinted."
    assert other != one, "a name of two letters could stand in any text"


def test_other_words_make_another_family() -> None:
    assert family("No advice.", None, ()) != family("No guarantee.", None, ())
