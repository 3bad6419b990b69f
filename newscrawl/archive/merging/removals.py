"""Removals: what the operator of one archive has removed does not come back by another one, nor stay there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.archive.merging.runs import rows_of
from newscrawl.archive.merging.showing import ask_again
from newscrawl.archive.removals import BY_OPERATOR, refuse_texts
from newscrawl.archive.removing import blank_raw_pages, forget_quotes, remove_row
from newscrawl.items import from_iso_utc
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.merging.identity import Identity, Known
    from newscrawl.archive.merging.sides import Sides

_IS_BY_OPERATOR = f"substr(reason, 1, {len(BY_OPERATOR)}) = '{BY_OPERATOR}'"


class Refusal(NamedTuple):
    """Why an article may not be here: the operator of one of the archives has removed it."""

    removed_at: str
    reason: str


class Refusals:
    """What the operators of two archives have removed of a site. What the one did is noted in the other, and done.

    An article that may not be here leaves all its addresses and texts refused, so that what is the same as it goes as
    well, whichever of them is merged first.

    Args:
        sides: The merge.
        known: Finds articles here.
    """

    def __init__(self, sides: Sides, known: Known) -> None:
        into, source, site = sides.into, sides.source, sides.site
        self._into = into
        self._site = site
        self._known = known
        self._sums = sides.sums
        self._removed: set[int] = set()
        self.keys = _refused(into, site)
        """By the identity of an address: why no article may stand there."""
        told = _refused(source, site)
        for key, refusal in told.items():
            self.keys[key] = min(refusal, self.keys.get(key, refusal))
        with into.transaction():
            if told:
                into.execute("PRAGMA secure_delete = ON")  # else the text stays in free pages of the file
            # What moved away from a refused address is told by the note that is written over now.
            here = known.identities(_addresses(source, told) | _addresses(into, told), ())
            texts = _merge_takedowns(into, source, site, self.keys)
            self._remove(here | known.identities({}, texts - {text for one in here.values() for text in one.texts}))

    def has_removed(self, number: int) -> bool:
        """Tell whether this merge removed an article of this number; another one may have got it since."""
        return number in self._removed

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
                "SELECT removed_at, reason FROM removed_texts JOIN removals USING (url) WHERE site = ? "
                f"AND {_IS_BY_OPERATOR} AND removed_texts.text_hash IN (SELECT value FROM json_each(?))",
                (self._site, json.dumps([*texts])),
            )
        ]
        return min(found, default=None)

    def refuse(self, identity: Identity, refusal: Refusal) -> None:
        """Refuse an article of the source, and remove what is here of it; call it in a transaction."""
        here = self._known.identities(*identity)
        self._note(identity, refusal)
        self._remove(here)

    def settle(self) -> None:
        """Have what was one article be refused for one reason, the first; call it in a transaction."""
        _level(self._into, self._site)

    def _remove(self, articles: dict[int, Identity]) -> None:
        """Remove articles that may not be here, and those that are the same as they."""
        waiting, gone = dict(articles), set[int]()  # of this call alone: a later article may get the number of one
        while waiting:
            number, identity = waiting.popitem()
            refusal = None if number in gone else self.of(*identity)
            if refusal is None:
                continue
            gone.add(number)
            self._removed.add(number)
            others = self._known.identities(*identity)
            ask_again(self._into, self._site, number, identity.addresses)
            _remove_here(self._into, number, refusal)
            self._known.forget(number)
            self._note(identity, refusal)
            self._sums.articles_removed += 1
            waiting = others | waiting

    def _note(self, identity: Identity, refusal: Refusal) -> None:
        for key, url in identity.addresses.items():
            self.keys[key] = min(refusal, self.keys.get(key, refusal))
            _write(self._into, url, self._site, self.keys[key])
            refuse_texts(self._into, url, identity.texts)


def _remove_here(into: Connection, number: int, refusal: Refusal) -> None:
    """Remove an article as its operator would."""
    row = next(rows_of(into, "SELECT * FROM articles WHERE id = ?", number))
    blank_raw_pages(into, row, from_iso_utc(refusal.removed_at))
    urls = {url for (url,) in into.execute("SELECT url FROM urls WHERE article_id = ?", (number,))} | {row["url"]}
    forget_quotes(into, tuple(sorted(urls)))
    # When its addresses were asked, each archive knows otherwise.
    into.execute(
        "UPDATE urls SET kind = NULL, fetched_at = NULL, http_status = NULL, run_id = NULL, attempts = 0 "
        "WHERE article_id = ?",
        (number,),
    )
    remove_row(into, row, refusal.reason, refusal.removed_at)
    into.execute("UPDATE temp.merged SET here = NULL, refusal = ? WHERE here = ?", (json.dumps(refusal), number))


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


def _addresses(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """Return those of some addresses of which an archive has heard, by their identities."""
    query = "SELECT key, url FROM urls WHERE key IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(query, (json.dumps([*keys]),)).fetchall())


def _merge_takedowns(into: Connection, source: Connection, site: str, refusals: Mapping[str, Refusal]) -> set[str]:
    """Note what the other archive's operator has removed; return the hashes of the texts that may not come back."""
    texts: set[str] = set()
    query = f"SELECT url FROM removals WHERE site = ? AND {_IS_BY_OPERATOR}"
    for row in list(rows_of(into, query, site)):
        _write(into, row["url"], site, refusals[url_key(row["url"])])
    for row in rows_of(source, "SELECT url FROM removals WHERE site = ? ORDER BY url", site):
        refusal = refusals.get(url_key(row["url"]))
        if refusal is not None:
            _write(into, row["url"], site, refusal)
            said = source.execute("SELECT text_hash FROM removed_texts WHERE url = ?", (row["url"],)).fetchall()
            refuse_texts(into, row["url"], (text for (text,) in said))
            texts |= {text for (text,) in said}
    return texts


