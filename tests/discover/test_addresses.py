from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discover.addresses import leads_to_page
from newscrawl.resolving import resolve
from newscrawl.urls import may_be_page
from tests.test_resolving import PIECES

BASE = "https://news.example/city/"
ENDINGS = st.sampled_from(["jpg", ".jpg?", ".pdf", ".php", "index.html", ""])


@given(st.lists(PIECES, max_size=8).map("".join), ENDINGS)
def test_where_an_address_leads_is_told_as_the_long_way_tells_it(text: str, ending: str) -> None:
    found = resolve(text + ending, BASE)
    assert found is None or leads_to_page(found) == may_be_page(found)
