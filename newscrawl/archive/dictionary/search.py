"""The words of articles."""

from __future__ import annotations

SEARCH: dict[str, dict[str, str]] = {
    "article_search": {
        "": "Full-text index (FTS5) of title, introduction and body of `articles`, by the same number: `SELECT * FROM "
        "articles WHERE id IN (SELECT rowid FROM article_search WHERE article_search MATCH 'harbour AND ferr*')`. It "
        "holds words alone, no texts and no places: no phrases, no `snippet()`, no `bm25()`; see docs/search.md. It "
        "follows `articles` within seconds; `unfollowed` names those that wait.",
        "words": "Matched against; always NULL when read.",
        "article_search": "The whole table, for `MATCH`; always NULL when read.",
        "rank": "FTS5's own, of no use here; `newscrawl search` ranks by marks that stand beside the words.",
    },
}
