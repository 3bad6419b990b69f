"""What servers do to an answer on its way: everything is stored whole, or owed, or refused, and the ledger says why."""

from __future__ import annotations

import gzip
import subprocess
import zlib
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import brotli
import pytest
from backports import zstd

from newscrawl.errors import ExitCode
from tests.crawl.conftest import PROJECT, Crawl
from tests.crawl.site import article_page, list_page
from tests.hostile.meter import Meter
from tests.hostile.wire import Behaviour, RawServer, Wire
from tests.sharing import prepared

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.long

CANARIES = 3
MIB = 1024 * 1024
MOST_RSS = 300 * MIB


def page(name: str) -> bytes:
    """An article that is known by its title, of a length at which half of it is an article, too."""
    text = article_page(number(name)).replace("</div></article>", "<p>The end of it all.</p></div></article>")
    return (text + "\n").encode()


def number(name: str) -> int:
    return 1000 + sorted({**ONCE, **ALWAYS, **REFUSED, **WHOLE, **SUSPECT, **PARTED}).index(name)


def packed(name: str) -> bytes:
    return gzip.compress(page(name), mtime=0)


def raw_deflate(data: bytes) -> bytes:
    deflate = zlib.compressobj(wbits=-15)
    return deflate.compress(data) + deflate.flush()


def cut(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


def twice(first: Callable[[Wire, str], object], times: int = 1) -> Callable[[str], Behaviour]:
    """Misbehave so many times, then answer as one should."""

    def make(name: str) -> Behaviour:
        left = [times]

        def behave(wire: Wire) -> None:
            left[0] -= 1
            if left[0] >= 0:
                first(wire, name)
            else:
                wire.answer(page(name))

        return behave

    return make


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """Behave in one way after the other; in the last way from then on."""
    left = list(behaviours)

    def behave(wire: Wire) -> None:
        now = left.pop(0) if len(left) > 1 else left[0]
        now(wire)

    return behave


def encoded(coding: str, pack: Callable[[bytes], bytes]) -> Callable[[Wire, str], object]:
    return lambda wire, name: wire.answer(pack(page(name)), f"Content-Encoding: {coding}")


def of_unknown_length(wire: Wire, body: bytes) -> None:
    wire.head("Connection: close")
    wire.send(body)


def reset_within(wire: Wire, head: str, body: bytes) -> None:
    wire.head(head)
    wire.send(body)
    wire.reset()


def chunks(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)


def poured(wire: Wire, *, chunked: bool) -> None:
    wire.head("Transfer-Encoding: chunked" if chunked else "Connection: close")
    piece = b"<p>" + b"x" * (MIB - 3)
    wire.pour(chunks(piece) if chunked else piece, 200)
    wire.send(b"0\r\n\r\n" if chunked else b"")


def many_headers(wire: Wire) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\n")
    wire.pour(b"X-Filler: " + b"x" * 1000 + b"\r\n", 100_000)


def first_part(name: str) -> bytes:
    """An article that goes on at another address."""
    pager = f"<div class=pagination><b>1</b> <a href=/news/{name}_2.html>2</a></div>"
    return page(name).replace(b"</article>", pager.encode() + b"</article>")


def second_part(name: str) -> bytes:
    return article_page(number(name) + 100).encode()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
    "deflate": zlib.compress,
    "br": partial(brotli.compress, quality=2),
    "zstd": zstd.compress,
}


@cache
def bomb(coding: str) -> bytes:
    """Return 64 MiB of zeros, packed: that takes a second, in the one process alone that serves it."""
    return PACKERS[coding](bytes(64 * MIB))


ONCE: dict[str, Callable[[str], Behaviour]] = {
    "500-twice": twice(lambda wire, _: wire.answer(b"", status="500 Oops"), times=2),
    "reset-once": twice(lambda wire, _: wire.reset()),
    "short-once": twice(lambda wire, name: wire.answer(cut(page(name)), length=len(page(name)))),
    "gzip-cut-once": twice(lambda wire, name: wire.answer(cut(packed(name)), "Content-Encoding: gzip")),
    "unknown-length-cut-once": twice(lambda wire, name: of_unknown_length(wire, cut(page(name)))),
    "500-then-cut": lambda name: in_turn(
        lambda wire: wire.answer(b"", status="500 Oops"),
        lambda wire: of_unknown_length(wire, cut(page(name))),
        lambda wire: wire.answer(page(name)),
    ),
    "length-too-small-once": twice(lambda wire, name: wire.answer(page(name), length=len(cut(page(name))))),
    "503-wait": twice(lambda wire, _: wire.answer(b"", "Retry-After: 2", status="503 Busy")),
    "429-wait": twice(lambda wire, _: wire.answer(b"", "Retry-After: 1", status="429 Slow down")),
}
"""What comes right in the same run."""

