"""The dictionary: the analysts' views over articles, their history and what stood beside them, and their sums."""

from __future__ import annotations

from newscrawl.archive.dictionary.words import TIME

_ARTICLE = "Article in `articles`."
_URL = "Its canonical URL."
_SITE = "Name of the site."
_COLUMN = "Section that the site files it under; NULL: none is named."
_TITLE = "Its headline today; NULL: none was found."
_DAY = "Day by UTC, as 2026-11-22."
_JSON = "a list as JSON"

HISTORY: dict[str, dict[str, str]] = {
    "articles_current": {
        "": "View: the current version of each article, for people: what it says, its tags, how many versions it had.",
        "article_id": _ARTICLE,
        "url": _URL,
        "site": _SITE,
        "title": _TITLE,
        "column": _COLUMN,
        "breadcrumb": "JSON list: names from the home page down.",
        "tags": "JSON list of its tags, in page order.",
        "authors": "JSON list of names.",
        "language": "BCP 47 tag such as en or zh-Hans; NULL: not known.",
        "published_at": f"When the page says it was published ({TIME}); NULL: it does not.",
        "modified_at": f"When the page says it was changed ({TIME}); NULL: it does not.",
        "introduction": "Lead or summary; NULL: none.",
        "body": "Text; paragraphs separated by one blank line.",
        "disclaimer": "Legal or risk notice; NULL: none.",
        "images": 'JSON list of {"url", "caption"}.',
        "view_count": "The last count of views that was seen; NULL: none ever was.",
        "view_count_seen_at": f"When that count was first seen ({TIME}); NULL: none ever was.",
        "versions": "Versions that were seen, the first included.",
        "first_seen_at": f"First fetch of the article ({TIME}).",
        "changed_at": f"Fetch of the newest version ({TIME}).",
        "gone_at": f"Since when it is gone from its site ({TIME}); NULL: it is there.",
    },
    "article_changes": {
        "": "View: which field of which article changed, when, from what to what: one row for each field that a "
        "version has otherwise than the one before. Views and link lists have views of their own.",
        "article_id": _ARTICLE,
        "url": _URL,
        "site": _SITE,
        "version": "Number of the version that has the change; 2 is the first that can.",
        "seen_at": f"Fetch that first showed it ({TIME}): it was made since the fetch before.",
        "run_id": "Run that fetched it, in `runs`.",
        "made_by": "page: the site changed it. parser: the page is as it was, and later rules read it otherwise "
        "(`newscrawl reparse`); seen_at is then a moment after that page's fetch, and the run tells when it was done.",
        "field": "Field of the item, such as title, body or tags.",
        "was": f"What the field said before ({_JSON}); NULL: it was not on the page.",
        "became": f"What it said then ({_JSON}); NULL: it was not on the page any more.",
    },
    "silent_edits": {
        "": "View: versions with another body under the same modified_at: the text was changed, and the page does not "
        "say so. A text that was there for the first time is none, nor what only later rules read otherwise.",
        "article_id": _ARTICLE,
        "url": _URL,
        "site": _SITE,
        "title": _TITLE,
        "version": "Number of the version that has the change.",
        "seen_at": f"Fetch that first showed it ({TIME}).",
        "run_id": "Run that fetched it, in `runs`.",
        "modified_at": f"When the page says that it was changed last, before and after ({TIME}); NULL: it says nothing "
        "of changes at all.",
        "was": "The body before.",
        "became": "The body then.",
    },
    "view_counts_daily": {
        "": "View: counts of views at the end of each day on which a new count was seen. A day on which none was seen, "
        "or the same as before, has no row.",
        "article_id": _ARTICLE,
        "url": _URL,
        "site": _SITE,
        "day": _DAY,
        "view_count": "The last count that was seen on the day.",
        "gain": "By how much it is above the last count of an earlier day; on the first day, above the first count of "
        "the day. Less than 0: the site's count fell. NULL: it is the first count that was ever seen.",
        "gained_since": f"When the count that it is compared with was seen ({TIME}): where days have no row, it is "
        "more than a day ago. NULL: there is none.",
        "seen_at": f"When the day's last count was seen ({TIME}).",
    },
    "views_gained_per_day": {
        "": "View: what all articles of a site gained in views on each day: the sum of `gain` in `view_counts_daily`.",
        "site": _SITE,
        "day": _DAY,
        "observations": "Counts that were seen and were new.",
        "gain": "Sum of what they are above the counts before them; the first count of an article gains nothing.",
    },
    "rising_now": {
        "": "View: which articles gain views fastest, over the last 24 hours of the archive's own time: those before "
        "the newest count in it, whatever the machine's clock says. Articles that gained nothing are left out.",
        "rank": "1 for the article that gains most in an hour.",
        "article_id": _ARTICLE,
        "url": _URL,
        "site": _SITE,
        "column": _COLUMN,
        "title": _TITLE,
        "view_count": "Its newest count.",
        "gain": "By how much that is above the count at `gained_since`.",
        "hours": "Hours between the two counts; what is less than 1 is taken for 1.",
        "gain_per_hour": "gain / hours.",
        "gained_since": "When the count was seen that it is compared with: the last from before the 24 hours, else "
        f"the first of all ({TIME}).",
        "seen_at": f"When the newest count was seen ({TIME}).",
    },
    "view_half_life": {
        "": "View: how long it took until half of the views that an article has today had come. Counts are known at "
        "some moments only, so it is between two numbers of hours. Articles without any views have none.",
        "article_id": _ARTICLE,
        "url": _URL,
        "site": _SITE,
        "column": _COLUMN,
        "title": _TITLE,
        "published_at": f"When the page says it was published ({TIME}); NULL: it does not.",
        "started_at": "When it was published, as the page says; the first fetch if it says nothing, or a later time "
        f"({TIME}).",
        "view_count": "Its newest count.",
        "half_seen_at": f"When a count of at least half of that was first seen ({TIME}).",
        "hours_at_least": "Hours from its start to the last count before that; 0: there is none.",
        "hours_at_most": "Hours from its start to half_seen_at.",
    },
    "views_by_column": {
        "": "View: views by the sections of each site, over all articles that are filed there today.",
        "site": _SITE,
        "column": _COLUMN,
        "articles": "Its articles.",
        "articles_with_views": "Those of them for which a count was ever seen.",
        "views": "Sum of their newest counts, none taken for more than 10^12; NULL: none was ever seen.",
        "views_per_article": "Mean of their newest counts; NULL: none was ever seen.",
        "most_views": "The highest of them; NULL: none was ever seen.",
    },
    "promotions": {
        "": "View: what stood in the lists beside articles, entry by entry: what the site promoted, at which rank, "
        "where and when. An entry that moved or was reworded is a new row; so is one whose page was gone and is back, "
        "and one on top of popular or latest at which nobody looked for more than a day.",
        "site": _SITE,
        "list": "Which list, by its heading: related, popular or latest.",
        "rank": "1 for the first entry of the list.",
        "title": "Headline of the entry as shown.",
        "url": "Where the entry leads; NULL where the page gave no address.",
        "article_id": "Article in `articles` that is promoted; NULL: it is not in the archive.",
        "page_id": "Article in `articles` beside which the entry stood.",
        "page_url": "Canonical URL of that.",
        "first_seen_at": f"First fetch that showed the entry there ({TIME}).",
        "last_seen_at": f"Last fetch that showed it there ({TIME}).",
        "ended_at": f"Fetch that did not show it any more or has a new row of it, or since when the page is gone "
        f"({TIME}); NULL: it is still there.",
        "is_current": "1 while the newest fetch showed it and the page is there, else 0.",
        "entry_id": "Number of the entry in `links`, higher for what came later. The newest are found by it.",
    },
    "promotions_top": {
        "": "View: what stood first in a site's lists of popular and latest articles, from when to when, and on how "
        "many pages. Looks that are at most a day apart are one span, on whatever pages; where nobody looked for "
        "longer, the next begins. Lists of related articles are each page's own: see `promotions`.",
        "site": _SITE,
        "list": "popular or latest.",
        "url": "Where the entry leads.",
        "article_id": "Article in `articles` that is promoted; NULL: it is not in the archive.",
        "title": "A headline under which it stood there.",
        "since": f"First fetch that showed it on top ({TIME}).",
        "until": f"Last fetch that did ({TIME}).",
        "hours": "Hours between these: at least so long it was on top.",
        "pages": "How many pages came to show it on top; one that did so twice counts twice, as does one at which "
        "nobody looked for more than a day.",
    },
    "link_graph": {
        "": "View: which article led to which address, and when. The graph as of a date D: valid_from <= D AND "
        "(valid_until IS NULL OR valid_until > D).",
        "from_article_id": "Article in `articles` whose page showed the link.",
        "from_url": "Canonical URL of that.",
        "list": "List in which the link stood: related, popular or latest.",
        "position": "1 for the first entry of the list.",
        "to_url": "Where it leads.",
        "to_article_id": "Article in `articles` that it leads to; NULL: that is not in the archive.",
        "valid_from": f"First fetch that showed it ({TIME}).",
        "valid_until": f"Fetch that did not show it any more or has a new row of it, or since when the page is gone "
        f"({TIME}); NULL: it is still there.",
    },
    "articles_gone": {
        "": "View: each time that an article was gone from its site, with what is known of its life. Its last version "
        "stays in the archive.",
        "article_id": _ARTICLE,
        "url": "Its canonical URL today; one that came back may have another than it had.",
        "site": _SITE,
        "column": _COLUMN,
        "title": _TITLE,
        "published_at": f"When the page says it was published ({TIME}); NULL: it does not.",
        "first_seen_at": f"First fetch of the article ({TIME}).",
        "missing_since": f"When it was first missing ({TIME}).",
        "gone_seen_at": f"When a later look confirmed it ({TIME}).",
        "lived_hours": "Hours from its publication, or first fetch if that is not known or earlier, to missing_since.",
        "is_back": "1 if it was there again later, else 0.",
        "back_at": f"When it was there again ({TIME}); NULL: it is not.",
        "view_count": "The last count of views that was seen; NULL: none ever was.",
    },
    "articles_per_day": {
        "": "View: how many articles of a site were published, first seen, changed and gone on each day.",
        "site": _SITE,
        "day": _DAY,
        "published": "Articles that say they were published on it.",
        "first_seen": "Articles that were fetched for the first time on it.",
        "changed": "New versions of articles that were seen on it, without those that only a later reading made.",
        "gone": "Articles that were missing from it on, as later looks confirmed, also if they came back.",
    },
    "day_sums": {
        "": "Sums per site and day, kept by triggers with each write, so that views over all days answer at once. "
        "Read `articles_per_day` and `views_gained_per_day`.",
        "site": _SITE,
        "day": _DAY,
        "published": "Articles whose published_at is on it.",
        "first_seen": "Articles whose first_seen_at is on it.",
        "changed": "Rows of `revisions` of it, without first versions, and without those of reparses.",
        "gone": "Rows of `absences` whose missing_since is on it.",
        "observations": "Rows of `view_counts` of it.",
        "gain": "Sum over these: the count less the article's count before it; 0 for the first.",
    },
    "top_spans": {
        "": "What stood first in the lists popular and latest of a site, from when to when: the rows of `links` with "
        "position 1, those joined that lie at most a day apart; kept by triggers. Read `promotions_top`.",
        "site": _SITE,
        "list": "popular or latest.",
        "url": "Where the entry leads.",
        "since": f"Earliest first_seen_at ({TIME}).",
        "until": f"Latest last_seen_at ({TIME}).",
        "pages": "How many rows of `links` are joined in it.",
        "title": "One of their titles.",
        "url_id": "The address in `urls`; NULL: it was not heard of.",
        "article_id": "Article in `articles` that it shows; NULL: it is not in the archive.",
    },
}
