from __future__ import annotations

import pytest

from newscrawl.extract.language import language_candidates
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
    found = next(language_candidates(outline(None), SAMPLES[language]), None)
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
    found = next(language_candidates(outline(declared), SAMPLES[text]), None)
    assert found is not None
    assert found.value == expected


OTHERS = {
    "tt": "Шәһәр советы дүшәмбе көнне икенче причал өчен тавыш бирде, ул ике елдан соң ачылачак.",
    "or": "ସହର ପରିଷଦ ସୋମବାର ଦିନ ଦ୍ୱିତୀୟ ଜେଟି ପାଇଁ ଭୋଟ ଦେଇଛି। ଏହା ଦୁଇ ବର୍ଷ ପରେ ଖୋଲିବ।",
    "ti": "ባይቶ ከተማ ሰኑይ ንኻልኣይ መዓርፎ መራኽብ ድምጹ ሂቡ። ድሕሪ ክልተ ዓመት ክኽፈት እዩ።",
    "yi": "דער שטאָטראַט האָט מאָנטיק געשטימט פֿאַר אַ צווייטן דאָק, וואָס וועט זיך עפֿענען אין צוויי יאָר.",
    "as": "নগৰ পৰিষদে সোমবাৰে দ্বিতীয় ঘাটৰ বাবে ভোট দিছে। ই দুবছৰৰ পাছত মুকলি হ'ব।",
    "fy": "De ried hat moandei foar in twadde pier stimd, dy't oer twa jier iepengean moat as it jild der dan is. De "
    "boargemaster sei dat it foar de minsken yn it doarp in goede saak is, mar dat der noch in soad wurk oan is.",
    "ku": "Encumenê roja duşemê ji bo bendereke duyem deng da, ku divê di nav du salan de were vekirin heke pere were "
    "dîtin. Şaredar got ku ev ji bo gelê bajêr tiştekî baş e, lê hîn gelek kar heye ku divê were kirin.",
    "br": "Ar c'huzul en deus votet dilun evit un eil kae, hag a zlefe digeriñ a-benn daou vloaz ma vez kavet an "
    "arc'hant. Ar maer en deus lavaret e oa ur raktres mat evit an dud e kêr, met e chom kalz a labour d'ober.",
}


@pytest.mark.parametrize("language", OTHERS)
def test_declared_language_is_believed_though_its_small_words_are_unknown(language: str) -> None:
    found = next(language_candidates(outline(language), OTHERS[language]), None)
    assert found is not None
    assert (found.value, found.rule) == (language, "declared")


@pytest.mark.parametrize(
    ("declared", "text"), [("tt", "de"), ("or", "en"), ("am", "ru"), ("fy", "zh-Hans"), ("zz", "de")]
)
def test_declared_language_of_another_script_is_none(declared: str, text: str) -> None:
    found = next(language_candidates(outline(declared), SAMPLES[text]), None)
    assert found is not None
    assert found.value != declared


def test_code_of_a_country_is_no_language_of_a_text_full_of_anothers_words() -> None:
    text = "A vila vai abrir o cais em dois anos e a câmara disse que não há mais barcos do que os que estão no porto. "
    found = next(language_candidates(outline("br"), text * 3), None)
    assert found is not None
    assert found.value == "pt"


def test_no_text_has_no_language() -> None:
    assert next(language_candidates(outline(None), "12 + 30"), None) is None
