from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive.search import door, finding
from newscrawl.errors import BadInput
from tests.archive.search.conftest import ARTICLES, marked

if TYPE_CHECKING:
    from tests.archive.search.conftest import Library


@pytest.mark.parametrize(
    ("query", "name"),
    [
        *(("muller", "mueller"), ("MÜLLER", "mueller"), ("Mu\u0308ller", "mueller"), ("strasse", "mueller")),
        *(("lodz", "mueller"), ("aero", "mueller"), ("fahre", "mueller"), ("coeur", "mueller"), ("sisli", "mueller")),
        *(("渡轮", "chinese"), ("轮停航", "chinese"), ("铁", "chinese"), ("港城渡轮今天停航", "chinese")),
        *(("フェリー", "japanese"), ("ﾌｪﾘｰ", "japanese"), ("東京", "japanese"), ("京", "japanese")),
        *(("เรือ", "thai"), ("ฟาก", "thai"), ("บริการ", "thai"), ("ข่า", "thai"), ("ร", "thai")),
        *(("ເຮືອ", "lao"), ("ບໍລິການ", "lao"), ("ຟາ", "lao")),
        *(("ឈប់", "khmer"), ("ដំណើរការ", "khmer")),
        *(("သင်္ဘော", "burmese"), ("ရပ်", "burmese")),
        *(("학교", "korean"), ("불", "korean"), ("여객선", "korean"), ("학교에서", "korean")),
        *(("हिन्दी", "hindi"), ("كتب", "arabic"), ("все идет", "russian")),
    ],
)
def test_a_word_is_found_in_any_script(library: Library, query: str, name: str) -> None:
    assert library.found(query) == [name]


@pytest.mark.parametrize("query", ["हि", "港渡", "轮渡", "กา", "mulle", "uller"])
def test_what_is_no_word_there_is_not_found(library: Library, query: str) -> None:
    assert "hindi" not in library.found(query)
    assert not {"chinese", "apart", "mueller"} & set(library.found(query))


def test_a_long_word_is_not_found_where_its_pieces_stand_apart(library: Library) -> None:
    # Each pair of 港城 and the others stands in "apart", too, but for the word itself.
    assert library.found("停航") == ["chinese"]
    assert library.found("城市") == ["apart"]
    assert library.found("台风影响") == ["chinese"]
    assert library.found("ข้ามบริการ") == []


def test_words_must_all_be_there_in_any_order(library: Library) -> None:
    assert set(library.found("harbour ferry")) == {"ferry", "ferries"}
    assert library.found("ferries harbour ferry") == ["ferries"]
    assert library.found("ferry nowhere") == []


@pytest.mark.parametrize(
    "query", ['"harbour ferry"', "“harbour ferry”", '"harbour ferry', "harbour-ferry", "Harbour/ferry"]
)
def test_a_phrase_is_found_where_its_words_stand_side_by_side(library: Library, query: str) -> None:
    assert library.found(query) == ["ferry"]


def test_a_phrase_of_a_script_without_spaces_is_found_as_it_stands(library: Library) -> None:
    assert library.found('"港城渡轮今天"') == ["chinese"]
    assert library.found('"今天 停航"') == ["chinese"]
    assert library.found('"渡轮港城"') == []


def test_a_star_finds_words_that_begin_so(library: Library) -> None:
    assert set(library.found("ferr*")) == {"ferry", "ferries", "undated"}
    assert library.found("ferri*") == ["ferries"]
    assert library.found('"a fer*"') == ["undated"]
    with pytest.raises(BadInput, match="write at least 3 letters before the"):
        library.found("fe*")


def test_a_minus_leaves_out(library: Library) -> None:
    assert set(library.found("ferry -ferries")) == {"ferry", "undated"}
    assert set(library.found('ferry -"harbour ferry"')) == {"ferries", "undated"}
    assert set(library.found("ferry -harb*")) == {"undated"}
    assert library.found("渡轮 -今天停航") == []
    with pytest.raises(BadInput, match="needs a word that is not excluded"):
        library.found("-ferry")


def test_or_joins_the_words_beside_it(library: Library) -> None:
    assert set(library.found("学校 OR 渡轮 OR 학교")) == {"chinese", "korean"}
    assert set(library.found("ferries OR late harbour")) == {"ferry", "ferries"}
    assert set(library.found('"harbour ferry" OR ferries')) == {"ferry", "ferries"}
    assert library.found("late OR harbour ferries AND wait") == ["ferries"]


def test_the_title_counts_more_than_the_introduction_and_that_more_than_the_body(library: Library) -> None:
    assert library.found("lighthouse") == ["in-title", "in-introduction", "often-in-body", "in-body"]
    ranks = [hit.rank for hit in library.search("lighthouse").hits]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] > ranks[1] > ranks[2] > ranks[3] == 0


def test_a_rare_word_counts_more_than_a_common_one(library: Library) -> None:
    assert library.found("quay OR lighthouse")[0] == "in-title"
    assert library.found("words OR lighthouse OR ferries OR wait")[:1] == ["in-title"]


