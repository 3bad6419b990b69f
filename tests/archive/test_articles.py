from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.archive.articles import REVISED
from newscrawl.archive.ledger import TRIES_PER_RUN
from newscrawl.archive.reading import change_number, read_article, read_month, read_months
from newscrawl.archive.vanishing import RECHECK_AFTER, RECHECKS
from newscrawl.items import FIELDS, Article, Evidence, Image, Link, article_to_json
from tests.archive.driver import SITE, START, T0, A, B, C, Crawl, article

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.archive.articles import Stored

CHANGES: dict[str, Any] = {
    "title": "Another title",
    "breadcrumb": ("City",),
    "column": None,
    "introduction": "A lead",
    "body": "Another text.",
    "disclaimer": "No advice.",
    "tags": ("harbour", "ferry"),
    "authors": (),
    "published_at": T0 - timedelta(days=2),
    "modified_at": T0,
    "language": "zh-Hans",
    "images": (Image(url=f"{START}a.jpg", caption="A ferry"),),
}
LINKS = (Link(title="One", url=f"{START}1.html"), Link(title="Two", url=None, column="City", excerpt="..."))


def visit_again(crawl: Crawl, shown: Article, url: str = A) -> Stored:
    """End the run, begin the next, and show this at `url`."""
    crawl.end()
    crawl.home()
    while True:
        lease = crawl.leased()
        if lease.url == url:
            return crawl.show(lease, replace(shown, fetched_at=crawl.now))


def first_visit(crawl: Crawl, shown: Article, url: str = A) -> Stored:
    crawl.home(url)
    return crawl.show(crawl.leased(url), shown)


def current(crawl: Crawl) -> list[dict[str, Any]]:
    return [item for _, item in by_month(crawl)]


def by_month(crawl: Crawl) -> list[tuple[str, dict[str, Any]]]:
    """Return each article's month and item, without what the archive adds to it."""
    connection = crawl.run.connection
    return [
        (held.month, {name: filed.item[name] for name in FIELDS})
        for held in read_months(connection)
        for filed in read_month(connection, held.site, held.month)
    ]


def number(crawl: Crawl) -> int:
    return change_number(crawl.run.connection)


def revisions(crawl: Crawl) -> list[tuple[Any, ...]]:
    return crawl.rows("SELECT number, changed, before FROM revisions ORDER BY article_id, number")


# --- new, unchanged, changed -----------------------------------------------------------------------------------------


def test_a_stored_article_reads_back_as_it_was(crawl: Crawl) -> None:
    shown = article(**CHANGES, view_count=0, related=LINKS, popular=LINKS[:1], latest=LINKS[1:])
    stored = first_visit(crawl, shown)
    assert (stored.outcome, stored.url, stored.count_moved) == ("new", A, True)
    assert current(crawl) == [article_to_json(shown)]


def test_what_is_not_on_the_page_is_null_and_never_empty_text(crawl: Crawl) -> None:
    shown = Article(url=A, site=SITE, title=None, body="Only a text.", fetched_at=T0)
    first_visit(crawl, shown)
    assert current(crawl) == [article_to_json(shown)]
    empty = " OR ".join(f"\"{name}\" = ''" for name in FIELDS if name not in ("tags", "related", "popular", "latest"))
    assert crawl.rows(f"SELECT count(*) FROM articles WHERE {empty}") == [(0,)]
    assert crawl.rows("SELECT count(*) FROM view_counts") == [(0,)]


def test_an_unchanged_article_leaves_everything_as_it_was(crawl: Crawl) -> None:
    shown = article(view_count=7, related=LINKS)
    first_visit(crawl, shown)
    before, at = current(crawl), number(crawl)
    stored = visit_again(crawl, replace(shown, evidence={"title": Evidence(rule="title", raw="x")}))
    assert (stored.outcome, stored.count_moved) == ("unchanged", False)
    assert (current(crawl), number(crawl)) == (before, at)
    assert len(revisions(crawl)) == 1


