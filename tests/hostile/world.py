"""A hostile world: a situation is data, and one runner crawls it with a real process and measures what that cost.

In every situation a site on loopback serves what the situation says beside healthy *canary* pages, and a second server
plays a service of the operator's own network. What must hold after any crawl whatever, `assert_sound` says.
"""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from newscrawl.errors import ExitCode
from tests.crawl.site import Reply, Site, article_page, list_page
from tests.hostile.internal import SECRET, Internal
from tests.hostile.meter import Meter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


Answer: TypeAlias = "Reply | str | bytes | Callable[[str], Reply | str | None] | None"
PROJECT = Path(__file__).parents[2]
CANARIES = {f"/canary/{number}.html": article_page(900 + number) for number in range(3)}

MOST_MEGABYTES = 300
"""Memory that a crawl and all that it starts may hold in any situation."""
MOST_SECONDS = 60
"""Seconds that any situation may take."""
GIVEN_UP = 180
"""Seconds after which a crawl is ended, and the situation has failed."""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One thing that a site does to a crawler, and what must hold afterwards.

    In texts and headers, `@SITE@`, `@PORT@`, `@INTERNAL@` and `@INTERNAL_PORT@` stand for the servers' addresses.
    """

    name: str
    serves: Mapping[str, Answer]
    """Path -> answer; a path that ends in `*` stands for all that begins so."""
    links: tuple[str, ...] | None = None
    """What the front page names beside the canaries; None: each path that is served."""
    sitemaps: tuple[str, ...] = ()
    """Paths that the site's sitemap index names."""
    stored: Mapping[str, str] = field(default_factory=dict)
    """Path -> text that must stand in the body of its article. Nothing else but the canaries may be an article."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Path -> the article's title."""
    ledger: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Path -> state in the ledger, and a part of the reason."""
    code: ExitCode = ExitCode.OK
    has_canaries: bool = True
    """Whether the healthy pages can be reached at all."""
    may_store_more: bool = False
    """Whether other articles may be there, too."""
    options: tuple[str, ...] = ()
    """Further arguments of the crawl."""
    start: tuple[str, ...] = ()
    """Paths or URLs of the start pages, if not the front page: the site gets a file that names them."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names that the machine's resolver knows, and their addresses."""
    holds: Callable[[Aftermath], None] | None = None
    """Whatever else must hold."""


