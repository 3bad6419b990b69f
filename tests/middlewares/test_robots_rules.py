"""What a robots.txt forbids, wants and names: RFC 9309."""

from __future__ import annotations

import codecs
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.middlewares.robots_rules import MOST_BYTES, read_robots

ORIGIN = "https://news.example"


def allows(text: str | bytes, path: str) -> bool:
    body = text.encode() if isinstance(text, str) else text
    return read_robots(body, "newscrawl").allows(ORIGIN + path)


def forbids(rule: str, path: str) -> bool:
    return not allows(f"User-agent: *\nDisallow: {rule}\n", path)


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "User-agent: newscrawl",
            "user-agent:NEWSCRAWL",
            "User-Agent : NewsCrawl # that one",
            "User-agent: newscrawl/1.0",
        ),
        *("User-agent: newscrawl*", "User-agent newscrawl", "useragent: newscrawl", "User-agent: newscrawl (archiver)"),
        *("User-agent: *", "User-agent: * ", "User-agent: other\nUser-agent: newscrawl", "\tUser-agent:\tnewscrawl"),
        *("User-agent: newscrawl\nUser-agent: other", "User-agent: newscrawl\n\n# two\n\nUser-agent: other"),
        *("User-agent: newscrawl\nX-Unknown: 5\nUser-agent: other", "User-agent: newscrawl\nSitemap: /a.xml"),
    ],
)
def test_a_group_is_ours_by_its_name_or_is_everybodys(heading: str) -> None:
    assert not allows(f"{heading}\nDisallow: /\n", "/a")


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "User-agent: news",
            "User-agent: n",
            "User-agent: newscrawler",
            "User-agent: newscrawl2",
            "User-agent: my-newscrawl",
        ),
        *("User-agent:", "User-agent: /", "User-agent: *bot", "X-User-agent: *", "User-agents: *", "newscrawl", ""),
        "User-agent: newscrawl\nAllow: /\nUser-agent: other",
    ],
)
def test_a_group_of_another_name_is_not_ours(heading: str) -> None:
    assert allows(f"{heading}\nDisallow: /\n", "/a")


def test_our_own_group_replaces_everybodys() -> None:
    text = "User-agent: *\nDisallow: /\nCrawl-delay: 9\n\nUser-agent: newscrawl\nDisallow: /b\n"
    assert allows(text, "/a")
    assert not allows(text, "/b")
    assert read_robots(text.encode(), "newscrawl").delay == 0


def test_an_own_group_without_rules_allows_everything() -> None:
    assert allows("User-agent: newscrawl\nDisallow:\n\nUser-agent: *\nDisallow: /\n", "/a")
    assert allows("User-agent: newscrawl\n", "/a")


def test_groups_of_one_name_are_one_group() -> None:
    text = "User-agent: newscrawl\nDisallow: /a\n\nUser-agent: *\nDisallow: /c\n\nUser-agent: NEWSCRAWL\nDisallow: /b\n"
    assert [allows(text, path) for path in ("/a", "/b", "/c")] == [False, False, True]


def test_a_crawl_delay_ends_the_names_of_a_group() -> None:
    """Those who write it mean it as a rule of the group above it."""
    text = "User-agent: *\nCrawl-delay: 10\n\nUser-agent: other\nDisallow: /\n"
    assert allows(text, "/a")


def test_rules_before_any_name_are_nobodys() -> None:
    assert allows("Disallow: /\nUser-agent: *\nDisallow: /b\n", "/a")


