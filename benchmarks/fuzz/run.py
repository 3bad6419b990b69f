"""Coverage-guided search for a page that breaks extraction: `make fuzz SECONDS=60`.

Starts from the pages under `fixtures/` and those of the folder that FUZZ_PAGES names. Stops at the first page that
raises anything but our own error, takes longer than PER_PAGE seconds, or has an article that breaks a rule of `rules`;
that page is left as `crash-...` or `timeout-...` in the folder of findings.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["newscrawl"]):
    from newscrawl.errors import NotAnArticle
    from newscrawl.extract import extract_article
    from newscrawl.items import article_to_json
    from newscrawl.page import Page

from benchmarks.fuzz.places import BAITS
from benchmarks.fuzz.rules import faults_of

PER_PAGE = 10
"""Seconds."""
MAX_BYTES = 60_000
FIXTURES = Path(__file__).parents[2] / "fixtures" / "sites"
PIECES = (
    *(bait.encode() for bait in BAITS),
    *(
        b"<h1>",
        b"<p>",
        b"<div>",
        b"<a href=/a/2.html>",
        b"</a>",
        b"<h3>Latest news</h3>",
        b"<ul><li>",
        b"<br>",
        b"<table>",
    ),
    *(
        b'<meta charset="gbk">',
        b"<title>",
        b"<time datetime=2018-03-13>",
        b'<script type="application/ld+json">',
        b"&#8;",
    ),
    *(
        b" itemprop=author",
        b" class=tags",
        b" href='http://['",
        b" rel=author",
        b'"@type":"NewsArticle"',
        b"\xff",
        b"\x00",
    ),
)
"""What a mutation may put into a page, beside what libFuzzer does to bytes."""


class RuleBroken(Exception):
    """A page has an article that breaks a rule."""


def main() -> None:
    """Search until the time is over, or something is found."""
    parser = argparse.ArgumentParser(description="Search for a page that breaks extraction.")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--findings", type=Path, default=Path("build/fuzz"))
    options = parser.parse_args()
    seeds = options.findings / "seeds"
    seeds.mkdir(parents=True, exist_ok=True)
    _write_seeds(seeds)
    flags = {
        "max_total_time": options.seconds,
        "timeout": PER_PAGE,
        "rss_limit_mb": 2_000,
        "max_len": MAX_BYTES,
        "artifact_prefix": f"{options.findings}/",
        "print_final_stats": 1,
    }
    atheris.Setup(
        [sys.argv[0], *(f"-{name}={value}" for name, value in flags.items()), str(seeds)],
        read_page,
        custom_mutator=mutated,
    )
    atheris.Fuzz()


def read_page(body: bytes) -> None:
    """Read bytes as a page, and hold the article against the rules."""
    try:
        item = article_to_json(extract_article(Page.from_bytes("https://news.example/a/1.html", body)))
    except NotAnArticle:
        return
    if faults := faults_of(item):
        raise RuleBroken("; ".join(faults))


def mutated(body: bytes, max_size: int, seed: int) -> bytes:
    """Return a page with a piece put in, repeated, moved or cut, or with what libFuzzer does to bytes."""
    chance = random.Random(seed)  # noqa: S311 - damage, no secret
    if not body or chance.random() < 0.4:
        out: bytes = atheris.Mutate(body, max_size)
        return out
    at, end = sorted((chance.randrange(len(body)), chance.randrange(len(body))))
    match chance.randrange(5):
        case 0:
            new = body[:at] + chance.choice(PIECES) * chance.choice((1, 1, 1, 3, 2_000)) + body[at:]
        case 1:
            new = body[:at] + body[at : at + 2_000] * chance.choice((2, 30)) + body[at:]
        case 2:
            new = body[:at] + body[min(end, at + 2_000) :]
        case 3:
            new = body[:at] + chance.choice(PIECES) + body[min(end, at + 40) :]
        case _:
            new = body[at:end] + body[:at]
    return new[:max_size]


def _write_seeds(folder: Path) -> None:
    more = os.environ.get("FUZZ_PAGES")
    pages = [*FIXTURES.glob("*/*/page.*"), *(Path(more).rglob("*.html*") if more else ())]
    for number, path in enumerate(sorted(pages)):
        if path.suffix != ".json":
            (folder / f"{number}").write_bytes(Page.from_file(path).text.encode()[:MAX_BYTES])


if __name__ == "__main__":
    main()
