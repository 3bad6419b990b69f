"""A site that has a file of its own comes with a saved case, or nobody would notice when its file goes wrong."""

from __future__ import annotations

import pytest

from newscrawl.sites import OURS, load_site, site_names
from newscrawl.sites.cases import OUR_CASES, cases_in


def test_there_is_a_site_with_a_file() -> None:
    assert site_names()
    assert sorted(file.name for file in OURS.iterdir()) == [f"{name}.toml" for name in site_names()]


@pytest.mark.parametrize("name", site_names())
def test_a_site_with_a_file_has_a_saved_case(name: str) -> None:
    assert load_site(name).name == name
    saved = cases_in(OUR_CASES / name)
    assert saved
    assert all(case.record["site"] == name for case in saved)
