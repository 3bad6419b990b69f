"""Runs situations one by one and prints what each cost: `python -m tests.hostile.measure [PART OF A NAME...]`."""

from __future__ import annotations

import sys
import tempfile
import traceback
from pathlib import Path

from tests.hostile.attacks import attacks
from tests.hostile.bad_input import bad_input
from tests.hostile.world import assert_sound, cost_line, crawl

if __name__ == "__main__":
    for situation in (*bad_input(), *attacks()):
        if not sys.argv[1:] or any(part in situation.name for part in sys.argv[1:]):
            with tempfile.TemporaryDirectory() as folder:
                after = crawl(Path(folder), [situation])
                try:
                    assert_sound(after, [situation])
                    verdict = "ok"
                except AssertionError as error:
                    verdict = "FAILS: " + str(error)[:1500]
                    if "-v" in sys.argv:
                        traceback.print_exc()
            print(cost_line(after, situation), verdict, flush=True)  # noqa: T201 - what it is for
