"""House lines: what a newsroom adds to its articles is none of the text, and what only sounds like it is."""

from __future__ import annotations

from newscrawl.extract.notices import is_notice


def test_interest_in_a_company_is_a_notice_where_the_writer_has_it() -> None:
    assert is_notice("The author owns shares of two of the companies mentioned in this column.")
    assert not is_notice("A fool has stock in three of the barges mentioned in the harbour's books.")
