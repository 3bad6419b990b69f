from __future__ import annotations

from typing import Any

import pytest

from newscrawl.web.pages.standing import standing_of_run

QUIET: dict[str, Any] = dict.fromkeys(
    (
        "articles_new",
        "articles_changed",
        "articles_gone",
        "articles_missing",
        "articles_lost",
        "counts_moved",
        "failed",
    ),
    0,
)


def run(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any column of a run
    return {
        **QUIET,
        "outcome": "finished",
        "reason": "finished",
        "exit_code": 0,
        "exit_code_means": "all well",
        **changes,
    }


@pytest.mark.parametrize(
    ("row", "level", "sentence"),
    [
        (run(articles_new=1, articles_changed=2), "well", "1 new article, 2 changed."),
        (run(), "well", "Nothing new."),
        (run(outcome="running", exit_code=None, articles_new=3), "running", "So far: 3 new articles."),
        (
            run(outcome="died", exit_code=None),
            "trouble",
            "Its process ended without a word; the next run goes on where it was.",
        ),
        (
            run(outcome="failed", exit_code=4, exit_code_means="nothing usable reached", reason="site is down"),
            "trouble",
            "Nothing usable reached: site is down.",
        ),
        (
            run(outcome="signal", exit_code=8, exit_code_means="ended by a signal", reason="shutdown", failed=1),
            "notice",
            "Ended by a signal: shutdown. The next run goes on. Till then: 1 failed fetch.",
        ),
        (run(exit_code=None), "notice", "It crawled, and has not yet said how it ended."),
        (None, "notice", "No run has been made."),
    ],
)
def test_how_a_run_ended_is_told_in_words(row: dict[str, Any] | None, level: str, sentence: str) -> None:
    standing = standing_of_run(row)
    assert (standing.level, standing.sentence) == (level, sentence)


def test_fields_that_are_not_as_usual_are_told() -> None:
    broken = standing_of_run(run(exit_code=5, exit_code_means="extraction broke"), alarms=2)
    assert (broken.level, broken.sentence) == ("trouble", "Extraction broke. 2 fields are not as usual.")
    assert standing_of_run(run(), alarms=1).level == "notice"
