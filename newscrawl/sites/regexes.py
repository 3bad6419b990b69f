"""Regular expressions of a site file: compiled, and refused where one could run for hours on a text made for it."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=1024)
def compile_regex(text: str) -> re.Pattern[str]:
    """Return the compiled pattern.

    Raises:
        ValueError: If it is none, or one that may take for ever; the sentence says why.
    """
    try:
        return re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"is no regular expression: {error}") from None
