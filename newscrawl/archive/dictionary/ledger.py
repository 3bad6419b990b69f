"""The dictionary: the addresses, and why they are not in the archive."""

from __future__ import annotations

from newscrawl.archive.dictionary.words import TIME

LEDGER: dict[str, dict[str, str]] = {
    "urls": {
        "": "The ledger: every address the crawler ever heard of, what became of it, and why. The crawl's queue, too.",
        "id": "Number of the address in this archive.",
        "site": "Name of the site whose crawl heard of it.",
        "url": "Canonical URL, as it is fetched.",
        "key": "Identity of the URL: http(s), www., a final slash, index.html and the order of parameters folded.",
        "state": "heard of: not asked yet, or sent to another spelling of itself. leased: being fetched by run_id. "
        "stored: the last visit wrote a new article or revision. unchanged: the last visit showed "
        "the text that was archived. not an article: a list or something else. gone: 404, 410, a page "
        "that says so, or an article that moved away. refused: by robots.txt, by the "
        "server, by a guard of ours or by a limit; or it leads off the site. owed: failed, tried again later. "
        "given up: failed too often.",
        "reason": "Why it is in this state, in words; NULL where the state says all.",
        "kind": "What the page was at the last visit: article, list or other; NULL before the first.",
        "queue": "When its turn comes: now (new, or failed a moment ago), source (a list page, asked once per round), "
        "later (an article to look at again, once per round, or an address owed to the next run); NULL: never again, "
        "or being fetched.",
        "due_at": "Not before this moment, by the ledger's clock: the machine's, only that it never goes back; NULL: "
        f"never again, or being fetched ({TIME}).",
        "depth": "Links between the start page and this address when it was heard of.",
        "found_on": "Address in `urls` whose page named it; NULL for a start page.",
        "heard_at": f"When it was heard of ({TIME}).",
        "changed_at": f"When `state` was last set ({TIME}).",
        "fetched_at": f"Last time that an answer came from it ({TIME}); NULL before the first.",
        "http_status": "HTTP status of the last answer; NULL while none came.",
        "attempts": "Fetches that failed since the last that did not.",
        "article_id": "Article in `articles` that this address shows or showed; NULL if it never did.",
        "run_id": "Run that leased it last, in `runs`; NULL before the first.",
        "pattern_id": "Pattern in `url_patterns` that it is of.",
        "source": "What it is as a source of addresses: start, sitemap, feed, list, page (later page of a list, asked "
        "again when the page before it has shown something new); NULL: none, as far as is known.",
        "missing_since": "Since when the article that it showed is missing there: owed, it is looked at again; gone, "
        f"that is confirmed; NULL: it is there, or it never showed one ({TIME}).",
        "announced": "What a news sitemap or feed said of it: JSON with title and dates; NULL: nothing.",
        "etag": "ETag of the last good answer, sent with the next request; NULL: none.",
        "last_modified": "Last-Modified of the last good answer, sent with the next request; NULL: none.",
    },
    "url_patterns": {
        "": "Patterns of addresses: what the addresses of one kind of page have in common, and what they have yielded. "
        "The crawl asks first where articles are, and asks less where none were.",
        "id": "Number of the pattern.",
        "site": "Name of the site.",
        "pattern": "The pattern: numbers, dates, identifiers, words and slugs of the address folded.",
        "asked": "Addresses of it whose first visit is settled.",
        "articles": "Of these, new articles.",
        "announced": "New articles that were first heard of on its pages.",
        "barren": "First visits in a row that neither were a new article nor led to one.",
        "closed_at": f"Since when new addresses of it are refused, for it led to nothing ({TIME}); NULL: they are not.",
    },
    "url_reasons": {
        "": "View: the reasons of `urls` without what is special to one address, so that they can be counted.",
        "url_id": "Address in `urls`.",
        "site": "Name of the site.",
        "state": "Its state.",
        "reason": "Its reason, as in `urls`.",
        "article_id": "Article in `articles` that it shows or showed; NULL if it never did.",
        "class": "The reason without addresses, numbers and details; '' where there is none.",
    },
    "why_not_archived": {
        "": "View: every address that has never shown an article that was archived, and why.",
        "url": "The address.",
        "site": "Name of the site.",
        "state": "Its state, as in `urls`.",
        "reason_class": "Its reason without what is special to it, to group by; '' where the state says all.",
        "why": "Why it is not in the archive, in words.",
        "http_status": "HTTP status of the last answer; NULL while none came.",
        "attempts": "Fetches that failed since the last that did not.",
        "since": f"When its state was last set ({TIME}).",
        "asked_again_at": f"Not before this moment it is asked again ({TIME}); NULL: never.",
        "found_on": "Address of the page that named it; NULL for a start page.",
        "key": "Identity of the address, as in `urls`: it without https://, www. and a final slash; ask by it.",
    },
}
