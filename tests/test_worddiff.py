from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import worddiff
from newscrawl.worddiff import word_diff


def marked(before: str, after: str) -> str:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[kind].format(text) for kind, text in word_diff(before, after))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("The ferry sails at nine.", "The ferry sails at ten.", "The ferry sails at [-nine-]{+ten+}."),
        ("It costs 1,234.56 euros.", "It costs 1,299.00 euros.", "It costs [-1,234.56-]{+1,299.00+} euros."),
        ("They don't sail.", "They didn't sail.", "They [-don't-]{+didn't+} sail."),
        ("Die Fähre fährt täglich.", "Die Fähre fährt wöchentlich.", "Die Fähre fährt [-täglich-]{+wöchentlich+}."),
        ("Паром идёт утром.", "Паром идёт вечером.", "Паром идёт [-утром-]{+вечером+}."),
        ("העבורת יוצאת בתשע", "העבורת יוצאת בעשר", "העבורת יוצאת [-בתשע-]{+בעשר+}"),
        ("हिन्दी में लिखा", "हिन्दी में पढ़ा", "हिन्दी में [-लिखा-]{+पढ़ा+}"),
        ("배가 아침에 떠난다", "배가 저녁에 떠난다", "배가 [-아침에-]{+저녁에+} 떠난다"),
        ("港城渡轮九点起航。", "港城渡轮十点起航。", "港城渡轮[-九-]{+十+}点起航。"),
        ("新型フェリーが出航した。", "新型フェリーが帰港した。", "新型フェリーが[-出航-]{+帰港+}した。"),
        ("เรือออกเวลาเก้าโมงเช้า", "เรือออกเวลาสิบโมงเช้า", "เรือออกเวลา[-เก้า-]{+สิบ+}โมงเช้า"),
        (
            "Good \U0001f468\u200d\U0001f469",
            "Good \U0001f468\u200d\U0001f467",
            "Good [-\U0001f468\u200d\U0001f469-]{+\U0001f468\u200d\U0001f467+}",
        ),
    ],
)
def test_words_are_told_apart_in_every_script(before: str, after: str, expected: str) -> None:
    assert marked(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("One.\n\nTwo.", "One.\n\nHalf.\n\nTwo.", "One.\n\n{+Half.\n\n+}Two."),
        ("One.\n\nTwo.", "One.\n\nTwo.\n\nThree.", "One.\n\nTwo.{+\n\nThree.+}"),
        ("A cat sat. A dog sat.", "A cat sat. A cow sat. A dog sat.", "A cat sat. {+A cow sat. +}A dog sat."),
        ("", "New.", "{+New.+}"),
        ("Old.", "", "[-Old.-]"),
        ("Same.", "Same.", "Same."),
        ("", "", ""),
    ],
)
def test_what_came_in_begins_where_a_paragraph_or_sentence_does(before: str, after: str, expected: str) -> None:
    assert marked(before, after) == expected


def test_a_rewritten_sentence_is_one_change() -> None:
    before = "Nobody expected that the council would vote against it."
    after = "Everyone knew what the mayors might decide about that."
    assert [kind for kind, _ in word_diff(before, after)] == ["removed", "added", "same"]


TEXTS = st.text(alphabet="ab. \n港城เก้\u0301\u200d\U0001f468", max_size=40)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_the_parts_are_both_texts_and_alternate(before: str, after: str) -> None:
    parts = word_diff(before, after)
    assert "".join(text for kind, text in parts if kind != "added") == before
    assert "".join(text for kind, text in parts if kind != "removed") == after
    assert all(text for _, text in parts)
    kinds = "".join(kind[0] for kind, _ in parts)
    assert not any(pair in kinds for pair in ("ss", "rr", "aa", "ar"))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_as_many_words_as_can_be_are_common(old: list[str], new: list[str]) -> None:
    pairs = worddiff._pairs(old, new, worddiff._Budget())  # noqa: SLF001 - what merging and shifting work on
    lengths = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, word in enumerate(old):
        for j, other in enumerate(new):
            lengths[i + 1][j + 1] = max(lengths[i][j] + (word == other), lengths[i][j + 1], lengths[i + 1][j])
    assert len(pairs) == lengths[-1][-1]
    assert all(old[i] == new[j] for i, j in pairs)
    assert pairs == sorted(pairs)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)


def test_what_would_cost_too_much_is_told_as_one_change(monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = "Begin. " + "a b " * 40 + "End.", "Begin. " + "b a a " * 40 + "End."
    assert len(word_diff(before, after)) > 4
    monkeypatch.setattr(worddiff, "MOST_PAIRS", 1000)
    assert [kind for kind, _ in word_diff(before, after)] == ["same", "removed", "added", "same"]


def test_the_cost_is_bounded_whatever_the_texts() -> None:
    spent = worddiff._Budget()  # noqa: SLF001 - what bounds it
    assert spent.take(worddiff.MOST_PAIRS)
    assert not spent.take(1)
    # 100,000 equal words against as many would be 10,000,000,000 pairs.
    parts = word_diff("x " * 100_000 + "y", "z " + "x " * 100_000)
    assert "".join(text for kind, text in parts if kind != "added") == "x " * 100_000 + "y"
