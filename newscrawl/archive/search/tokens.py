"""Tokens: what of a folded text stands in the index, as words that SQLite splits at spaces.

A script that sets spaces gives its words. One that sets none gives a token for each place in it: the characters that
stand there, two of Chinese, Japanese and Korean, three of the alphabets of Thai, Lao, Khmer and Burmese, whose pairs
are in every text. A shorter word is the beginning of a token wherever it stands, a longer one is several tokens.
"""

from __future__ import annotations

import re
from operator import add

LONGEST = 40
"""Characters of a token; what is longer is no word, and is known by its beginning."""

_PAIRS = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U000323af"
)
"""Chinese, Japanese, Korean. Korean sets spaces, but joins its particles to the word."""

_TRIPLES = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ebd\u0ec0-\u0ece\u0edc-\u0edf\u1000-\u103f\u104e-\u108f\u109a-\u109d"
    "\u1780-\u17d3\u17d7\u17dc\u17dd\ua9e0-\ua9ef\uaa60-\uaa7f"
)
"""Thai, Lao, Burmese, Khmer."""

LETTER = f"[^ {_PAIRS}{_TRIPLES}]"
"""What a word of a script that sets spaces is made of, in a folded text."""

_RUN = re.compile(f"([{_PAIRS}]+)|([{_TRIPLES}]+)|({LETTER}+)")


def runs(folded: str) -> list[tuple[str, int]]:
    """Return the words of a folded text, and the runs of scripts without spaces, each with the size of its tokens.

    A word has 0: it is one token.
    """
    return [(match[0], 2 if match[1] else 3 if match[2] else 0) for match in _RUN.finditer(folded)]


def tokens(folded: str) -> list[str]:
    """Return the tokens of a folded text in its order.

    >>> tokens("muller 港城渡")
    ['muller', '港城', '城渡', '渡']
    """
    if folded.isascii():
        words = folded.split()
        return words if max(map(len, words), default=0) <= LONGEST else [word[:LONGEST] for word in words]
    found: list[str] = []
    for pairs, triples, word in _RUN.findall(folded):
        if word:
            found.append(word[:LONGEST])
        elif pairs:
            found.extend(map(add, pairs, pairs[1:]))
            found.append(pairs[-1])
        else:
            found.extend(triples[place : place + 3] for place in range(len(triples)))
    return found
