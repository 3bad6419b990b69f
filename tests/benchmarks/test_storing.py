"""What is measured of storing: all that an article costs, its words and what else follows it included."""

from __future__ import annotations

from benchmarks.storing.measure import OURS, STORES, costs
from benchmarks.storing.paper import Paper

ALONE = "newscrawl, without search index and other followers"
WORDS, PHRASES = "article_search_data", "fingerprints"


def test_each_store_takes_all_articles_and_ours_follows_them_within_what_is_measured() -> None:
    paper = Paper(repeats=True)
    found = costs([paper.article(number) for number in range(90)])
    assert found.keys() == STORES.keys()
    assert all(cost.milliseconds > 0 and cost.tables for cost in found.values())
    ours, alone = found[OURS].tables, found[ALONE].tables
    assert {WORDS, PHRASES} <= ours.keys()
    assert not {WORDS, PHRASES} & alone.keys()
    assert "unfollowed" not in ours