@pytest.mark.parametrize(
    ("rule", "path", "forbidden"),
    [
        *(("/fish", "/fish", True), ("/fish", "/fish.html", True), ("/fish", "/fishheads/yummy.html", True)),
        *(("/fish", "/Fish.asp", False), ("/fish", "/catfish", False), ("/fish/", "/fish", False)),
        *(("/fish/", "/fish/?id=1", True), ("/*.php", "/index.php?a=1", True), ("/*.php", "/windows.PHP", False)),
        *(("/*.php$", "/a.php", True), ("/*.php$", "/a.php?b", False), ("/*.php$", "/a.php5", False)),
        *(("/fish*.php", "/fishheads/catfish.php?p=1", True), ("/fish*.php", "/Fish.PHP", False)),
        *(("*.pdf", "/a.pdf", True), ("*", "/", True), ("/$", "/", True), ("/$", "/a", False), ("/**a", "/ba", True)),
        *(
            ("/a*b*c$", "/a1b2c", True),
            ("/a*b*c$", "/a1c2b", False),
            ("/ab*b$", "/ab", False),
            ("fish", "/fish", False),
        ),
        *(("/?", "/?a=1", True), ("/?", "/a?b=1", False), ("/*?*sid=", "/a?b=1&sid=2", True), ("/a$b", "/a$b", True)),
        *(("/", "/robots.txt", False), ("/a b", "/a%20b", True), ("/a # comment", "/a", True)),
        # escapes: unreserved characters are decoded, the rest compared as octets
        *(("/a%7Eb", "/a~b", True), ("/%61", "/a", True), ("/a%3cb", "/a%3Cb", True), ("/a%2Fb", "/a/b", False)),
        *(("/新", "/%E6%96%B0", True), ("/%e6%96%b0", "/%E6%96%B0", True), ("/%C4%E3", "/%B5%D0", False)),
        *(("/%C4%E3", "/%C4%E3/1", True), ("/a-%2A.html", "/a-*.html", True), ("/a-%2A.html", "/a-b.html", False)),
        *(("/a%24", "/a$", True), ("/a%24", "/a", False), ("/100%", "/100%", True), ("/a|b", "/a%7Cb", True)),
        *(("/a\u2028b", "/a%E2%80%A8b", True), ("/a\u0085b", "/a", False)),
    ],
)
def test_a_rule_fits_the_beginning_of_path_and_query(rule: str, path: str, *, forbidden: bool) -> None:
    assert forbids(rule, path) is forbidden


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Allow: /p\nDisallow: /", "/page", True),
        ("Disallow: /\nAllow: /p", "/page", True),
        ("Allow: /folder\nDisallow: /folder", "/folder/page", True),
        ("Disallow: /folder\nAllow: /folder", "/folder/page", True),
        ("Allow: /page\nDisallow: /*.htm", "/page.htm", False),
        ("Allow: /page\nDisallow: /*.ph", "/page.php5", True),  # as long: the milder one
        ("Allow: /$\nDisallow: /", "/", True),
        ("Allow: /$\nDisallow: /", "/page.htm", False),
        ("Disallow: /a\nAllow: /a/%E6%96%B0\nDisallow: /a/新聞", "/a/%E6%96%B0%E8%81%9E", False),
        ("Allow:\nDisallow: /", "/a", False),
        ("Dissallow: /", "/a", False),
        ("Disallow /", "/a", False),
        ("Noindex: /\nDisallow: /b", "/a", True),
    ],
)
def test_the_longest_rule_decides_and_the_milder_of_two_equals(rules: str, path: str, *, allowed: bool) -> None:
    assert allows(f"User-agent: *\n{rules}\n", path) is allowed


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"])
@pytest.mark.parametrize("bom", [b"", codecs.BOM_UTF8])
def test_any_line_end_and_a_byte_order_mark_are_read(end: str, bom: bytes) -> None:
    assert not allows(bom + end.join(["User-agent: *", "Disallow: /a"]).encode(), "/a")


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_in_wide_characters_is_read_by_its_byte_order_mark(charset: str) -> None:
    mark = "" if charset in ("utf-16", "utf-32") else "\ufeff"
    text = f"{mark}User-agent: *\nDisallow: /新\n".encode(charset)
    assert not allows(text, "/%E6%96%B0")
    assert allows(text, "/b")


def test_bytes_of_another_charset_are_compared_as_they_are() -> None:
    text = "User-agent: *\nDisallow: /你\nDisallow: /b\n".encode("gbk")
    assert not allows(text, "/%C4%E3/1.html")
    assert not allows(text, "/b")
    assert allows(text, "/%B5%D0/1.html")


def test_a_page_of_html_in_its_place_forbids_nothing() -> None:
    page = (
        "<!DOCTYPE html>\n<html><head><title>Not found</title>\n<script>\nvar allow = 1;\n</script></head>\n"
        "<body><p>Disallow: / is what we do not say.</p>\n<a href='/'>User-agent: *</a>\nDisallow: /\n</body></html>"
    )
    rules = read_robots(page.encode(), "newscrawl")
    assert rules.allows(f"{ORIGIN}/a")
    assert rules.sitemaps == ()


