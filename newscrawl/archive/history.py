"""An article's versions, rebuilt from what it says now and what each revision says that it said before. Reads only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from newscrawl.archive.articles import REVISED
from newscrawl.errors import BadInput
from newscrawl.items import from_iso_utc

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newscrawl.archive.connection import Connection

_JSON_COLUMNS = frozenset({"breadcrumb", "authors", "images"})
_COLUMNS = tuple(name for name in REVISED if name != "tags")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What an article said from one fetch on."""

    number: int
    """1 for the first, then counting up, as in the table `revisions`."""
    seen_at: datetime
    """The fetch that first showed it."""
    run_id: int
    """The run that fetched it."""
    changed: tuple[str, ...]
    """The fields that differ from the version before; none for the first."""
    fields: Mapping[str, Any]
    """What each field of `REVISED` said, as JSON values: lists are lists, times are text; None: not on the page."""
    is_silent: bool
    """Whether the site changed the body though the page's own modified_at was not."""
    made_by: Literal["page", "parser"] = "page"
    """Who made the change: the site, or later rules that read the same page otherwise."""


def versions(connection: Connection, article_id: int, last: int | None = None) -> list[Version]:
    """Return the versions of an article, the oldest first.

    Args:
        connection: The archive.
        article_id: The article.
        last: How many, the newest ones, of an article that may have been changed any number of times; None: all.

    Raises:
        BadInput: If there is no such article.
    """
    with connection.errors():
        fields = _fields_now(connection, article_id)
        rows = connection.execute(
            "SELECT number, seen_at, run_id, changed, before, kind = 'reparse' FROM revisions "
            "JOIN runs ON runs.id = run_id WHERE article_id = ? ORDER BY number DESC LIMIT ?",
            (article_id, -1 if last is None else last),
        ).fetchall()
    found = []
    for number, seen_at, run_id, changed, before, is_reread in rows:
        earlier = json.loads(before) if before is not None else {}
        found.append(
            Version(
                number=number,
                seen_at=from_iso_utc(seen_at),
                run_id=run_id,
                changed=tuple(json.loads(changed)) if changed is not None else (),
                fields=fields,
                is_silent=earlier.get("body") is not None and "modified_at" not in earlier and not is_reread,
                made_by="parser" if is_reread else "page",
            )
        )
        fields = fields | earlier
    return found[::-1]


def _fields_now(connection: Connection, article_id: int) -> dict[str, Any]:
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    row = connection.execute(f"SELECT {names} FROM articles WHERE id = ?", (article_id,)).fetchone()
    if row is None:
        raise BadInput(f"there is no article number {article_id} in the archive {str(connection.path)!r}")
    tags = connection.execute("SELECT tag FROM tags WHERE article_id = ? ORDER BY position", (article_id,))
    said = dict(zip(_COLUMNS, row, strict=True)) | {"tags": [tag for (tag,) in tags]}
    return {name: json.loads(said[name]) if name in _JSON_COLUMNS else said[name] for name in REVISED}
