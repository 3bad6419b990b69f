"""The resolver's answers, without a network: they are put into Scrapy's own cache first, where it finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from scrapy.resolver import dnscache
from scrapy.utils.test import get_crawler

from newscrawl.middlewares.resolver import PrivateAnswer, PublicResolver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from twisted.internet.base import ReactorBase

NO_REACTOR = cast("ReactorBase", object())  # it is asked for names that are not in the cache only


@pytest.fixture(autouse=True)
def cache() -> Iterator[None]:
    dnscache.clear()
    yield
    dnscache.clear()


def resolve(name: str, address: str, allowed: frozenset[str] = frozenset()) -> object:
    """Return what a name resolves to: the address, or the error."""
    resolver = PublicResolver(NO_REACTOR, 10, 1.0, allowed)
    dnscache[name] = address
    answers: list[object] = []
    resolver.getHostByName(name).addCallbacks(answers.append, lambda failure: answers.append(failure.value))
    (answer,) = answers
    return answer


def test_a_public_answer_is_given() -> None:
    assert resolve("news.example", "93.184.216.34") == "93.184.216.34"


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0", "::1", "fd00::1"])  # noqa: S104
def test_a_public_name_that_leads_to_a_private_address_is_refused(address: str) -> None:
    answer = resolve("rebind.example", address)
    assert isinstance(answer, PrivateAnswer)
    assert f"rebind.example resolves to the private address {address}" in str(answer)


def test_a_refused_name_is_refused_again_from_the_cache() -> None:
    for _ in range(2):
        assert isinstance(resolve("rebind.example", "10.0.0.1"), PrivateAnswer)


def test_a_name_that_the_operator_allowed_may_be_private() -> None:
    assert resolve("Demo.Local", "127.0.0.1", frozenset({"demo.local"})) == "127.0.0.1"
    assert isinstance(resolve("other.local", "127.0.0.1", frozenset({"demo.local"})), PrivateAnswer)


def test_the_exceptions_come_from_the_setting() -> None:
    crawler = get_crawler(settings_dict={"NEWSCRAWL_ALLOW_HOSTS": "demo.local:8000"})
    dnscache["demo.local"] = "127.0.0.1"
    answers: list[object] = []
    PublicResolver.from_crawler(crawler, NO_REACTOR).getHostByName("demo.local").addCallback(answers.append)
    assert answers == ["127.0.0.1"]
