from __future__ import annotations

import inspect
import re

import pytest

from newscrawl import errors
from newscrawl.errors import ExitCode, NewscrawlError, NotAnArticle

CLASSES = [
    item
    for _, item in inspect.getmembers(errors, inspect.isclass)
    if issubclass(item, NewscrawlError) and item is not NewscrawlError
]
TREE = re.findall(r"^    (?P<bars>[│├└─ ]+)(?P<name>\w+) +(?P<code>\d)?", errors.__doc__ or "", re.MULTILINE)


def test_the_exit_codes_are_those_that_schedulers_were_promised() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "OK": 0,
        "BAD_START": 1,
        "DISK_FULL": 3,
        "NOTHING_USABLE": 4,
        "EXTRACTION_BROKE": 5,
        "WRITE_FAILED": 6,
        "LIMIT": 7,
        "SIGNAL": 8,
        "ALREADY_RUNNING": 9,
    }


def test_every_error_stands_in_the_drawn_tree_and_nothing_else_does() -> None:
    assert {name for _, name, _ in TREE} == {item.__name__ for item in CLASSES}


@pytest.mark.parametrize("item", CLASSES, ids=lambda item: item.__name__)
def test_an_errors_place_and_exit_code_are_as_drawn(item: type[NewscrawlError]) -> None:
    drawn = {name: (len(bars), code) for bars, name, code in TREE}
    parents = [base for base in item.__mro__[1:] if base in CLASSES]
    depth, code = drawn[item.__name__]
    assert depth == 4 * (len(parents) + 1)
    inherited = [drawn[base.__name__][1] for base in parents]
    assert int(item.exit_code) == int(code or next(filter(None, inherited)))


@pytest.mark.parametrize("item", CLASSES, ids=lambda item: item.__name__)
def test_an_error_says_who_raises_it(item: type[NewscrawlError]) -> None:
    assert "Raised" in (item.__doc__ or "")


def test_no_article_names_the_page_its_type_and_the_reason() -> None:
    error = NotAnArticle("captcha", "it asks for a code", "https://news.example/a")
    assert str(error) == "https://news.example/a is not an article (captcha): it asks for a code"
    assert str(NotAnArticle("empty", "no text")) == "the page is not an article (empty): no text"
    assert (error.page_type, error.reason, error.url) == ("captcha", "it asks for a code", "https://news.example/a")
