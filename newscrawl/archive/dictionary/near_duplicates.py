"""The dictionary: articles whose texts are alike, and the stories that they make."""

from __future__ import annotations

from newscrawl.archive.dictionary.words import TIME

_AT = f"When the page says it was published, else when it was first seen ({TIME})."

NEAR_DUPLICATES: dict[str, dict[str, str]] = {
    "near_duplicates": {
        "": "View: pairs of articles whose texts are alike, one row for each pair, the lesser number first. Of a large "
        "story not every pair is a row: `story_articles` has all its members, up to 500. It "
        "follows `articles` within seconds.",
        "article_id": "One article, in `articles`.",
        "other_article_id": "The other, in `articles`.",
        "similarity": "How alike the texts are, 0 to 1: sequences of three words (in Chinese and Japanese of 5, "
        "in Thai of 9 characters) that both have, as a share of those that either has. From 0.2 on there is a row.",
        "same_site": "1: both are of one site; 0: they are not.",
        "url": "Address of the one.",
        "site": "Site of the one.",
        "title": "Headline of the one.",
        "at": f"Of the one: {_AT[0].lower()}{_AT[1:]}",
        "other_url": "Address of the other.",
        "other_site": "Site of the other.",
        "other_title": "Headline of the other.",
        "other_at": f"Of the other: {_AT[0].lower()}{_AT[1:]}",
    },
    "story_groups": {
        "": "View: groups of articles that are alike, across addresses and sites; who is alike to one of a group is of "
        "it. What hangs together by more than 500 articles is no group. One row for each group. It follows "
        "`articles` within seconds.",
        "story_id": "Number of the group: that of its first archived article. It changes when that leaves.",
        "articles": "Its articles.",
        "sites": "Sites that these are of.",
        "earliest_at": "Of its earliest article: when the page says it was published, else when it was first seen "
        f"({TIME}).",
        "earliest_site": "Site of the earliest.",
        "earliest_url": "Address of the earliest.",
        "earliest_title": "Headline of the earliest.",
        "latest_at": f"The same moment of its latest article ({TIME}).",
    },
    "story_articles": {
        "": "View: the articles of each group in `story_groups`.",
        "story_id": "Group in `story_groups`.",
        "article_id": "Article in `articles`.",
        "similarity_to_earliest": "How alike its text is to that of the group's earliest article, as in "
        "`near_duplicates`; it may be less than 0.2 where others stand between them.",
        "is_earliest": "1: it is the earliest; 0: it is not.",
        "at": _AT,
        "site": "Its site.",
        "url": "Its address.",
        "title": "Its headline.",
    },
    "near_duplicate_pairs": {
        "": "What `near_duplicates` shows, without what stands in `articles`.",
        "article_id": "Article in `articles`, the lesser number of the two.",
        "other_id": "The other article.",
        "similarity": "How alike the texts are, 0 to 1.",
    },
    "stories": {
        "": "What `story_groups` shows, without what stands in `articles`.",
        "id": "Number of the group: the least of its articles' numbers.",
        "earliest_id": "Its earliest article, in `articles`.",
        "earliest_at": "Of its earliest article: when the page says it was published, else when it was first seen "
        f"({TIME}).",
        "latest_at": f"The same moment of its latest article ({TIME}).",
        "articles": "How many articles it has.",
        "sites": "How many sites these are of.",
    },
    "story_members": {
        "": "What `story_articles` shows, without what stands in `articles`.",
        "article_id": "Article in `articles`.",
        "story_id": "Group in `stories`.",
        "site": "Its site.",
        "at": _AT,
        "similarity": "How alike its text is to that of the group's earliest article, 0 to 1.",
    },
    "fingerprints": {
        "": "What near-duplicates are found by: the 16 smallest hashes of each article's sequences of words. Made from "
        "the body alone; of no use to read.",
        "hash": "The hash: upper 48 bits of XXH3 over the sequence in UTF-8, case folded.",
        "site": "XXH32 of the site's name.",
        "article_id": "Article in `articles`.",
    },
}