ALWAYS: dict[str, tuple[str, Callable[[Wire, str], object]]] = {
    "500": ("HTTP 500", lambda wire, name: wire.answer(page(name), status="500 Oops")),
    "reset": ("the connection broke off", lambda wire, _: wire.reset()),
    "reset-mid-body": (
        "the body broke off",
        lambda wire, name: reset_within(wire, f"Content-Length: {len(page(name))}", cut(page(name))),
    ),
    "reset-unknown-length": (
        "the connection broke off",
        lambda wire, name: reset_within(wire, "Connection: close", cut(page(name))),
    ),
    "short": ("the body broke off", lambda wire, name: wire.answer(cut(page(name)), length=len(page(name)))),
    "chunk-cut": (
        "the body broke off",
        lambda wire, name: wire.head("Transfer-Encoding: chunked").send(cut(chunks(page(name)))),
    ),
    "chunk-broken": (
        "the body broke off",
        lambda wire, name: wire.head("Transfer-Encoding: chunked").send(chunks(cut(page(name))), b"zz\r\n", page(name)),
    ),
    "no-last-chunk": (
        "the body broke off",
        lambda wire, name: wire.head("Transfer-Encoding: chunked").send(chunks(page(name))),
    ),
    "empty": ("the connection was closed without an answer", lambda *_: None),
    "garbage": ("the answer is no HTTP", lambda wire, name: wire.send(b"\x00\xffHELO\r\n\r\n", page(name))),
    "long-header": (
        "the answer is no HTTP: headers of more than 262144 bytes",
        lambda wire, name: wire.answer(page(name), f"X-Long: {'x' * MIB}"),
    ),
    "many-headers": ("the answer is no HTTP: headers of more than 262144 bytes", lambda wire, _: many_headers(wire)),
    "gzip-cut": (
        "the body is gzip that was cut off",
        lambda wire, name: wire.answer(cut(packed(name)), "Content-Encoding: gzip"),
    ),
    "gzip-cut-undeclared": ("the body is gzip that was cut off", lambda wire, name: wire.answer(cut(packed(name)))),
    "gzip-twice-cut": (
        "the body is gzip that was cut off",
        lambda wire, name: wire.answer(gzip.compress(cut(packed(name))), "Content-Encoding: gzip, gzip"),
    ),
    "deflate-cut": ("the body is deflate that was cut off", encoded("deflate", lambda body: cut(zlib.compress(body)))),
    "br-cut": ("the body is brotli that was cut off", encoded("br", lambda body: cut(brotli.compress(body)))),
    "zstd-cut": ("the body is zstd that was cut off", encoded("zstd", lambda body: cut(zstd.compress(body)))),
    "drip-head": ("it took longer than 4 seconds", lambda wire, name: wire.drip(b"HTTP/1.1 200 OK\r\n" + page(name))),
    "drip-body": (
        "it took longer than 4 seconds",
        lambda wire, name: wire.head(f"Content-Length: {len(page(name))}").drip(page(name)),
    ),
}
"""What never comes right: owed, with this reason."""

REFUSED: dict[str, Callable[[Wire, str], object]] = {
    "200-mib": lambda wire, _: wire.answer(b"<p>", length=200 * MIB),
    "200-mib-chunked": lambda wire, _: poured(wire, chunked=True),
    "200-mib-unknown": lambda wire, _: poured(wire, chunked=False),
    "bomb": lambda wire, _: wire.answer(bomb("gzip"), "Content-Encoding: gzip"),
    "bomb-in-bomb": lambda wire, _: wire.answer(gzip.compress(bomb("gzip")), "Content-Encoding: gzip, gzip"),
    "bomb-deflate": lambda wire, _: wire.answer(bomb("deflate"), "Content-Encoding: deflate"),
    "bomb-br": lambda wire, _: wire.answer(bomb("br"), "Content-Encoding: br"),
    "bomb-zstd": lambda wire, _: wire.answer(bomb("zstd"), "Content-Encoding: zstd"),
}
"""What is larger than a page may be, as it comes or unpacked."""

