"""The dictionary: about the archive itself."""

from __future__ import annotations

ITSELF: dict[str, dict[str, str]] = {
    "archive": {
        "": "One row about the archive itself.",
        "id": "Always 1.",
        "change_number": "Counts up with each change of an article; equal numbers mean equal exports.",
        "index_version": "Version of the rules by which words stand in `article_search`, and of Unicode's data.",
        "links_version": "Counts up when an entry of `link_entries` is changed or removed: who has some in memory "
        "forgets them.",
    },
    "unfollowed": {
        "": "Articles that were written a moment ago: what is derived from them (search index, near-duplicates, "
        "disclaimers) follows within seconds, or, if the run died, when the next one begins. Empty when nobody writes.",
        "article_id": "Article in `articles`, or one that was removed.",
        "before": "JSON object: its fields when it was last followed; NULL: it never was.",
    },
    "data_dictionary": {
        "": "This table: what every table and column means.",
        "table_name": "The table.",
        "column_name": "The column; '' for the table itself.",
        "meaning": "What it holds, with unit and what NULL means.",
    },
}