def long_file(last: str) -> bytes:
    """A file whose line `last` begins a little before the limit."""
    head = "User-agent: *\nDisallow: /early\n"
    return (head + "#" * (MOST_BYTES - len(head) - 20) + "\n" + last).encode()


def test_what_stands_behind_the_limit_is_not_read_and_half_a_rule_is_none() -> None:
    rule = "Disallow: /private/drafts/\n"
    assert len(long_file(rule)) > MOST_BYTES
    assert allows(long_file(rule), "/private/drafts/1")
    assert allows(long_file(rule), "/privat")
    assert not allows(long_file(rule), "/early")


def test_a_last_line_that_ends_at_the_limit_is_a_rule() -> None:
    for end in ("", "\n", "\nDisallow: /late"):
        assert not allows(long_file("Disallow: /12345678" + end), "/12345678")
        assert allows(long_file("Disallow: /12345678" + end), "/late")


def test_one_endless_line_forbids_nothing() -> None:
    assert allows(b"User-agent: * Disallow: /" * MOST_BYTES, "/a")


@pytest.mark.parametrize(
    ("lines", "delay"),
    [
        *(("Crawl-delay: 5", 5), ("crawl-delay:0.5", 0.5), ("Crawl-delay: 5 # s", 5), ("Crawl-delay: 10s", 10)),
        *(("Crawl delay 7", 7), ("Crawl-delay: 2\nCrawl-delay: 3", 3), ("Crawl-delay: 0", 0), ("Disallow: /b", 0)),
        *(("Crawl-delay: -5", 0), ("Crawl-delay: soon", 0), ("Crawl-delay: inf", 0), ("Crawl-delay:", 0)),
        *(("Crawl-delay: ²", 0), ("Crawl-delay: " + "9" * 5000, 999_999_999)),
        *(("Request-rate: 1/5", 5), ("Request-rate: 10/1m 0600-0845", 6), ("Request-rate: 1/5s\nCrawl-delay: 2", 5)),
        *(
            ("Request-rate: 0/5", 0),
            ("Request-rate: 1", 0),
            ("Request-rate: 2/1h", 1800),
            ("Request-rate: 100/1", 0.01),
        ),
    ],
)
def test_the_pace_that_a_group_asks_for_is_in_seconds_between_requests(lines: str, delay: float) -> None:
    assert read_robots(f"User-agent: *\n{lines}\n".encode(), "newscrawl").delay == delay


def test_another_groups_pace_is_not_ours() -> None:
    assert read_robots(b"User-agent: other\nCrawl-delay: 5\n", "newscrawl").delay == 0


def test_sitemaps_belong_to_no_group_and_are_named_once() -> None:
    text = (
        "sitemap: https://news.example/a.xml\nUser-agent: other\nDisallow: /\nSitemap:/b.xml # new\n"
        "SITEMAP: https://news.example/a.xml\nSitemap:\nSite-map https://cdn.example/c.xml?x=1:2\n"
    )
    found = read_robots(text.encode(), "newscrawl").sitemaps
    assert found == ("https://news.example/a.xml", "/b.xml", "https://cdn.example/c.xml?x=1:2")


@given(st.text("ab*$", max_size=8), st.text("ab", max_size=10))
def test_wildcards_mean_what_they_mean_in_a_regular_expression(rule: str, path: str) -> None:
    whole = rule.endswith("$")
    inner = re.escape(rule.removesuffix("$")).replace(r"\*", ".*")
    assert forbids(f"/{rule}", f"/{path}") is bool(re.match(f"/{inner}{'$' if whole else ''}", f"/{path}"))


@given(
    st.one_of(st.binary(), st.text().map(lambda text: f"User-agent: *\n{text}".encode("utf-8", "replace"))), st.text()
)
def test_anything_can_be_read(body: bytes, path: str) -> None:
    read_robots(body, "newscrawl").allows(f"{ORIGIN}/{path}")


def test_a_hostile_file_takes_no_longer_than_its_length() -> None:
    stars = b"User-agent: *\nDisallow: /" + b"*a" * 200_000 + b"b$\n"
    many = b"User-agent: *\n" + b"Disallow: /*a*b$\n" * 25_000
    for body in (stars, many):
        assert allows(body, "/" + "a" * 2000)