WHOLE: dict[str, Callable[[Wire, str], object]] = {
    "gzip": encoded("gzip", gzip.compress),
    "x-gzip": encoded("x-gzip", gzip.compress),
    "gzip-garbage": encoded("gzip", lambda body: gzip.compress(body) + b"\0\0garbage"),
    "gzip-members": encoded("gzip", lambda body: gzip.compress(body[:100]) + gzip.compress(body[100:])),
    "gzip-twice": encoded("gzip, gzip", lambda body: gzip.compress(gzip.compress(body))),
    "gzip-not": encoded("gzip", lambda body: body),
    "gzip-undeclared": lambda wire, name: wire.answer(packed(name)),
    "gzip-unknown-length": lambda wire, name: wire.head("Content-Encoding: gzip", "Connection: close").send(
        packed(name)
    ),
    "deflate": encoded("deflate", zlib.compress),
    "deflate-raw": encoded("deflate", raw_deflate),
    "br": encoded("br", brotli.compress),
    "zstd": encoded("zstd", zstd.compress),
    "unknown-length": lambda wire, name: of_unknown_length(wire, page(name)),
    "extra-line": lambda wire, name: wire.send(
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(page(name)), page(name), b"\r\n"
    ),
    "odd-headers": lambda wire, name: wire.answer(
        page(name),
        "Date: Thu, 01 Jan 1970 00:00:00 GMT",
        "Last-Modified: Fri, 31 Dec 9999 23:59:59 -1200",
        "Expires: -99999999999999999999",
        "Retry-After: Wed, 21 Oct 99999999999999999999 07:28:00 GMT",
        f'ETag: "{"x" * 20_000}\xe4"',
        "no colon",
    ),
}
"""What is odd and whole."""

SUSPECT: dict[str, tuple[str, Callable[[Wire, str], object]]] = {
    "length-too-small": (
        "suspect: more bytes came than its Content-Length says",
        lambda wire, name: wire.answer(page(name), length=len(page(name)) - 100),
    ),
    "unknown-length-cut": (
        "suspect: it says no length, and its HTML does not end",
        lambda wire, name: of_unknown_length(wire, page(name)[:-40]),
    ),
}
"""What may be half a page, again and again."""

PARTED: dict[str, tuple[Callable[[str], Behaviour], Callable[[str], Behaviour]]] = {
    "part-too-long": (
        lambda name: lambda wire: wire.answer(first_part(name)),
        lambda name: lambda wire: wire.answer(second_part(name), length=len(second_part(name)) - 9),
    ),
    "500-then-part-cut-once": (
        lambda name: in_turn(
            lambda wire: wire.answer(b"", status="500 Oops"), lambda wire: wire.answer(first_part(name))
        ),
        lambda name: in_turn(
            lambda wire: of_unknown_length(wire, cut(second_part(name))), lambda wire: wire.answer(second_part(name))
        ),
    ),
}
"""Articles in two parts, of which the second may be half."""


COUNTER = "/e/public/ViewClick/?classid=1&id=1"


def counted(n: int) -> str:
    """An article whose views a counter tells."""
    script = f"Views: <script src='{COUNTER}'></script>"
    return article_page(n, views=None).replace("<p class=bloginfo>", f"<p class=bloginfo>{script}")


def behaving(name: str, behave: Callable[[Wire, str], object]) -> Behaviour:
    return lambda wire: behave(wire, name)


