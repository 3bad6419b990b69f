"""Read a number of views from text, in many languages and spellings. Words are data; see `data/counts.json`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from newscrawl.extract.latepattern import LatePattern
from newscrawl.extract.lexicon import read_data

MAX_COUNT = 10**11
"""More than this nobody counted: it is a telephone number or an id."""

_GROUPED = r"\d{1,3}(?:[ .,'’]\d{2,3})*[ .,'’]\d{3}(?!\d)"
_NUMBER = rf"(?:{_GROUPED}|\d+[.,]\d+|\d+)"
_GLUE = re.compile(r"(?<=[a-zà-ÿа-я]{2})(?=[A-ZÀ-ÞА-Я][a-zà-ÿа-я])|(?<=[a-zà-ÿа-яё]{3})(?=\d)")
_DENSE = frozenset({"zh", "ja", "ko"})
_DIGIT = re.compile(r"\d")
_BEHIND_MARK = re.compile(r"[:(\[|=】]\s*(?:第|共)?\s*[~约約≈]?\s*\d")
"""A number behind what may end a label."""
_LETTERS = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile("[\u0590-\u10ff\u1780-\u17ff\u2e80-\uffff]")
"""Scripts in which a label may begin within what looks like a word: no spaces, an article or marks glued to it."""
_LOOKAHEAD = re.compile(r"\(\?!(?:[^()]|\([^()]*\))*\)")
_OPTIONAL = re.compile(r"\(\?:[^()]*\)\?")
_START = 3
"""Letters of a word that tell whether it may be a label; the ends of labels vary."""
_LOCAL_DIGIT = re.compile(r"[^\D0-9]")


class _Words:
    """The patterns, compiled once from the data."""

    def __init__(self, data: dict[str, Any]) -> None:
        scales: dict[str, dict[str, int]] = data["multipliers"]
        self.scales = {language: {**scales["*"], **own} for language, own in scales.items()}
        every = sorted({word for own in scales.values() for word in own}, key=len, reverse=True)
        multiplier = "|".join(re.escape(word) + (r"(?!\w)" if word.isascii() else "") for word in every)
        amount = rf"(?P<number>{_NUMBER})\s*(?:(?P<scale>{multiplier}))?\s*(?:\+|余|多)?"
        units = "|".join(data["units"])
        stop = "|".join(data["not_after"])
        start = r"(?<![\d\-/.,:年月])"
        self.scaled = LatePattern(
            rf"[~约約≈]?\s*{amount}(?:\s*(?P<number2>\d+)\s*(?P<scale2>{multiplier}))?\s*(?:{units})?"
        )
        # In "5 comments 1,234 views" the label has its number before it.
        self.other = LatePattern(rf"(?<!\d)(?<!\d\s)(?:{'|'.join(data['other_labels'])})\s*[:(\[]?\s*$")
        self.zero = LatePattern("|".join(data["zero"]), re.IGNORECASE)
        edge = r"(?<![^\W\d_])"
        self.framed = [
            (LatePattern(rf"{_edge(before)}(?:{before})\s*{amount}\s*(?:{after})"), language)
            for before, after, language in data["around"]
        ]
        self.any_framed = LatePattern(
            "|".join(rf"{before}\s*[~约約≈]?\d" for before in {row[0] for row in data["around"]})
        )
        colon = r"\s*(?:[:(\[|=]|】)\s*"
        end = rf"(?!\d)(?!\s*(?:{stop}))"
        # Groups of their own for the words would make the search three times as slow: see `language`.
        before, after = (f"(?P<label>{'|'.join(row[0] for row in data[side])})" for side in ("before", "after"))
        self.rows = [(LatePattern(row[0]), row[1]) for side in ("before", "after") for row in data[side]]
        self.labelled = LatePattern(rf"{edge}{before}{colon}(?:第|共)?\s*{amount}{end}")
        # No word of these scripts is parted from the next by a space: a column's name may touch the label.
        glued = f"(?P<label>{'|'.join(row[0] for row in data['before'] if row[1] in _DENSE)})"
        self.glued = LatePattern(rf"{glued}{colon}(?:第|共)?\s*{amount}{end}")
        self.bare = LatePattern(rf"{glued}(?<=[수数數量])\s*{amount}{end}")
        self.spaced = LatePattern(rf"{edge}{before}\s*{amount}{end}")
        self.followed = LatePattern(rf"{start}{amount}\s*(?:{units})?\s*{after}(?!\s*:|\s*[(\[]\s*\d)(?![a-z])")
        self.starts, self.characters = _signs(data)

    def language(self, match: re.Match[str]) -> str:
        """Return the language of the label that was found: "mil" is a thousand in some and a million in others."""
        start, end = match.span("label")
        return next(
            (language for word, language in self.rows if (m := word.match(match.string, start)) and m.end() == end), "*"
        )

    def may_state(self, plain: str) -> bool:
        """Tell whether a text holds anything that a label begins with. Most numbers of a page stand beside none."""
        if any(word[:_START] in self.starts for word in _LETTERS.findall(plain)):
            return True
        return _UNSPACED.search(plain) is not None and not self.characters.isdisjoint(plain)


def _signs(data: dict[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
    """Return how the words of all labels begin, and the characters of those that may stand within a word.

    Of words that only stand together ("people have watched") the longest is enough.
    """
    starts: set[str] = set()
    characters: set[str] = set()
    patterns = [pattern for side in ("before", "after", "around") for row in data[side] for pattern in row[:-1]]
    for pattern in patterns:
        characters.update(_UNSPACED.findall(pattern))
        for part in _OPTIONAL.sub("|", _LOOKAHEAD.sub("", pattern)).split("|"):
            longest = max((word for word in _LETTERS.findall(part) if not _UNSPACED.search(word)), key=len, default="")
            starts |= {longest[:_START], longest[:-1][:_START] if f"{longest}?" in part else ""}
    # The unit may be glued to the label: "12xgelesen".
    starts |= {(unit + start)[:_START] for unit in data["units"] if unit.isascii() for start in starts}
    return frozenset(starts - {"", *data["units"]}), frozenset(characters)


def _edge(word: str) -> str:
    return r"(?<![^\W\d_])" if word.isascii() else ""


def _folded(data: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Fold the case of all words, as `_plain` does with the text: "ς" is "σ" then."""
    if isinstance(data, str):
        return data.casefold()
    if isinstance(data, list):
        return [_folded(value) for value in data]
    return {key: _folded(value) for key, value in data.items()} if isinstance(data, dict) else data


