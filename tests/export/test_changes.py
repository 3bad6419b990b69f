from __future__ import annotations

import io
import json
import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from newscrawl.archive import connect
from newscrawl.archive.articles import Articles
from newscrawl.archive.removing import remove_article
from newscrawl.errors import BadInput
from newscrawl.export import Options, change_files, export, print_changes, schema
from newscrawl.export.manifest import REMEMBERED
from newscrawl.items import iso_utc
from tests.archive.driver import T0, A, B, C, Crawl, article
from tests.export.following import content, data_files, fetched, lines_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newscrawl.items import Article
    from tests.export.conftest import Newsroom

CHANGE = Draft202012Validator(json.loads(schema("change.schema.json")))
ARTICLE = Draft202012Validator(json.loads(schema("article.schema.json")))
OTHER = "https://news.example/moved/a.html"
OCTOBER = T0 - timedelta(days=40)


def since(newsroom: Newsroom, cursor: object) -> list[dict[str, Any]]:
    """Return the changes after a cursor, each of which must be as the schema says."""
    out = io.BytesIO()
    print_changes(newsroom.archive, str(cursor), out)
    changes = lines_of(out.getvalue())
    for change in changes:
        CHANGE.validate(change)
        if change["kind"] == "article":
            ARTICLE.validate(change["article"])
            assert change["article"]["change_number"] == change["change_number"]
    return changes


def brief(changes: list[dict[str, Any]]) -> list[tuple[str, int, str | None]]:
    return [
        (
            change["kind"],
            change["change_number"],
            change["article"]["url"] if "article" in change else change.get("url"),
        )
        for change in changes
    ]


def move(newsroom: Newsroom) -> None:
    """Have the article at A answer 404, and stand at another address in a later run."""
    for day, links in ((1, (A,)), (2, (OTHER,))):
        crawl = Crawl(newsroom.archive, now=T0 + timedelta(days=day))
        crawl.home(*links)
        while (lease := crawl.lease()) is not None:
            if lease.url == A:
                crawl.gone(lease)
            elif lease.url == OTHER:
                crawl.show(lease, article(OTHER, title=f"Title of {A}", body=article(A).body, fetched_at=crawl.now))
        crawl.end()


def take(state: dict[str, Any], changes: list[dict[str, Any]]) -> None:
    """Apply changes as docs/exports.md says."""
    for change in changes:
        if change["kind"] == "article":
            state[change["article"]["url"]] = change["article"]
        elif change["kind"] == "removed":
            state.pop(change["url"], None)


def articles_of(folder: Path) -> dict[str, Any]:
    return {item["url"]: item for item in json.loads(data_files(folder)["articles.json"])}


# --- since -----------------------------------------------------------------------------------------------------------


def test_changes_since_a_cursor_are_the_articles_that_changed_in_order_and_the_next_cursor(newsroom: Newsroom) -> None:
    newsroom.publish(article(A), article(B))
    assert brief(since(newsroom, 0)) == [("article", 1, A), ("article", 2, B), ("cursor", 2, None)]
    assert brief(since(newsroom, 1)) == [("article", 2, B), ("cursor", 2, None)]
    newsroom.publish(article(A, title="Another title"), article(C))
    assert brief(since(newsroom, 2)) == [("article", 3, C), ("article", 4, A), ("cursor", 4, None)]
    assert since(newsroom, 2)[1]["article"]["title"] == "Another title"
    assert since(newsroom, 4) == [{"kind": "cursor", "change_number": 4}]


@pytest.mark.parametrize("cursor", ["-1", "x", "", "1.5", "٣", " 1", "9" * 30, "1\n", "3"])
def test_a_cursor_that_is_none_of_this_archive_is_refused_with_what_to_do(newsroom: Newsroom, cursor: str) -> None:
    newsroom.publish(article(A), article(B))
    with pytest.raises(BadInput, match=r"0"):
        since(newsroom, cursor)


def test_an_article_that_moves_leaves_a_tombstone_at_its_old_address(newsroom: Newsroom) -> None:
    newsroom.publish(article(A), article(B))
    (number,) = [change["change_number"] for change in since(newsroom, 0) if change["kind"] == "cursor"]
    move(newsroom)
    there, removed, cursor = since(newsroom, number)
    assert (removed["kind"], removed["url"], removed["site"]) == ("removed", A, "news.example")
    assert removed["reason"] == f"moved to {OTHER}"
    assert there["article"]["url"] == OTHER
    assert number < there["change_number"] < removed["change_number"] == cursor["change_number"]


