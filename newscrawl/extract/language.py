"""Language: what the page declares if its script can be that language's, else what its letters and small words say."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from newscrawl.extract.found import Found
from newscrawl.extract.lexicon import read_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newscrawl.extract.outline import Outline

SAMPLE = 1500
"""Characters that are looked at."""
SURE_WORDS = 3
"""Small words of a language in one line of it."""
LINE = 200
"""Characters of a line that are looked at."""
MIN_WORDS = 12
"""Words below which small words tell nothing."""
FEW_OTHERS = 0.34
"""Share of small words that a text has in its own language, and no kin of it: Occitan has less of those of Spanish."""

_WORDS: dict[str, frozenset[str]] = {k: frozenset(v.split()) for k, v in read_data("function_words.json").items()}
_LANGUAGES = {
    word: tuple(language for language, own in _WORDS.items() if word in own)
    for words in _WORDS.values()
    for word in words
}
"""For each small word the languages that have it."""
_WORD = re.compile(r"[^\W\d_]+")
_ASCII = bytes(range(128))
_NO_LETTER = bytes(byte if byte >= 128 or chr(byte).isalpha() else 32 for byte in range(256))
"""For bytes of UTF-8: a blank for each character of ASCII that is no letter."""
_TYPOGRAPHY = re.compile("[\u00a0-\u00a9\u00ab-\u00b1\u00b7\u00bb\u2000-\u206f]+")
"""Quotation marks, dashes and the like, which are all that is not ASCII in many a text."""
_TAG = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*")
_SIMPLIFIED = frozenset(
    "国这们会时说对发来过还经问实现为进开动关点间长应业电头见门车东马书报产务议证给让处别机权单战该区术较"
    "联观认识则规际质论导领类条几总设运层边远决传历团队数义续统网继觉乐记计订讲讨训"
)
"""Characters that only simplified Chinese has."""
_TRADITIONAL = frozenset(
    "國這們會時說對發來過還經問實現為進開動關點間長應業電頭見門車東馬書報產務議證給讓處別機權單戰該區術較"
    "聯觀認識則規際質論導領類條幾總設運層邊遠決傳歷團隊數義續統網繼覺樂記計訂講討訓"
)
"""Characters that only traditional Chinese has."""
_SCRIPTS = tuple(
    (name, re.compile(f"[{letters}]"))
    for name, letters in {
        "kana": "\u3041-\u30ff",
        "hangul": "\uac00-\ud7af",
        "han": "\u3400-\u9fff",
        "th": "\u0e01-\u0e5b",
        "arabic": "\u0620-\u06ff",
        "he": "\u05d0-\u05ea",
        "cyrillic": "\u0400-\u04ff",
        "el": "\u0370-\u03ff",
        "devanagari": "\u0900-\u0963\u0966-\u097f",  # without the stops, which other scripts of India share
        "bn": "\u0980-\u09ff",
        "ta": "\u0b80-\u0bff",
        "te": "\u0c00-\u0c7f",
        "gu": "\u0a80-\u0aff",
        "kn": "\u0c80-\u0cff",
        "ml": "\u0d00-\u0d7f",
        "pa": "\u0a00-\u0a7f",
        "or": "\u0b00-\u0b7f",
        "si": "\u0d80-\u0dff",
        "ka": "\u10a0-\u10ff",
        "hy": "\u0530-\u058f",
        "km": "\u1780-\u17ff",
        "lo": "\u0e80-\u0eff",
        "my": "\u1000-\u109f",
        "am": "\u1200-\u137f",
        "bo": "\u0f00-\u0fff",
        "dv": "\u0780-\u07bf",
        "iu": "\u1400-\u167f",
        "latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
    }.items()
)
_LATIN = dict(_SCRIPTS)["latin"]
_LATIN_OR_NONE = re.compile("[\x00-\u02ff\u1e00-\u1eff\u2000-\u20ff\ufeff]+")
_SHARED = {
    name: frozenset(languages.split())
    for name, languages in {
        "kana": "ja",
        "hangul": "ko",
        "han": "zh ja yue",
        "arabic": "ar fa ur ps ckb ug sd ks ku pa az",
        "cyrillic": "ru uk bg sr mk be kk ky mn tg uz ab av az ba ce cu cv ku kv os tk tt",
        "devanagari": "hi mr ne sa bh ks sd pi",
        "bn": "bn as",
        "he": "he yi",
        "am": "am ti",
        "bo": "bo dz",
        "iu": "iu cr oj",
    }.items()
}
"""Scripts that several languages are written in, or that are not called by their language."""
_LATIN_TOO = frozenset(["sr", "uz", "ku", "az", "tk", "pi", "iu", "cr", "oj"])
"""Languages of these that are written in Latin letters as well."""
_KIN = {"no": "nb", "nn": "nb", "bs": "hr", "sh": "hr", "sr": "hr", "fil": "tl"}
"""Languages that share their small words with one that is known by them."""


def language_candidates(outline: Outline, text: str) -> Iterator[Found[str]]:
    """Yield what may be the language: what is declared and fits the script, unless the words clearly say otherwise.

    Args:
        outline: The page, which may declare one.
        text: The article's title and body.
    """
    sample = text[:SAMPLE]
    script = _script(sample)
    guess = _guess(sample, script)
    told = Found(guess, "script" if script != "latin" else "small words", sample[:80]) if guess else None
    for value in (outline.language, outline.meta_value("content-language", "og:locale", "language")):
        tag = _tag(value)
        if tag is None or not _fits(tag, script):
            continue
        base = tag.partition("-")[0]
        if told and script == "latin" and guess and guess != base and _is_sure(sample, guess, base):
            yield told
            told = None
        yield Found(_chinese(sample, tag) if script == "han" and base == "zh" else tag, "declared", value or "")
    if told:
        yield told


def languages_of(text: str, languages: frozenset[str] | None) -> frozenset[str] | None:
    """Return the page's languages for a line that holds some of their small words; None for one that may be in any."""
    return _languages_of(text[:LINE], languages) if languages is not None else None