def _level(into: Connection, site: str) -> None:
    """Have all addresses of what was one article name the first reason for which it was removed."""
    of_operator = f"FROM removals WHERE site = ? AND {_IS_BY_OPERATOR}"
    noted = {
        url: (Refusal(*why), text)
        for url, *why, text in into.execute(f"SELECT url, removed_at, reason, text_hash {of_operator}", (site,))
    }
    texts: dict[str, set[str]] = {}
    for url, text in into.execute(
        f"SELECT url, text_hash FROM removed_texts WHERE url IN (SELECT url {of_operator})", (site,)
    ):
        texts.setdefault(url, set()).add(text)
    for url, (refusal, text) in _of_one({url: refusal for url, (refusal, _) in noted.items()}, texts).items():
        if (refusal, text) != noted[url]:
            into.execute("UPDATE archive SET change_number = change_number + 1")
            into.execute(
                "UPDATE removals SET removed_at = ?, reason = ?, text_hash = ?, "
                "change_number = (SELECT change_number FROM archive) WHERE url = ?",
                (*refusal, text, url),
            )
        into.execute(
            "UPDATE urls SET changed_at = ?1, reason = ?2 WHERE key = ?3 AND state = 'refused' "
            f"AND (changed_at, reason) IS NOT (?1, ?2) AND {_IS_BY_OPERATOR}",
            (*refusal, url_key(url)),
        )


def _of_one(refusals: dict[str, Refusal], texts: dict[str, set[str]]) -> dict[str, tuple[Refusal, str | None]]:
    """Return of each address the first refusal and the greatest text of all that are linked to it by texts."""
    with_text: dict[str, list[str]] = {}
    for url, said in texts.items():
        for text in said:
            with_text.setdefault(text, []).append(url)
    found: dict[str, tuple[Refusal, str | None]] = {}
    for url in refusals:
        if url in found:
            continue
        linked, said, waiting = {url}, set[str](), [url]
        while waiting:
            new = texts.get(waiting.pop(), set()) - said
            said |= new
            others = {other for text in new for other in with_text[text]} - linked
            linked |= others
            waiting += others
        one = min(refusals[other] for other in linked), max(said, default=None)
        found |= dict.fromkeys(linked, one)
    return found


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
        _put(into, url, site, move)


def _write(into: Connection, url: str, site: str, refusal: Refusal) -> None:
    """Note that the article of an address was removed; of two reasons, the first stays."""
    query = f"SELECT removed_at, reason FROM removals WHERE url = ? AND {_IS_BY_OPERATOR}"
    known = into.execute(query, (url,)).fetchone()
    if known is None or refusal < Refusal(*known):
        _put(into, url, site, refusal)


def _put(into: Connection, url: str, site: str, why: tuple[str, str]) -> None:
    into.execute("UPDATE archive SET change_number = change_number + 1")
    into.execute(
        "INSERT OR REPLACE INTO removals SELECT ?, ?, change_number, ?, ?, NULL FROM archive", (url, site, *why)
    )
