"""Bad input: sitemaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.crawl.site import Reply
from tests.hostile.bodies import BILLION_LAUGHS, GB, PROSE, XXE, gzip_bomb, sitemap, sitemap_index, story
from tests.hostile.world import Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hostile.world import Aftermath, Answer

GOOD = "/good/1.html"


def million(path: str) -> Reply | None:
    """Answer for an index of 20 indexes of 10 sitemaps of 5,000 addresses."""
    parts = [int(part) for part in path.removeprefix("/million/").removesuffix(".xml").split("-")]
    if len(parts) == 1:
        return sitemap_index(*(f"/million/{parts[0]}-{n}.xml" for n in range(10)))
    first = (parts[0] * 10 + parts[1]) * 5_000
    return sitemap(GOOD, *(f"/archive/{n}.html" for n in range(first, first + 5_000)))


def fetching_began_early(after: Aftermath) -> None:
    maps = [place for place, path in enumerate(after.asked) if path.startswith("/million/")]
    assert after.asked.index(GOOD) < maps[35], (
        "20 indexes of sitemaps come first, then addresses take turns with sitemaps"
    )
    announced = after.query("SELECT count(*) FROM urls WHERE url LIKE '%/archive/%'")[0][0]
    assert 100_000 <= announced <= 150_000
    waiting = after.query("SELECT count(*) FROM urls WHERE url LIKE '%/million/%' AND state = 'heard of'")[0][0]
    assert waiting > 100, "the sitemaps that are left do not wait for the next run"


def endless_sitemaps(path: str) -> Reply:
    number = int(path.partition("=")[2] or 0)
    return sitemap_index("/maps/itself.xml", f"/maps/itself.xml?n={number}", f"/maps/itself.xml?n={number + 1}")


def no_password_file(after: Aftermath) -> None:
    assert [name for name, content in after.written().items() if b"root:" in content] == []


def sitemap_situation(
    name: str, path: str, answer: Answer, holds: Callable[[Aftermath], None] | None = None
) -> Situation:
    """A sitemap with one good address, which must not be lost."""
    good = f"/good/{path}.html"
    return Situation(
        name=f"sitemap {name}",
        serves={f"/maps/{path}.xml": answer, good: story(f"Ferry line of {path}")},
        links=(),
        sitemaps=(f"/maps/{path}.xml",),
        stored={good: PROSE[0]},
        holds=holds,
    )


def sitemap_situations(bomb: int = GB) -> list[Situation]:
    first = b"<urlset><url><loc>/good/bomb.html</loc></url><url><loc>"
    packed_map = {"Content-Type": "application/gzip"}
    return [
        sitemap_situation("bomb in .gz", "bomb", lambda _: Reply(body=gzip_bomb(bomb, first), headers=packed_map)),
        sitemap_situation("with entity expansion", "laughs", sitemap("&k;", "/good/laughs.html", dtd=BILLION_LAUGHS)),
        sitemap_situation(
            "with external entities",
            "external",
            sitemap("http://@SITE@/&file;", "http://@SITE@/&net;", "&net;", "/good/external.html", dtd=XXE),
            holds=no_password_file,
        ),
        sitemap_situation(
            "that is cut off",
            "cut",
            Reply(body="<urlset><url><loc>http://@SITE@/good/cut.html</loc></url><url><loc>http://@SITE@/x"),
        ),
    ]


SITEMAP_TRAPS = [
    Situation(
        name="sitemap index of indexes with a million addresses",
        serves={
            "/sitemap.xml": sitemap_index(*(f"/million/{n}.xml" for n in range(20))),
            "/million/*": million,
            GOOD: story("Ferry line opens"),
        },
        links=(),
        stored={GOOD: PROSE[0]},
        holds=fetching_began_early,
    ),
    Situation(
        name="sitemap that lists itself",
        serves={"/maps/itself.xml": endless_sitemaps, "/maps/itself.xml?*": endless_sitemaps},
        links=(),
        sitemaps=("/maps/itself.xml",),
    ),
]