@lru_cache(maxsize=256)
def _languages_of(text: str, languages: frozenset[str]) -> frozenset[str] | None:
    several = [own for language in languages if (own := _WORDS.get(language))]
    if _has_sure_words(several, text.lower().split()) or _has_sure_words(several, _words_of(text)):
        return languages
    return None


def _has_sure_words(several: list[frozenset[str]], words: list[str]) -> bool:
    """Tell whether enough small words of one language are among some words. Those between spaces suffice mostly."""
    return any(len(own.intersection(words)) >= SURE_WORDS for own in several)


def _tag(value: str | None) -> str | None:
    match = _TAG.fullmatch((value or "").strip())
    if match is None:
        return None
    parts = re.split(r"[-_]", match[0])
    rest = [p.upper() if len(p) == 2 else p.title() if len(p) == 4 else p.lower() for p in parts[1:]]
    return "-".join([parts[0].lower(), *rest])


def _script(sample: str) -> str:
    if sample.isascii():
        return "latin" if any(char.isalpha() for char in sample) else ""
    others = _LATIN_OR_NONE.sub("", sample)
    if not others:
        return "latin" if any(char.isalpha() for char in sample) else ""
    counts = {name: len(pattern.findall(others)) for name, pattern in _SCRIPTS}
    counts["latin"] = len(_LATIN.findall(sample))
    counts["han"] *= 3  # one character is a word
    counts["kana"] *= 3
    counts["hangul"] *= 2
    if counts["kana"] * 8 > counts["han"] and counts["kana"] > 3 and counts["kana"] + counts["han"] > counts["latin"]:
        return "kana"
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""


def _fits(tag: str, script: str) -> bool:
    base = tag.partition("-")[0]
    if base not in _KNOWN:
        return False
    if not script:
        return True
    if script == "latin":
        return base not in _NOT_LATIN
    return base in _SHARED.get(script, {script})


