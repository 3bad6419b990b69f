"""Joining timelines: what comes of it depends on what was seen alone, not on who tells it first, or twice.

Each part of a timeline is a set of things seen, of which nothing is taken out but what another one says better; such
sets can be joined in any order. What is concluded from them (which version is the newest, which links stand there now,
whether an article is gone) is concluded anew each time, and noted so that it is not mistaken for something seen.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from newscrawl.archive.timeline.values import Absence, Count, Timeline, Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.archive.links import LinkSpan


_TURNED = str.maketrans("0123456789", "9876543210")
"""Turns moments round: the later one becomes the smaller text."""

_Entry = tuple[str | int, ...]


def union(*timelines: Timeline) -> Timeline:
    """Return what all of these have seen of one article. One alone is put in order."""
    versions = _versions(version for timeline in timelines for version in timeline.versions)
    counts = _counts(count for timeline in timelines for count in timeline.counts)
    look = max(timeline.look for timeline in timelines)
    spans = [span for timeline in timelines for span in timeline.spans]
    looked_at = max((look.at, *(span.last_seen_at for span in spans)))
    seen = sorted({*(version.seen_at for version in versions), *(count.seen_at for count in counts)})
    absences = [absence for timeline in timelines for absence in timeline.absences]
    return Timeline(
        look,
        min(timeline.first_seen_at for timeline in timelines),
        versions,
        counts,
        _spans(spans, looked_at),
        _absences(absences, seen, looked_at),
    )


def _versions(versions: Iterable[Version]) -> tuple[Version, ...]:
    """Return one version of each moment. Where two say otherwise, which one stays only has to be the same always."""
    best: dict[str, Version] = {}
    for version in versions:
        other = best.get(version.seen_at)
        if other is None or (other != version and (other.content, other.run) < (version.content, version.run)):
            best[version.seen_at] = version
    return tuple(best[moment] for moment in sorted(best))


def _counts(counts: Iterable[Count]) -> tuple[Count, ...]:
    """Return one count of each moment: the greatest, since counts grow."""
    best: dict[str, Count] = {}
    for count in counts:
        best[count.seen_at] = max(count, best.get(count.seen_at, count))
    return tuple(best[moment] for moment in sorted(best))


def _spans(spans: Iterable[LinkSpan], looked_at: str) -> tuple[LinkSpan, ...]:
    """Return the spans of which no other one says more.

    Where somebody has looked later than an entry was seen, it is over; when that was, nobody has seen. It is said to
    have ended when it was seen last: a look that found it missing is always later. The same is said of all but one
    that stood at one place at the last moment, as two may say who looked in the same millisecond.
    """
    entries = [(_entry(span), span) for span in set(spans)]
    last: dict[tuple[str, int], _Entry] = {}
    for entry, span in entries:
        if span.last_seen_at == looked_at:
            place = span.list, span.position
            last[place] = max(entry, last.get(place, entry))
    known = [
        (entry, _concluded(span, looked_at, may_stand=last.get((span.list, span.position)) == entry))
        for entry, span in entries
    ]
    known.sort(key=lambda one: _tells(one[1]), reverse=True)
    known.sort(key=lambda one: (one[0], one[1].first_seen_at))
    return tuple(span for _, alike in groupby(known, key=itemgetter(0)) for span in _tellers(span for _, span in alike))


def _concluded(span: LinkSpan, looked_at: str, *, may_stand: bool) -> LinkSpan:
    """Return a span with what is concluded of its end.

    Args:
        span: The span.
        looked_at: When somebody looked last.
        may_stand: Whether it is this one, of several that were seen at its place then, that stands there.
    """
    if span.ended_at is None:
        is_over = span.last_seen_at < looked_at or not may_stand
    else:
        is_over = span.ended_at < span.last_seen_at
    return replace(span, ended_at=span.last_seen_at) if is_over else span


def _tellers(alike: Iterable[LinkSpan]) -> Iterator[LinkSpan]:
    """Yield the spans of one entry that no other contains: that is as long, or longer, and tells as much of its end.

    Args:
        alike: In the order of their begin; of those with the same, the one that tells most comes first.
    """
    told: tuple[str, int, str] | None = None
    for span in alike:
        tells = _tells(span)
        if told is None or tells > told:
            told = tells
            yield span


def _tells(span: LinkSpan) -> tuple[str, int, str]:
    """Return what a span knows of its end, the more the greater: nothing, that it is over, when (the earlier)."""
    last, ended_at = span.last_seen_at, span.ended_at
    if ended_at is None:
        return last, 0, ""
    return (last, 1, "") if ended_at == last else (last, 2, ended_at.translate(_TURNED))


def _entry(span: LinkSpan) -> _Entry:
    """Return what an entry is told from others by."""
    texts = (span.url, span.column, span.excerpt)
    return (span.list, span.position, span.title, *("" if text is None else f"={text}" for text in texts))


def _absences(absences: Iterable[Absence], seen: list[str], looked_at: str) -> tuple[Absence, ...]:
    """Return one absence for each moment at which one began; it is over if the article was seen later."""
    by_begin: dict[str, list[Absence]] = {}
    for absence in absences:
        by_begin.setdefault(absence.missing_since, []).append(absence)
    return tuple(_absence(by_begin[begin], seen, looked_at) for begin in sorted(by_begin))


def _absence(told: list[Absence], seen: list[str], looked_at: str) -> Absence:
    begin = told[0].missing_since
    gone_seen_at, _, run = min((one.gone_seen_at, one.run is None, one.run or ()) for one in told)
    back = [one.back_at for one in told if one.back_at is not None and one.is_back]
    back += [moment for moment in seen if moment > begin][:1]
    is_over = looked_at > begin or any(one.back_at is not None for one in told)
    return Absence(begin, gone_seen_at, run or None, min(back, default=begin if is_over else None))