def test_the_changes_that_are_tried_are_all_that_make_a_revision() -> None:
    assert set(CHANGES) == set(REVISED)
    assert set(FIELDS) - set(REVISED) == {
        *("url", "site", "view_count", "related", "popular", "latest", "fetched_at", "evidence"),
    }


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_field_makes_a_revision_that_keeps_what_it_said_before(crawl: Crawl, name: str) -> None:
    shown = article()
    first_visit(crawl, shown)
    at = number(crawl)
    changed = replace(shown, **{name: CHANGES[name]})
    assert visit_again(crawl, changed).outcome == "changed"
    before = article_to_json(shown)[name]
    assert [(n, json.loads(c), json.loads(b)) for n, c, b in revisions(crawl)[1:]] == [(2, [name], {name: before})]
    assert current(crawl)[0][name] == article_to_json(changed)[name]
    assert number(crawl) > at
    assert crawl.rows("SELECT changed_at = fetched_at, first_seen_at < changed_at FROM articles") == [(1, 1)]


VERSIONS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["One", "Two", None]),
        "body": st.sampled_from(["Text.", "Another text."]),
        "tags": st.sampled_from([(), ("a",), ("b", "a")]),
        "authors": st.sampled_from([(), ("Ann",)]),
        "breadcrumb": st.sampled_from([(), ("City", "Harbour")]),
        "images": st.sampled_from([(), CHANGES["images"]]),
        "modified_at": st.sampled_from([None, T0]),
        "view_count": st.sampled_from([None, 0, 7, 8]),
        "related": st.sampled_from([(), LINKS, LINKS[:1]]),
    },
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(VERSIONS, min_size=1, max_size=5))
def test_every_earlier_version_can_be_rebuilt_and_the_change_number_tells_of_every_change(
    tmp_path_factory: pytest.TempPathFactory, versions: list[dict[str, Any]]
) -> None:
    crawl = Crawl(tmp_path_factory.mktemp("versions") / "archive.db")
    shown = [article(**version) for version in versions]
    first_visit(crawl, shown[0])
    exports = [(number(crawl), current(crawl))]
    for version in shown[1:]:
        visit_again(crawl, version)
        exports.append((number(crawl), current(crawl)))
    for (at, one), (later, other) in pairwise(exports):
        assert (at == later) == (one == other)
        assert at <= later
    expected = [{name: article_to_json(version)[name] for name in REVISED} for version in shown]
    expected = [version for n, version in enumerate(expected) if n == 0 or version != expected[n - 1]]
    says = {name: current(crawl)[0][name] for name in REVISED}
    rebuilt = [says]
    for _, changed, before in reversed(revisions(crawl)[1:]):
        assert json.loads(changed) == list(json.loads(before))
        says = {**says, **json.loads(before)}
        rebuilt.append(says)
    crawl.run.abandon()
    assert rebuilt[::-1] == expected


# --- view counts -----------------------------------------------------------------------------------------------------


def test_a_view_count_is_noted_when_it_has_moved(crawl: Crawl) -> None:
    first_visit(crawl, article())
    moved = [visit_again(crawl, article(view_count=count)).count_moved for count in (None, 5, 5, None, 5, 9, 3)]
    assert moved == [False, True, False, False, False, True, True]
    counts = crawl.rows("SELECT view_count FROM view_counts ORDER BY seen_at")
    assert counts == [(5,), (9,), (3,)]
    assert crawl.rows("SELECT view_count FROM articles") == [(3,)]
    assert len(revisions(crawl)) == 1


def test_a_moved_view_count_moves_the_change_number(crawl: Crawl) -> None:
    first_visit(crawl, article(view_count=5))
    at = number(crawl)
    visit_again(crawl, article(view_count=6))
    assert number(crawl) == at + 1


def test_a_view_count_names_its_run_and_moment(crawl: Crawl) -> None:
    first_visit(crawl, article(view_count=5))
    visit_again(crawl, article(view_count=6))
    assert crawl.rows(
        "SELECT v.run_id, v.seen_at = a.fetched_at FROM view_counts AS v JOIN articles AS a ON a.id = v.article_id "
        "ORDER BY v.seen_at"
    ) == [(1, 0), (2, 1)]


# --- tags and links --------------------------------------------------------------------------------------------------


def test_tags_are_those_of_the_current_version(crawl: Crawl) -> None:
    first_visit(crawl, article(tags=("a", "b", "a")))
    visit_again(crawl, article(tags=("c",)))
    assert crawl.rows("SELECT position, tag FROM tags") == [(1, "c")]