_WORDS = _Words(_folded(read_data("counts.json")))


def parse_view_count(text: str) -> int | None:
    """Return the number of views that a short text states, None if it states none.

    The text is taken to be about views as a whole, so that a bare scaled number ("1.2 ล้าน ครั้ง") counts.

    >>> parse_view_count("阅读量：1.2万")
    12000
    """
    found = find_view_count(text)
    if found is not None:
        return found
    plain = _plain(text)
    match = _WORDS.scaled.fullmatch(plain)
    if match is None or not match["scale"]:
        return None
    value = _value(match["number"], match["scale"], "*")
    if value is not None and match["number2"]:
        second = _value(match["number2"], match["scale2"], "*")
        return value + second if second is not None else None
    return value


def find_view_count(text: str) -> int | None:
    """Return the number of views that stands beside a label of views somewhere in a text."""
    if not _DIGIT.search(text):
        return 0 if _WORDS.zero.search(text) else None
    return _beside_label(text)


@lru_cache(maxsize=2048)
def _beside_label(text: str) -> int | None:
    """Return the number beside a label of views. Several fields ask about the same lines of a page."""
    plain = _plain(_parted(text))
    if not _WORDS.may_state(plain):
        return None
    for pattern, language in _WORDS.framed if _WORDS.any_framed.search(plain) else ():
        if match := pattern.search(plain):
            return _value(match["number"], match["scale"], language)
    marked = _BEHIND_MARK.search(plain) is not None
    for search, may_match in (
        (_WORDS.labelled, marked),
        (_WORDS.followed, True),
        (_WORDS.spaced, True),
        (_WORDS.glued, marked and not plain.isascii()),
        (_WORDS.bare, not plain.isascii()),
    ):
        if not may_match:
            continue
        for match in search.finditer(plain):
            if _WORDS.other.search(plain, 0, match.start()):
                continue
            value = _value(match["number"], match["scale"], _WORDS.language(match) if match["scale"] else "*")
            if value is not None:
                return value
    return None


def _parted(text: str) -> str:
    """Part what is glued: "VossClicks: 370" and "234 vues03/02" are two pieces of a meta line each."""
    return _GLUE.sub(" ", text) if _GLUE.search(text) else text


def _plain(text: str) -> str:
    """Return the text with one spelling for digits, brackets, separators and case."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = text.replace("٬", ",").replace("٫", ".").replace("’", "'").replace("‘", "'")
        text = _LOCAL_DIGIT.sub(_ascii_digit, text)
    return " ".join(text.casefold().replace("~", " ").split())


def _ascii_digit(match: re.Match[str]) -> str:
    return str(unicodedata.decimal(match[0]))


def _value(number: str, scale: str | None, language: str) -> int | None:
    """Return the whole number, None if it is none: a separator without a multiplier must group three digits."""
    if scale:
        factor = _WORDS.scales.get(language, _WORDS.scales["*"]).get(scale)
        if factor is None:
            return None
        parts = re.split(r"[.,]", number.replace(" ", "").replace("'", ""))
        if len(parts) > 2:
            return None
        fraction = parts[1] if len(parts) == 2 else ""
        value = int(parts[0] + fraction) * factor // 10 ** len(fraction)
    else:
        if re.fullmatch(r"\d+[.,]\d+", number) and not re.fullmatch(r"\d{1,3}[.,]\d{3}", number):
            return None
        value = int(re.sub(r"\D", "", number))
    return value if value <= MAX_COUNT else None