def world() -> dict[str, Behaviour | str]:
    """All of it, between canaries."""
    behaviours = {name: make(name) for name, make in ONCE.items()}
    behaviours |= {name: behaving(name, behave) for name, behave in (WHOLE | REFUSED).items()}
    behaviours |= {name: behaving(name, behave) for name, (_, behave) in (ALWAYS | SUSPECT).items()}
    behaviours |= {name: first(name) for name, (first, _) in PARTED.items()}
    bad: dict[str, Behaviour | str] = {f"/news/{name}.html": behave for name, behave in behaviours.items()}
    bad["/news/500-then-nothing.html"] = in_turn(
        lambda wire: wire.answer(b"", status="500 Oops"), lambda wire: wire.answer(b"")
    )
    canaries: dict[str, Behaviour | str] = {f"/news/{n}.html": article_page(n) for n in range(1, CANARIES)}
    canaries["/news/0.html"] = counted(0)
    (first, *others), paths = canaries, sorted(bad)
    middle = len(paths) // 2
    home = list_page([first, *paths[:middle], others[0], *paths[middle:], *others[1:]])
    pours: Behaviour = lambda wire: wire.head("Connection: close").pour(b"x" * MIB, 200)  # noqa: E731
    parts = {f"/news/{name}_2.html": second(name) for name, (_, second) in PARTED.items()}
    return {"/": home, **bad, **canaries, COUNTER: pours, **parts}


def run_measured(crawl: Crawl, url: str, *more: str) -> tuple[int, str, int]:
    """Crawl; return the exit code, what was printed, and the most memory that its processes had together, in bytes."""
    kept = crawl.folder / "printed.txt"
    with kept.open("wb") as printed:
        process = subprocess.Popen(crawl.command(url, *more), cwd=PROJECT, stdout=printed, stderr=printed)
        meter = Meter(process.pid)  # what the kernel tells at a process's end counts in what its parent had
        meter.start()
        code = process.wait()
        meter.end()
    return code, kept.read_text(encoding="utf-8"), meter.peak


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    return Crawl(tmp_path)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, Any]:
    """What came of one crawl through all of it, and of one when everything is well."""
    seen: dict[str, Any] = prepared(
        tmp_path_factory, worker_id, "transport", lambda: crawl_all(Crawl(tmp_path_factory.mktemp("transport")))
    )
    return seen


def crawl_all(crawl: Crawl) -> dict[str, Any]:
    for coding in PACKERS:
        bomb(coding)  # now: an answer is waited for by the clock
    with RawServer(world()) as server:
        code, printed, memory = run_measured(
            crawl, server.url, "-s", "DOWNLOAD_TIMEOUT=4", "-s", "NEWSCRAWL_RETRY_PATIENCE=12"
        )
        seen = {"code": code, "printed": printed, "memory": memory, "hits": dict(server.hits)}
        seen["rows"] = rows(crawl)
        seen["texts"] = dict(crawl.query("SELECT title, body FROM articles"))
        seen["views"] = dict(crawl.query("SELECT title, view_count FROM articles"))
        seen["etag"] = crawl.value("SELECT etag FROM urls WHERE url LIKE '%/odd-headers.html'")
        seen["marks"] = dict(crawl.query("SELECT title, json_extract(evidence, '$.transport.raw') FROM articles"))
        server.paths = {path: page(name_of(path)).decode() if path in BAD else page_ for path, page_ in world().items()}
        done = crawl.run(server.url)
        seen["then"] = {"code": done.returncode, "printed": done.stdout, "rows": rows(crawl)}
    return seen


BAD = [f"/news/{name}.html" for name in (*ONCE, *ALWAYS, *REFUSED, *WHOLE, *SUSPECT, *PARTED)]


def name_of(path: str) -> str:
    return path.removeprefix("/news/").removesuffix(".html")


def rows(crawl: Crawl) -> dict[str, tuple[str, str | None]]:
    """Return state and reason of each URL, by its name."""
    found = crawl.query("SELECT url, state, reason FROM urls")
    return {name_of("/" + url.split("/", 3)[3]): (state, reason) for url, state, reason in found}


def title(name: str) -> str:
    return f"Report on item {number(name)}"


def is_whole(text: str | None, name: str) -> bool:
    return text is not None and text.count(f"item {number(name)}") == 3 and text.endswith("The end of it all.")


def test_the_healthy_pages_around_are_stored_whole(crawled: dict[str, Any]) -> None:
    assert crawled["code"] == ExitCode.OK, crawled["printed"]
    for n in range(CANARIES):
        assert crawled["rows"][str(n)] == ("stored", None)
        assert crawled["texts"][f"Report on item {n}"].count(f"item {n}") == 3


