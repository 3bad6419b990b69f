"""What a run says at its end, where there is little to say it with."""

from __future__ import annotations

import io

import pytest

from newscrawl.extensions.run_end import say


@pytest.mark.parametrize(
    ("encoding", "comes_out"),
    [("utf-8", "run 1 on Zürich …\ufffd"), ("latin-1", "run 1 on Zürich ??"), ("ascii", "run 1 on Z?rich ??")],
)
def test_a_letter_that_the_locale_does_not_have_is_replaced(encoding: str, comes_out: str) -> None:
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding=encoding)
    say("run 1 on Zürich …\x1b", stream)
    assert written.getvalue() == f"{comes_out}\n".encode(encoding)