def test_a_link_list_keeps_its_history(crawl: Crawl) -> None:
    one, two = LINKS
    first_visit(crawl, article(related=(one, two), popular=(one,)))
    first = crawl.now
    at = number(crawl)
    visit_again(crawl, article(related=(two, one), popular=(one,)))
    assert number(crawl) == at + 1
    history = crawl.rows(
        "SELECT list, position, title, is_current, first_seen_at, last_seen_at FROM links ORDER BY list, id"
    )
    begun, now = history[0][4], history[0][5]
    assert history == [
        ("popular", 1, "One", 1, begun, now),
        ("related", 1, "One", 0, begun, begun),
        ("related", 2, "Two", 0, begun, begun),
        ("related", 1, "Two", 1, now, now),
        ("related", 2, "One", 1, now, now),
    ]
    assert begun < now
    assert first < crawl.now
    assert [link["title"] for link in current(crawl)[0]["related"]] == ["Two", "One"]
    assert len(revisions(crawl)) == 1


def test_a_link_that_comes_back_is_a_new_row(crawl: Crawl) -> None:
    first_visit(crawl, article(latest=LINKS[:1]))
    visit_again(crawl, article())
    assert current(crawl)[0]["latest"] == []
    visit_again(crawl, article(latest=LINKS[:1]))
    assert crawl.rows("SELECT is_current FROM links ORDER BY id") == [(0,), (1,)]


def test_a_reworded_link_is_a_new_row(crawl: Crawl) -> None:
    first_visit(crawl, article(latest=LINKS[:1]))
    visit_again(crawl, article(latest=(replace(LINKS[0], excerpt="more"),)))
    assert crawl.rows("SELECT excerpt, is_current FROM links ORDER BY id") == [(None, 0), ("more", 1)]


def test_an_entry_may_stand_twice_in_a_list(crawl: Crawl) -> None:
    shown = article(related=(LINKS[0], LINKS[0]))
    first_visit(crawl, shown)
    visit_again(crawl, shown)
    assert current(crawl)[0]["related"] == article_to_json(shown)["related"]
    assert crawl.rows("SELECT count(*) FROM links") == [(2,)]


# --- one article at several addresses --------------------------------------------------------------------------------


def test_the_same_text_at_another_address_is_an_alias(crawl: Crawl) -> None:
    shown = article()
    crawl.home(A, B)
    crawl.show(crawl.leased(A), shown)
    at = number(crawl)
    stored = crawl.show(crawl.leased(B), replace(shown, url=B, view_count=99))
    assert (stored.outcome, stored.url) == ("alias", A)
    assert [item["url"] for item in current(crawl)] == [A]
    assert number(crawl) == at
    ledger = "SELECT url, state, reason, article_id FROM urls WHERE depth > 0 ORDER BY id"
    assert crawl.rows(ledger) == [(A, "stored", None, 1), (B, "unchanged", f"same article as {A}", 1)]


def test_an_alias_is_not_visited_again(crawl: Crawl) -> None:
    shown = article()
    crawl.home(A, B)
    crawl.show(crawl.leased(A), shown)
    crawl.show(crawl.leased(B), replace(shown, url=B))
    crawl.end()
    crawl.home()
    assert crawl.rest_of_round() == [A]


def test_texts_that_are_merely_similar_stay_apart(crawl: Crawl) -> None:
    crawl.home(A, B, C)
    crawl.show(crawl.leased(A), article(A, title="One", body="Text."))
    crawl.show(crawl.leased(B), article(B, title="Two", body="Text."))
    crawl.show(crawl.leased(C), article(C, title="One", body="Text"))
    assert [item["url"] for item in current(crawl)] == [A, B, C]


def test_articles_without_a_text_are_not_taken_for_one_another(crawl: Crawl) -> None:
    crawl.home(A, B)
    crawl.show(crawl.leased(A), article(A, title="Photo", body=None))
    crawl.show(crawl.leased(B), article(B, title="Photo", body=None))
    assert len(current(crawl)) == 2


