from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.utils.test import get_crawler

from newscrawl.errors import BadInput
from newscrawl.middlewares.addresses import AddressGuard, PrivateAddress, parse_allow_hosts

LOCAL = "127.0.0.1:8000,[::1]:8000"


def passes(url: str, allowed: str = "") -> bool:
    guard = AddressGuard(parse_allow_hosts(allowed))
    try:
        guard.process_request(Request(url))
    except PrivateAddress:
        return False
    return True


@pytest.mark.parametrize("url", ["https://news.example/", "http://8.8.8.8/", "HTTP://news.example:8080/a"])
def test_a_public_address_passes(url: str) -> None:
    assert passes(url)


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://[::1]/"),
        *("http://localhost/", "http://localhost./", "http://LOCALHOST/", "http://169.254.169.254/latest/meta-data/"),
        *("http://[::ffff:10.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://reader@10.0.0.1/", "http://intranet/"),
        "http://0/",
    ],
)
def test_a_private_address_is_refused(url: str) -> None:
    assert not passes(url)
    assert not passes(url, LOCAL)


@pytest.mark.parametrize("url", ["ftp://news.example/", "file:///etc/passwd", "s3://bucket/key", "data:,a"])
def test_other_schemes_are_refused(url: str) -> None:
    assert not passes(url)


def test_a_private_address_passes_where_the_operator_named_it_and_only_there() -> None:
    assert passes("http://127.0.0.1:8000/robots.txt", LOCAL)
    assert passes("http://[::1]:8000/", LOCAL)
    assert not passes("http://127.0.0.1:8001/", LOCAL)
    assert not passes("http://127.0.0.1/", LOCAL)
    assert not passes("http://localhost:8000/", LOCAL)


def test_a_public_name_that_was_allowed_at_one_port_is_refused_at_others() -> None:
    assert passes("http://intern.example:8000/", "intern.example:8000")
    assert not passes("http://intern.example/", "intern.example:8000")


def test_the_refusal_says_what_was_refused() -> None:
    with pytest.raises(PrivateAddress, match=r"10\.0\.0\.1:80 is a private address"):
        AddressGuard(()).process_request(Request("http://10.0.0.1/"))


def test_the_exceptions_come_from_the_setting() -> None:
    guard = AddressGuard.from_crawler(get_crawler(settings_dict={"NEWSCRAWL_ALLOW_HOSTS": LOCAL}))
    guard.process_request(Request("http://127.0.0.1:8000/"))


@pytest.mark.parametrize(
    ("value", "allowed"),
    [
        ("", set()),
        (" , ", set()),
        ("127.0.0.1:8000", {("127.0.0.1", 8000)}),
        (" Demo.Local:80 , [::1]:8000,", {("demo.local", 80), ("::1", 8000)}),
    ],
)
def test_hosts_are_allowed_with_their_port(value: str, allowed: set[tuple[str, int]]) -> None:
    assert parse_allow_hosts(value) == allowed


@pytest.mark.parametrize(
    "value",
    [
        *("127.0.0.1", ":8000", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:-1", "127.0.0.1:8000;127.0.0.1:8001"),
        *("127.0.0.1:²", "127.0.0.1:70000", "http://127.0.0.1:8000", "a b:80", "127.0.0.1:8000/"),
    ],
)
def test_what_is_no_host_and_port_is_bad_input(value: str) -> None:
    with pytest.raises(BadInput, match="NEWSCRAWL_ALLOW_HOSTS"):
        parse_allow_hosts(value)
