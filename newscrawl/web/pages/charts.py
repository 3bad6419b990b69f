"""Charts as Vega-Lite specifications with their data: what a chart says, without colours and sizes.

A script of ours draws them and gives them the colours of the page. Who cannot see them, or has no scripts, reads the
caption and the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from newscrawl.items import from_iso_utc

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
"""The name of the language that the specifications are written in; nothing is fetched from there."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and what stands for it where it cannot be seen."""

    name: str
    """Its id in the page."""
    caption: str
    """What it shows, in a sentence."""
    columns: tuple[str, ...]
    """Heads of its table."""
    rows: Sequence[Sequence[Any]]
    """Its data as a table."""
    spec: dict[str, Any]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.rows


def time_axis(first: str, last: str) -> dict[str, Any]:
    """Return an axis with at most some ten days, or hours, between two moments."""
    hours = (from_iso_utc(last) - from_iso_utc(first)).total_seconds() / 3600
    unit, width, form = ("day", hours / 24, "%-d %b") if hours > 72 else ("hours", hours, "%-d %b %H:%M")
    ticks = {"interval": unit, "step": max(1, ceil(width / 8))}
    return {"format": form, "tickCount": ticks, "labelOverlap": True, "grid": False}


def articles_per_day(rows: Sequence[tuple[str, str, int]], caption: str) -> Chart:
    """Return bars: articles by day, a colour for each site.

    Args:
        rows: Day, site, articles.
        caption: What it shows.
    """
    spec: dict[str, Any] = {
        "$schema": SCHEMA,
        "data": {"values": [{"day": day, "site": site, "articles": count} for day, site, count in rows]},
        "mark": {"type": "bar", "tooltip": True, "cornerRadiusEnd": 1},
        "encoding": {
            "x": {
                "field": "day",
                "timeUnit": {"unit": "utcyearmonthdate"},
                "type": "temporal",
                "title": None,
                "axis": {"format": "%-d %b", "labelOverlap": True, "grid": False},
            },
            "y": {"field": "articles", "type": "quantitative", "title": "articles", "axis": {"tickMinStep": 1}},
        },
    }
    if len({site for _, site, _ in rows}) > 1:
        legend = {"orient": "bottom"}
        spec["encoding"]["color"] = {"field": "site", "type": "nominal", "title": None, "legend": legend}
    return Chart("articles-per-day", caption, ("Day", "Site", "Articles"), rows, spec)


def views_over_time(rows: Sequence[tuple[str, int]], caption: str) -> Chart:
    """Return a curve: how often an article had been read, at each moment that the crawl saw its count.

    Args:
        rows: Moment, count.
        caption: What it shows.
    """
    spec = {
        "$schema": SCHEMA,
        "data": {"values": [{"seen": moment, "views": count} for moment, count in rows]},
        "mark": {"type": "line", "interpolate": "linear", "point": True, "tooltip": True},
        "encoding": {
            "x": {
                "field": "seen",
                "type": "temporal",
                "title": None,
                "scale": {"type": "utc"},
                "axis": time_axis(rows[0][0], rows[-1][0]) if rows else {},
            },
            "y": {
                "field": "views",
                "type": "quantitative",
                "title": "views",
                "scale": {"zero": False},
                "axis": {"tickMinStep": 1},
            },
        },
    }
    return Chart("views", caption, ("Seen", "Views"), rows, spec)


def spans_of_time(rows: Sequence[tuple[str, str, str]], caption: str) -> Chart:
    """Return bars from a moment to another, one above the other.

    Args:
        rows: What, since when, until when.
        caption: What it shows.
    """
    spec = {
        "$schema": SCHEMA,
        "data": {"values": [{"what": what, "since": since, "until": until} for what, since, until in rows]},
        "height": 60 + 26 * len(rows),
        # With round ends, what was seen once has a width, too.
        "mark": {"type": "rule", "tooltip": True, "strokeWidth": 12, "strokeCap": "round"},
        "encoding": {
            "y": {
                "field": "what",
                "type": "nominal",
                "title": None,
                "sort": None,
                "axis": {"ticks": False, "domain": False},
            },
            "x": {
                "field": "since",
                "type": "temporal",
                "title": None,
                "scale": {"type": "utc", "nice": False, "padding": 8},
                "axis": time_axis(min(row[1] for row in rows), max(row[2] for row in rows)) if rows else {},
            },
            "x2": {"field": "until"},
        },
    }
    return Chart("spans", caption, ("What", "Since", "Until"), rows, spec)
