"""The dictionary: each start of the crawler, and what it reported."""

from __future__ import annotations

from newscrawl.archive.dictionary.words import TIME

RUNS: dict[str, dict[str, str]] = {
    "runs": {
        "": "Each start of the crawler on a site: when, how it ended, what it did, and the ledger's sums at its end. "
        "heard_of = waiting + leased + stored + unchanged + not_an_article + gone + refused + owed + given_up.",
        "id": "Number of the run.",
        "site": "Name of the site.",
        "kind": "crawl; import (pages were read from files of others); or reparse (kept pages were read again by later "
        "rules: what changed then was the parser, not the page).",
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
        "kind": "As in `runs`: crawl, import or reparse.",
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
    "sites": {
        "": "Sites that were ever crawled or imported into this archive.",
        "name": "The site's file's name, else its host.",
        "first_crawled_at": f"Begin of its first run ({TIME}).",
        "source": "Who publishes it, by name or address: as its file says, else its home page; exports name it.",
        "licence": "Licence of its articles as its file says: an SPDX expression, an address or words; NULL: nobody "
        "said; exports name it.",
    },
    "site_leases": {
        "": "Sites that are being crawled on another machine, whose results come into this archive when they are done.",
        "site": "Name of the site.",
        "token": "What whoever holds the lease shows.",
        "holder": "Who holds it, in words.",
        "taken_at": f"When it was taken ({TIME}).",
        "expires_at": "Until when it is good; it is renewed while the crawl goes on. One that has expired is free "
        f"({TIME}).",
    },
    "site_status": {
        "": "View: how each site stands: its last crawl, its last success, its last new article, what is owed. Imports "
        "and reparses are no runs here.",
        "site": "Name of the site.",
        "last_run_id": "Its last run, in `runs`.",
        "last_run_at": f"Begin of that ({TIME}).",
        "last_outcome": "How that ended: running, finished, limit, signal, failed, or died.",
        "last_exit_code": "What that answered to the shell; NULL while it runs, and if it died.",
        "last_success_at": f"Begin of the last run with exit code 0 ({TIME}); NULL: none.",
        "last_new_article_at": f"Begin of the last run that stored a new article ({TIME}); NULL: none.",
        "runs": "Its crawls.",
        "articles": "Its articles.",
        "waiting": "Its addresses that were heard of and not asked yet, or are being fetched.",
        "owed": "Its addresses that failed and are tried again.",
        "refused": "Its addresses that are refused, by it or by us.",
        "gone": "Its addresses that are gone.",
        "given_up": "Its addresses that failed too often.",
    },
}
