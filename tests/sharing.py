"""What takes long to prepare and is only looked at afterwards, prepared once for all processes that run tests."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def prepared(factory: pytest.TempPathFactory, worker_id: str, name: str, prepare: Callable[[], Any]) -> Any:  # noqa: ANN401 - what is prepared
    """Return what is prepared under a name: by the process that asks first; the others wait for it.

    Args:
        factory: Knows the folder of this run of the tests.
        worker_id: Which process this is, as pytest-xdist calls it.
        name: What it is called.
        prepare: Prepares it: dicts, lists, tuples, sets, strings, bytes and numbers.
    """
    base = factory.getbasetemp()
    kept = (base if worker_id == "master" else base.parent) / f"{name}.txt"
    with FileLock(f"{kept}.lock"):
        if not kept.exists():
            kept.write_text(repr(prepare()), encoding="utf-8")
    return ast.literal_eval(kept.read_text(encoding="utf-8"))
