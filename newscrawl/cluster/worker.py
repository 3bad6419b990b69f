"""What runs on a worker: the task, and what the coordinator asks while it lasts.

The coordinator asks by `Client.run`, whose functions run in the worker's event loop: each is done in milliseconds.
"""

from __future__ import annotations

import logging
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.cluster.attempt import Attempt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.cluster.orders import Order, Parcel, Receipt, State

KEPT = 900.0
"""Seconds that results are kept for a coordinator that does not ask for them."""

_UP = frozenset({"running", "paused", "closing_gracefully"})
"""Names of the states of a worker in which it goes on with what it has."""

_attempts: dict[str, Attempt] = {}


def _is_news(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith("Run out-of-band function")


def work(order: Order) -> Receipt:
    """Do a task (in a thread of the worker).

    Raises:
        NewscrawlError: If it cannot be done here.
    """
    from distributed import get_worker  # noqa: PLC0415 - an extra

    logging.getLogger("distributed.worker").addFilter(_is_news)  # else each of our questions is a line of its log
    for old in [old for old in _attempts.values() if old.is_stale(KEPT)]:
        forget(old.id)
    worker = get_worker()
    attempt = Attempt(order, Path(worker.local_directory), worker.address, lambda: worker.status.name in _UP)
    _attempts[attempt.id] = attempt
    try:
        return attempt.run()
    except BaseException:
        forget(attempt.id)
        raise


def attend(coordinator: str, said: Mapping[str, int]) -> list[State]:
    """Tell a coordinator how its attempts on this worker stand.

    Args:
        coordinator: Who asks.
        said: By attempt: how many bytes of its output it has got.
    """
    return [
        attempt.state(said.get(attempt.id, 0))
        for attempt in [*_attempts.values()]
        if attempt.order.coordinator == coordinator
    ]


def take_piece(attempt: str, at: int, piece: bytes) -> None:
    """Take a piece of an attempt's seed."""
    _attempts[attempt].take_piece(at, piece)


def begin(attempt: str, seed: Parcel) -> None:
    """Begin an attempt whose seed was taken."""
    _attempts[attempt].begin(seed)


def give_piece(attempt: str, at: int) -> bytes:
    """Return a piece of an attempt's results."""
    return _attempts[attempt].give_piece(at)


def end(attempt: str, number: int) -> None:
    """End an attempt's command by a signal, if it is still there."""
    if attempt in _attempts:
        _attempts[attempt].end(signal.Signals(number))


def forget(attempt: str) -> None:
    """Remove what is kept of an attempt."""
    if attempt in _attempts:
        _attempts.pop(attempt).forget()