def test_hits_are_sorted_by_date_or_views_and_what_has_none_is_last(library: Library) -> None:
    assert library.found("ferry", sort="date") == ["ferries", "ferry", "undated"]
    assert library.found("ferry", sort="views") == ["ferries", "ferry", "undated"]
    assert library.search("ferry", sort="views").hits[0].view_count == 900


def test_common_words_are_sorted_the_same(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    few = {sort: library.found("quay OR ferry OR words", sort=sort) for sort in ("date", "views")}
    monkeypatch.setattr(finding, "FEW", 1)
    assert {sort: library.found("quay OR ferry OR words", sort=sort) for sort in ("date", "views")} == few


def test_filters_narrow_by_site_column_and_day(library: Library) -> None:
    days = {name: date(2026, 10, 1 + number) for number, name in enumerate(ARTICLES)}
    assert set(library.found("ferry", column="sea")) == {"ferry", "ferries"}
    assert library.found("渡轮", column="国内", site="news.example") == ["chinese"]
    assert library.found("ferry", site="other.example") == []
    assert library.found("ferry", since=days["ferries"]) == ["ferries"]
    assert library.found("ferry", until=days["ferry"]) == ["ferry"]
    assert library.found("ferry", since=days["ferry"], until=days["ferry"]) == ["ferry"]
    assert library.found("ferry", since=date(2026, 9, 1), until=date(2027, 1, 31), sort="date") == ["ferries", "ferry"]
    assert library.found("ferry", since=date(2027, 1, 1)) == []
    assert library.found("ferry", since=date(1, 1, 1), until=date.max, sort="views") == ["ferries", "ferry"]


def test_hits_come_in_portions(library: Library) -> None:
    every = library.found("quay OR ferry OR words")
    portions = [library.found("quay OR ferry OR words", limit=2, offset=at) for at in range(0, len(every) + 2, 2)]
    assert [name for portion in portions for name in portion] == every
    assert library.search("quay", limit=1).total == len(library.found("quay"))
    for limit, offset in ((0, 0), (10, -1), (10, door.DEEPEST)):
        with pytest.raises(BadInput, match="hits 1 to 10000 of a search can be seen"):
            library.search("quay", limit=limit, offset=offset)


@pytest.mark.parametrize("sort", ["rank", "date", "views"])
def test_it_is_not_counted_for_ever(library: Library, monkeypatch: pytest.MonkeyPatch, sort: str) -> None:
    everything = library.search("quay", sort=sort)
    assert (everything.total, everything.has_more) == (4, False)
    for module in (door, finding):
        monkeypatch.setattr(module, "COUNTED", 3)
    some = library.search("quay", sort=sort)
    assert (some.total, some.has_more) == (3, True)
    assert some.hits == everything.hits


def test_a_phrase_is_not_looked_for_for_ever(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert library.search('"the harbour"').has_more is False
    for name in ("LOOKED_AT", "ALWAYS_LOOKED_AT"):
        monkeypatch.setattr(door, name, 1)
    found = library.search('"the ferry"', sort="date")
    assert (found.total, found.has_more) == (1, True)
    found = library.search('"harbour ferry"', sort="date")
    assert (found.hits, found.total, found.has_more) == ((), 0, True)


def test_a_hit_says_what_is_known_of_the_article(library: Library) -> None:
    (hit,) = library.search("ferries").hits
    assert (hit.url, hit.site, hit.title, hit.column) == (
        *("https://news.example/ferries.html", "news.example", "Quay", "Sea"),
    )
    assert (hit.published_at, hit.view_count, hit.language) == ("2026-10-18T12:00:00.000Z", 900, "en")
    assert library.connection.execute("SELECT url FROM articles WHERE id = ?", (hit.article_id,)).fetchone() == (
        hit.url,
    )


@pytest.mark.parametrize(
    ("query", "title", "snippet"),
    [
        ("muller strasse", "Wer ist [Müller]?", "In der [Straße] nach Łódź fährt Ærø, die Fähre. Cœur, ŞİŞLİ."),
        (
            "lodz OR aero OR sisli",
            "Wer ist Müller?",
            "In der Straße nach [Łódź] fährt [Ærø], die Fähre. Cœur, [ŞİŞLİ].",
        ),
        ("渡轮 铁", "港城[渡轮]停航", "受台风影响，港城[渡轮]今天停航。 市民请改乘地[铁]。"),
        ("เรือ", "ข่าวเช้า", "[เรือ]ข้ามฟากหยุดให้บริการ"),
        ('"harbour ferry"', "Quay", "The [harbour ferry] is late."),
        ("ferr*", "Quay", "The [ferry] left the harbour. [Ferries] wait."),
        ("학교", "여객선 결항", "서울의 한 [학교]에서 불이 났다."),
    ],
)
def test_what_was_found_is_marked(library: Library, query: str, title: str, snippet: str) -> None:
    hits = {(marked(hit.title_parts), marked(hit.snippet)) for hit in library.search(query).hits}
    assert (title, snippet) in hits


def test_a_page_that_is_hostile_comes_out_as_text(library: Library) -> None:
    (hit,) = library.search("xyzzy").hits
    assert marked(hit.snippet) == "Ware \u202eevil\u2069 <script>alert('[xyzzy]')</script> \x9b2J & more."
