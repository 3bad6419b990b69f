"""The corpus: saved pages with ground truth, third-party data that lies beside the checkout and is never copied here.

Standard library only, for it is imported in the peers' environment, too.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "pages"
"""Where the corpus lies: `index.jsonl`, `labels.jsonl`, `score.py`, `tools/` and the pages."""


@dataclass(frozen=True)
class Saved:
    """One page as every system is given it."""

    url: str | None
    raw: bytes
    """The bytes, unpacked: what ours reads, for decoding is part of its work."""
    text: str
    """Decoded by the corpus's own tool: what the peers read, for some of them decode nothing."""


Row = dict[str, Any]
"""A line of the index: `id`, `dataset`, `path`, `url`, `truth`."""
Answer = dict[str, Any]
"""What a system says of a page: `title`, `body`, `published_at`, `authors`, as far as it knows them; or `error`."""
Reader = Callable[[Saved], Answer]


def read_lines(path: Path) -> list[Row]:
    """Return the objects of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def read_index(folder: Path) -> list[Row]:
    """Return the lines of the corpus's index."""
    return read_lines(folder / "index.jsonl")


def page_reader(folder: Path) -> Callable[[Row], Saved]:
    """Return what loads the page of a line of the index."""
    decode = load_tool(folder / "tools" / "common.py").decode

    def load(row: Row) -> Saved:
        path = folder / row["path"]
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return Saved(row["url"], raw, decode(raw))

    return load


def load_tool(path: Path) -> Any:  # noqa: ANN401 - a module of the corpus, which has no types
    """Import a script of the corpus by its path; leave neither a trace in `sys.path` nor bytecode in its folder."""
    spec = importlib.util.spec_from_file_location(f"corpus_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    before, quiet = sys.path[:], sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path[:], sys.dont_write_bytecode = before, quiet
    return module


def digest(folder: Path) -> str:
    """Return the SHA-256 of what is measured on: index, labels, and the pages in the index's order.

    Of each file its name relative to the folder, a zero byte, its length in bytes as decimal digits, a zero byte, and
    its bytes as they lie on the disk.
    """
    names = ["index.jsonl", "labels.jsonl", *dict.fromkeys(row["path"] for row in read_index(folder))]
    whole = hashlib.sha256()
    for name in names:
        content = (folder / name).read_bytes()
        whole.update(f"{name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def shuffled(rows: list[Row]) -> list[Row]:
    """Return the rows in an order that mixes the data sets, and is the same on every machine and in every run."""
    return sorted(rows, key=lambda row: hashlib.sha256(row["id"].encode()).digest())
