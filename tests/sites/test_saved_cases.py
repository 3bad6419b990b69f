"""A site that has a file of its own comes with a saved case, or nobody would notice when its file goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newscrawl.sites import OURS, load_site, site_names

CASES = Path(__file__).parents[2] / "fixtures" / "sites"


def test_there_is_a_site_with_a_file() -> None:
    assert site_names()
    assert {path.stem for path in OURS.glob("*.toml")} == set(site_names())


@pytest.mark.parametrize("name", site_names())
def test_a_site_with_a_file_has_a_saved_case(name: str) -> None:
    assert load_site(name).name == name
    saved = [json.loads(path.read_text(encoding="utf-8")) for path in (CASES / name).glob("*/page.json")]
    assert saved
    assert all(page["site"] == name for page in saved)
