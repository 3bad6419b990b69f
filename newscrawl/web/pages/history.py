"""How an article changed, version by version, with what was taken out and what came in."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from newscrawl.archive.history import versions
from newscrawl.items import iso_utc
from newscrawl.web.pages.display import TEXT, moment
from newscrawl.worddiff import word_diff

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.archive import Connection
    from newscrawl.archive.history import Version

VERSIONS = 12
"""Changes that are shown, the last ones. The others stand in the data."""

AROUND = 160
"""Characters that are shown of what is the same, before and behind a change."""

_NAMES = {"published_at": "date of publication", "modified_at": "date of change, as the page says"}
_ORDER = ("title", "introduction", "body", "disclaimer")


def changes_of(connection: Connection, article_id: int) -> tuple[list[dict[str, Any]], int]:
    """Return the last changes of an article, the last first, and how many there were in all."""
    last = versions(connection, article_id, VERSIONS + 1)
    changes = [_change(before, after) for before, after in pairwise(last)]
    return changes[::-1], last[-1].number - 1 if last else 0


def _change(before: Version, after: Version) -> dict[str, Any]:
    names = sorted(after.changed, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    return {
        "seen_at": iso_utc(after.seen_at),
        "last_look_before": iso_utc(before.seen_at),
        "number": after.number,
        "run_id": after.run_id,
        "is_silent": after.is_silent,
        "made_by": after.made_by,
        "names": [_NAMES.get(name, name) for name in names],
        "fields": [
            (_NAMES.get(name, name), pieces(name, before.fields.get(name), after.fields.get(name))) for name in names
        ],
    }


def pieces(name: str, before: Any, after: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - any JSON value of a field
    """Return what was taken out of a field and what came in, as `shortened` does."""
    if name in _NAMES:  # dates are told whole
        return [(kind, moment(text)) for kind, text in (("-", before), ("+", after)) if text]
    return list(shortened(word_diff(_text(before), _text(after))))


def _text(value: Any) -> str:  # noqa: ANN401 - any JSON value of a field
    """Return a field's value as text: lists one entry a line."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(_text(one) for one in value)
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part is not None)
    return str(value)[:TEXT]


def shortened(parts: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the parts of a diff as ("" | "+" | "-" | "…", text): of what is the same, what stands around a change."""
    for place, (kind, text) in enumerate(parts):
        if kind != "same":
            yield "+" if kind == "added" else "-", text
            continue
        head = 0 if place == 0 else AROUND
        tail = 0 if place == len(parts) - 1 else AROUND
        if len(text) <= head + tail + AROUND:
            yield "", text
            continue
        if head:
            yield "", _up_to_space(text[:head])
        yield "…", f"{len(text) - head - tail:,} characters the same"
        if tail:
            yield "", _from_space(text[-tail:])


def _up_to_space(text: str) -> str:
    cut, space, _ = text.rpartition(" ")
    return cut if space and len(cut) > AROUND // 2 else text


def _from_space(text: str) -> str:
    _, space, cut = text.partition(" ")
    return cut if space and len(cut) > AROUND // 2 else text
