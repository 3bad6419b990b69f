"""The dictionary: disclaimers, and who bears them."""

from __future__ import annotations

from newscrawl.archive.dictionary.words import TIME

_KIND = (
    "What it is about: risk (risk or investment), copyright (and reprints), opinion (whose view it is, where the text "
    "comes from), advertising, ai (made or translated by a machine), correction, or other. By phrases of 20 languages."
)
_LAST = (
    f"Last fetch of an article that bears it of which something was stored: a text, a view count, a link ({TIME}). "
    "A look at which nothing had changed is not counted."
)
_FIRST = f"First fetch that showed it ({TIME})."

DISCLAIMERS: dict[str, dict[str, str]] = {
    "disclaimers": {
        "": "View: the disclaimers that articles bear or bore, each text once, white space normalised. "
        "They follow `articles` within seconds.",
        "disclaimer_id": "Number of the text.",
        "text": "The text.",
        "kind": _KIND,
        "first_seen_at": _FIRST,
        "last_seen_at": _LAST,
        "articles": "Articles whose current version bears it.",
        "articles_ever": "Articles that bear it or bore it.",
        "family_id": "Family in `disclaimers_by_family`: texts that differ only in what is special to an article.",
    },
    "disclaimers_by_family": {
        "": "View: disclaimers that differ only in addresses, dates, numbers, or their article's title or authors, "
        "taken together.",
        "family_id": "Number of the family.",
        "pattern": "Its text, with {address}, {date}, {number}, {title} and {author} for what differs.",
        "kind": _KIND,
        "texts": "Its texts in `disclaimers`.",
        "articles": "Articles whose current version bears one of them.",
        "first_seen_at": f"First fetch that showed one of them ({TIME}).",
        "last_seen_at": f"The latest last_seen_at of its texts ({TIME}).",
    },
    "article_disclaimers": {
        "": "View: which article bore which disclaimer from when to when, one row for each time.",
        "article_id": "Article in `articles`.",
        "since": f"First fetch of the article that showed it ({TIME}).",
        "last_seen_at": _LAST,
        "until": f"Fetch that showed it no more ({TIME}); NULL: the current version bears it.",
        "is_current": "1: the current version bears it; 0: it does not.",
        "disclaimer_id": "Text in `disclaimers`.",
        "kind": _KIND,
        "text": "The text.",
        "site": "Site of the article.",
        "url": "Address of the article.",
        "title": "Headline of the article.",
    },
    "disclaimer_texts": {
        "": "What `disclaimers` shows, one row for each text.",
        "id": "Number of the text.",
        "text": "The text, white space normalised.",
        "text_hash": "First 16 bytes of SHA-256 over the text, hexadecimal.",
        "family_id": "Family in `disclaimer_families`.",
        "first_seen_at": _FIRST,
        "last_seen_at": _LAST,
        "articles": "Articles whose current version bears it.",
        "articles_ever": "Articles that bear it or bore it.",
    },
    "disclaimer_families": {
        "": "What `disclaimers_by_family` shows, one row for each family.",
        "id": "Number of the family.",
        "pattern": "Its text, with {address}, {date}, {number}, {title} and {author} for what differs.",
        "kind": _KIND,
        "texts": "Its texts.",
        "articles": "Articles whose current version bears one of them.",
    },
    "disclaimer_uses": {
        "": "What `article_disclaimers` shows, one row for each time that an article bore a text.",
        "article_id": "Article in `articles`.",
        "since": f"First fetch of the article that showed it ({TIME}).",
        "disclaimer_id": "Text in `disclaimer_texts`.",
        "last_seen_at": _LAST,
        "until": f"Fetch that showed it no more ({TIME}); NULL: the current version bears it.",
    },
}
