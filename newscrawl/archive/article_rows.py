"""Rows of `articles`: how an article stands in the table's columns, and how one is found."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from newscrawl.items import iso_utc
from newscrawl.urls import names_the_same, url_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newscrawl.archive.followers import Writer
    from newscrawl.items import Article

NAMES = "says that its own address is {}"
"""Reason of an address whose page names another one as canonical that was not read yet."""

JSON_COLUMNS = frozenset({"breadcrumb", "authors", "images", "tags"})

MAX_RAW = 500
"""Characters of a piece of evidence, at most."""

_TEXTS = frozenset({"title", "column", "introduction", "body", "disclaimer", "language"})

# It makes an encoder once; `json.dumps` does for each text that is not by its defaults.
_to_json = json.JSONEncoder(ensure_ascii=False).encode
_to_short_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_FIND = """
    SELECT * FROM articles WHERE id = coalesce(
        (SELECT id FROM articles WHERE id = :known),
        (SELECT article_id FROM urls WHERE key = :key),
        (SELECT id FROM articles WHERE url = :url),
        (SELECT min(id) FROM articles WHERE site = :site AND text_hash = :hash))"""


def columns_of(article: Article) -> dict[str, Any]:
    """Return what an article says, by the columns that hold it in words."""
    return {
        "title": article.title,
        "breadcrumb": json_of(article.breadcrumb),
        "column": article.column,
        "introduction": article.introduction,
        "body": article.body,
        "disclaimer": article.disclaimer,
        "authors": json_of(article.authors),
        "published_at": iso_utc(article.published_at) if article.published_at else None,
        "modified_at": iso_utc(article.modified_at) if article.modified_at else None,
        "language": article.language,
        "images": json_of([{"url": image.url, "caption": image.caption} for image in article.images]),
    }


def evidence_of(article: Article) -> str:
    """Return the column `evidence`: without what is just the field, which is most of it."""
    said = {}
    for name, one in article.evidence.items():
        is_field = name in _TEXTS and one.raw == (getattr(article, name) or "")[:MAX_RAW]
        said[name] = {"rule": one.rule} if is_field else {"rule": one.rule, "raw": one.raw}
    return _to_short_json(said)


def whole_evidence(evidence: dict[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was found why, with what was left out of the column because it is just the field.

    Args:
        evidence: What the column says.
        row: The article's fields.
    """
    return {
        name: one
        if name not in _TEXTS or not isinstance(one, dict) or "raw" in one
        else {**one, "raw": (row[name] or "")[:MAX_RAW]}
        for name, one in evidence.items()
    }


def json_of(value: Sequence[object] | dict[str, Any]) -> str:
    """Return a value as it stands in a column."""
    return _to_json(value) if value else "[]"


def text_hash(title: str | None, body: str | None) -> str:
    """Return what tells whether two articles are the same text."""
    return hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()[:16]


def find_row(
    connection: Writer, url: str, site: str | None = None, text: str | None = None, known_id: int | None = None
) -> dict[str, Any] | None:
    """Find the article that a page is a version of, or the same text at another address.

    Args:
        connection: The archive.
        url: The address, in whatever spelling.
        site: The site, and
        text: the hash of the text; None: by its address only.
        known_id: The article that this address showed before.
    """
    values = {"known": known_id, "key": url_key(url), "url": url, "site": site, "hash": text}
    return row_of(connection.execute(_FIND, values))


def row_of(cursor: Any) -> dict[str, Any] | None:  # noqa: ANN401 - the driver's
    """Return the first row that a cursor has, by column."""
    row = cursor.fetchone()
    return dict(zip((column[0] for column in cursor.description), row, strict=True)) if row else None


def address_of(connection: Writer, url: str | None, fetched_url: str, text: str) -> str:
    """Return the address to keep an article under: the one that it names as canonical, unless that has another text.

    What that has is not known before it was read; then it is believed only if it looks like the same page's.

    Args:
        connection: The archive.
        url: The address that the page names.
        fetched_url: The one that was fetched.
        text: The hash of the page's text.
    """
    if url is None or url == fetched_url or url_key(url) == url_key(fetched_url):
        return fetched_url
    row = find_row(connection, url)
    believed = names_the_same(url, fetched_url) if row is None else row["text_hash"] == text
    return url if believed else fetched_url


def was_missing(connection: Writer, url: str) -> bool:
    """Tell whether an article was not at its address when that was last asked."""
    query = "SELECT 1 FROM urls WHERE key = ? AND missing_since IS NOT NULL"
    return connection.execute(query, (url_key(url),)).fetchone() is not None


def names_other(connection: Writer, url: str, other: str) -> bool:
    """Tell whether the page at an address said that another one is its own."""
    row = connection.execute("SELECT reason FROM urls WHERE key = ?", (url_key(url),)).fetchone()
    return row is not None and (row[0] or "").partition("; ")[0] == NAMES.format(other)


def is_plainer(url: str, other: str) -> bool:
    """Tell whether an address is another one without something behind it: the better of two that show the same text."""
    return other.startswith((f"{url.rstrip('/')}/", f"{url}?")) and url_key(url) != url_key(other)
