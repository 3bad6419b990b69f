"""Timelines: read from what crawls wrote, written elsewhere, joined in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.archive import connect
from newscrawl.archive.articles import REVISED
from newscrawl.archive.history import versions
from newscrawl.archive.links import LinkSpan, read_spans
from newscrawl.archive.timeline import (
    Absence,
    Count,
    Look,
    RunKey,
    Timeline,
    Version,
    read_timeline,
    run_key,
    union,
    with_look,
    write_timeline,
)
from newscrawl.errors import ArchiveError
from newscrawl.items import Link, iso_utc
from tests.archive.driver import T0, A, B, Crawl, article

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.items import Article

moments = st.integers(0, 9).map(lambda n: iso_utc(T0 + n * timedelta(hours=1)))
runs = st.builds(RunKey, moments, st.just("news.example"), st.just("crawl"), st.just(A), st.just(1))


def fields(title: str) -> dict[str, object]:
    return {name: [] if name in {"breadcrumb", "tags", "authors", "images"} else None for name in REVISED} | {
        "title": title
    }


@st.composite
def spans(draw: st.DrawFn) -> LinkSpan:
    first, last, ended = sorted(draw(st.lists(moments, min_size=3, max_size=3)))
    ended_at = draw(st.sampled_from([None, None, last, ended]))
    return LinkSpan(
        "popular", draw(st.integers(1, 2)), draw(st.sampled_from("xy")), None, None, None, first, last, ended_at
    )


@st.composite
def absences(draw: st.DrawFn) -> Absence:
    begin, seen, back = sorted(draw(st.lists(moments, min_size=3, max_size=3)))
    return Absence(begin, seen, draw(st.none() | runs), draw(st.sampled_from([None, back])))


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    versions = draw(
        st.lists(st.builds(Version, moments, runs, st.sampled_from("tuv").map(fields)), min_size=1, max_size=4)
    )
    found = draw(st.lists(spans(), max_size=5))
    looks = [version.seen_at for version in versions] + [span.ended_at for span in found if span.ended_at]
    return union(
        Timeline(
            Look(max(looks), "news.example", draw(st.sampled_from([A, B])), "{}"),
            min(looks),
            tuple(versions),
            tuple(draw(st.lists(st.builds(Count, moments, st.integers(0, 3), runs), max_size=3))),
            tuple(found),
            tuple(draw(st.lists(absences(), max_size=2))),
        )
    )


@given(timelines(), timelines(), timelines())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_in_whatever_order_and_however_often_timelines_are_joined_they_come_to_the_same(
    one: Timeline, two: Timeline, three: Timeline
) -> None:
    assert union(one, two) == union(two, one)
    assert union(one, one) == one == union(one)
    both = union(one, two)
    assert union(both, one) == union(two, both) == both
    assert union(both, three) == union(one, union(two, three)) == union(one, two, three)
    places = [(span.list, span.position) for span in both.spans if span.ended_at is None]
    assert len(places) == len(set(places))


def looks(crawl: Crawl, *shown: Article | None) -> None:
    """Have a crawl look at one address every other day, while another page stays as it is; None: it is gone."""
    for look in shown:
        crawl.home(A, B)
        while (lease := crawl.lease()) is not None:
            if lease.url == B:
                crawl.show(lease)
            elif look is None:
                crawl.gone(lease)
            else:
                crawl.show(lease, replace(look, fetched_at=crawl.now))
        crawl.end()
        crawl.now += timedelta(days=2)


def links(*titles: str) -> tuple[Link, ...]:
    return tuple(Link(title=title, url=f"{B}?{title}") for title in titles)


LOOKS = (
    article(popular=links("x", "y", "z"), view_count=5, tags=("a",)),
    article(popular=links("x", "z"), view_count=5, body="Another text.", disclaimer="No advice."),
    article(popular=links("x", "z"), view_count=9, body="Another text.", tags=("b",)),
    None,
    None,
    article(popular=links("x"), latest=links("n"), view_count=12, body="Another text.", disclaimer="None."),
)


def content(path: Path) -> dict[str, object]:
    """Return all that an archive says of its articles, but for numbers."""
    connection = connect(path)
    tables = {
        "articles": "SELECT * FROM articles",
        "revisions": "SELECT revisions.*, started_at FROM revisions JOIN runs ON runs.id = run_id",
        "view_counts": "SELECT view_counts.*, started_at FROM view_counts JOIN runs ON runs.id = run_id",
        "absences": "SELECT * FROM absences",
        "tags": "SELECT * FROM tags",
        "day_sums": "SELECT * FROM day_sums",
        "top_spans": "SELECT * FROM top_spans",
        "search": "SELECT rowid FROM article_search WHERE article_search MATCH 'another'",
        "uses": "SELECT * FROM disclaimer_uses",
    }
    found: dict[str, object] = {}
    for name, query in tables.items():
        cursor = connection.execute(query)
        columns = [column[0] for column in cursor.description]
        left_out = {"change_number", "url_id", "run_id"}
        found[name] = [{c: v for c, v in zip(columns, row, strict=True) if c not in left_out} for row in cursor]
    found["links"] = read_spans(connection, 1)
    found["versions"] = [(v.seen_at, v.changed, v.fields) for v in versions(connection, 1)]
    connection.close()
    return found


def copy_timeline(source: Path, target: Path) -> None:
    """Write the timeline of a source's article into an archive that has its runs, and nothing else."""
    read, written = connect(source), connect(target)
    with written.transaction():
        for table in ("sites", "runs"):
            rows = read.execute(f"SELECT * FROM {table}").fetchall()
            written.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        for number in (1, 2):
            write_timeline(written, read_timeline(read, number))
    assert read_timeline(written, 1) == read_timeline(read, 1)
    read.close()
    written.close()