_NOT_LATIN = (
    frozenset({name for name, _ in _SCRIPTS if name != "latin"} | {x for langs in _SHARED.values() for x in langs})
    - _LATIN_TOO
)
_KNOWN = frozenset(_WORDS) | frozenset(" ".join(read_data("language_codes.json").values()).split())


def _guess(sample: str, script: str) -> str | None:
    judge = _JUDGES.get(script)
    return judge(sample) if judge is not None else script or None


def _arabic(sample: str) -> str:
    if re.search("[ٹڈڑےں]", sample):
        return "ur"
    return "fa" if re.search("[پچژگ]", sample) else "ar"


def _devanagari(sample: str) -> str:
    if "आहे" in sample or "ळ" in sample:
        return "mr"
    return "ne" if "छ " in sample or "गरेको" in sample else "hi"


def _cyrillic(sample: str) -> str:
    low = sample.lower()
    if re.search("[ўЎ]", sample) and "і" in low:
        return "be"
    if re.search("[єїґ]", low) or ("і" in low and "ы" not in low):
        return "uk"
    if re.search("[әғқңөұү]", low):
        return "kk" if re.search("[әғқұ]", low) else "mn"
    if re.search("[ђјљњћџ]", low):
        return "mk" if re.search("[ѓќѕ]", low) else "sr"
    return "ru" if re.search("[ыэ]", low) else "bg"


def _chinese(sample: str, tag: str | None = None) -> str:
    """Tell simplified from traditional by characters that only one of them has; without any, as declared."""
    simplified = sum(char in _SIMPLIFIED for char in sample)
    traditional = sum(char in _TRADITIONAL for char in sample)
    if simplified == traditional == 0 and tag:
        upper = tag.upper()
        return "zh-Hant" if any(mark in upper for mark in ("HANT", "TW", "HK", "MO")) else "zh-Hans"
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def _counts(sample: str) -> tuple[dict[str, int], int]:
    """Return how many small words of each language a text has, and how many words in all."""
    words = _words_of(sample)
    counts: dict[str, int] = {}
    for word, count in Counter(filter(_LANGUAGES.__contains__, words)).items():
        for language in _LANGUAGES[word]:
            counts[language] = counts.get(language, 0) + count
    return counts, len(words)


def _words_of(text: str) -> list[str]:
    """Return the words of a text, lower-case.

    Where all that is not ASCII are letters, it is cut at the rest, as bytes: four times as fast as a search.
    """
    low = text.lower()
    if not low.isascii():
        low = _TYPOGRAPHY.sub(" ", low)
    raw = low.encode("utf-8", "surrogatepass")
    others = raw.translate(None, _ASCII)
    if others and not others.decode("utf-8", "surrogatepass").isalpha():
        return _WORD.findall(low)
    return raw.translate(_NO_LETTER).decode("utf-8", "surrogatepass").split()


def _by_words(sample: str) -> str | None:
    counts, total = _counts(sample)
    if total < MIN_WORDS:
        return None
    best = max(_WORDS, key=lambda language: counts.get(language, 0))
    return best if counts.get(best, 0) * 12 >= total else None


def _is_sure(sample: str, guess: str, declared: str) -> bool:
    """Small words outweigh a declaration only clearly: sites forget to change the `lang` of their template."""
    counts, total = _counts(sample)
    if total < 3 * MIN_WORDS:
        return False
    kin = _KIN.get(declared, declared)
    if kin not in _WORDS:
        return counts.get(guess, 0) > FEW_OTHERS * total
    return counts.get(guess, 0) > 2.5 * counts.get(kin, 0) and counts.get(guess, 0) * 8 > total


_JUDGES: dict[str, Callable[[str], str | None]] = {
    "latin": _by_words,
    "han": _chinese,
    "kana": lambda _: "ja",
    "hangul": lambda _: "ko",
    "arabic": _arabic,
    "cyrillic": _cyrillic,
    "devanagari": _devanagari,
}
"""What tells the languages of one script apart. A script that is missing here has one language."""