def test_nothing_that_was_cut_is_stored(crawled: dict[str, Any]) -> None:
    whole = {title(name) for name in (*ONCE, *WHOLE)} | {f"Report on item {n}" for n in range(CANARIES)}
    suspect = {title(name) for name in (*SUSPECT, *PARTED)}
    assert crawled["texts"].keys() == whole | suspect


@pytest.mark.parametrize("name", [*ONCE, *WHOLE])
def test_what_comes_whole_at_last_is_stored_whole_in_the_same_run(crawled: dict[str, Any], name: str) -> None:
    assert crawled["rows"][name] == ("stored", None)
    assert is_whole(crawled["texts"][title(name)], name)
    assert crawled["marks"][title(name)] is None


@pytest.mark.parametrize("name", ALWAYS)
def test_what_breaks_each_time_is_owed_with_its_reason(crawled: dict[str, Any], name: str) -> None:
    state, reason = crawled["rows"][name]
    assert state == "owed"
    assert reason is not None
    assert reason.startswith(ALWAYS[name][0])


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_too_large_is_refused_with_its_reason(crawled: dict[str, Any], name: str) -> None:
    state, reason = crawled["rows"][name]
    assert state == "refused"
    assert str(reason).endswith("body is larger than 10485760 bytes")


@pytest.mark.parametrize("name", SUSPECT)
def test_what_may_be_half_a_page_is_asked_once_more_and_then_marked(crawled: dict[str, Any], name: str) -> None:
    assert crawled["rows"][name] == ("stored", SUSPECT[name][0])
    assert crawled["marks"][title(name)] == SUSPECT[name][0]
    assert crawled["hits"][f"/news/{name}.html"] == 2


def test_a_part_that_may_be_half_is_asked_once_more_and_then_marked(crawled: dict[str, Any]) -> None:
    state, reason = crawled["rows"]["part-too-long"]
    assert state == "stored"
    assert str(reason).startswith("suspect: more bytes came than its Content-Length says (its part http://127.0.0.1:")
    assert crawled["marks"][title("part-too-long")] == reason
    assert [crawled["hits"][f"/news/part-too-long{part}.html"] for part in ("", "_2")] == [1, 2]


def test_a_part_is_asked_once_more_whatever_failed_before(crawled: dict[str, Any]) -> None:
    name = "500-then-part-cut-once"
    assert crawled["rows"][name] == ("stored", None)
    assert crawled["texts"][title(name)].count(f"item {number(name) + 100}") == 3
    assert crawled["marks"][title(name)] is None


def test_an_empty_page_is_left_to_the_next_run_whatever_failed_before(crawled: dict[str, Any]) -> None:
    state, reason = crawled["rows"]["500-then-nothing"]
    assert state == "owed"
    assert str(reason).startswith("empty: ")
    assert crawled["hits"]["/news/500-then-nothing.html"] == 2


def test_a_counter_that_pours_costs_the_article_nothing_but_its_count(crawled: dict[str, Any]) -> None:
    assert crawled["hits"][COUNTER] == 1
    assert [crawled["views"][f"Report on item {n}"] for n in range(CANARIES)] == [None, 7, 7]


def test_what_took_too_long_is_not_asked_again_in_the_same_run(crawled: dict[str, Any]) -> None:
    assert [crawled["hits"][f"/news/{name}.html"] for name in ("drip-head", "drip-body")] == [1, 1]
    assert crawled["hits"]["/news/500.html"] == 3


def test_a_validator_that_is_too_long_to_be_sent_back_is_not_kept(crawled: dict[str, Any]) -> None:
    assert crawled["etag"] is None


def test_memory_stays_small_whatever_comes(crawled: dict[str, Any]) -> None:
    assert crawled["memory"] < MOST_RSS


def test_what_was_owed_is_fetched_by_the_next_run(crawled: dict[str, Any]) -> None:
    then = crawled["then"]
    assert then["code"] == ExitCode.OK, then["printed"]
    assert {name: then["rows"][name] for name in ALWAYS} == dict.fromkeys(ALWAYS, ("stored", None))


def crawl_of(
    paths: dict[str, Behaviour | str], crawl: Crawl, *more: str
) -> tuple[subprocess.CompletedProcess[str], RawServer]:
    with RawServer(paths) as server:
        return crawl.run(server.url, *more), server


