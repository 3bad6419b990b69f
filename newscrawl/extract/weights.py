"""Weight: how much a text says, whatever script it is in."""

from __future__ import annotations

import re
from functools import lru_cache

MAX_KEPT = 2_000
"""Characters of a text whose weight is remembered."""
_OTHERS = bytes(byte for byte in range(256) if byte != 0xE0 and not 0xE3 <= byte <= 0xED)
"""All bytes but those that begin these characters, and few others, in UTF-8."""
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]+")


def weight(text: str) -> int:
    """Return the length of a text in Latin letters: a character of a dense script counts twice."""
    if text.isascii():
        return len(text)
    return _dense_weight(text) if len(text) <= MAX_KEPT else _dense_weight.__wrapped__(text)


@lru_cache(maxsize=4096)
def _dense_weight(text: str) -> int:
    # To see that a text is of another script takes a quarter of the search's time.
    if not text.encode("utf-8", "surrogatepass").translate(None, _OTHERS):
        return len(text)
    return len(text) + sum(map(len, _CJK.findall(text)))
