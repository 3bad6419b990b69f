"""The dictionary: what pages say, and how it was before."""

from __future__ import annotations

from newscrawl.archive.dictionary.words import TIME

PACKED = "milliseconds of Unix time, or the text where that is no such moment"

ARTICLES: dict[str, dict[str, str]] = {
    "articles": {
        "": "Current version of each article, one row per article. NULL in what the page says means: not on the page. "
        "Tags stand in `tags`, the link lists in `links`, earlier versions in `revisions`.",
        "id": "Number of the article in this archive.",
        "url": "Canonical URL of the article after redirects.",
        "site": "Name of the site: its file's name, else its host.",
        "title": "Headline as shown, without the site's name.",
        "breadcrumb": "JSON list: names from the home page down, without home and without the generic leaf.",
        "column": "Section that the site files the article under.",
        "view_count": "How often the page says it was read: the last number that was seen, also if the page shows none "
        "any more; all observations stand in `view_counts`. NULL: none was ever seen.",
        "introduction": "Lead or summary as shown, its label removed.",
        "body": "Text of the article; paragraphs separated by one blank line.",
        "disclaimer": "Legal or risk notice of the article, wherever it stood on the page.",
        "authors": "JSON list of names.",
        "published_at": f"When the page says it was published ({TIME}).",
        "modified_at": f"When the page says it was changed ({TIME}).",
        "language": "BCP 47 tag such as en or zh-Hans.",
        "images": 'JSON list of {"url", "caption"}.',
        "fetched_at": "Fetch that these values were read from. A later fetch that gave the same leaves it: when the "
        f"page was last looked at stands in `urls.fetched_at` of the row with the same url ({TIME}).",
        "evidence": 'JSON object: field name -> {"rule", "raw"}: the rule that found it and the text it was read from, '
        "cut at 500 characters; `raw` is left out where it is the field as it stands in its column, so cut.",
        "first_seen_at": f"First fetch of the article ({TIME}).",
        "changed_at": f"Fetch of the newest revision ({TIME}).",
        "gone_at": "Since when the article is gone from its site: when it was first missing, once a later look has "
        f"confirmed it; NULL while it is there ({TIME}).",
        "text_hash": "First 8 bytes of SHA-256 over title and body, hexadecimal: the same text at another address "
        "is the same article.",
        "change_number": "Value of `archive.change_number` when anything of this article last changed.",
    },
    "revisions": {
        "": "Versions of each article: number 1 when it was first stored, one more each time that an extracted field "
        "other than view count and link lists changed. `before` holds what the fields said until then, so any version "
        "can be rebuilt from `articles` backwards.",
        "article_id": "Article in `articles`.",
        "number": "1 for the first version, then counting up.",
        "seen_at": f"Fetch that first showed this version ({TIME}).",
        "run_id": "Run that fetched it, in `runs`.",
        "changed": "JSON list of the fields that differ from the version before; NULL for number 1.",
        "before": "JSON object: field name -> its value in the version before; NULL for number 1.",
    },
    "sightings": {
        "": "Looks that showed nothing new, kept where archives are merged: what another archive saw in between finds "
        "its place, before or after. A crawl writes none; its last look stands in `urls.fetched_at`.",
        "article_id": "Article in `articles`.",
        "seen_at": f"The fetch ({TIME}).",
        "run_id": "Run that fetched it, in `runs`.",
    },
    "absences": {
        "": "Times in which an article was gone from its site: one row for each, the last good version stays in "
        "`articles`. An article that is missing is looked at again in a later run, at least an hour later, before that "
        "is believed.",
        "article_id": "Article in `articles`.",
        "missing_since": f"When it was first missing ({TIME}).",
        "gone_seen_at": f"When a later look confirmed it ({TIME}).",
        "run_id": "Run that confirmed it, in `runs`; NULL: a newscrawl that took the first look's word.",
        "back_at": f"When it was there again, at its own or another address ({TIME}); missing_since: it "
        "was, as a merged archive knows that does not tell since when. NULL: it is not.",
    },
    "view_counts": {
        "": "View counts over time: one row when the count was first seen, then one each time it had moved.",
        "article_id": "Article in `articles`.",
        "seen_at": f"Fetch that showed this count ({TIME}).",
        "view_count": "How often the page says it was read.",
        "run_id": "Run that fetched it, in `runs`.",
    },
    "tags": {
        "": "Tags of the current version of each article.",
        "article_id": "Article in `articles`.",
        "position": "1 for the first tag on the page.",
        "tag": "The tag as shown.",
    },
    "link_entries": {
        "": "What entries of link lists say, each once however many pages show it; some more often, where it was not "
        "remembered. Read `links`.",
        "id": "Number of the entry.",
        "title": "Headline as shown.",
        "url": "Where it leads; NULL where the page gave no address, or `urls.url` of `url_id` says it.",
        "column": "Section named beside it; NULL where there is none.",
        "excerpt": "Teaser text beside it; NULL where there is none.",
        "url_id": "The address in `urls` that it leads to; NULL: it was not heard of when the entry was written.",
        "is_top": "1 where it stands first in popular or latest and leads somewhere.",
    },
    "link_looks": {
        "": "Looks at articles' pages at which entries of link lists began. Read `links`.",
        "id": "Number of the look, higher for what came later.",
        "article_id": "Article in `articles` whose page was looked at.",
        "at": f"When: {PACKED}.",
        "seen": f"When those of these entries that are current were last seen: {PACKED}; NULL: at no later look.",
        "is_over": "1: none of them is current any more.",
    },
    "link_spans": {
        "": "Entries of link lists, each at a place from its begin to its end. Read `links`.",
        "id": "The look's number times 1048576, and the place in it: three times the position, and 0 for related, "
        "1 for popular, 2 for latest.",
        "entry_id": "What the entry says, in `link_entries`.",
        "seen": f"When it was last seen: {PACKED}; NULL: as its look says.",
        "ended": f"When it was seen to be there no more: {PACKED}, empty where that is not known; NULL: it is current.",
    },
    "link_tops": {
        "": "View: the rows of `links` that stand first in popular or latest and lead somewhere. They make "
        "`top_spans`.",
        "id": "As in `links`.",
        "site": "Site of the article.",
        "list": "popular or latest.",
        "url": "Where it leads.",
        "title": "Headline as shown.",
        "url_id": "The address in `urls` that it leads to; NULL: it was not heard of.",
        "first_seen_at": f"First fetch that showed it there ({TIME}).",
        "last_seen_at": f"Last fetch that showed it there ({TIME}).",
    },
    "links": {
        "": "View: what stood beside each article: the entries of its link lists, with position and time. An entry "
        "that moved or was reworded is a new row; so is one whose page was gone and is back, and one on top of popular "
        "or latest at which nobody looked for more than a day (rows written by an earlier newscrawl go on over both). "
        "The current lists are the rows with is_current = 1.",
        "id": "Number of the entry in this archive, higher for what came later.",
        "article_id": "Article in `articles` whose page showed the entry.",
        "list": "Which list, by its heading: related, popular or latest.",
        "position": "1 for the first entry of the list.",
        "title": "Headline of the entry as shown.",
        "url": "Where the entry leads; NULL where the page gave no address.",
        "column": "Section named beside the entry; NULL where there is none.",
        "excerpt": "Teaser text beside the entry; NULL where there is none.",
        "first_seen_at": f"First fetch that showed the entry at this position ({TIME}).",
        "last_seen_at": f"Last fetch that showed it there ({TIME}).",
        "is_current": "1 while the article's newest fetch still showed it there, else 0.",
        "url_id": "The address in `urls` that it leads to; NULL: it was not heard of when the entry was first seen.",
        "ended_at": "Fetch that did not show it there any more or has a new row of it, or since when the page was "
        "gone; of entries that ended under an earlier newscrawl, the next fetch that is known; last_seen_at where "
        f"only a merged archive has looked later, so that nobody saw when it ended ({TIME}). NULL: it is current.",
    },
}