@dataclass
class Aftermath:
    """What a crawl left behind."""

    folder: Path
    site: str
    """Host and port of the site."""
    internal: str
    """The same of the service that nobody may ask."""
    connections: int
    """How often that was connected to."""
    asked: list[str]
    """What the site was asked for, in order."""
    code: int
    out: str
    err: str
    seconds: float
    cpu: float
    """Seconds of CPU, of all its processes."""
    megabytes: float
    listening: set[str]

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.folder / 'archive.db'}?mode=ro", uri=True)) as db:
            return db.execute(sql, values).fetchall()

    def article(self, path: str) -> dict[str, Any] | None:
        rows = self.query(
            "SELECT title, body, evidence FROM articles JOIN urls ON urls.article_id = articles.id WHERE urls.url = ?",
            f"http://{self.site}{path}",
        )
        return dict(zip(("title", "body", "evidence"), rows[0], strict=True)) if rows else None

    def settled(self, path: str) -> tuple[str, str]:
        """Return state and reason of a path; empty if the ledger has never heard of it."""
        rows = self.query("SELECT state, coalesce(reason, '') FROM urls WHERE url = ?", f"http://{self.site}{path}")
        return (rows or [("", "")])[0]

    def counts(self) -> dict[str, int]:
        return dict(self.query("SELECT state, count(*) FROM urls GROUP BY state"))

    def written(self) -> dict[str, bytes]:
        """Return every file that the crawl left anywhere: archive, exports, home folder, temporary files."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in files}


def crawl(folder: Path, situations: Sequence[Situation], *options: str) -> Aftermath:
    """Crawl a site that does all these things, with default settings apart from paths, the allowed host and the delay.

    Args:
        folder: Where everything goes.
        situations: None of them may disturb another one.
        options: Further arguments of the crawl.
    """
    internal, asked = Internal(), list[str]()
    site = Site(lambda _: None)
    site.route = _route(situations, site.host, internal.port, asked)
    with site, internal.serving():
        for name in ("home", "tmp"):
            (folder / name).mkdir(parents=True)
        names = {name: address for situation in situations for name, address in situation.names.items()}
        program = "tests.hostile.resolving" if names else "scrapy"
        command = [sys.executable, "-m", program, "crawl", "news", "-a", _what(folder, situations, site.host)]
        settings = {
            "NEWSCRAWL_ARCHIVE": folder / "archive.db",
            "NEWSCRAWL_EXPORTS": folder / "exports",
            "NEWSCRAWL_SITES": folder / "sites",
            "NEWSCRAWL_ALLOW_HOSTS": site.host,
            "DOWNLOAD_DELAY": 0,
        }
        command += [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        for option in (*(option for situation in situations for option in situation.options), *options):
            command.append(_addressed(option, site.host, internal.port))
        began, used = time.monotonic(), _cpu_of_children()
        with (folder / "out.txt").open("w+") as out, (folder / "err.txt").open("w+") as err:
            environment = os.environ | {"HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp")}
            environment["HOSTILE_NAMES"] = json.dumps(names)
            child = subprocess.Popen(command, cwd=PROJECT, stdout=out, stderr=err, env=environment)
            meter = Meter(child.pid)
            meter.start()
            try:
                code = child.wait(timeout=GIVEN_UP)
            finally:
                child.kill()
                child.wait()
                meter.end()
            seconds = time.monotonic() - began
    return Aftermath(
        folder,
        site.host,
        f"127.0.0.1:{internal.port}",
        internal.connections,
        asked,
        code,
        (folder / "out.txt").read_text(encoding="utf-8"),
        (folder / "err.txt").read_text(encoding="utf-8"),
        seconds,
        _cpu_of_children() - used,
        meter.peak / 1e6,
        meter.listening,
    )


def _what(folder: Path, situations: Sequence[Situation], host: str) -> str:
    """Return what to crawl: the front page, or a site whose file names several start pages."""
    pages = [path if "://" in path else f"http://{host}{path}" for situation in situations for path in situation.start]
    if not pages:
        return f"url=http://{host}/"
    pages = [_addressed(page, host, 0) for page in pages]
    hosts = sorted({page.split("/")[2] for page in pages})
    (folder / "sites").mkdir()
    (folder / "sites" / "hostile.toml").write_text(f"hosts = {json.dumps(hosts)}\nstart = {json.dumps(pages)}\n")
    return "site=hostile"


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def assert_sound(after: Aftermath, situations: Sequence[Situation]) -> None:
    """Assert what must hold after any crawl, and what each situation says must hold after it."""
    told = f"{after.out}\n{after.err[-3000:]}"
    assert after.code == next((s.code for s in situations if s.code), ExitCode.OK), told
    assert "Traceback" not in after.err, told
    expected = {path: text for situation in situations for path, text in situation.stored.items()}
    if all(situation.has_canaries for situation in situations):
        expected |= {path: f"item 90{number}" for number, path in enumerate(CANARIES)}
    for path, text in expected.items():
        article = after.article(path)
        assert article is not None, f"{path} is no article: {after.settled(path)}\n{told}"
        assert text in article["body"], (path, article["body"][:1000])
    if not any(situation.may_store_more for situation in situations):
        junk = {url.removeprefix(f"http://{after.site}") for (url,) in after.query("SELECT url FROM articles")}
        assert junk <= expected.keys(), f"junk is stored: {junk - expected.keys()}"
    for situation in situations:
        for path, title in situation.titles.items():
            article = after.article(path)
            assert article is not None
            assert article["title"] == title, (path, article["title"][:300])
        for path, (state, reason) in situation.ledger.items():
            settled = after.settled(path)
            assert settled[0] == state, f"{path} is {settled}, not {state}\n{told}"
            assert reason in settled[1], (path, settled)
        if situation.holds is not None:
            situation.holds(after)
    _assert_clean(after)


def assert_cheap(after: Aftermath, situation: Situation) -> None:
    """Assert that a situation cost no more time and memory than it may, and print the line of docs/trust.md."""
    print(cost_line(after, situation))  # noqa: T201 - `make soak` shows them
    assert after.seconds <= MOST_SECONDS
    assert after.megabytes <= MOST_MEGABYTES


def cost_line(after: Aftermath, situation: Situation) -> str:
    """Return a line of the table of costs: situation, seconds, seconds of CPU, megabytes."""
    return f"| {situation.name} | {after.seconds:.0f} | {after.cpu:.1f} | {after.megabytes:.0f} |"


def _assert_clean(after: Aftermath) -> None:
    """Assert that the archive is whole, the exports are, the terminal is unharmed and the network was left alone."""
    assert after.query("PRAGMA integrity_check") == [("ok",)]
    assert after.query("SELECT count(*) FROM urls WHERE state = 'leased'") == [(0,)]
    for path in after.folder.glob("exports/**/*.json*"):
        lines = path.read_text(encoding="utf-8").splitlines() if path.suffix == ".jsonl" else [path.read_bytes()]
        for line in lines:
            json.loads(line)
    for name, text in (("report", after.out), ("log", after.err)):
        bad = {char for char in text if not char.isprintable()} - {"\n"}
        assert not bad, f"the {name} holds {bad}"
    assert after.connections == 0, "the internal service was asked"
    assert not after.listening, f"the crawl listens at {after.listening}"
    files = after.written()
    assert [name for name, content in files.items() if SECRET.encode() in content] == []
    ours = ("archive.db", "exports/", "sites/", "out.txt", "err.txt")
    assert [name for name in files if not name.startswith(ours)] == [], "the crawl left files elsewhere"


def _route(
    situations: Sequence[Situation], host: str, internal_port: int, asked: list[str]
) -> Callable[[str], Reply | str | None]:
    """Return what the site answers: what the situations say, else the front page, a canary, or 404."""
    serves: dict[str, Answer] = {}
    for situation in situations:
        assert not serves.keys() & situation.serves.keys(), "two situations serve the same path"
        serves |= situation.serves
    links = [
        link
        for situation in situations
        for link in (situation.links if situation.links is not None else tuple(situation.serves))
        if not link.endswith("*") and link not in ("/", "/robots.txt", "/sitemap.xml")
    ]
    front = list_page([*CANARIES, *links])
    maps = "".join(f"<sitemap><loc>http://{host}{path}</loc></sitemap>" for s in situations for path in s.sitemaps)
    if maps:
        serves["/sitemap.xml"] = Reply(body=f"<sitemapindex>{maps}</sitemapindex>")
    below = sorted((path[:-1] for path in serves if path.endswith("*")), key=len, reverse=True)

    def route(path: str) -> Reply | str | None:
        asked.append(path)
        answer = serves.get(path, ...)
        if answer is ...:
            prefix = next((prefix for prefix in below if path.startswith(prefix)), None)
            answer = serves[f"{prefix}*"] if prefix is not None else ...
        if answer is ...:
            return _addressed(front, host, internal_port) if path == "/" else CANARIES.get(path)
        if callable(answer):
            answer = answer(path)
        if isinstance(answer, bytes):
            return Reply(body=answer)
        if isinstance(answer, str):
            return _addressed(answer, host, internal_port)
        if isinstance(answer, Reply):
            headers = {name: _addressed(value, host, internal_port) for name, value in answer.headers.items()}
            body = _addressed(answer.body, host, internal_port) if isinstance(answer.body, str) else answer.body
            return Reply(answer.status, body, headers)
        return None

    return route


def _addressed(text: str, host: str, internal_port: int) -> str:
    """Return a text with the servers' addresses."""
    values = {
        "@SITE@": host,
        "@PORT@": host.rpartition(":")[2],
        "@INTERNAL@": f"127.0.0.1:{internal_port}",
        "@INTERNAL_PORT@": f"{internal_port}",
    }
    for name, value in values.items() if "@" in text else ():
        text = text.replace(name, value)
    return text