def test_the_same_text_on_another_site_is_an_article_of_its_own(crawl: Crawl) -> None:
    shown = article()
    first_visit(crawl, shown)
    crawl.end()
    other = "https://other.example/a.html"
    crawl.site = "other.example"
    first_visit(crawl, replace(shown, url=other, site="other.example"), other)
    assert [item["url"] for item in current(crawl)] == [A, other]


def test_an_article_stands_under_the_address_that_it_names(crawl: Crawl) -> None:
    twin = f"{START}print.php?story=c"
    crawl.home(twin)
    stored = crawl.show(crawl.leased(twin), article(C))
    assert (stored.outcome, stored.url) == ("new", C)
    assert crawl.states() == {START: "not an article", twin: "stored", C: "stored"}
    crawl.end()
    crawl.home()
    assert crawl.rest_of_round() == [C]


def test_the_same_address_without_a_query_is_not_asked_as_well(crawl: Crawl) -> None:
    crawl.home(f"{A}?from=home")
    crawl.show(crawl.leased(), article(A))
    assert crawl.states()[A] == "stored"
    assert crawl.lease() is None


@pytest.mark.parametrize("shown", ["another article", "a list", "nothing"])
def test_an_article_stays_at_its_own_address_if_the_one_that_it_names_shows_something_else(
    crawl: Crawl, shown: str
) -> None:
    crawl.home(A)
    crawl.show(crawl.leased(A), article(C, title="Of A", body="Text of A."))
    lease = crawl.leased(C)
    if shown == "another article":
        crawl.show(lease, article(C, title="Of C", body="Text of C."))
    elif shown == "a list":
        crawl.listing(lease, B)
    else:
        crawl.gone(lease)
    articles = [(A, "Of A")] + ([(C, "Of C")] if shown == "another article" else [])
    assert crawl.rows("SELECT url, title FROM articles ORDER BY url") == articles


def test_a_canonical_address_that_holds_another_text_is_a_mistake_of_the_template(crawl: Crawl) -> None:
    crawl.home(A, B)
    crawl.show(crawl.leased(A))
    stored = crawl.show(crawl.leased(B), article(A, title="Two", body="Another text."))
    assert (stored.outcome, stored.url) == ("new", B)
    assert [(item["url"], item["title"]) for item in current(crawl)] == [(A, f"Title of {A}"), (B, "Two")]


@pytest.mark.parametrize(("scheme", "host"), [("https", "www.news.example"), ("http", "news.example")])
def test_a_canonical_address_in_another_spelling_is_the_same_address(crawl: Crawl, scheme: str, host: str) -> None:
    twin = f"{scheme}://{host}/a.html"
    crawl.home(A, B)
    crawl.show(crawl.leased(A))
    stored = crawl.show(crawl.leased(B), article(twin, title="Two", body="Another text."))
    assert (stored.outcome, stored.url) == ("new", B)
    assert [item["url"] for item in current(crawl)] == [A, B]


def test_a_canonical_address_that_is_a_list_page_is_a_mistake_of_the_template(crawl: Crawl) -> None:
    crawl.home(A)
    stored = crawl.show(crawl.leased(A), article(START))
    assert stored.url == A
    assert [item["url"] for item in current(crawl)] == [A]
    assert crawl.states()[START] == "not an article"


def test_an_article_follows_its_address_to_another_spelling(crawl: Crawl) -> None:
    plain = A.replace("https", "http")
    crawl.home(plain)
    crawl.show(crawl.leased(plain), article(plain, title="One", body="Text."))
    crawl.end()
    crawl.home()
    crawl.run.connection.execute("UPDATE urls SET url = ? WHERE url = ?", (A, plain))
    crawl.show(crawl.leased(A), article(A, title="One", body="Text."))
    assert [item["url"] for item in current(crawl)] == [A]


# --- lost, gone, returned --------------------------------------------------------------------------------------------


def test_a_page_that_lost_its_text_leaves_the_last_good_version(crawl: Crawl) -> None:
    shown = article(view_count=5, related=LINKS)
    first_visit(crawl, shown)
    before, at = current(crawl), number(crawl)
    assert visit_again(crawl, article(body=None, view_count=6)).outcome == "lost"
    assert (current(crawl), number(crawl)) == (before, at)
    assert crawl.states()[A] == "owed"
    assert crawl.run.did()["articles_lost"] == 1


