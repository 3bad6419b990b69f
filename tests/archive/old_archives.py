"""Archives as earlier versions left them: made by their migrations alone, with a row in every table."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sqlite_utils import Database

from newscrawl.archive import migrations as steps
from newscrawl.archive.connection import APPLICATION_ID

if TYPE_CHECKING:
    from pathlib import Path

SITE = "news.example"
START = "https://news.example/"
GONE, HERE, OWED = (f"{START}{name}.html" for name in ("gone", "here", "owed"))
THEN = "2026-01-05T08:00:00.000Z"

_ARTICLE = (
    "INSERT INTO articles (url, site, title, breadcrumb, body, authors, images, fetched_at, evidence, first_seen_at, "
    "changed_at, gone_at, text_hash, change_number) VALUES (?, ?, ?, '[]', ?, '[]', '[]', ?, '{}', ?, ?, ?, ?, ?)"
)
_URL = (
    "INSERT INTO urls (site, url, key, state, kind, queue, due_at, depth, heard_at, changed_at, fetched_at, "
    "article_id, run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"
)


def make_old_archive(path: Path, before: str, site: str = SITE, start: str = START, owed: int = 1) -> None:
    """Make an archive that has not seen a migration nor any after it.

    Args:
        path: Where.
        before: The first migration that it lacks.
        site: The site that it holds.
        start: That site's start page.
        owed: Articles that its last run, which was killed, had leased.
    """
    db = Database(sqlite3.connect(path, isolation_level=None))
    db.execute("PRAGMA journal_mode = WAL")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    steps.migrations.apply(db, stop_before=before)
    key = start.split("://", 1)[1].strip("/")
    db.execute("BEGIN")
    db.execute("INSERT INTO sites (name, first_crawled_at) VALUES (?, ?)", (site, THEN))
    db.execute(
        "INSERT INTO runs (site, start_url, version, pid, started_at, round_started_at, alive_at, outcome) "
        "VALUES (?, ?, '0.0', 1, ?, ?, ?, 'running')",
        (site, start, THEN, THEN, THEN),
    )
    for number, name in enumerate(("gone", "here"), 1):
        gone_at = THEN if name == "gone" else None
        values = (f"{start}{name}.html", site, name, f"Text of {name}.", *[THEN] * 3, gone_at, name, number)
        db.execute(_ARTICLE, values)
        db.execute("INSERT INTO revisions VALUES (?, 1, ?, 1, NULL, NULL)", (number, THEN))
    rows: list[tuple[object, ...]] = [
        (start, key, "not an article", "list", "source", THEN, 0, THEN, None),
        (f"{start}gone.html", f"{key}/gone.html", "gone", "article", "later", THEN, 1, THEN, 1),
        (f"{start}here.html", f"{key}/here.html", "unchanged", "article", "later", THEN, 1, THEN, 2),
    ]
    for n in range(owed):
        url = f"{start}news/{n}.html" if owed > 1 else f"{start}owed.html"
        rows.append((url, url.split("://", 1)[1], "leased", None, "now", THEN, 1, None, None))
    for address, key_of_url, state, kind, queue, due_at, depth, fetched_at, article in rows:
        db.execute(
            _URL, (site, address, key_of_url, state, kind, queue, due_at, depth, THEN, THEN, fetched_at, article)
        )
    db.execute("COMMIT")
    db.close()