def test_an_address_that_gets_its_article_back_loses_its_tombstone(newsroom: Newsroom) -> None:
    newsroom.publish(article(A))
    move(newsroom)
    assert [url for kind, _, url in brief(since(newsroom, 0)) if kind == "removed"] == [A]
    crawl = Crawl(newsroom.archive, now=T0 + timedelta(days=3))
    run = crawl.begin()
    articles = Articles(run.connection, run.id, "news.example")
    articles.mark_gone(1, OTHER, iso_utc(crawl.now), crawl.now)
    articles.store(article(A, fetched_at=crawl.now), A, 1)
    crawl.end()
    assert [(kind, url) for kind, _, url in brief(since(newsroom, 0))] == [
        ("article", A),
        ("removed", OTHER),
        ("cursor", None),
    ]


# --- files of changes ------------------------------------------------------------------------------------------------


def test_whoever_follows_the_changes_comes_to_what_the_files_hold(newsroom: Newsroom, full: Article) -> None:
    newsroom.publish(full, article(B, published_at=OCTOBER))
    manifest = export(newsroom.archive, newsroom.exports)
    assert manifest["changes"] == []
    state, cursor = articles_of(newsroom.exports), manifest["change_number"]
    steps: list[Callable[[], object]] = [
        lambda: newsroom.publish(article(B, published_at=T0, title="Another title"), article(C)),
        lambda: move(newsroom),
        lambda: remove_article(newsroom.archive, B, "by a court", T0 + timedelta(days=2)),
        lambda: newsroom.publish(article(C, view_count=7)),
    ]
    for step in steps:
        step()
        manifest = export(newsroom.archive, newsroom.exports)
        (entry,) = [entry for entry in manifest["changes"] if entry["from"] == cursor]
        changes = lines_of(fetched(newsroom.exports)[entry["name"]])
        for change in changes:
            CHANGE.validate(change)
        assert (entry["to"], entry["rows"]) == (manifest["change_number"], len(changes))
        assert [change["change_number"] for change in changes] == sorted(c["change_number"] for c in changes)
        take(state, changes)
        assert state == articles_of(newsroom.exports)
        cursor = entry["to"]


def test_only_the_last_files_of_changes_are_kept_and_they_lead_on_without_a_gap(newsroom: Newsroom) -> None:
    newsroom.publish(article(A))
    keep = 2
    for count in range(6):
        newsroom.publish(article(A, view_count=count))
        manifest = export(newsroom.archive, newsroom.exports, Options(keep=keep))
    numbers = [(entry["from"], entry["to"]) for entry in manifest["changes"]]
    assert numbers == [(5, 6), (6, 7)]
    assert {f"changes/{path.name}" for path in (newsroom.exports / "changes").iterdir()} == {
        entry["name"] for entry in manifest["changes"]
    }
    fetched(newsroom.exports)
    for _ in range(REMEMBERED - 1):
        manifest = json.loads((newsroom.exports / "objects" / manifest["previous"]).read_bytes())
        fetched(newsroom.exports, manifest)
    assert export(newsroom.archive, newsroom.exports, Options(keep=0))["changes"] == []


def test_changes_begin_anew_when_they_are_most_of_what_there_is(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_files, "MANY", 1)
    newsroom.publish(article(A), article(B), article(C))
    export(newsroom.archive, newsroom.exports)
    newsroom.publish(article(A, view_count=1))
    assert len(export(newsroom.archive, newsroom.exports)["changes"]) == 1
    newsroom.publish(article(A, view_count=2), article(B, view_count=2))
    assert export(newsroom.archive, newsroom.exports)["changes"] == []


def test_a_file_of_changes_that_is_lost_ends_what_leads_on(newsroom: Newsroom) -> None:
    for count in range(4):
        newsroom.publish(article(A, view_count=count))
        manifest = export(newsroom.archive, newsroom.exports)
    (newsroom.exports / manifest["changes"][1]["path"]).unlink()
    newsroom.publish(article(A, view_count=9))
    manifest = export(newsroom.archive, newsroom.exports)
    assert [(entry["from"], entry["to"]) for entry in manifest["changes"]] == [(3, 4), (4, 5)]
    fetched(newsroom.exports)


