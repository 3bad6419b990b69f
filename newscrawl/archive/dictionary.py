"""The data dictionary: what every table and column means, kept inside the file for whoever opens it.

One place for both: migrations write it into the table `data_dictionary`; a test holds that every column is in it.
"""

from __future__ import annotations

TIME = "UTC, ISO 8601, as 2026-11-22T20:41:00.000Z"

DICTIONARY: dict[str, dict[str, str]] = {
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
        "evidence": 'JSON object: field name -> {"rule", "raw"}: the rule that found it and the text it was read from.',
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
    "absences": {
        "": "Times in which an article was gone from its site: one row for each, the last good version stays in "
        "`articles`. An article that is missing is looked at again in a later run, at least an hour later, before that "
        "is believed.",
        "article_id": "Article in `articles`.",
        "missing_since": f"When it was first missing ({TIME}).",
        "gone_seen_at": f"When a later look confirmed it ({TIME}).",
        "run_id": "Run that confirmed it, in `runs`; NULL: a newscrawl that took the first look's word.",
        "back_at": f"When it was there again, at its own or another address ({TIME}); NULL: it is not.",
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
    "links": {
        "": "What stood beside each article: the entries of its link lists, with position and time. An entry that "
        "moved or was reworded is a new row. The current lists are the rows with is_current = 1.",
        "id": "Number of the entry in this archive.",
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
    },
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
    "runs": {
        "": "Each start of the crawler on a site: when, how it ended, what it did, and the ledger's sums at its end. "
        "heard_of = waiting + leased + stored + unchanged + not_an_article + gone + refused + owed + given_up.",
        "id": "Number of the run.",
        "site": "Name of the site.",
        "start_url": "Where it began.",
        "version": "newscrawl's version.",
        "rules": "What pages were read by: newscrawl's version, and a digest of the site's file. When it changes, "
        "pages that could not be read are read again. NULL in runs of earlier versions.",
        "pid": "Process id while it ran.",
        "started_at": f"Begin ({TIME}). Earlier than round_started_at: the machine's clock was set back since an "
        "earlier run, or that run's was ahead.",
        "round_started_at": "Begin of the round: a run after one that was cut short goes on with that one's round, "
        f"so that what it had visited is not visited again ({TIME}).",
        "alive_at": "Last commit, by the ledger's clock, which never goes back; later than ended_at: the machine's was "
        f"set back during the run, or before it ({TIME}).",
        "ended_at": f"End ({TIME}); NULL while it runs.",
        "outcome": "running, finished, limit, signal, failed, or died (killed; noticed by the next run).",
        "reason": "Why it ended: finished, shutdown (a signal), closespider_... (a limit), site is down, archive "
        "failed, or that it was killed; NULL while it runs.",
        "exit_code": "What the process answered to the shell; NULL while it runs and for a run that died.",
        "requests": "Requests that this run made in all, robots.txt and view counters included; 0 if it died.",
        "not_modified": "Answers that nothing has changed since the last visit (HTTP 304).",
        "fetched": "Answers that settled a URL in this run; those that left it owed count as failed.",
        "failed": "Fetches that failed in this run.",
        "articles_new": "Articles that this run stored for the first time.",
        "articles_changed": "Articles of which this run stored a new revision.",
        "articles_unchanged": "Visits that found an article's text as it was, at its own or another address.",
        "articles_missing": "Addresses that showed an article before, and in this run were not found, led elsewhere or "
        "said that it is gone; looked at again by a later run before that is believed.",
        "articles_gone": "Articles that were missing before and are gone, as this run confirmed.",
        "articles_put_off": "Articles that were due to be looked at again and wait for a later run: the revisit budget "
        "was spent.",
        "articles_lost": "Addresses that showed an article before, and in this run a page that is none.",
        "counts_moved": "View counts that this run stored: first sightings, and counts that had moved.",
        "heard_of": "Ledger at the end: all addresses of the site. These sums are NULL while the run lives; those of a "
        "run that died are counted by the next one.",
        "waiting": "Ledger at the end: heard of, not asked yet (0 unless the run was cut short).",
        "leased": "Ledger at the end: still leased (0, unless it died: what was being fetched then).",
        "stored": "Ledger at the end: in state stored.",
        "unchanged": "Ledger at the end: in state unchanged.",
        "not_an_article": "Ledger at the end: in state not an article.",
        "gone": "Ledger at the end: in state gone.",
        "refused": "Ledger at the end: in state refused.",
        "owed": "Ledger at the end: in state owed.",
        "given_up": "Ledger at the end: in state given up.",
        "heard_of_before": "Ledger at the begin: all addresses of the site; NULL in runs of earlier versions.",
        "heard_of_new": "Addresses that this run added to the ledger, counted as it heard of them: heard_of = "
        "heard_of_before + heard_of_new.",
        "report": "The run's report: a JSON object, as NEWSCRAWL_REPORT gives it; NULL while it runs and in runs of "
        "earlier versions.",
    },
    "run_reports": {
        "": "View: the runs as reports, newest last: when, how they ended, what they did, what the ledger held then.",
        "run_id": "Run in `runs`.",
        "site": "Name of the site.",
        "started_at": f"Begin ({TIME}).",
        "ended_at": f"End ({TIME}); NULL while it runs.",
        "seconds": "How long it ran; NULL while it does.",
        "outcome": "running, finished, limit, signal, failed, or died.",
        "reason": "Why it ended.",
        "exit_code": "What the process answered to the shell; NULL while it runs and for a run that died.",
        "exit_code_means": "The exit code in words.",
        **{
            name: f"As in `runs`.{more}"
            for name, more in {
                "requests": "",
                "fetched": "",
                "not_modified": "",
                "failed": "",
                "articles_new": "",
                "articles_changed": "",
                "articles_unchanged": "",
                "articles_lost": "",
                "articles_missing": "",
                "articles_gone": "",
                "articles_put_off": "",
                "counts_moved": "",
                "heard_of": " All addresses of the site at the end, the sum of those in each state.",
                "heard_of_new": " Of these, the addresses that this run added.",
                "waiting": "",
                "leased": "",
                "stored": "",
                "unchanged": "",
                "not_an_article": "",
                "gone": "",
                "refused": "",
                "owed": "",
                "given_up": "",
            }.items()
        },
        "closes": "Whether every address is accounted for: heard_of is the sum of those in each state, and of those "
        "before and the new ones, and none is leased any more (1 or 0); NULL while it runs.",
    },
    "run_reasons": {
        "": "View: why addresses were not in the archive at the end of each run, by kinds of reasons.",
        "run_id": "Run in `runs`.",
        "site": "Name of the site.",
        "state": "State of the addresses, as in `urls`.",
        "reason": "The reason without what is special to one address; '' where the state says all.",
        "urls": "How many addresses.",
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
    "site_status": {
        "": "View: how each site stands: its last run, its last success, its last new article, what is owed.",
        "site": "Name of the site.",
        "last_run_id": "Its last run, in `runs`.",
        "last_run_at": f"Begin of that ({TIME}).",
        "last_outcome": "How that ended: running, finished, limit, signal, failed, or died.",
        "last_exit_code": "What that answered to the shell; NULL while it runs, and if it died.",
        "last_success_at": f"Begin of the last run with exit code 0 ({TIME}); NULL: none.",
        "last_new_article_at": f"Begin of the last run that stored a new article ({TIME}); NULL: none.",
        "runs": "Its runs.",
        "articles": "Its articles.",
        "waiting": "Its addresses that were heard of and not asked yet, or are being fetched.",
        "owed": "Its addresses that failed and are tried again.",
        "refused": "Its addresses that are refused, by it or by us.",
        "gone": "Its addresses that are gone.",
        "given_up": "Its addresses that failed too often.",
    },
    "field_health": {
        "": "What the pages of each run had, of each field and by which rule; of the last 500 runs of a site. "
        "docs/health.md says what is made of it.",
        "run_id": "Run that read the pages, in `runs`.",
        "field": "Field of the item; `article`: whether pages of address patterns that give articles were articles.",
        "rule": "Rule that found it; '' for the pages on which it was not found.",
        "pages": "Pages with status 200 that were read.",
        "length": "Sum over these pages: characters of the field's text, or entries of its list.",
    },
    "health_verdicts": {
        "": "What was not as the site's own past has it when a run ended. Fields that fell or shrank, and addresses "
        "that give no articles any more, end the run with exit code 5, and so do the runs after it until that is "
        "mended or accepted.",
        "run_id": "Run that ended so, in `runs`.",
        "field": "Field of the item; `article` for kind yield.",
        "kind": "fill: pages lack the field; length: its text shrank; yield: pages that should be articles are none; "
        "rule: another rule finds it (a notice: no exit code 5).",
        "scope": "On which pages: those of this address pattern, 'read again' those that were read before, '' all.",
        "was": "What is usual on such pages.",
        "now": "What the pages since then have.",
        "since": f"When the first of these was read ({TIME}).",
        "first_url": "The first of them.",
        "pages": "How many there were when the run ended.",
        "sentence": "The same in plain words.",
        "accepted_at": f"When the operator accepted it as the new normal ({TIME}); NULL: not accepted.",
    },
    "health_baseline": {
        "": "What pages of a site usually have, learned from pages read while nothing was wrong; at most some 300 "
        "pages of each kind are remembered, older ones are forgotten by and by.",
        "site": "Name of the site.",
        "scope": "Address pattern of the pages; 'read again': pages that were read before, each compared with itself.",
        "section": "Section that the pages are filed under; '' where they say none.",
        "field": "Field of the item; `article`: whether they are articles; `body length`: the length of the text.",
        "pages": "Pages remembered.",
        "found": "Of these, pages that have the field.",
        "logs": "For `body length`: sum of the natural logarithms of the lengths in characters.",
        "squares": "For `body length`: sum of the squares of these.",
        "oldest": f"Oldest publication on which it was found ({TIME}); NULL: none is known.",
    },
    "health_watches": {
        "": "What is watched on a site and how it stood after its last page: no row where nothing was ever in doubt.",
        "site": "Name of the site.",
        "field": "As in `health_verdicts`.",
        "kind": "As in `health_verdicts`.",
        "scope": "As in `health_verdicts`.",
        "is_broken": "1: this is a verdict; 0: it is not.",
        "state": "JSON object: since when there is doubt, on how many pages, and how strong the evidence is.",
    },
    "sites": {
        "": "Sites that were ever crawled into this archive.",
        "name": "The site's file's name, else its host.",
        "first_crawled_at": f"Begin of its first run ({TIME}).",
    },
    "archive": {
        "": "One row about the archive itself.",
        "id": "Always 1.",
        "change_number": "Counts up with each change of an article; equal numbers mean equal exports.",
    },
    "data_dictionary": {
        "": "This table: what every table and column means.",
        "table_name": "The table.",
        "column_name": "The column; '' for the table itself.",
        "meaning": "What it holds, with unit and what NULL means.",
    },
}
