"""Removals: what the operator of one archive has removed does not come back by another one, nor stay there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.archive.merging.runs import rows_of
from newscrawl.archive.removals import BY_OPERATOR
from newscrawl.archive.removing import blank_raw_pages, forget_quotes, remove_row
from newscrawl.items import from_iso_utc
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.merging.runs import Row
    from newscrawl.archive.merging.sides import Sides

_IS_BY_OPERATOR = f"substr(reason, 1, {len(BY_OPERATOR)}) = '{BY_OPERATOR}'"


class Refusal(NamedTuple):
    """Why an article may not be here: the operator of one of the archives has removed it."""

    removed_at: str
    reason: str


class Refusals:
    """What the operators of two archives have removed of a site. What the one did is noted in the other, and done.

    Args:
        sides: The merge.
    """

    def __init__(self, sides: Sides) -> None:
        into, source, site = sides.into, sides.source, sides.site
        self._into = into
        self._site = site
        known, told = _refused(into, site), _refused(source, site)
        self.keys = known | told
        """By the identity of an address: why no article may stand there."""
        news = {key: refusal for key, refusal in told.items() if key not in known}
        with into.transaction():
            if news:
                into.execute("PRAGMA secure_delete = ON")  # else the text stays in free pages of the file
            texts = _merge_takedowns(into, source, site)
            for number, refusal in sorted(
                {
                    **{number: self.of([], {text}) for number, text in _saying(into, site, texts)},
                    **{number: self.of([key], set()) for number, key in _standing_at(into, news)},
                }.items()
            ):
                if refusal is not None:
                    remove_here(into, number, refusal)
                    sides.sums.articles_removed += 1

    def of(self, addresses: Iterable[str], texts: set[str]) -> Refusal | None:
        """Return why an article may not be here; None if it may.

        Args:
            addresses: Identities of those that it stood at.
            texts: Those that it had, by their hashes.
        """
        found = [self.keys[key] for key in addresses if key in self.keys]
        found += [
            Refusal(*row)
            for row in self._into.execute(
                "SELECT removed_at, reason FROM removals WHERE site = ? "
                "AND text_hash IN (SELECT value FROM json_each(?))",
                (self._site, json.dumps([*texts])),
            )
        ]
        return min(found, default=None)

    def note(self, article: Row, refusal: Refusal) -> None:
        """Note that an article is not taken over, nor anything that says the same."""
        url, site = article["url"], article["site"]
        text_hash = article["text_hash"] if article["body"] else None
        self.keys.setdefault(url_key(url), refusal)
        if self._into.execute(f"SELECT 1 FROM removals WHERE url = ? AND {_IS_BY_OPERATOR}", (url,)).fetchone() is None:
            _write(self._into, url, site, refusal, text_hash)
        _refuse_text(self._into, url, text_hash)


def remove_here(into: Connection, number: int, refusal: Refusal) -> None:
    """Remove an article as its operator would; call it in a transaction."""
    row = next(rows_of(into, "SELECT * FROM articles WHERE id = ?", number))
    blank_raw_pages(into, row, from_iso_utc(refusal.removed_at))
    urls = {url for (url,) in into.execute("SELECT url FROM urls WHERE article_id = ?", (number,))} | {row["url"]}
    forget_quotes(into, tuple(sorted(urls)))
    refused = into.execute("SELECT text_hash FROM removals WHERE url = ?", (row["url"],)).fetchone()
    remove_row(into, row, refusal.reason, refusal.removed_at)
    if refused is not None:
        _refuse_text(into, row["url"], refused[0])
    into.execute("DELETE FROM temp.merged WHERE here = ?", (number,))
    into.execute("DELETE FROM temp.earlier_texts WHERE article_id = ?", (number,))


def _refused(connection: Connection, site: str) -> dict[str, Refusal]:
    """Return why no article may stand at an address, by the identities of these."""
    rows = connection.execute(
        f"SELECT removed_at, reason, url, NULL FROM removals WHERE {_IS_BY_OPERATOR} UNION ALL "
        f"SELECT changed_at, reason, NULL, key FROM urls WHERE site = ? AND state = 'refused' AND {_IS_BY_OPERATOR}",
        (site,),
    )
    found: dict[str, Refusal] = {}
    for removed_at, reason, url, key in rows:
        name = url_key(url) if key is None else key
        found[name] = min(Refusal(removed_at, reason), found.get(name, Refusal(removed_at, reason)))
    return found


def _standing_at(into: Connection, keys: Iterable[str]) -> list[tuple[int, str]]:
    """Return the articles that stand at some addresses, with these."""
    rows = into.execute(
        "SELECT articles.id, articles.url, key FROM urls JOIN articles ON articles.id = article_id "
        "WHERE key IN (SELECT value FROM json_each(?))",
        (json.dumps([*keys]),),
    ).fetchall()
    return [(number, key) for number, url, key in rows if url_key(url) == key]


def _saying(into: Connection, site: str, texts: Iterable[str]) -> list[tuple[int, str]]:
    """Return the articles of a site that have or had one of some texts, with these."""
    given = json.dumps([*texts])
    rows = into.execute(
        "SELECT id, text_hash FROM articles WHERE site = ?1 AND text_hash IN (SELECT value FROM json_each(?2)) "
        "UNION SELECT article_id, text_hash FROM temp.earlier_texts "
        "WHERE text_hash IN (SELECT value FROM json_each(?2))",
        (site, given),
    )
    return [(number, text) for number, text in rows.fetchall()]


def _merge_takedowns(into: Connection, source: Connection, site: str) -> list[str]:
    """Note what the other archive's operator has removed; return the hashes of the texts that may not come back."""
    texts = []
    for row in rows_of(source, f"SELECT * FROM removals WHERE site = ? AND {_IS_BY_OPERATOR} ORDER BY url", site):
        known = next(rows_of(into, f"SELECT * FROM removals WHERE url = ? AND {_IS_BY_OPERATOR}", row["url"]), None)
        told = [row] if known is None else [row, known]
        first = min((one["removed_at"], one["reason"]) for one in told)
        text_hash = max((one["text_hash"] for one in told if one["text_hash"] is not None), default=None)
        if known is None or (known["removed_at"], known["reason"], known["text_hash"]) != (*first, text_hash):
            _write(into, row["url"], site, first, text_hash)
        if text_hash is not None:
            texts.append(text_hash)
    return texts


