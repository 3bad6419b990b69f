"""Sites: what became of a site's last run, what is owed and why, and what needs doing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from newscrawl.advice import advise
from newscrawl.archive import State
from newscrawl.doctor.findings import Findings, Matter
from newscrawl.doctor.rhythm import is_missed, usual_interval
from newscrawl.durations import in_words
from newscrawl.errors import IN_WORDS, ExitCode
from newscrawl.items import from_iso_utc
from newscrawl.shown import one_line, shown

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.archive import RunReport
    from newscrawl.archive.condition import SiteCondition

MOST_KINDS = 5
"""Kinds of reasons that are told of each state."""

HUNG = timedelta(hours=1)
"""A run that records nothing for so long does not wait for a site any more: no wait is longer."""

_MISSING = (State.OWED, State.REFUSED, State.GIVEN_UP)


def judge_site(site: SiteCondition, now: datetime, *, is_running: bool) -> Findings:
    """Return what is to be said of a site.

    Args:
        site: How it stands in the archive.
        now: The present moment.
        is_running: Whether a process is crawling it.
    """
    findings = Findings(shown(site.name), facts=_facts(site))
    if not site.runs:
        findings.remarks.append("it was never crawled into this archive")
        return findings
    last = site.runs[0]
    findings.lines.append(_when(last, now, is_running=is_running))
    findings.lines.append(_what_came(last))
    findings.lines.extend(_ledger(site, last))
    _judge_run(findings, last, is_running=is_running)
    if is_running and site.alive_at is not None and now - from_iso_utc(site.alive_at) > HUNG:
        since = in_words(now - from_iso_utc(site.alive_at))
        text = f"run {last.run_id} is under way, but has recorded nothing for {since}: look at its process"
        findings.matters.append(Matter(text, ExitCode.ALREADY_RUNNING))
    _judge_rhythm(findings, site, now, is_running=is_running)
    died = sum(run.outcome == "died" for run in site.runs)
    if died:
        findings.remarks.append(f"of its last {len(site.runs)} runs, {died} were killed; the next went on with each")
    return findings


def _when(run: RunReport, now: datetime, *, is_running: bool) -> str:
    began = from_iso_utc(run.started_at)
    ago = f"run {run.run_id} began {_moment(run.started_at)}, {in_words(now - began)} ago"
    if run.outcome == "running":
        return f"{ago}, and is under way" if is_running else f"{ago}, and was killed, or the machine stopped"
    if is_running:
        return f"{ago}, and is writing the exports"
    took = f" and took {in_words(from_iso_utc(run.ended_at) - began)}" if run.ended_at else ""
    code = "it was killed" if run.exit_code is None else f"exit code {run.exit_code}, {_in_words(run.exit_code)}"
    return f"{ago}{took}: {code}"


def _in_words(code: int) -> str:
    return IN_WORDS.get(ExitCode(code), "") if code in set(ExitCode) else "unknown to this version"


def _what_came(run: RunReport) -> str:
    did = run.did
    names = ["new", "changed", "unchanged", *(["missing"] if did.get("articles_missing") else []), "gone"]
    articles = ", ".join(f"{did['articles_' + name]} {name}" for name in names)
    return f"it fetched {did['fetched']} pages ({did['failed']} failed); articles: {articles}"


def _ledger(site: SiteCondition, last: RunReport) -> list[str]:
    """Tell what is missing and why: by the ledger as it is now, with the reasons that the last run's end told."""
    sums = site.sums
    lines = [f"archived: {site.articles} articles; addresses that are known: {sums['heard_of']}"]
    for state in _MISSING:
        count = sums[state.replace(" ", "_")]
        kinds = [f"{kind.urls} {shown(kind.reason)}" for kind in last.counts_of(state) if kind.reason][:MOST_KINDS]
        if count:
            lines.append(f"{state}: {count}" + (f" ({'; '.join(kinds)})" if kinds else ""))
    if waiting := sums["waiting"] + sums["leased"]:
        lines.append(f"not asked yet: {waiting}")
    return lines


def _judge_run(findings: Findings, run: RunReport, *, is_running: bool) -> None:
    if is_running:
        return
    if run.outcome == "running":
        why = "was killed, or the machine stopped, or its disk was full, and nobody has run it since"
        text = f"run {run.run_id} {why}; run it again, and it goes on from there"
        findings.matters.append(Matter(text, ExitCode.SIGNAL))
        return
    if run.exit_code is not None and run.exit_code not in set(ExitCode):
        findings.remarks.append(f"its exit code {run.exit_code} is unknown to this version of newscrawl")
        return
    code = ExitCode.SIGNAL if run.exit_code is None else ExitCode(run.exit_code)
    for text in (*run.failures, *filter(None, [advise(run)])):
        findings.matters.append(Matter(one_line(text), code))
    if code != ExitCode.OK and not findings.matters:
        findings.matters.append(Matter(f"it ended with {code:d}, {IN_WORDS[code]}; see its log", code))
    for text in run.health:
        if not any(text in matter.text for matter in findings.matters):
            findings.matters.append(Matter(one_line(text), ExitCode.EXTRACTION_BROKE))


def _judge_rhythm(findings: Findings, site: SiteCondition, now: datetime, *, is_running: bool) -> None:
    interval = usual_interval(site.runs)
    if interval is not None and not is_running and is_missed(site.runs, now):
        since = in_words(now - from_iso_utc(site.runs[0].started_at))
        findings.matters.append(
            Matter(
                f"no crawl for {since}, where it is usually crawled every {in_words(interval)}: look at the scheduler",
                ExitCode.BAD_START,
            )
        )
    elif site.last_new_article_at is not None and site.runs[0].did["articles_new"] == 0:
        quiet = now - from_iso_utc(site.last_new_article_at)
        findings.remarks.append(f"no news: it is crawled, and its last new article came {in_words(quiet)} ago")


def _moment(text: str) -> str:
    """Write a moment of the archive for people, to the minute."""
    return f"{text[:10]} {text[11:16]} UTC"


def _facts(site: SiteCondition) -> dict[str, object]:
    last = site.runs[0] if site.runs else None
    interval = usual_interval(site.runs)
    return {
        "last_run_id": last.run_id if last else None,
        "last_run_at": last.started_at if last else None,
        "last_outcome": last.outcome if last else None,
        "last_exit_code": last.exit_code if last else None,
        "last_success_at": site.last_success_at,
        "last_new_article_at": site.last_new_article_at,
        "usual_interval_seconds": round(interval.total_seconds()) if interval is not None else None,
        "articles": site.articles,
        "ledger": site.sums,
        "reasons": [reason._asdict() for reason in last.reasons] if last else [],
    }
