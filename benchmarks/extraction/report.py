"""The tables of benchmarks/README.md, from what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.extraction.systems import DECODE_AND_PARSE, LINKS, OURS, PARSE, QUERIES, STANDARD, WALK
from benchmarks.tables import ABSENT, table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from benchmarks.extraction.quality import Quality
    from benchmarks.extraction.speed import Speed

PART = "measured"
"""Name of the part of the README that the run writes."""

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


def _quality_table(quality: Mapping[str, Quality]) -> str:
    head = ("system", *BODY, *(f"{tag} {' / '.join(META)}" for tag in ("fu", "tr")), "failed")
    rows = []
    for name, found in quality.items():
        meta = (" / ".join(_meta(found, tag, measure) for measure in META) for tag in ("fu", "tr"))
        body = (_score(found.scores.get(measure)) for measure in BODY)
        rows.append((_with_version(name, found), *body, *meta, str(found.failed)))
    return table(head, rows)


def _speed_table(quality: Mapping[str, Quality], speed: Mapping[str, Speed]) -> str:
    head = ("system", "pages per CPU second", f"times {STANDARD.name}", "mean ms", "p99 / mean", "peak memory, MB")
    rows = []
    for name, found in quality.items():
        one = speed[name]
        peak = f"{found.peak_mb:.0f}" if found.peak_mb is not None else ABSENT
        rows.append((name, *_speed_cells(one), peak))
    rows.append((PARSE.name, *_speed_cells(speed[PARSE.name]), ABSENT))
    return table(head, rows)


def _speed_cells(one: Speed) -> tuple[str, ...]:
    shown = f"{one.pages_per_second:.3g}", f"{one.times_standard:.2f}", f"{one.mean_ms:.1f}"
    return (*shown, f"{one.p99_ms / one.mean_ms:.1f}")


def _stages(speed: Mapping[str, Speed]) -> str:
    parse = speed[PARSE.name].times_standard
    names = {
        PARSE.name: "lxml's parse of the decoded page",
        DECODE_AND_PARSE.name: "decode and parse, as ours does",
        WALK.name: "decode, parse and walk",
        OURS.name: "ours: all fields, as JSON",
        QUERIES.name: "25 queries with parsel",
        LINKS.name: "Scrapy's LinkExtractor",
        STANDARD.name: STANDARD.name,
    }
    rows = [
        (told, f"{speed[name].mean_ms:.2f}", f"{parse / speed[name].times_standard - 1:.2f}")
        for name, told in names.items()
    ]
    return table(("up to", "mean ms", "beyond the parse, times the parse"), rows)


def _labels_table(found: Quality) -> str:
    measured = ((name, found.scores.get(f"label_{name}")) for name in ONLY_OURS)
    return table(("field", "score"), [(name, _score(value)) for name, value in measured if value is not None])


def _with_version(name: str, found: Quality) -> str:
    return name if name == OURS.name else f"{name} ({found.about['version']})"


def _meta(found: Quality, tag: str, measure: str) -> str:
    return _score(found.scores.get(f"{tag}_{measure}")) if FIELDS[measure] in found.fields else ABSENT


def _score(value: float | None) -> str:
    return ABSENT if value is None else f"{value:.3f}".removeprefix("0")