def merge_moves(sides: Sides) -> None:
    """Note addresses from which the other archive knows an article to have moved, if none stands there here.

    Args:
        sides: The merge, in a transaction; the articles are merged.
    """
    query = f"SELECT * FROM removals WHERE site = ? AND NOT {_IS_BY_OPERATOR} ORDER BY url"
    for row in rows_of(sides.source, query, sides.site):
        note_move(sides.into, row["url"], sides.site, (row["removed_at"], row["reason"]))


def note_move(into: Connection, url: str, site: str, move: tuple[str, str]) -> None:
    """Note that an article has moved away from an address, unless that is known, or another one stands there.

    Args:
        into: The archive to write, in a transaction.
        url: The address.
        site: The site's name.
        move: When, and where to, in words.
    """
    query = "SELECT 1 FROM removals WHERE url = ?1 UNION ALL SELECT 1 FROM articles WHERE url = ?1"
    if into.execute(query, (url,)).fetchone() is None:
        _write(into, url, site, move, None)


def _refuse_text(into: Connection, url: str, text_hash: str | None) -> None:
    """Refuse a text with an address. There is room for one: which one only has to be the same always."""
    into.execute(
        "UPDATE removals SET text_hash = max(coalesce(text_hash, ?1), coalesce(?1, text_hash)) WHERE url = ?2",
        (text_hash, url),
    )


def _write(into: Connection, url: str, site: str, why: tuple[str, str], text_hash: str | None) -> None:
    into.execute("UPDATE archive SET change_number = change_number + 1")
    into.execute(
        "INSERT OR REPLACE INTO removals SELECT ?, ?, change_number, ?, ?, ? FROM archive",
        (url, site, *why, text_hash),
    )