@pytest.mark.parametrize("changes_after", [1, 2, 5])
def test_changes_begin_anew_when_a_backup_was_put_back(newsroom: Newsroom, changes_after: int) -> None:
    """Whoever followed the changes could not come from what it has to what is there."""
    newsroom.publish(article(A), article(B))
    backup = newsroom.archive.with_name("backup.db")
    shutil.copy(newsroom.archive, backup)
    export(newsroom.archive, newsroom.exports)
    newsroom.publish(article(A, title="Lost"), article(C))
    assert export(newsroom.archive, newsroom.exports)["changes"] != []
    shutil.copy(backup, newsroom.archive)
    newsroom.publish(*(article(B.replace("b.html", f"{n}.html")) for n in range(changes_after)))
    manifest = export(newsroom.archive, newsroom.exports)
    assert manifest["changes"] == []
    assert manifest["change_number"] == 2 + changes_after
    assert articles_of(newsroom.exports).keys() >= {A, B}
    assert articles_of(newsroom.exports)[A]["title"] == article(A).title
    newsroom.publish(article(A, title="Again"))
    assert len(export(newsroom.archive, newsroom.exports)["changes"]) == 1


def test_readers_of_an_earlier_export_find_its_changes_when_the_same_numbers_are_given_again(
    newsroom: Newsroom,
) -> None:
    newsroom.publish(article(A))
    backup = newsroom.archive.with_name("backup.db")
    shutil.copy(newsroom.archive, backup)
    export(newsroom.archive, newsroom.exports)
    newsroom.publish(article(A, title="Lost"))
    lost = export(newsroom.archive, newsroom.exports)
    shutil.copy(backup, newsroom.archive)
    export(newsroom.archive, newsroom.exports)
    newsroom.publish(article(A, title="Found"))
    found = export(newsroom.archive, newsroom.exports)
    (name,) = {entry["name"] for manifest in (lost, found) for entry in manifest["changes"]}
    for manifest, title in ((lost, b"Lost"), (found, b"Found")):
        assert title in fetched(newsroom.exports, manifest)[name]
    assert (newsroom.exports / name).samefile(newsroom.exports / found["changes"][0]["path"])


def test_changes_go_on_in_a_folder_that_was_healed(newsroom: Newsroom) -> None:
    newsroom.publish(article(A), article(B, published_at=OCTOBER))
    export(newsroom.archive, newsroom.exports)
    newsroom.publish(article(A, title="Another title"))
    before = export(newsroom.archive, newsroom.exports)
    for path in (newsroom.exports / "objects").iterdir():
        path.write_bytes(path.read_bytes()[:-1] + b"x")  # of the same size
    assert export(newsroom.archive, newsroom.exports, Options(full=True)) == before
    fetched(newsroom.exports)


# --- what the operator removed ---------------------------------------------------------------------------------------


def test_what_the_operator_removed_is_in_no_file_any_more_and_told_to_followers(newsroom: Newsroom) -> None:
    text = "The text that must go."
    newsroom.publish(replace(article(A), body=text), article(B))
    export(newsroom.archive, newsroom.exports)
    newsroom.publish(replace(article(A), body=f"{text} Again."), article(B, view_count=5))
    export(newsroom.archive, newsroom.exports)
    remove_article(newsroom.archive, A, "a court's order", T0 + timedelta(days=1))
    manifest = export(newsroom.archive, newsroom.exports)
    assert [path for path, body in content(newsroom.exports).items() if text.encode() in body] == []
    (entry,) = manifest["changes"]
    (removed,) = lines_of(fetched(newsroom.exports)[entry["name"]])
    assert (removed["url"], removed["reason"]) == (A, "removed by the operator: a court's order")
    assert manifest["previous"] is None
    newsroom.publish(article(B, view_count=6))
    later = export(newsroom.archive, newsroom.exports)
    assert [(e["from"], e["to"]) for e in later["changes"]] == [(4, 5), (5, 6)]
    assert later["previous"] is not None


def test_the_numbers_by_which_an_export_tells_what_changed_are_right_whatever_was_done(newsroom: Newsroom) -> None:
    newsroom.publish(article(A), article(B, published_at=OCTOBER), article(C, published_at=None))
    newsroom.publish(article(A, published_at=OCTOBER), article(C, view_count=4))
    move(newsroom)
    remove_article(newsroom.archive, B, "a court's order", T0 + timedelta(days=2))
    connection = connect(newsroom.archive)
    kept = connection.execute("SELECT * FROM article_months WHERE articles > 0").fetchall()
    counted = "SELECT site, month, count(*), sum(stamp) FROM article_stamps GROUP BY site, month"
    assert kept == connection.execute(counted).fetchall()
    connection.close()
