"""How runs and sites stand, in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from newscrawl.web.pages.display import counted

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Standing:
    """How something stands."""

    level: Literal["well", "notice", "trouble", "running"]
    word: str
    """The same in a word or two."""
    sentence: str
    """What is behind it; "" where the word says all."""


RUN_COLUMNS = (
    "run_id, site, kind, started_at, ended_at, seconds, outcome, reason, exit_code, exit_code_means, requests, "
    "fetched, not_modified, failed, articles_new, articles_changed, articles_unchanged, articles_gone, articles_lost, "
    "articles_missing, counts_moved, heard_of, closes"
)
"""The columns of the view `run_reports` that `standing_of_run` and the pages about runs read."""

_DID = (
    ("articles_new", "new article", "new articles"),
    ("articles_changed", "changed", "changed"),
    ("articles_gone", "gone", "gone"),
    ("articles_missing", "missing", "missing"),
    ("articles_lost", "not read any more", "not read any more"),
    ("counts_moved", "view count moved", "view counts moved"),
    ("failed", "failed fetch", "failed fetches"),
)
_KINDS = {"import": "pages from a file of others: ", "reparse": "kept pages read again: "}
"""What is said of runs that fetched nothing."""

_EARLY = {7: "cut short", 8: "cut short"}
_SHORT = {
    0: "all well",
    1: "did not start",
    3: "disk full",
    4: "site not reached",
    5: "pages not read",
    6: "not written",
}


def what_it_did(run: Mapping[str, Any]) -> str:
    """Return what a run did: `3 new articles, 1 changed`."""
    did = [counted(run[name], one, many) for name, one, many in _DID if run[name]]
    return _KINDS.get(run.get("kind", "crawl"), "") + (", ".join(did) or "nothing new")


def standing_of_run(  # noqa: PLR0911 - one for each way in which a run ends
    run: Mapping[str, Any] | None, alarms: int = 0
) -> Standing:
    """Return how a run ended.

    Args:
        run: Its row of `run_reports`; None: there was none.
        alarms: How many fields of its pages were not as they used to be.
    """
    if run is None:
        return Standing("notice", "never crawled", "No run has been made.")
    did = what_it_did(run)
    code = run["exit_code"]
    match run["outcome"], code:
        case "running", _:
            return Standing("running", "running", f"So far: {did}.")
        case "died", _:
            return Standing("trouble", "killed", "Its process ended without a word; the next run goes on where it was.")
        case _, None:
            return Standing("notice", "not ended", "It crawled, and has not yet said how it ended.")
        case _, 0:
            return Standing("notice" if alarms else "well", "all well", f"{_first_up(did)}. {_alarms(alarms)}".strip())
    sentence = _sentence(run)
    if code in _EARLY:
        return Standing("notice", _EARLY[code], f"{sentence} The next run goes on. Till then: {did}.")
    return Standing("trouble", _SHORT.get(code, f"exit code {code}"), f"{sentence} {_alarms(alarms)}".strip())


def _sentence(run: Mapping[str, Any]) -> str:
    means = _first_up(str(run["exit_code_means"] or run["outcome"]))
    reason = run["reason"]
    return f"{means}: {reason}." if reason and reason != "finished" else f"{means}."


def _alarms(alarms: int) -> str:
    return f"{counted(alarms, 'field is', 'fields are')} not as usual." if alarms else ""


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
