"""Names of months in many languages, full and short. Data; see `data/dates.json`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from newscrawl.extract.lexicon import read_data

_DATA = read_data("dates.json")
_MARKS = re.compile("[\u0300-\u036f]")
_PARTING = re.compile(r"[\s.,/'’`\-–|()\[\]ºª°_]+")


@lru_cache(maxsize=4096)
def month_number(text: str, language: str) -> int:
    """Return the number of the month that is named, 0 if none is; of a month of the Persian calendar, 100 more."""
    words = _folded(text).split()
    while words and words[0] in _JOINTS and " ".join(words) not in _MONTHS:
        del words[0]
    while words and words[-1] in _JOINTS and " ".join(words) not in _MONTHS:
        del words[-1]
    name = " ".join(words)
    return _MONTHS_OF.get(language, {}).get(name) or _MONTHS.get(name, 0)


def _folded(text: str) -> str:
    """Return a name without case, accents and points: "JUNI", "Ιουνίου" and "IOYNIOY", "janv."."""
    text = text.casefold()
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFD", text)).replace("ı", "i")
        text = unicodedata.normalize("NFC", text)
    return " ".join(_PARTING.sub(" ", text).split())


_MONTHS = {_folded(word): int(number) for number, words in _DATA["months"].items() for word in words}
_MONTHS |= {_folded(word): 100 + int(number) for number, words in _DATA["jalali_months"].items() for word in words}
_MONTHS_OF: dict[str, dict[str, int]] = {
    language: {_folded(word): number for word, number in names.items()}
    for language, names in _DATA["months_of"].items()
}
_JOINTS = frozenset(_folded(word) for word in _DATA["joints"])
