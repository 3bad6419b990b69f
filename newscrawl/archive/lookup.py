"""Finding an article by its address, as a person gives it: in whatever spelling, or with a hint at what is there."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from newscrawl.errors import BadInput, BadURL
from newscrawl.shown import shown
from newscrawl.urls import canonical_url, url_key

if TYPE_CHECKING:
    from newscrawl.archive.connection import Connection

_NEIGHBOURS = 20
"""Addresses before and behind one, in the order of keys, among which those are sought that may be meant."""

_NAMED = 3
_ALIKE = 0.8
"""How much of two addresses must be the same, from 0 to 1, for one to be named where the other is not known."""


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """Where an article stands in the archive."""

    article_id: int
    url: str
    """The address that it stands under; another than was asked for, if that showed the same article."""
    site: str
    gone_at: str | None
    """Since when it is gone from there (UTC, ISO 8601); None: it is there."""


def find_article(connection: Connection, url: str) -> FoundArticle:
    """Return the article that an address shows or showed.

    Args:
        connection: The archive.
        url: The address, in whatever spelling; `https://` may be missing.

    Raises:
        BadInput: If there is none; the message says what the archive knows of the address, or names such as are alike.
    """
    url = _canonical(url)
    key = url_key(url)
    with connection.errors():
        row = connection.execute(
            "SELECT id, url, site, gone_at FROM articles WHERE id = (SELECT article_id FROM urls WHERE key = ?)", (key,)
        ).fetchone()
        row = row or connection.execute("SELECT id, url, site, gone_at FROM articles WHERE url = ?", (url,)).fetchone()
        if row is not None:
            return FoundArticle(*row)
        known = connection.execute("SELECT url, state, reason FROM urls WHERE key = ?", (key,)).fetchone()
        if known is not None:
            address, state, reason = known
            why = (
                "it was not asked yet"
                if state == "heard of" and not reason
                else f"{state}: {reason}"
                if reason
                else state
            )
            raise BadInput(f"no article is archived from {shown(address)}: {shown(why)}")
        alike = _alike(connection, key)
    where = f"the archive {str(connection.path)!r}"
    if alike:
        raise BadInput(f"{where} knows nothing of {shown(url)}; it has {', '.join(map(shown, alike))}")
    raise BadInput(f"{where} knows nothing of {shown(url)}; `newscrawl search WORDS` finds articles by what they say")


def _canonical(url: str) -> str:
    try:
        return canonical_url(url)
    except BadURL:
        if "://" in url:
            raise
        return canonical_url(f"https://{url}")


def _alike(connection: Connection, key: str) -> list[str]:
    """Return addresses of articles that may be meant: those nearest in spelling that begin the same."""
    near = [
        row
        for sign, order in ((">=", "ASC"), ("<", "DESC"))
        for row in connection.execute(
            f"SELECT key, url FROM urls WHERE key {sign} ? AND article_id IS NOT NULL ORDER BY key {order} "
            f"LIMIT {_NEIGHBOURS}",
            (key,),
        )
    ]
    # Addresses are short: at most 2,083 characters, so this is quick whatever they hold.
    likeness = {url: SequenceMatcher(None, key, other, autojunk=False).ratio() for other, url in near}
    best = sorted(likeness, key=lambda url: (-likeness[url], url))
    return [url for url in best if likeness[url] >= _ALIKE][:_NAMED]
