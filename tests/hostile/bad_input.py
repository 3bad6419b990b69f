"""Bad input: 48 things that a site may answer, each with what must have become of it."""

from __future__ import annotations

import gzip

from tests.crawl.site import Reply
from tests.hostile.bad_addresses import ADDRESSES, ENDLESS, ROBOTS
from tests.hostile.bad_pages import CHARACTERS, MARKUP, NO_ARTICLES, TITLES, template
from tests.hostile.bodies import GB, MB, deflate_bomb, gzip_bomb, megabytes, packed
from tests.hostile.sitemaps import SITEMAP_TRAPS, sitemap_situations
from tests.hostile.world import Situation


def size_situations(bomb: int = GB) -> list[Situation]:
    return [
        Situation(
            name="a page of 200 MB",
            serves={
                "/big/said.html": lambda _: Reply(body=megabytes(200), headers={"Content-Length": str(200 * MB)}),
                "/big/unsaid.html": lambda _: Reply(body=megabytes(200)),
            },
            ledger={"/big/said.html": ("refused", ""), "/big/unsaid.html": ("refused", "")},
        ),
        Situation(
            name="gzip bomb",
            serves={"/bomb/gzip.html": lambda _: packed(gzip_bomb(bomb), "gzip")},
            ledger={"/bomb/gzip.html": ("refused", "")},
        ),
        Situation(
            name="gzip twice bomb",
            serves={"/bomb/twice.html": lambda _: packed(gzip.compress(gzip_bomb(bomb)), "gzip", "gzip")},
            ledger={"/bomb/twice.html": ("refused", "")},
        ),
        Situation(
            name="deflate bomb",
            serves={"/bomb/deflate.html": lambda _: packed(deflate_bomb(bomb), "deflate")},
            ledger={"/bomb/deflate.html": ("refused", "")},
        ),
    ]


def together() -> list[Situation]:
    """Return those that one site can do all at once."""
    sizes, maps = size_situations(50 * MB), sitemap_situations(50 * MB)
    return [*sizes, *maps, *MARKUP, *CHARACTERS, *TITLES, *NO_ARTICLES, *ADDRESSES]


def bad_input() -> list[Situation]:
    """Return all 48."""
    sizes, maps = size_situations(), [*sitemap_situations(), *SITEMAP_TRAPS]
    return [*sizes, *maps, *MARKUP, *CHARACTERS, *TITLES, template(), *NO_ARTICLES, *ENDLESS, *ADDRESSES, *ROBOTS]
