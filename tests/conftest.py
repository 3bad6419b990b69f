"""In which order the processes that run tests take them."""

from __future__ import annotations

import os
from itertools import groupby

import pytest


@pytest.hookimpl(trylast=True)  # after the order was made random, and after what `-m` leaves out has gone
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each process begin with its share of the tests marked as long: none is left with one at the end.

    pytest-xdist deals one run of tests after the other, all of the same length, to the processes (`--dist worksteal`);
    those that are done first take over what the others have not begun.
    """
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = [item for item in items if item.get_closest_marker("long")]
    others = [item for item in items if not item.get_closest_marker("long")]
    shares: list[list[pytest.Item]] = [[] for _ in range(processes)]
    for number, (_, tests) in enumerate(groupby(long, key=lambda item: item.path)):
        shares[number % processes] += tests  # those of a module stay together, and so does what they share
    left = len(items)
    items.clear()
    for number, share in enumerate(shares):
        length = left // (processes - number)
        more = max(0, length - len(share))
        items += share + others[:more]
        del others[:more]
        left -= length
    items += others
