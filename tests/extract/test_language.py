from __future__ import annotations

import pytest

from newscrawl.extract.language import extract_language
from newscrawl.extract.outline import Box, Outline

SAMPLES = {
    "en": "The council voted on Monday for a second pier, which is to open in two years if the money is found by then.",
    "de": "Der Rat hat am Montag für einen zweiten Anleger gestimmt, der in zwei Jahren mit dem Geld der Stadt kommt.",
    "fr": "Le conseil a voté lundi pour un deuxième quai qui doit ouvrir dans deux ans si les fonds sont trouvés.",
    "es": "El consejo votó el lunes por un segundo muelle que se abrirá en dos años si se encuentra el dinero.",
    "id": "Dewan memilih pada hari Senin untuk dermaga kedua yang akan dibuka dalam dua tahun dan tidak lebih.",
    "vi": "Hội đồng đã bỏ phiếu hôm thứ hai cho một bến thứ hai và sẽ mở trong hai năm nếu có tiền của thành phố.",
    "zh-Hans": "市议会周一投票决定建设第二座码头，两年后开放，这对渔业发展很重要。",
    "zh-Hant": "市議會週一投票決定建設第二座碼頭，兩年後開放，這對漁業發展很重要。",
    "ja": "市議会は月曜日、二つ目の桟橋を建設することを決めた。二年後に開業する予定だ。",
    "ko": "시의회는 월요일 두 번째 부두를 건설하기로 했다. 이 년 뒤에 문을 연다.",
    "ru": "Городской совет проголосовал в понедельник за второй причал, который откроется через два года.",
    "uk": "Міська рада проголосувала у понеділок за другий причал, який відкриється через два роки.",
    "th": "สภาเมืองลงมติเมื่อวันจันทร์ให้สร้างท่าเรือแห่งที่สอง ซึ่งจะเปิดในอีกสองปี",
    "ar": "صوت المجلس يوم الاثنين لصالح رصيف ثان يفتتح بعد عامين إذا توفرت الأموال",
    "fa": "شورا روز دوشنبه به ساخت اسکله دوم رأی داد که پس از دو سال گشایش می‌یابد و پول آن پیدا شد",
}


def outline(declared: str | None) -> Outline:
    return Outline(Box("html", "", None, 0), "html", language=declared)


@pytest.mark.parametrize("language", SAMPLES)
def test_language_is_told_from_the_text_alone(language: str) -> None:
    found = extract_language(outline(None), SAMPLES[language])
    assert found is not None
    assert found.value == language


@pytest.mark.parametrize(
    ("declared", "text", "expected"),
    [
        ("en-GB", "en", "en-GB"),
        ("zh-CN", "en", "en"),
        ("en", "zh-Hans", "zh-Hans"),
        ("zh-CN", "zh-Hans", "zh-Hans"),
        ("zh-CN", "zh-Hant", "zh-Hant"),
        ("zxx-what-ever-nonsense", "de", "de"),
        ("en", "ja", "ja"),
    ],
)
def test_declared_language_is_believed_if_the_script_can_be_its(declared: str, text: str, expected: str) -> None:
    found = extract_language(outline(declared), SAMPLES[text])
    assert found is not None
    assert found.value == expected


def test_no_text_has_no_language() -> None:
    assert extract_language(outline(None), "12 + 30") is None
