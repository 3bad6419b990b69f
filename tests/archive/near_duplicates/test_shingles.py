from __future__ import annotations

import random

import pytest

from newscrawl.archive.near_duplicates.shingles import (
    FEWEST,
    KEPT,
    LONGEST,
    fingerprint,
    shingles,
    similarity,
    site_number,
)

ENGLISH = "The ferries of the harbour city sail again since Monday morning, the port authority said. " + " ".join(
    f"Boat {n} of line {n * 7} leaves at {n * 3}." for n in range(20)
)
CHINESE = "寒潮提前抵达港城，两处避寒点今晚开放。市民可以在渡轮码头附近领取热饮和毛毯，志愿者将值守到清晨。" + "".join(
    f"第{n}号码头的渡轮将于{n * 3}点恢复通航，乘客须提前{n}分钟候船。" for n in range(12)
)
JAPANESE = "".join(
    f"港の{n}番桟橋では、漁師たちが朝{n * 2}時から網を繕い、市場へ運ぶ魚を選り分けている。" for n in range(12)
)
THAI = "".join(f"เรือข้ามฟากลำที่ {n} ของท่าเรือเมืองจะออกเดินทางอีกครั้งในเช้าวันจันทร์เวลา {n * 3} นาฬิกา" for n in range(12))
RUSSIAN = " ".join(f"Паром номер {n} снова выходит в море с утра понедельника в {n * 3} часов." for n in range(15))
KOREAN = " ".join(f"항구 도시의 {n}번 여객선이 월요일 아침 {n * 3}시부터 다시 운항합니다." for n in range(15))


@pytest.mark.parametrize("text", [ENGLISH, CHINESE, JAPANESE, THAI, RUSSIAN, KOREAN])
def test_a_text_of_any_script_is_alike_to_itself_and_less_so_with_a_part_gone(text: str) -> None:
    whole, part = shingles(text), shingles(text[: len(text) * 2 // 3])
    assert len(whole) >= FEWEST
    assert similarity(whole, whole) == 1
    assert 0.5 < similarity(whole, part) < 0.8


def test_texts_that_have_nothing_in_common_are_not_alike() -> None:
    assert similarity(shingles(ENGLISH), shingles(RUSSIAN)) == 0
    assert similarity(shingles(""), shingles("")) == 0


def test_case_quotation_marks_and_white_space_make_no_difference() -> None:
    plain = ENGLISH.replace("ferries", "'ferries'")
    assert shingles(plain) == shingles(ENGLISH.replace("ferries", "‘FERRIES’").replace(" ", "\u00a0\n"))


def test_full_width_and_half_width_forms_make_no_difference_in_chinese() -> None:
    assert shingles(CHINESE) == shingles(CHINESE.replace("1", "１").replace("，", ","))


@pytest.mark.parametrize("text", [None, "", "Two lines.\n\nNo more.", "短讯。", "word " * 5000])
def test_a_text_that_says_too_little_is_not_compared(text: str | None) -> None:
    assert shingles(text) == frozenset()


@pytest.mark.parametrize("text", [" ".join(map(str, range(10**5))), "".join(map(chr, range(0x4E00, 0x9F00))) * 5])
def test_of_a_long_text_the_beginning_is_compared(text: str) -> None:
    assert FEWEST <= len(shingles(text)) <= 2 * LONGEST
    assert shingles(text) == shingles(text + text[::-1])


def test_what_cannot_be_encoded_does_no_harm() -> None:
    assert shingles(ENGLISH + "\ud800 \udfff")


def test_hashes_are_the_same_for_ever() -> None:
    assert sorted(fingerprint(shingles(ENGLISH)))[:2] == [0x20B2F6FBBDD, 0x31214F97DD1]
    assert sorted(fingerprint(shingles(CHINESE)))[:1] == [0xB918F2C970]
    assert site_number("news.example") == 0x1D9FD7F0


def test_texts_share_as_many_of_the_hashes_that_are_kept_as_they_are_alike() -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    words = [str(number) for number in range(3000)]
    shared = expected = 0.0
    for _ in range(60):
        one = chance.choices(words, k=300)
        other = [word if chance.random() < 0.9 else chance.choice(words) for word in one]
        first, second = shingles(" ".join(one)), shingles(" ".join(other))
        assert len(fingerprint(first)) == KEPT
        shared += len(fingerprint(first) & fingerprint(second))
        expected += KEPT * similarity(first, second)
    # Each has its own smallest ones, so that somewhat more are shared than the similarity says.
    assert expected * 0.95 < shared < expected * 1.4


def test_random_texts_of_few_characters_are_not_alike() -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    few = "港城渡轮今天上午起航市政府宣布新的经济计划"
    texts = [shingles("".join(chance.choices(few, k=1300))) for _ in range(20)]
    assert max(similarity(one, other) for at, one in enumerate(texts) for other in texts[:at]) < 0.01
