"""Attacks: ways to make a crawler ask the operator's own network, run code, or open a door.

After every crawl of the hostile world, `world.assert_sound` asserts that nobody connected to the service that plays the
network, that its secret stands nowhere, that no process of the crawl listened, and that no file was left but archive,
exports and logs. What Chromium asks passes the same guards, says `tests/rendering/test_renderer.py`:
`test_nothing_comes_to_another_port_whatever_a_page_tries`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.errors import ExitCode
from newscrawl.urls import url_key
from tests.crawl.site import Reply
from tests.hostile.bodies import PLAIN, PROSE, XML, XXE, sitemap, story
from tests.hostile.sitemaps import no_password_file
from tests.hostile.world import Situation

if TYPE_CHECKING:
    from tests.hostile.world import Aftermath

PORT = "@INTERNAL_PORT@"

LOOPBACK = (
    *("localhost", "LocalHost", "localhost.", "127.0.0.2", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1"),
    *("127.0.0.1.", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "[64:ff9b::7f00:1]"),
    *("0", "0.0.0.0", "017700000001", "ip6-localhost", "ip6-loopback", "www.localhost", "localhost.localdomain"),  # noqa: S104
    *("news.example@127.0.0.1", "news.example:80@127.0.0.1", "@SITE@@127.0.0.1", "１２７.０.０.１", "①②⑦.⓪.⓪.①"),
    *("127。0。0。1", "ｌｏｃａｌｈｏｓｔ", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "127.0.0.1%20", "127.0.0.1\t", "127.0.0.1%00.news.example"),
)
"""Spellings of this machine, by which the service would be reached."""

NETWORK = (
    *("169.254.169.254", "[fd00:ec2::254]", "metadata.google.internal", "10.0.0.1", "172.16.0.1", "192.168.1.1"),
    *("100.64.0.1", "[fe80::1]", "[fe80::1%25lo]", "[fd00::1]", "[2002:7f00:1::]", "224.0.0.1", "255.255.255.255"),
    *("intranet", "printer.local", "wiki.corp", "router.lan", "192.0.2.1", "198.18.0.1"),
)
"""Addresses of a network of one's own, of clouds' metadata, and of nobody."""

SPELLINGS = (
    *(f"http://{host}:{PORT}/" for host in (*LOOPBACK, "rebind.example")),
    *(f"http://{host}/" for host in NETWORK),
)
SCHEMES = ("file:///etc/passwd", "FILE:///etc/passwd", "file://localhost/etc/passwd", f"ftp://127.0.0.1:{PORT}/",
           f"gopher://127.0.0.1:{PORT}/", "data:text/html,<h1>x</h1>", "s3://bucket/key", "view-source:file:///etc/passwd",
           f"jar:http://127.0.0.1:{PORT}/!/", "\\\\127.0.0.1\\share", "///etc/passwd")  # fmt: skip


def moved(target: str) -> Reply:
    return Reply(302, headers={"Location": target})


def quoted(target: str) -> str:
    """Return an address as a header can hold it: headers are Latin-1, and servers send UTF-8."""
    return target.encode().decode("latin-1")


def links_to(*targets: str) -> str:
    links = "".join(
        f'<li><a href="{target}">A story from elsewhere, {number}</a></li>' for number, target in enumerate(targets)
    )
    return f"<html><head><title>Elsewhere</title></head><body><h1>Elsewhere</h1><ul>{links}</ul></body></html>"


def start(name: str, target: str) -> Situation:
    return Situation(
        name=f"start page that redirects to {name}",
        serves={"/": moved(target)},
        code=ExitCode.NOTHING_USABLE,
        has_canaries=False,
        holds=private_is_refused,
    )


def private_is_refused(after: Aftermath) -> None:
    (reason,) = after.query("SELECT reason FROM urls WHERE state = 'refused' AND source = 'start'")[-1]
    assert "is a private address" in reason


def each_spelling_is_refused(after: Aftermath) -> None:
    """Each start page led somewhere, and what that was is in the ledger, refused."""
    rows = after.query("SELECT url, state, reason FROM urls WHERE source = 'start' AND url LIKE '%/start/%'")
    assert len(rows) == len(SPELLINGS) + len(SCHEMES)
    targets = after.query("SELECT url, state, reason FROM urls WHERE url NOT LIKE ?", f"http://{after.site}/%")
    assert targets
    assert [row for row in targets if row[1] != "refused" or "private address" not in row[2]] == []
    assert any("rebind.example resolves to the private address 127.0.0.1" in reason for _, _, reason in targets)
    nowhere = [row for row in rows if row[1] == "refused" and "redirects nowhere" in row[2]]
    led = {url_key(reason.removeprefix("redirects to ")) for _, _, reason in rows if "redirects to http" in reason}
    assert led <= {url_key(url) for url, _, _ in targets} | {f"{after.site}/etc/passwd"}
    assert len(nowhere) + sum("redirects to http" in row[2] for row in rows) == len(rows), rows


def never_heard_of(after: Aftermath) -> None:
    """What these pages name is of no site that is crawled: not even the ledger hears of it."""
    named = after.query(
        "SELECT named.url FROM urls AS named JOIN urls AS page ON page.id = named.found_on WHERE named.url NOT LIKE ? "
        "AND (page.url LIKE '%/port/%' OR page.url LIKE '%/spelt/%' OR page.url LIKE '%/scheme/%')",
        f"http://{after.site}/%",
    )
    assert named == []


OTHER_PORT = [
    Situation(
        name="link to another port",
        serves={
            "/port/links.html": links_to("http://@INTERNAL@/", "//@INTERNAL@/a.html", "http://@SITE@@@INTERNAL@/b.html")
        },
        links=("/port/links.html", "http://@INTERNAL@/"),
        ledger={"/port/links.html": ("not an article", "")},
        holds=never_heard_of,
    ),
    Situation(
        name="redirect to another port",
        serves={
            "/port/moved.html": moved("http://@INTERNAL@/secret.html"),
            "/port/hops.html": moved("/port/moved.html"),
        },
        ledger={"/port/moved.html": ("refused", "another site")},
        holds=never_heard_of,
    ),
    Situation(
        name="meta refresh to another port",
        serves={
            "/port/refresh.html": "<html><head><meta http-equiv=refresh content='0; url=http://@INTERNAL@/'></head></html>",
            "/port/header.html": Reply(
                body="<html><body></body></html>", headers={"Refresh": "0; url=http://@INTERNAL@/"}
            ),
        },
        holds=never_heard_of,
    ),
    Situation(
        name="base address at another port",
        serves={
            "/port/base.html": "<html><head><base href='http://@INTERNAL@/'></head><body><a href='/secret.html'>A</a>"
            "<a href='secret.html'>B</a></body></html>"
        },
        holds=never_heard_of,
    ),
]
SPELT = Situation(
    name="redirects and links to odd spellings",
    serves={
        "/spelt/links.html": links_to(*SPELLINGS, *SCHEMES),
        **{
            f"/spelt/{number}.html": moved(quoted(f"http://{host}:{PORT}/"))
            for number, host in enumerate(("localhost", "127.0.0.2", "2130706433"))
        },
    },
    ledger={f"/spelt/{number}.html": ("refused", "another site") for number in range(3)},
    holds=never_heard_of,
)
STARTS = [start(host, f"http://{host}:{PORT}/") for host in ("localhost", "127.0.0.2", "2130706433")]
OTHER_SCHEMES = [
    Situation(
        name="redirect to file://",
        serves={"/scheme/file.html": moved("file:///etc/passwd")},
        ledger={"/scheme/file.html": ("refused", "redirects nowhere")},
        holds=no_password_file,
    ),
    Situation(
        name="link to file://",
        serves={"/scheme/links.html": links_to("file:///etc/passwd", "file://localhost/etc/hosts")},
        holds=no_password_file,
    ),
    Situation(
        name="link to ftp://",
        serves={"/scheme/ftp.html": links_to(f"ftp://127.0.0.1:{PORT}/", f"ftp://@SITE@@127.0.0.1:{PORT}/robots.txt")},
        holds=never_heard_of,
    ),
]
DOORS = [
    Situation(
        name="sitemap with external entities of the network",
        serves={
            "/sitemap.xml": sitemap("http://@SITE@/&net;", "&net;", "/good/2.html", dtd=XXE),
            "/good/2.html": story("Tram bridge opens"),
        },
        links=(),
        stored={"/good/2.html": PROSE[0]},
        holds=no_password_file,
    ),
    Situation(name="control ports", serves={}),
    Situation(name="pickles", serves={}),
]

EVERY_SPELLING = Situation(
    name="start pages that redirect to every spelling",
    serves={f"/start/{n}.html": moved(quoted(target)) for n, target in enumerate((*SPELLINGS, *SCHEMES))},
    names={"rebind.example": "127.0.0.1"},
    start=("/", *(f"/start/{n}.html" for n in range(len(SPELLINGS) + len(SCHEMES)))),
    links=(),
    holds=each_spelling_is_refused,
)

FEED = (
    "<rss><channel><atom:link rel='next' href='http://@INTERNAL@/feed2'/>"
    "<item><link>http://@INTERNAL@/story.html</link><guid>http://@INTERNAL@/story.html</guid></item></channel></rss>"
)


def sitemaps_are_refused(after: Aftermath) -> None:
    rows = after.query("SELECT state, reason FROM urls WHERE url LIKE ? ORDER BY id", f"http://{after.internal}/%")
    assert rows
    assert all(state == "refused" and "private address" in reason for state, reason in rows), rows


NAMED_EVERYWHERE = Situation(
    name="documents of all kinds that name the network",
    serves={
        "/robots.txt": Reply(
            body="Sitemap: http://@INTERNAL@/sitemap.xml\nSitemap: http://localhost:@INTERNAL_PORT@/s.xml\n"
            "Sitemap: file:///etc/passwd\nSitemap: http://@SITE@/sitemap.xml\n",
            headers=PLAIN,
        ),
        "/sitemap.xml": Reply(
            body="<sitemapindex><sitemap><loc>http://@INTERNAL@/more.xml</loc></sitemap>"
            "<sitemap><loc>http://@SITE@/pages.xml</loc></sitemap></sitemapindex>",
            headers=XML,
        ),
        "/pages.xml": sitemap("http://@INTERNAL@/page.html", "http://@SITE@@@INTERNAL@/page.html"),
        "/feed/": Reply(body=FEED, headers={"Content-Type": "application/rss+xml"}),
        "/named/article.html": story(
            "Everything is elsewhere",
            head="<link rel=canonical href='http://@INTERNAL@/real.html'><link rel=next href='http://@INTERNAL@/2.html'>"
            "<link rel=alternate type='application/rss+xml' href='http://@INTERNAL@/feed'>"
            "<meta property='og:url' content='http://@INTERNAL@/real.html'>",
            before="<img src='http://@INTERNAL@/a.jpg'><iframe src='http://@INTERNAL@/frame.html'></iframe>"
            "<script src='http://@INTERNAL@/e/public/ViewClick/?classid=1&id=1'></script>",
        ).replace(
            "</article>",
            "<div class=pagination><b>1</b> <a href='http://@INTERNAL@/named/article_2.html'>2</a> "
            "<a href='http://@INTERNAL@/named/article_3.html'>3</a></div></article>",
        ),
    },
    links=("/named/article.html",),
    stored={"/named/article.html": PROSE[0]},
    holds=sitemaps_are_refused,
)


ROBOTS_MOVED = Situation(
    name="robots.txt that redirects to another port",
    serves={"/robots.txt": moved("http://@INTERNAL@/robots.txt")},
    options=("-s", "NEWSCRAWL_RETRY_PATIENCE=0"),
    code=ExitCode.NOTHING_USABLE,
    has_canaries=False,
)


def rebound_is_refused(after: Aftermath) -> None:
    (row,) = after.query("SELECT state, reason FROM urls WHERE url LIKE 'http://rebind.example%'")
    assert row[0] == "refused", row
    assert "rebind.example resolves to the private address 127.0.0.1" in row[1]


REBOUND = Situation(
    name="public name that resolves to this machine",
    serves={"/": moved(f"http://rebind.example:{PORT}/")},
    names={"rebind.example": "127.0.0.1"},
    code=ExitCode.NOTHING_USABLE,
    has_canaries=False,
    holds=rebound_is_refused,
)


def other_port_is_refused(after: Aftermath) -> None:
    assert after.query("SELECT count(*) FROM articles") == [(3,)]
    (row,) = after.query("SELECT state, reason FROM urls WHERE url LIKE ?", f"%news.example:{after.internal[10:]}%")
    assert row[0] == "refused", row
    assert "is a private address" in row[1]


ALLOWED_NAME = Situation(
    name="allowed name at another port",
    serves={"/port/named.html": moved(f"http://news.example:{PORT}/")},
    names={"news.example": "127.0.0.1"},
    start=("http://news.example:@PORT@/", "http://news.example:@PORT@/port/named.html"),
    options=("-s", "NEWSCRAWL_ALLOW_HOSTS=news.example:@PORT@"),
    links=(),
    has_canaries=False,
    may_store_more=True,
    holds=other_port_is_refused,
)


def attacks() -> list[Situation]:
    """Return the 14 of the list, and then those of our own."""
    return [
        *(*OTHER_PORT, SPELT, *STARTS, *OTHER_SCHEMES, *DOORS),
        *(EVERY_SPELLING, NAMED_EVERYWHERE, ROBOTS_MOVED, REBOUND, ALLOWED_NAME),
    ]


def together() -> list[Situation]:
    """Return those that one site can do all at once."""
    return [*OTHER_PORT, SPELT, *OTHER_SCHEMES, NAMED_EVERYWHERE]
