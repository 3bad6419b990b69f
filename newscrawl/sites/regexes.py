"""Regular expressions of a site file: compiled, and refused where one could run for hours on a text made for it."""

from __future__ import annotations

import re
from functools import lru_cache

from newscrawl.sites.automaton import TooIntricate
from newscrawl.sites.backtracking import worst_degree

ADDRESS_DEGREE = 3
"""Power of an address's length: of some hundred characters the cube is a second, the fourth power an hour."""


@lru_cache(maxsize=1024)
def compile_regex(text: str, most: int = ADDRESS_DEGREE) -> re.Pattern[str]:
    """Return the compiled pattern.

    Args:
        text: The pattern.
        most: Power of the length of the texts that it is searched in, up to which the time may grow.

    Raises:
        ValueError: If it is none, or one that may take for ever; the sentence says why, to be read behind the pattern.
    """
    try:
        pattern = re.compile(text)
        degree = worst_degree(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"is no regular expression: {error}") from None
    except TooIntricate:
        raise ValueError("is too intricate to tell how long it takes; write it shorter") from None
    if degree is None:
        raise ValueError(
            "may take for ever: it repeats something that can be read in two ways, as (a+)+ does; repeat it once"
        )
    if degree > most:
        raise ValueError(
            "may take hours: several of its endless repetitions can take the same text; "
            "say what they may not hold, as in [^/]* in place of .*"
        )
    return pattern
