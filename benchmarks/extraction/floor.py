"""The floor under our scores: what was reached once is not lost unnoticed.

    python -m benchmarks.extraction.floor                  compare with floor.json
    python -m benchmarks.extraction.floor --pin            raise what got better
    python -m benchmarks.extraction.floor --pin --lower    and lower what is not reached any more

`floor.json` holds a floor per measure and the digest of the corpus that it was pinned on (see `corpus.digest`).
"""

from __future__ import annotations

import argparse
import io
import json
import math
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.extraction import corpus
from benchmarks.extraction.scoring import score
from newscrawl.saved_pages import extract_index

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.extraction.scoring import Scores

FILE = Path(__file__).parent / "floor.json"

MARGIN = 0.003
"""How far below the score a floor is pinned: no page of hundreds decides. A page's worth, where that is more."""
HOW_TO_PIN = "python -m benchmarks.extraction.floor --pin"


class FloorWouldSink(Exception):
    """Pinning would lower floors, and nobody said that it may."""


@dataclass(frozen=True)
class Floor:
    """What our scores must not fall below."""

    corpus: str
    """Digest of the pages and their truth."""
    floors: Mapping[str, float]


def main() -> int:
    """Compare or pin; return 1 where a floor is not reached."""
    options = _options()
    if not (options.corpus / "index.jsonl").exists():
        print(f"there is no corpus at {options.corpus}; name its folder with --corpus", file=sys.stderr)
        return 1
    digest, scores = corpus.digest(options.corpus), our_scores(options.corpus, os.cpu_count() or 1)
    old = read_floor() if FILE.exists() else None
    if not options.pin:
        if old is None or old.corpus != digest:
            print(f"floor.json is not about this corpus; see what is new, then: {HOW_TO_PIN}", file=sys.stderr)
            return 1
        short = shortfalls(scores, old)
        print(*short or ["every floor is reached"], sep="\n")
        return int(bool(short))
    try:
        new = pinned(scores, page_worths(options.corpus), digest, old, lower=options.lower)
    except FloorWouldSink as error:
        print(error, file=sys.stderr)
        return 1
    FILE.write_text(json.dumps(asdict(new), indent=2) + "\n", encoding="utf-8")
    before = old.floors if old is not None else {}
    for measure, floor in new.floors.items():
        print(f"{measure:22} {_shown(scores[measure])}  floor {before.get(measure, '-')} -> {floor}")
    return 0


def our_scores(folder: Path, jobs: int = 1) -> Scores:
    """Extract all pages of the corpus as `newscrawl extract --index` does, and score them."""
    out = io.StringIO()
    extract_index(folder / "index.jsonl", None, jobs, out)
    return score(folder, {item["id"]: item for item in map(json.loads, out.getvalue().splitlines())})


def read_floor() -> Floor:
    """Return the pinned floor."""
    return Floor(**json.loads(FILE.read_text(encoding="utf-8")))


def shortfalls(scores: Scores, floor: Floor) -> list[str]:
    """Return a sentence for each measure that lies below its floor."""
    found = {measure: (scores.get(measure), least) for measure, least in floor.floors.items()}
    return [
        f"{measure} is {_shown(value)}, below its floor of {least}"
        for measure, (value, least) in found.items()
        if value is None or value < least
    ]


def pinned(
    scores: Scores, worths: Mapping[str, float], digest: str, old: Floor | None, *, lower: bool = False
) -> Floor:
    """Return the new floor: raised where scores got better, kept where they are within the margin.

    Args:
        scores: What is measured now.
        worths: What one page is worth, by measure.
        digest: The corpus that it is measured on.
        old: The floor so far.
        lower: Whether a floor may sink to what is reached now.

    Raises:
        FloorWouldSink: If a floor is not reached, and may not sink.
    """
    short = shortfalls(scores, old) if old is not None else []
    if short and not lower:
        raise FloorWouldSink("\n".join([*short, f"to accept this, say so: {HOW_TO_PIN} --lower"]))
    before = old.floors if old is not None else {}
    floors = {}
    for measure, value in scores.items():
        if value is None:
            continue
        fresh = math.floor(10_000 * (value - max(MARGIN, worths.get(measure, 0)))) / 10_000
        kept = before.get(measure, 0.0)
        floors[measure] = max(fresh, kept) if value >= kept else fresh
    return Floor(digest, floors)


def page_worths(folder: Path) -> dict[str, float]:
    """Return how much one page can move each measure that counts pages that are right."""
    rows, labels = corpus.read_index(folder), corpus.read_lines(folder / "labels.jsonl")
    counts: dict[str, int] = {}
    for tag, dataset in (("fu", "fundus"), ("tr", "trafilatura")):
        truths = [row["truth"] for row in rows if row["dataset"] == dataset]
        for field in ("title", "date", "authors"):
            counts[f"{tag}_{field}"] = sum(bool(truth.get(field)) for truth in truths)
    for field in {field for label in labels for field in label}:
        count = sum(label[field] not in (None, []) for label in labels)
        counts |= {f"label_{field}": count, f"label_{field}_titles": count}
    return {measure: 1 / count for measure, count in counts.items() if count}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pin", action="store_true", help="write floor.json")
    parser.add_argument("--lower", action="store_true", help="let floors sink that are not reached")
    parser.add_argument("--corpus", type=Path, default=corpus.FOLDER, help="folder of the saved pages")
    return parser.parse_args()


def _shown(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.4f}"


if __name__ == "__main__":
    sys.exit(main())
