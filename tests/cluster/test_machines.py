"""A cluster of machines, of which one dies and whose scheduler is begun anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cluster.drill import play
from tests.cluster.machines import why_there_are_none

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.long


def test_a_killed_worker_and_a_new_scheduler_cost_time_and_nothing_else(tmp_path: Path) -> None:
    if reason := why_there_are_none():
        pytest.skip(reason)
    play(tmp_path, print)
