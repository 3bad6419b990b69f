"""The tables of benchmarks/README.md, from what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.extraction.systems import DECODE_AND_PARSE, OURS, PARSE, STANDARD, WALK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from benchmarks.extraction.quality import Quality
    from benchmarks.extraction.speed import Speed

BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
"""What stands between them in the README is written by the run."""

ABSENT = "-"
BODY = ("sh_F1", "fe_rouge", "fu_F1", "tr_F1")
META = ("title", "date", "authors")
FIELDS = {"title": "title", "date": "published_at", "authors": "authors"}
"""By the measure's name, the item's field."""
ONLY_OURS = (
    *("page_type", "title", "column", "breadcrumb", "view_count", "introduction", "disclaimer", "tags"),
    *("related", "popular", "latest", "related_titles", "popular_titles", "latest_titles"),
)
"""Measures of the labels made by hand, in the item's order."""


@dataclass(frozen=True)
class Facts:
    """What is to be known of a run, of whatever machine."""

    day: date
    digest: str
    """Of the corpus."""
    pages: int
    sample: int
    """Pages that speed was measured on."""
    rounds: int


def tables(facts: Facts, quality: Mapping[str, Quality], speed: Mapping[str, Speed]) -> str:
    """Return the run as Markdown."""
    about, peers = quality[OURS.name].about, quality[STANDARD.name].about
    facts_line = (
        f"Measured on {facts.day.isoformat()} by `make bench-extraction`: Python {about['python']}, "
        f"lxml {about['lxml']} (the peers': {peers['lxml']}), {facts.pages} pages, corpus `{facts.digest[:12]}`."
    )
    parts = [
        facts_line,
        "### Text, title, date, authors",
        _quality_table(quality),
        "### Speed and memory",
        f"CPU time, medians of {facts.rounds} rounds over the same {facts.sample} pages; memory over all pages.",
        _speed_table(quality, speed),
        "### Where the time goes",
        _stages(speed),
        "### Fields that no peer offers",
        "Of newscrawl, against the labels made by hand.",
        _labels_table(quality[OURS.name]),
    ]
    return "\n\n".join(parts) + "\n"


def put_between(readme: str, text: str) -> str:
    """Return the README with the measured part replaced.

    Raises:
        ValueError: If the README lacks its two marks.
    """
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the README lacks the lines {BEGIN.strip()!r} and {END.strip()!r}")
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def _quality_table(quality: Mapping[str, Quality]) -> str:
    head = ("system", *BODY, *(f"{tag} {' / '.join(META)}" for tag in ("fu", "tr")), "failed")
    rows = []
    for name, found in quality.items():
        meta = (" / ".join(_meta(found, tag, measure) for measure in META) for tag in ("fu", "tr"))
        body = (_score(found.scores.get(measure)) for measure in BODY)
        rows.append((_with_version(name, found), *body, *meta, str(found.failed)))
    return _table(head, rows)


def _speed_table(quality: Mapping[str, Quality], speed: Mapping[str, Speed]) -> str:
    head = ("system", "pages per CPU second", f"times {STANDARD.name}", "mean ms", "p99 / mean", "peak memory, MB")
    rows = []
    for name, found in quality.items():
        one = speed[name]
        peak = f"{found.peak_mb:.0f}" if found.peak_mb is not None else ABSENT
        rows.append((name, *_speed_cells(one), peak))
    rows.append((PARSE.name, *_speed_cells(speed[PARSE.name]), ABSENT))
    return _table(head, rows)


def _speed_cells(one: Speed) -> tuple[str, ...]:
    shown = f"{one.pages_per_second:.3g}", f"{one.times_standard:.2f}", f"{one.mean_ms:.1f}"
    return (*shown, f"{one.p99_ms / one.mean_ms:.1f}")


def _stages(speed: Mapping[str, Speed]) -> str:
    parse = speed[DECODE_AND_PARSE.name].mean_ms
    names = {
        PARSE.name: "lxml's parse of the decoded page",
        DECODE_AND_PARSE.name: "decode and parse, as ours does",
        WALK.name: "decode, parse and walk",
        OURS.name: "all fields, as JSON",
    }
    rows = [(told, f"{speed[name].mean_ms:.2f}", f"{speed[name].mean_ms / parse:.2f}") for name, told in names.items()]
    return _table(("up to", "mean ms", "times decode and parse"), rows)


def _labels_table(found: Quality) -> str:
    measured = ((name, found.scores.get(f"label_{name}")) for name in ONLY_OURS)
    return _table(("field", "score"), [(name, _score(value)) for name, value in measured if value is not None])


def _with_version(name: str, found: Quality) -> str:
    return name if name == OURS.name else f"{name} ({found.about['version']})"


def _meta(found: Quality, tag: str, measure: str) -> str:
    return _score(found.scores.get(f"{tag}_{measure}")) if FIELDS[measure] in found.fields else ABSENT


def _score(value: float | None) -> str:
    return ABSENT if value is None else f"{value:.3f}".removeprefix("0")


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = (head, ("---",) * len(head), *rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
