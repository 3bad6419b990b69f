"""Advice: what a run's exit code means in its case, and what to do, in one sentence for the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.archive import State
from newscrawl.errors import ExitCode
from newscrawl.shown import shown

if TYPE_CHECKING:
    from newscrawl.archive import RunReport

DID_NOT_START = "did not start"
"""Why a run ended that Scrapy could not start: the column `reason` of `runs`."""

SITE_IS_DOWN = "site is down"
"""Why a run ended whose site did not answer any more: the column `reason` of `runs`."""

_GOES_ON = "nothing is lost: run it again, and it goes on from there"
_OWED = "nothing is lost, the next run tries again"

_LIMITS = {
    "closespider_timeout": "the time that CLOSESPIDER_TIMEOUT allows is up",
    "closespider_pagecount": "it has fetched as many pages as CLOSESPIDER_PAGECOUNT allows",
    "closespider_itemcount": "it has stored as many articles as CLOSESPIDER_ITEMCOUNT allows",
    "closespider_errorcount": "as many pages made the code raise as CLOSESPIDER_ERRORCOUNT allows; the log says how",
    "memusage_exceeded": "it needed more memory than MEMUSAGE_LIMIT_MB allows",
}

_STARTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("forbidden by robots.txt",),
        "robots.txt of {site} forbids the start page to newscrawl; ask its owner for leave, or crawl it no more",
    ),
    (
        ("its robots.txt cannot be read",),
        f"robots.txt of {{site}} cannot be read ({{why}}), and until it can, all counts as forbidden; {_OWED}",
    ),
    (
        ("its host name leads nowhere (DNS)",),
        f"the host name of {{url}} leads nowhere; check the address, then this machine's DNS; {_OWED}",
    ),
    (
        ("connection refused", "no answer in time", "its answer was cut off"),
        f"{{site}} does not answer ({{why}}); {_OWED}; if it lasts, look at the site, then at this machine's network",
    ),
    (
        ("HTTP 401", "HTTP 403", "HTTP 407", "HTTP 451"),
        "{site} refuses this crawler ({why}); ask the site's owner, and crawl it no faster than it likes",
    ),
    (("HTTP 404", "HTTP 410"), "there is no page at {url} any more ({why}); give another start page"),
    (("redirects to another site", "redirects nowhere"), "{url} {why}; give another start page"),
    (("leads to a private address",), "{url}: {why}; if it is meant, name it in NEWSCRAWL_ALLOW_HOSTS"),
)
"""Kinds of reasons of a start page, and what to say then."""

_TROUBLE = (State.OWED, State.REFUSED, State.GONE, State.GIVEN_UP)


def advise(report: RunReport) -> str | None:
    """Return what the exit code of a run means in its case and what to do; None where nothing needs doing.

    What the report's `failures` say already is not said again.
    """
    if report.outcome == "died":
        return f"run {report.run_id} was killed, or the machine stopped, or its disk was full; {_GOES_ON}"
    if report.exit_code is None and report.outcome != "running":
        return f"run {report.run_id} was killed when it had ended, before the exports were written; {_GOES_ON}"
    if report.failures or report.exit_code in (None, ExitCode.OK):
        return None
    return _by_code(report) if report.closes else _open_books(report)


def _by_code(report: RunReport) -> str:
    reason = report.reason or "unknown"
    if report.exit_code == ExitCode.SIGNAL:
        return f"ended by a signal; {_GOES_ON}, and writes the exports"
    if report.exit_code == ExitCode.LIMIT:
        return f"ended by a limit: {_LIMITS.get(reason, shown(reason))}; {_GOES_ON}"
    if report.exit_code == ExitCode.EXTRACTION_BROKE:
        return _broken(report)
    if report.exit_code != ExitCode.BAD_START:
        return _nothing(report)
    if reason == DID_NOT_START:
        return "the crawl did not start, and the log says why; mend the setting or the module that it names"
    return "the spider's start() raised, and the log says how; mend it and run again"


def _open_books(report: RunReport) -> str:
    return (
        f"the sum of run {report.run_id} does not close: {unaccounted(report)}; somebody else has changed the table "
        "`urls` while it ran, or the archive is damaged: check it (`sqlite3 ARCHIVE 'PRAGMA integrity_check'`) and run "
        "again; the next run counts anew"
    )


def unaccounted(report: RunReport) -> str:
    """Return in words what is wrong with a run's sum."""
    if report.unaccounted:
        return f"{report.unaccounted} of {report.sums['heard_of']} addresses are unaccounted for"
    return f"{report.sums['leased']} addresses are still leased"


def _broken(report: RunReport) -> str:
    broke = [kind for kind in report.counts_of(State.OWED, State.GIVEN_UP) if kind.reason.endswith(" broke")]
    if broke:
        return (
            f"pages came, but {shown(broke[0].reason)} on {broke[0].urls} of them, and the log says how; they stay "
            "owed: mend the code and run again"
        )
    if report.health:
        return (
            f"pages came, but not as they were: {'; '.join(report.health)}; compare one with `newscrawl extract "
            "--explain` and mend the site's file, or take it for the new normal: "
            f"newscrawl doctor --accept {report.site}"
        )
    return (
        "pages came, but the articles are not found in them any more: the site's template has changed, or it is in "
        "maintenance; compare one with `newscrawl extract --explain`, mend the site's file; the pages stay owed"
    )


def _nothing(report: RunReport) -> str:
    for start in report.starts:
        for kinds, sentence in _STARTS:
            if start.reason is not None and start.kind in kinds:
                why = shown(start.reason).rstrip(".;")
                return sentence.format(site=shown(report.site), url=shown(start.url), why=why)
    whys = [f"{kind.urls} {kind.state}: {shown(kind.reason)}" for kind in report.counts_of(*_TROUBLE)]
    why = "; ".join(whys[:2]) or f"it ended because: {shown(report.reason or 'unknown')}"
    site = shown(report.site)
    went_down = report.reason == SITE_IS_DOWN and report.did.get("fetched")
    what = f"{site} went down while it was crawled" if went_down else f"nothing usable was reached at {site}"
    return f"{what} ({why}); {_OWED}; if it lasts, look at the site"
