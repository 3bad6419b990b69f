"""Learn the weights of `newscrawl/extract/data/apart.json` from pages whose text is known.

    python benchmarks/extraction/train_apart.py ../shared/pages              write the weights learned from all pages
    python benchmarks/extraction/train_apart.py ../shared/pages --held-out   items.jsonl on stdout, for `score.py`: each
                                                                             page read with weights of other sites

A logistic regression over the blocks that stand apart, by Newton's method; a page counts as much as any other, however
long. Standard library only; it takes some minutes.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from newscrawl.errors import NewscrawlError
from newscrawl.extract import apart, extract_article
from newscrawl.items import article_to_json
from newscrawl.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from newscrawl.extract.apart import Stray
    from newscrawl.extract.outline import Block, Box, Outline

DATA = Path(apart.__file__).parent / "data" / "apart.json"
FOLDS = 6
STEPS = 12
PENALTY = 3.0
"""Of the square of a weight; but for the first, which is the share of text among all such blocks."""
PAGE = 20.0
"""Weight of all blocks of a page whose whole text is known."""
SNIPPET = 1.5
"""Weight of a block that holds a snippet which the text must, or must not, have."""
MAX_CHARS = 600
"""Characters up to which a longer block weighs more."""

Weights = list[float]


class Sample(NamedTuple):
    """One block that stands apart."""

    fold: int
    features: tuple[float, ...]
    is_text: float
    weight: float


class Corpus:
    """The pages and what is known of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows = [json.loads(line) for line in (folder / "index.jsonl").read_text("utf-8").splitlines()]
        self.tools = load(folder / "tools" / "common.py")

    def fold(self, row: dict[str, Any]) -> int:
        """Return the fold of a page: that of its site."""
        return int(hashlib.md5(self.tools.site_of(row["url"]).encode(), usedforsecurity=False).digest()[0]) % FOLDS

    def page(self, row: dict[str, Any]) -> Page:
        """Read a saved page."""
        return Page.from_file(self.folder / row["path"], row["url"] if row["url"].startswith("http") else None)


def load(path: Path) -> ModuleType:
    """Import a module that lies outside of the checkout."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def samples(corpus: Corpus) -> Iterator[Sample]:
    """Read all pages and yield the blocks that stand apart, with what is known of each."""
    met: dict[str, Any] = {}
    strays = apart.strays

    def recorded(outline: Outline, blocks: list[Block], box: Box) -> Iterator[Stray]:
        met.update(blocks=blocks, strays=list(strays(outline, blocks, box)))
        return iter(())

    with patch.object(apart, "strays", recorded):
        for row in corpus.rows:
            met.clear()
            try:
                extract_article(corpus.page(row))
            except NewscrawlError:
                continue
            if met:
                known = _by_snippets if "with" in row["truth"] else _by_text
                yield from known(corpus, row, met["blocks"], met["strays"])


def _by_text(corpus: Corpus, row: dict[str, Any], blocks: list[Block], strays: list[Stray]) -> Iterator[Sample]:
    shingles, squeeze = corpus.tools.shingles, corpus.tools.squeeze
    truth = row["truth"]
    text = truth.get("body") or "\n".join(truth["paragraphs"])
    there, plain = shingles(text), squeeze(text)
    page = sum(min(len(block.text), MAX_CHARS) + 30 for block in blocks)
    for block, features in strays:
        own = shingles(block.text)
        share = sum(count for shingle, count in own.items() if shingle in there) / max(1, sum(own.values()))
        is_text = share >= 0.5 or squeeze(block.text) in plain
        if not is_text and row["dataset"] == "fundus" and (block.level or block.box.tag in {"li", "td", "th"}):
            continue  # the parsers that wrote these texts leave out lists and subheads
        weight = PAGE * (min(len(block.text), MAX_CHARS) + 30) / page
        yield Sample(corpus.fold(row), features, float(is_text), weight)


def _by_snippets(corpus: Corpus, row: dict[str, Any], blocks: list[Block], strays: list[Stray]) -> Iterator[Sample]:
    squeeze = corpus.tools.squeeze
    texts = {block.index: squeeze(block.text) for block in blocks}
    known: dict[int, float] = {}
    for snippet in row["truth"]["without"]:
        holding = [index for index, text in texts.items() if squeeze(snippet) in text]
        known |= dict.fromkeys(holding if len(holding) <= 2 else (), 0.0)
    for snippet in row["truth"]["with"]:
        known |= dict.fromkeys([index for index, text in texts.items() if squeeze(snippet) in text][:1], 1.0)
    for block, features in strays:
        if block.index in known:
            yield Sample(corpus.fold(row), features, known[block.index], SNIPPET)


def fit(given: list[Sample]) -> Weights:
    """Return the weights under which the samples are likeliest."""
    size = len(given[0].features)
    weights = [0.0] * size
    for _ in range(STEPS):
        gradient = [(PENALTY if i else 0.0) * w for i, w in enumerate(weights)]
        curve = [[(PENALTY if i else 1e-3) if i == j else 0.0 for j in range(size)] for i in range(size)]
        for sample in given:
            held = [(i, value) for i, value in enumerate(sample.features) if value]
            chance = 1 / (1 + math.exp(-sum(weights[i] * value for i, value in held)))
            error, spread = sample.weight * (chance - sample.is_text), sample.weight * chance * (1 - chance)
            for i, value in held:
                gradient[i] += error * value
                line = curve[i]
                for j, other in held:
                    line[j] += spread * value * other
        weights = [weight - step for weight, step in zip(weights, _solved(curve, gradient), strict=True)]
    return weights


def _solved(matrix: list[list[float]], vector: list[float]) -> list[float]:
    """Solve a system of equations whose matrix is symmetric and positive."""
    size = len(vector)
    rows = [[*line, value] for line, value in zip(matrix, vector, strict=True)]
    for i in range(size):
        for k in range(i + 1, size):
            factor = rows[k][i] / rows[i][i]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i], strict=True)]
    out = [0.0] * size
    for i in reversed(range(size)):
        out[i] = (rows[i][size] - sum(rows[i][j] * out[j] for j in range(i + 1, size))) / rows[i][i]
    return out


def held_out(corpus: Corpus, given: list[Sample], write: Callable[[str], object]) -> None:
    """Write what is read from each page with the weights learned from the sites of the other folds."""
    for fold in range(FOLDS):
        weights = tuple(fit([sample for sample in given if sample.fold != fold]))
        with patch.object(apart, "WEIGHTS", weights):
            for row in corpus.rows:
                if corpus.fold(row) != fold:
                    continue
                try:
                    item = article_to_json(extract_article(corpus.page(row)))
                except NewscrawlError as error:
                    item = {"error": str(error)}
                write(json.dumps({**item, "id": row["id"]}, ensure_ascii=False) + "\n")


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--held-out", action="store_true")
    args = parser.parse_args()
    corpus = Corpus(args.folder)
    given = list(samples(corpus))
    if args.held_out:
        held_out(corpus, given, sys.stdout.write)
        return
    data = json.loads(DATA.read_text("utf-8"))
    data["weights"] = {name: round(weight, 2) for name, weight in zip(apart.FEATURES, fit(given), strict=True)}
    DATA.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
