"""What hostile pages cost: each is made at the largest size that is accepted, and read in a process of its own.

    python -m benchmarks.fuzz.bounds [--size BYTES] [--only TEXT] [--baits] [--slow SECONDS]

Prints a line per page: seconds of CPU, peak memory, and whether the article was found; exits 1 if one is over a bound.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from benchmarks.fuzz.places import BAITS, PLACES
from benchmarks.fuzz.shapes import PARAGRAPHS, SHAPES, TITLE, URL, bytes_of
from newscrawl.errors import NotAnArticle
from newscrawl.extract import extract_article
from newscrawl.page import MAX_PAGE_BYTES, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_SECONDS = 10
MAX_MEGABYTES = 300
HANG = 60
"""Seconds of CPU after which a page is given up."""


def main() -> int:
    """Measure the shapes, or one of them in this process."""
    parser = argparse.ArgumentParser(description="What hostile pages cost.")
    parser.add_argument("--size", type=int, default=MAX_PAGE_BYTES)
    parser.add_argument("--only", default="", help="measure the shapes whose names hold this text")
    parser.add_argument("--baits", action="store_true", help="measure texts that careless patterns take long for")
    parser.add_argument("--slow", type=float, default=0.0, help="list those only that take longer than this")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        json.dump(_read(options.one, options.size, baits=options.baits), sys.stdout)
        return 0
    over = 0
    names = _bait_names() if options.baits else (shape.name for shape in SHAPES)
    for name in names:
        if options.only in name:
            result = _measure(name, options.size, baits=options.baits)
            bad = (
                result["seconds"] > MAX_SECONDS
                or result["megabytes"] > MAX_MEGABYTES
                or not result["answer"].startswith(("found", "refused: other"))
            )
            over += bad
            if bad or result["seconds"] >= options.slow:
                cost = f"{result['seconds']:6.1f} s {result['megabytes']:5.0f} MB"
                print(f"{cost} {'!' if bad else ' '} {name}: {result['answer']}", flush=True)
    return int(over > 0)


def _measure(name: str, size: int, *, baits: bool) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.fuzz.bounds", "--one", name, "--size", str(size)]
    child = subprocess.run([*command, *(["--baits"] if baits else [])], capture_output=True, text=True, check=False)
    if child.returncode:
        return {"seconds": HANG, "megabytes": 0, "answer": f"died ({child.returncode}) {child.stderr[-300:]}"}
    result: dict[str, Any] = json.loads(child.stdout)
    return result


def _read(name: str, size: int, *, baits: bool) -> dict[str, Any]:
    """Make a page and read it, here."""
    resource.setrlimit(resource.RLIMIT_CPU, (HANG, HANG))
    text, kind = _bait_page(name, size) if baits else _shape_page(name, size)
    body = bytes_of(text)[:MAX_PAGE_BYTES]
    del text
    start = time.process_time()
    answer = answer_to(body, kind)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": round(time.process_time() - start, 2), "megabytes": round(peak), "answer": answer}


def answer_to(body: bytes, kind: Any) -> str:  # noqa: ANN401 - as the shapes have it
    """Return what became of a page in words: "found" if its article was read whole."""
    try:
        article = extract_article(Page.from_bytes(URL, body, kind=kind))
    except NotAnArticle as error:
        return f"refused: {error.page_type}: {error.reason}"
    lost = [text for text in PARAGRAPHS if text not in (article.body or "")]
    if lost:
        return f"{len(lost)} paragraphs lost"
    return "found" if article.title == TITLE else f"title {str(article.title)[:60]!r}"


def _shape_page(name: str, size: int) -> tuple[str, Any]:
    shape = next(shape for shape in SHAPES if shape.name == name)
    return shape.make(size - len(shape.make(0))), shape.kind


def _bait_names() -> Iterator[str]:
    return (f"{place}: {bait!r}" for place in PLACES for bait in BAITS)


def _bait_page(name: str, size: int) -> tuple[str, Any]:
    place, bait = next((place, bait) for place in PLACES for bait in BAITS if f"{place}: {bait!r}" == name)
    copies = PLACES[place]("\0").count("\0")
    return PLACES[place](bait * (size // copies // len(bait.encode()))), "text" if place == "text page" else "html"


if __name__ == "__main__":
    sys.exit(main())
