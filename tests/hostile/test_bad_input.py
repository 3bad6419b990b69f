"""Bad input, all at once in `make test`, and each by itself with what it costs in `make soak`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hostile import bad_input
from tests.hostile.world import assert_cheap, assert_sound, crawl

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hostile.world import Situation


def test_a_site_that_does_everything_wrong_at_once_costs_no_healthy_page(tmp_path: Path) -> None:
    situations = bad_input.together()
    assert_sound(crawl(tmp_path, situations), situations)


@pytest.mark.soak
@pytest.mark.parametrize("situation", bad_input.bad_input(), ids=lambda situation: situation.name)
def test_bad_input_stores_no_junk_and_stays_within_300_megabytes_and_a_minute(
    tmp_path: Path, situation: Situation
) -> None:
    after = crawl(tmp_path, [situation])
    assert_sound(after, [situation])
    assert_cheap(after, situation)