def test_of_a_huge_robots_txt_the_first_part_counts_and_one_that_hangs_ends_the_run(crawl: Crawl) -> None:
    rules = b"User-agent: *\nDisallow: /news/1.html\n" + b"# filler\n" * 60_000 + b"Disallow: /news/2.html\n"
    sent = [0]

    def huge(wire: Wire) -> None:
        wire.head("Content-Type: text/plain", f"Content-Length: {50 * MIB}").send(rules)
        for _ in range(49):
            wire.send(b"#" * MIB)
            sent[0] += 1

    pages: dict[str, Behaviour | str] = {f"/news/{n}.html": article_page(n) for n in range(8)}
    with RawServer({"/": list_page(list(pages)), "/robots.txt": huge, **pages}) as server:
        done = crawl.run(server.url)
        assert done.returncode == ExitCode.OK, done.stderr
        assert rows(crawl)["1"] == ("refused", "forbidden by robots.txt")
        assert rows(crawl)["2"] == ("stored", None)
        assert server.hits["/robots.txt"] == 1
        assert sent[0] < 49

        server.paths["/robots.txt"] = lambda wire: wire.hang()
        server.hits.clear()
        done = crawl.run(server.url, "-s", "DOWNLOAD_TIMEOUT=2", "-s", "NEWSCRAWL_RETRY_PATIENCE=100000")
        assert done.returncode == ExitCode.NOTHING_USABLE, done.stdout
        assert server.hits == {"/robots.txt": 1}
    assert str(rows(crawl)["/"][1]).endswith("robots.txt cannot be read: it takes longer than 2 seconds")


def test_a_wait_that_no_run_lasts_is_left_to_a_later_one(crawl: Crawl) -> None:
    busy: Behaviour = lambda wire: wire.answer(b"", "Retry-After: 3600", status="429 Too many")  # noqa: E731
    # Against the clock: a run that waited for all of its patience would be ended by the test's own limit.
    done, server = crawl_of({"/": busy}, crawl, "-s", "NEWSCRAWL_RETRY_PATIENCE=600", "-s", "NEWSCRAWL_REVISIT=never")
    assert done.returncode == ExitCode.NOTHING_USABLE, done.stdout
    assert server.hits["/"] == 1
    assert rows(crawl)["/"][0] == "owed"


@pytest.mark.soak
def test_with_the_limits_as_they_are_a_url_that_drips_takes_a_minute(crawl: Crawl) -> None:
    pages: dict[str, Behaviour | str] = {f"/news/{n}.html": article_page(n) for n in range(CANARIES)}
    drips: dict[str, Behaviour | str] = {
        "/news/drip-head.html": lambda wire: wire.drip(b"HTTP/1.1 200 OK\r\n" + b"x" * 1000),
        "/news/drip-body.html": lambda wire: wire.head("Content-Length: 1000").drip(b"x" * 1000),
    }
    # Against the clock: `run` ends after two minutes, when three tries would not be over.
    done, server = crawl_of({"/": list_page([*drips, *pages]), **pages, **drips}, crawl)
    assert done.returncode == ExitCode.OK, done.stdout
    assert [server.hits[path] for path in drips] == [1, 1]
    assert rows(crawl)["drip-head"] == rows(crawl)["drip-body"] == ("owed", "it took longer than 60 seconds")


@pytest.mark.soak
def test_a_host_that_refuses_is_owed_with_that_reason(crawl: Crawl) -> None:
    with RawServer({}) as server:
        url = server.url
    done = crawl.run(url, "-s", "NEWSCRAWL_RETRY_PATIENCE=0")
    assert done.returncode == ExitCode.NOTHING_USABLE
    ((state, reason),) = rows(crawl).values()
    assert state == "owed"
    assert str(reason).endswith("robots.txt cannot be read: the connection was refused")


@pytest.mark.soak
def test_a_host_without_an_address_is_owed_with_that_reason(crawl: Crawl) -> None:
    more = ("NEWSCRAWL_RETRY_PATIENCE=0", "NEWSCRAWL_ALLOW_HOSTS=", "NEWSCRAWL_CONTACT=me@example.com")
    done = crawl.run("http://nowhere.invalid/", *(option for value in more for option in ("-s", value)))
    assert done.returncode == ExitCode.NOTHING_USABLE
    ((state, reason),) = rows(crawl).values()
    assert state == "owed"
    assert "the host's name leads nowhere" in str(reason)
