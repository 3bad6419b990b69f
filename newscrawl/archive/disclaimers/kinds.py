"""Kinds of disclaimers: what one is about, by the phrases in it."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

OTHER = "other"
"""The kind of a text in which no phrase of the lexicon stands."""


@cache
def lexicon() -> dict[str, tuple[str, ...]]:
    """Return the phrases of each kind, as they are compared; of equals the kind that stands first is believed."""
    kinds = tomllib.loads(files(__package__).joinpath("kinds.toml").read_text(encoding="utf-8"))
    return {
        kind: tuple(dict.fromkeys(_folded(phrase) for phrases in languages.values() for phrase in phrases))
        for kind, languages in kinds.items()
    }


def disclaimer_kind(text: str) -> str:
    """Return what a disclaimer is about.

    Returns:
        "risk", "copyright", "opinion" (whose view it is, or where the text comes from), "advertising", "ai",
        "correction" or "other".
    """
    folded = _folded(text)
    found = {kind: sum(phrase in folded for phrase in phrases) for kind, phrases in lexicon().items()}
    kind = max(found, key=found.__getitem__)
    return kind if found[kind] else OTHER


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
