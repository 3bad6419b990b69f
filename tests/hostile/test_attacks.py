"""Attacks, all at once in `make test`, and each by itself in `make soak`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hostile import attacks
from tests.hostile.world import assert_cheap, assert_sound, crawl

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hostile.world import Situation


def test_a_site_that_names_the_operators_network_in_every_way_gets_nothing_asked_of_it(tmp_path: Path) -> None:
    situations = attacks.together()
    assert_sound(crawl(tmp_path, situations), situations)


def test_a_start_page_leads_to_no_spelling_of_a_private_address(tmp_path: Path) -> None:
    situations = [attacks.EVERY_SPELLING]
    assert_sound(crawl(tmp_path, situations), situations)


@pytest.mark.soak
@pytest.mark.parametrize("situation", attacks.attacks(), ids=lambda situation: situation.name)
def test_an_attack_reaches_nothing_and_opens_nothing(tmp_path: Path, situation: Situation) -> None:
    after = crawl(tmp_path, [situation])
    assert_sound(after, [situation])
    assert_cheap(after, situation)