def test_a_history_as_crawls_wrote_it_is_the_same_when_it_is_written_elsewhere(crawl: Crawl, tmp_path: Path) -> None:
    looks(crawl, *LOOKS)
    copy_timeline(crawl.path, tmp_path / "other.db")
    told = content(crawl.path)
    assert told["absences"]
    assert content(tmp_path / "other.db") == told


def test_looks_that_come_in_another_order_make_the_same_history(crawl: Crawl) -> None:
    looks(crawl, *(look for look in LOOKS if look is not None))
    connection = connect(crawl.path)
    whole = read_timeline(connection, 1)
    pages = [
        replace(look, fetched_at=T0 + timedelta(days=number))
        for number, look in enumerate(look for look in LOOKS if look is not None)
    ]
    run = run_key(connection, 1)
    forth = back = whole
    for page in pages:
        forth = with_look(forth, page, run)
    for page in reversed(pages):
        back = with_look(back, page, run)
    assert forth == back
    assert [day[8:10] for day in sorted({version.seen_at for version in forth.versions})] == [
        *("22", "22", "23", "24", "24", "25", "26", "28")
    ]
    connection.close()


def test_an_earlier_look_is_the_first_version_and_what_it_does_not_change_is_no_change(crawl: Crawl) -> None:
    looks(crawl, LOOKS[0], LOOKS[1])
    connection = connect(crawl.path)
    run = run_key(connection, 2)
    same = replace(LOOKS[0], fetched_at=T0 + timedelta(minutes=30))
    earlier = replace(LOOKS[0], title="Earlier", view_count=1, fetched_at=T0 - timedelta(days=1))
    known = read_timeline(connection, 1)
    with connection.transaction():
        write_timeline(connection, with_look(with_look(known, same, run), earlier, run), 1)
    assert [(v.number, set(v.changed)) for v in versions(connection, 1)] == [
        (1, set()),
        (2, {"title"}),
        (3, {"body", "tags", "disclaimer"}),
    ]
    assert connection.execute("SELECT versions, first_seen_at FROM articles_current").fetchone() == (
        3,
        iso_utc(T0 - timedelta(days=1)),
    )
    assert connection.execute("SELECT count(*) FROM article_changes").fetchone() == (4,)
    assert connection.execute("SELECT sum(changed) FROM day_sums").fetchone() == (2,)
    assert [count.view_count for count in read_timeline(connection, 1).counts] == [1, 5, 5]
    between = replace(LOOKS[1], fetched_at=T0 + timedelta(minutes=10))
    with connection.transaction():
        write_timeline(connection, with_look(read_timeline(connection, 1), between, run), 1)
    assert [bool(v.changed) for v in versions(connection, 1)] == [False, True, True, True, True]
    connection.close()


def test_a_history_that_makes_no_sense_is_named(crawl: Crawl) -> None:
    looks(crawl, LOOKS[0], LOOKS[1])
    connection = connect(crawl.path)
    for nonsense in ("7", '["title"]', '{"title": 7}', '{"tags": "a"}'):
        connection.execute("UPDATE revisions SET before = ? WHERE number = 2", (nonsense,))
        with pytest.raises(ArchiveError, match="article number 1 cannot be read"):
            read_timeline(connection, 1)
    with pytest.raises(ArchiveError, match="no article number 9"):
        read_timeline(connection, 9)
    connection.close()
