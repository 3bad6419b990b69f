from __future__ import annotations

import io
import logging

import pytest

from newscrawl.extensions.plain_log import PlainFormatter
from newscrawl.shown import MAX_SHOWN, HarmlessStream, harmless, one_line, shown


def test_a_text_becomes_one_harmless_line() -> None:
    assert one_line("a\x1b[31mb\u2066c\nd\r\u2028e") == "a\ufffd[31mb\ufffdc d e"


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F),
                                  *range(0x2066, 0x206A), 0xFEFF, 0xD800, 0xE0001])  # fmt: skip
def test_controls_marks_of_direction_and_halves_of_characters_are_not_shown(code: int) -> None:
    for show in (shown, one_line, harmless):
        assert chr(code) == "\n" or chr(code) not in show(f"a{chr(code)}b")


@pytest.mark.parametrize("text", ["A ferry", "渡轮 🚢", "é à ß", "שלום", "مرحبا"])
def test_what_people_write_is_shown_as_it_is(text: str) -> None:
    assert shown(text) == one_line(text) == harmless(text) == text


def test_a_long_text_is_cut_where_it_is_one_of_many() -> None:
    assert len(shown("word " * 1000)) == MAX_SHOWN
    assert len(one_line("word " * 1000)) == 4999


def test_lines_of_ours_stay_lines() -> None:
    assert harmless("run 1\n  refused\t1: \x1b]0;owned\x07\n") == "run 1\n  refused 1: \ufffd]0;owned\ufffd\n"


def test_what_is_written_to_people_comes_out_harmless() -> None:
    out = io.StringIO()
    people = HarmlessStream(out)
    people.writelines(["a\x1b[2J\n", "b\u202e\n"])
    assert out.getvalue() == "a\ufffd[2J\nb\ufffd\n"


def entry(message: str, *values: object, error: BaseException | None = None) -> str:
    info = (type(error), error, None) if error is not None else None
    record = logging.LogRecord("newscrawl", logging.ERROR, __file__, 1, message, values, info)
    return PlainFormatter(logging.Formatter("[%(name)s] %(levelname)s: %(message)s")).format(record)


def test_nothing_of_a_page_is_obeyed_by_the_terminal_that_shows_the_log() -> None:
    assert entry("%s is odd", "a\x1b[31mb\u202e") == "[newscrawl] ERROR: a\ufffd[31mb\ufffd is odd"
    assert entry("it broke", error=ValueError("\x1b[2J")).endswith("ValueError: \ufffd[2J")


def test_no_text_of_a_page_passes_for_an_entry_of_the_log() -> None:
    forged = "a\n2026-11-26 12:00:00 [newscrawl] INFO: all is well"
    assert [line for line in entry("%s is odd", forged).splitlines()[1:] if not line.startswith("    ")] == []
