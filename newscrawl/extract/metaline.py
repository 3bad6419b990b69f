"""The meta line: date, author, source, count and the like in one short line. It is none of the text's."""

from __future__ import annotations

import re

from newscrawl.extract.counts import find_view_count
from newscrawl.extract.lexicon import (
    after_glued_label,
    after_label,
    begins_with_label,
    has_leading_placeholder,
    is_placeholder,
    is_word,
)
from newscrawl.extract.moments import find_moment

MAX_LINE = 120
"""Characters of a line that is nothing but meta data."""
MAX_SIGNATURE = 40
"""Characters of the line that names the editor under a text."""

_ROLES = frozenset({"author", "published", "modified", "column", "reuse"})
_SENTENCE_ENDS = '.!?。！？…:："”'
_OPENING = re.compile(r"^[\s(（\[【]+")


def is_meta_line(text: str) -> bool:
    """Tell whether a short line states when, by whom or how often read, and nothing else."""
    if len(text) > MAX_LINE or after_glued_label("introduction", text) is not None:
        return False
    if is_placeholder(text) or is_word("introduction", text):
        return True
    if begins_with_label(_ROLES, text):
        return True
    if find_view_count(text) is not None and (len(text) < 60 or has_leading_placeholder(text)):
        return True
    moment = find_moment(text)
    if moment is None:
        return False
    # A date and no sentence: "By Arne Dahl, 21 June 2024, 4 comments".
    return (moment[2] - moment[1]) * 3 >= len(text) or (len(text) < 90 and text[-1] not in _SENTENCE_ENDS)


def is_signature(text: str) -> bool:
    """Tell whether a line under a text names its editor: "(责任编辑：admin)"."""
    return len(text) <= MAX_SIGNATURE and after_label("author", _OPENING.sub("", text)) is not None
