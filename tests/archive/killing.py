"""Run a step of the archive's work in a process that is killed at the n-th statement, for every n.

`python -m tests.archive.killing STEP FOLDER` prints a line of JSON for each n: what the next process found. SIGKILL is
sent from inside, at the call of the statement, so that every point is hit, and hit every time.

What the next process finds hangs on the files that were left. Most statements write none: the same files are looked at
once.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscrawl.archive import State, connect
from newscrawl.archive.connection import migration_names
from newscrawl.archive.search import search
from newscrawl.errors import NewscrawlError
from tests.archive.driver import START, T0, A, B, C, Crawl, article, empty_archive
from tests.archive.old_archives import make_old_archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_STATEMENTS = {"execute", "executemany", "executescript", "commit", "rollback", "close"}


def die_at(number: int) -> None:
    """Kill this process when it calls SQLite for the n-th time from now."""
    left = number

    def watch(_frame: FrameType, event: str, called: Any) -> None:  # noqa: ANN401 - any callable
        nonlocal left
        if event != "c_call" or not isinstance(getattr(called, "__self__", None), sqlite3.Connection | sqlite3.Cursor):
            return
        if called.__name__ in _STATEMENTS:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)


def survives(step: Callable[[int], None], number: int) -> bool:
    """Run a step in a child that dies at the n-th statement; tell whether the step was done before."""
    child = os.fork()
    if child == 0:
        try:
            step(number)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return not os.WIFSIGNALED(status)


def open_archive(path: Path, number: int) -> None:
    """Make a new archive."""
    die_at(number)
    connect(path)


def open_again(path: Path) -> dict[str, Any]:
    """Open what a killed process left, and use it."""
    crawl = Crawl(path)
    try:
        crawl.begin()
    except NewscrawlError as error:
        return {"error": str(error)}
    crawl.leased(START)
    crawl.end()
    return {"error": None}


def record(path: Path, number: int) -> None:
    """Record an article with everything that hangs on it."""
    crawl = Crawl(path)
    crawl.home(A)
    lease = crawl.leased(A)
    die_at(number)
    shown = article(view_count=5)
    crawl.record(lease, State.STORED, kind="article", http_status=200, article=shown, links=(B,))


def record_together(path: Path, number: int) -> None:
    """Record two articles in one transaction, and lease what comes next with them."""
    crawl = Crawl(path)
    crawl.home(A, B, C)
    visits = [crawl.visited(crawl.leased()) for _ in range(2)]
    die_at(number)
    crawl.run.record_all(visits, ahead=1)


def end(path: Path, number: int) -> None:
    """End a run that holds a lease."""
    crawl = Crawl(path)
    crawl.home(A, B)
    crawl.show(crawl.leased(A))
    crawl.leased(B)
    die_at(number)
    crawl.end("limit")


def find(path: Path) -> dict[str, Any]:
    """Return what stands in the archive that a killed process left, and what the next run of the site does."""
    connection = connect(path)
    counts = {
        table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("articles", "revisions", "tags", "view_counts")
    }
    states = dict(connection.execute("SELECT url, state FROM urls").fetchall())
    did = connection.execute("SELECT fetched, articles_new, outcome, heard_of IS NOT NULL FROM runs").fetchone()
    checked = connection.execute("PRAGMA integrity_check").fetchone()[0]
    found = [search(connection, "paragraph").total]
    connection.close()
    crawl = Crawl(path, now=T0 + timedelta(minutes=1))
    crawl.begin()
    fetched = crawl.rest_of_round()
    report = crawl.end()
    with closing(connect(path)) as connection:
        connection.execute("INSERT INTO article_search (article_search) VALUES ('integrity-check')")
        found.append(search(connection, "paragraph").total)
        (waiting,) = connection.execute("SELECT count(*) FROM unfollowed").fetchone()
        (indexed,) = connection.execute("SELECT count(*) FROM article_search_docsize").fetchone()
    return {
        "searched": found,
        "waiting": waiting,
        "indexed": indexed,
        "counts": counts,
        "states": states,
        "did": did,
        "integrity": checked,
        "fetched": fetched,
        "closes": report.closes,
        "articles": counts["articles"] + report.did["articles_new"],
    }


def migrate(path: Path, number: int) -> None:
    """Bring an archive of the first schema up to date."""
    old = path.with_name("old")
    if not old.exists():
        make_old_archive(old, "0002_discovery")
    shutil.copy(old, path)
    die_at(number)
    connect(path)


def look_at_migrated(path: Path) -> dict[str, Any]:
    """Return what stands there after a kill, and what opening it again makes of that."""
    with closing(sqlite3.connect(path)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM _sqlite_migrations ORDER BY id")]
    found = {1: "old", len(migration_names()): "new"}.get(len(names), f"half: {names}")
    connection = connect(path)
    told = {
        "found": found,
        "articles": connection.execute("SELECT count(*) FROM articles").fetchone()[0],
        "integrity": connection.execute("PRAGMA integrity_check").fetchone()[0],
        "migrations": [name for (name,) in connection.execute("SELECT name FROM _sqlite_migrations ORDER BY id")],
        "copies": [],
    }
    connection.close()
    for copy in path.parent.glob(f"{path.name}.before-*"):
        with closing(sqlite3.connect(copy)) as db:
            (articles,) = db.execute("SELECT count(*) FROM articles").fetchone()
            told["copies"].append((articles, db.execute("PRAGMA integrity_check").fetchone()[0]))
    return told


STEPS: dict[str, tuple[Callable[[Path, int], None], Callable[[Path], dict[str, Any]]]] = {
    "open": (open_archive, open_again),
    "record": (record, find),
    "record together": (record_together, find),
    "end": (end, find),
    "migrate": (migrate, look_at_migrated),
}


def left(path: Path) -> str:
    """Return a digest of what a killed process left in its archive and beside it."""
    digest = hashlib.sha256()
    for file in sorted(path.parent.glob(f"{path.name}*")):
        if file.name.endswith("-shm"):  # the first who opens the archive makes it anew
            continue
        if file.is_dir():  # locks: what counts is the kernel's, and gone
            digest.update("\0".join(sorted(lock.name for lock in file.iterdir())).encode())
            continue
        content = file.read_bytes()
        digest.update(f"{file.name.removeprefix(path.name)}\0{len(content)}\0".encode())
        digest.update(b"".join(_frames(content)) if file.name.endswith("-wal") else content)
    return digest.hexdigest()


def _frames(wal: bytes) -> Iterator[bytes]:
    """Yield what a WAL file holds, without its random numbers and what is computed from them."""
    if not wal:
        return
    frame = 24 + int.from_bytes(wal[8:12])
    for begin in range(32, len(wal), frame):
        yield wal[begin : begin + 8]
        yield wal[begin + 24 : begin + frame]


def main(step: str, folder: Path, stride: int = 1) -> None:
    """Kill the step at its first statement, at its second (or that many further), and so on until it gets through."""
    work, look = STEPS[step]
    empty_archive()  # made here once; each child would make its own
    found: dict[str, dict[str, Any]] = {}
    number, through = 1 - stride, False
    while not through:
        number += stride
        path = folder / f"{number}.db"
        through = survives(lambda nth, path=path: work(path, nth), number)  # type: ignore[misc] # mypy drops the default
        state = left(path)
        if state not in found:
            found[state] = look(path)
        sys.stdout.write(json.dumps({"number": number, "through": through, "state": state, **found[state]}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))
