"""Showing: other addresses that showed an article which is removed by a merge.

What they show now is not known, and may be something else: they are asked again. In the archive of the operator who
removed it they are refused; where others showed it, another article may stand at them, as the next archive may tell.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from newscrawl.archive.visit import State
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Collection

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.merging.runs import Row

_SAME_AS = "same article as "
"""What the reason of an address begins with that shows the article of another one."""

SHOWED = "showed what was removed"
"""Reason of such an address until it is asked again."""

_TO_BE_SEEN: dict[str, str | int | None] = {
    **dict.fromkeys(("kind", "http_status", "source", "etag", "last_modified", "missing_since", "article_id")),
    "state": State.HEARD_OF.value,
    "reason": SHOWED,
    "queue": "now",
    "attempts": 0,
}
"""What is left of such an address. Its moments stay: they tell who has seen it last."""


def names_one_of(row: Row, keys: Collection[str]) -> bool:
    """Tell whether a row of the ledger says that it shows the article of one of some addresses, by their identities."""
    reason = row["reason"] or ""
    return reason.startswith(_SAME_AS) and url_key(reason[len(_SAME_AS) :]) in keys


def to_be_seen(row: Row) -> Row:
    """Return a row of the ledger as of an address that is to be asked."""
    return row | _TO_BE_SEEN | {"due_at": row["changed_at"]}


def ask_again(into: Connection, site: str, article_id: int, addresses: dict[str, str]) -> None:
    """Have the other addresses asked again that showed an article; call it in a transaction.

    Args:
        into: The archive.
        site: The site.
        article_id: The article, which is about to be removed.
        addresses: Those at which it ever stood, by their identities.
    """
    names = json.dumps([f"{_SAME_AS}{url}" for url in addresses.values()])
    values = {name: value for name, value in _TO_BE_SEEN.items() if name != "article_id"}
    into.execute(
        f"UPDATE urls SET {', '.join(f'{name} = ?' for name in values)}, due_at = changed_at, "
        "article_id = (SELECT id FROM articles WHERE articles.url = urls.url AND id != ?) "
        "WHERE (article_id = ? OR (site = ? AND reason IN (SELECT value FROM json_each(?)))) "
        "AND key NOT IN (SELECT value FROM json_each(?))",
        (*values.values(), article_id, article_id, site, names, json.dumps([*addresses])),
    )