def test_a_page_that_is_no_article_any_more_is_owed_and_the_article_stands(crawl: Crawl) -> None:
    first_visit(crawl, article())
    before, at = current(crawl), number(crawl)
    crawl.end()
    crawl.home()
    crawl.listing(crawl.leased(A))
    assert (current(crawl), number(crawl)) == (before, at)
    assert crawl.rows("SELECT state, reason FROM urls WHERE url = ?", A) == [
        ("owed", "showed an article before, now: list: many links")
    ]
    assert crawl.run.did()["articles_lost"] == 1


def test_an_article_whose_page_stays_something_else_is_taken_to_be_gone_in_the_end(crawl: Crawl) -> None:
    first_visit(crawl, article())
    before = current(crawl)
    for _ in range(RECHECKS):
        crawl.end()
        crawl.now += RECHECK_AFTER
        crawl.home()
        crawl.listing(crawl.leased(A))
        assert crawl.rows("SELECT gone_at FROM articles") == [(None,)]
    crawl.end()
    crawl.home()
    crawl.listing(crawl.leased(A))
    crawl.end()
    crawl.begin()
    assert crawl.rows("SELECT gone_at FROM articles") != [(None,)]
    assert crawl.states()[A] == "not an article"
    assert current(crawl) == before


def test_tries_that_failed_are_no_looks_at_what_is_missing(crawl: Crawl) -> None:
    first_visit(crawl, article())
    crawl.end()
    crawl.home()
    for _ in range(TRIES_PER_RUN):
        crawl.now += RECHECK_AFTER
        crawl.fail(crawl.leased(A))
    for _ in range(RECHECKS):
        crawl.end()
        crawl.now += RECHECK_AFTER
        crawl.home()
        crawl.listing(crawl.leased(A))
    crawl.end()
    crawl.begin()
    assert crawl.rows("SELECT gone_at FROM articles") == [(None,)]


def test_a_gone_article_that_returns_at_another_address_is_the_same_article(crawl: Crawl) -> None:
    shown = article()
    first_visit(crawl, shown)
    crawl.end()
    crawl.home(B)
    lease = crawl.leased(B)
    crawl.gone(crawl.leased(A))
    assert crawl.show(lease, replace(shown, url=B)).outcome == "unchanged"
    assert [item["url"] for item in current(crawl)] == [B]
    assert crawl.rows("SELECT gone_at, id FROM articles") == [(None, 1)]


# --- what a page may hold --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE articles; --", "港城\U0001f6a2", "a\u2028b", 'quo"te', "{Current column}"]
)
def test_any_text_reads_back_as_it_was(crawl: Crawl, text: str) -> None:
    shown = article(title=text, body=text, column=text, tags=(text,), related=(Link(title=text, url=None),))
    first_visit(crawl, shown)
    assert current(crawl) == [article_to_json(shown)]


def test_months_are_those_of_publication_or_else_of_the_first_fetch(path: Path) -> None:
    crawl = Crawl(path)
    crawl.home(A, B)
    crawl.show(crawl.leased(A), article(A, published_at=T0.replace(year=2019, month=2)))
    crawl.show(crawl.leased(B), article(B, published_at=None))
    assert [(month, item["url"]) for month, item in by_month(crawl)] == [
        ("2019-02", A),
        ("2026-11", B),
    ]
    crawl.die()


def test_evidence_that_is_just_the_field_is_kept_once_and_read_back_whole(crawl: Crawl) -> None:
    body = "A long text. " * 60
    said = {
        "title": Evidence(rule="h1", raw="Title"),
        "column": Evidence(rule="breadcrumb", raw="News > City"),
        "body": Evidence(rule="density", raw=body[:500]),
        "published_at": Evidence(rule="label", raw="yesterday"),
    }
    crawl.home(A)
    crawl.show(crawl.leased(A), article(A, title="Title", body=body, evidence=said))
    [(kept,)] = crawl.rows("SELECT evidence FROM articles")
    assert json.loads(kept)["body"] == {"rule": "density"}
    assert len(kept) < 250
    read = read_article(crawl.run.connection, 1)
    assert read["evidence"] == {name: {"rule": one.rule, "raw": one.raw} for name, one in said.items()}
