"""The extra `warc`: whether it is there."""

from __future__ import annotations

from importlib.util import find_spec

from newscrawl.errors import BadInput


def check_extra(what: str) -> None:
    """Raise `BadInput` if warcio is missing, with what to do.

    Args:
        what: What needs it, for the sentence.
    """
    if find_spec("warcio") is None:
        raise BadInput(f"{what} needs warcio, which is not installed; install the extra: pip install 'newscrawl[warc]'")
