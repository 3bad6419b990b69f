from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newscrawl.errors import BadURL
from newscrawl.urls import (
    MAX_URL_LENGTH,
    canonical_url,
    host_and_port,
    is_private_address,
    is_private_host,
    may_be_page,
    names_the_same,
    same_site,
    site_key,
    url_key,
)

BASE = "https://news.example/col/2018/804.html?from=home"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        # scheme, host, port
        ("HTTPS://News.Example/A", "https://news.example/A"),
        ("http://news.example", "http://news.example/"),
        ("http://news.example?a=1", "http://news.example/?a=1"),
        ("http://news.example:80/", "http://news.example/"),
        ("https://news.example:443/", "https://news.example/"),
        ("http://news.example:443/", "http://news.example:443/"),
        ("https://news.example:8443/", "https://news.example:8443/"),
        ("https://news.example:/", "https://news.example/"),
        ("https://news.example./", "https://news.example/"),
        ("https://www.news.example/", "https://www.news.example/"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        ("http://新闻.example/", "http://xn--efvy88h.example/"),
        ("http://ｎews.example/", "http://news.example/"),
        ("http://bücher.example/ü", "http://xn--bcher-kva.example/%C3%BC"),
        # white space that editors leave, and line breaks inside
        (" \t\u3000https://news.example/a\u00a0\r\n", "https://news.example/a"),
        ("https://news.exa\nmple/a\tb", "https://news.example/ab"),
        # what is no part of the page's address
        ("https://reader:secret@news.example/a", "https://news.example/a"),
        ("https://news.example/a#comments", "https://news.example/a"),
        ("https://news.example/a#!/b", "https://news.example/a"),
        ("https://news.example/a?", "https://news.example/a"),
        ("https://news.example/?", "https://news.example/"),
        # the same page in another dress, and sessions
        ("https://news.example/a?replytocom=7#respond", "https://news.example/a"),
        ("https://news.example/a?share=twitter&nb=1", "https://news.example/a"),
        ("https://news.example/a?id=7&amp=1", "https://news.example/a?id=7"),
        ("https://news.example/a?amp", "https://news.example/a"),
        ("https://news.example/a?outputType=amp", "https://news.example/a"),
        ("https://news.example/a?view=print&id=7", "https://news.example/a?id=7"),
        ("https://news.example/a?sid=0123456789abcdef0123", "https://news.example/a"),
        ("https://news.example/a?PHPSESSID=1", "https://news.example/a"),
        ("https://news.example/a?s=0123456789abcdef0123456789abcdef", "https://news.example/a"),
        ("https://news.example/a?sessionid=0a1b2c3d4e5f6a7b8c9d", "https://news.example/a"),
        ("https://news.example/a?m=1", "https://news.example/a"),
        ("https://news.example/a-ferry/amp/", "https://news.example/a-ferry/"),
        ("https://news.example/a/comment-page-2/#comments", "https://news.example/a/"),
        ("https://news.example/2026/a/amp/", "https://news.example/2026/a/"),
        ("https://news.example/2026/a/amp", "https://news.example/2026/a"),
        ("https://news.example/a.amp", "https://news.example/a"),
        ("https://news.example/?query-3-page=2&cst", "https://news.example/?query-3-page=2"),
        ("https://news.example/a.amp.html", "https://news.example/a.html"),
        # which look alike and say what is shown
        ("https://news.example/amp/", "https://news.example/amp/"),
        ("https://news.example/markets/champ", "https://news.example/markets/champ"),
        ("https://news.example/lamp.html", "https://news.example/lamp.html"),
        ("https://news.example/?m=content&c=index&a=show&id=2", "https://news.example/?m=content&c=index&a=show&id=2"),
        ("https://news.example/?m=202611", "https://news.example/?m=202611"),
        ("https://news.example/?view=article&id=3", "https://news.example/?view=article&id=3"),
        ("https://news.example/?s=harbour", "https://news.example/?s=harbour"),
        ("https://news.example/?sid=12", "https://news.example/?sid=12"),
        ("https://news.example/days?y=2026&m=1", "https://news.example/days?y=2026&m=1"),
        ("https://news.example/?nb=1", "https://news.example/?nb=1"),
        (
            "https://news.example/fair?session=2026-spring-programme",
            "https://news.example/fair?session=2026-spring-programme",
        ),
        ("https://news.example/fair?sessionid=12", "https://news.example/fair?sessionid=12"),
        ("https://news.example/?s=covid-19-vaccination", "https://news.example/?s=covid-19-vaccination"),
        ("https://news.example/?sid=2026112612345678", "https://news.example/?sid=2026112612345678"),
        ("https://news.example/gear/amp/", "https://news.example/gear/amp/"),
        ("https://news.example/2026/tag/amp", "https://news.example/2026/tag/amp"),
        # tracking parameters go, all others stay in their order
        ("https://news.example/a?utm_source=x&id=7&UTM_Medium=y", "https://news.example/a?id=7"),
        ("https://news.example/a?fbclid=1&gclid=2&spm=a2.b3", "https://news.example/a"),
        ("https://news.example/a?b=2&a=1&b=1", "https://news.example/a?b=2&a=1&b=1"),
        ("https://news.example/a?b=2&&a=1&", "https://news.example/a?b=2&a=1"),
        ("https://news.example/a?utm=1&source=2", "https://news.example/a?utm=1&source=2"),
        ("https://news.example/a?PHPSESSID=abc&id=7", "https://news.example/a?id=7"),
        ("https://news.example/a?empty=&flag", "https://news.example/a?empty=&flag"),
        # session ids in the path
        ("https://news.example/a;jsessionid=A1B2C3?id=7", "https://news.example/a?id=7"),
        ("https://news.example/a;JSESSIONID=A1.node2/b", "https://news.example/a/b"),
        ("https://news.example/a;v=1;sid=99", "https://news.example/a;v=1"),
        # dot segments
        ("https://news.example/a/./b/../c", "https://news.example/a/c"),
        ("https://news.example/../../a", "https://news.example/a"),
        ("https://news.example/a/..", "https://news.example/"),
        ("https://news.example/a/b/.", "https://news.example/a/b/"),
        ("https://news.example/a//b", "https://news.example/a//b"),
        ("https://news.example/.well-known/a..b/...", "https://news.example/.well-known/a..b/..."),
        # percent escapes: upper-case, unreserved ones undone, all others left as the site spells them
        ("https://news.example/%e9%98%b4", "https://news.example/%E9%98%B4"),
        ("https://news.example/%7Eme/%41", "https://news.example/~me/A"),
        ("https://news.example/a%2fb%3f", "https://news.example/a%2Fb%3F"),
        ("https://news.example/a b?c d", "https://news.example/a%20b?c%20d"),
        ("https://news.example/阴?q=霾", "https://news.example/%E9%98%B4?q=%E9%9C%BE"),
        ("https://news.example/100%", "https://news.example/100%"),
        ("https://news.example/a?q=%zz", "https://news.example/a?q=%zz"),
        (
            "http://news.example/e/tags/?tagname=%D2%F5%f6%b2&tempid=13",
            "http://news.example/e/tags/?tagname=%D2%F5%F6%B2&tempid=13",
        ),
        # backslashes, as browsers read them
        ("https://news.example/a\\b\\c", "https://news.example/a/b/c"),
        ("https://news.example/a\\..\\b", "https://news.example/b"),
    ],
)
def test_a_url_has_one_spelling(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("805.html", "https://news.example/col/2018/805.html"),
        ("./805.html", "https://news.example/col/2018/805.html"),
        ("../2019/1.html", "https://news.example/col/2019/1.html"),
        ("../../../../1.html", "https://news.example/1.html"),
        ("/xd/23.html", "https://news.example/xd/23.html"),
        ("//other.example/x", "https://other.example/x"),
        ("?page=2", "https://news.example/col/2018/804.html?page=2"),
        ("#top", "https://news.example/col/2018/804.html?from=home"),
        ("", "https://news.example/col/2018/804.html?from=home"),
        ("http://other.example/x", "http://other.example/x"),
        ("images\\a\\1.html", "https://news.example/col/2018/images/a/1.html"),
        ("..\\1.html", "https://news.example/col/1.html"),
        ("\\xd\\23.html", "https://news.example/xd/23.html"),
    ],
)
def test_a_relative_url_is_resolved_against_the_page(url: str, canonical: str) -> None:
    assert canonical_url(url, BASE) == canonical


def test_a_query_is_escaped_in_the_pages_charset_and_a_path_in_utf8() -> None:
    assert canonical_url("/阴?tagname=阴霾", BASE, "gb18030") == "https://news.example/%E9%98%B4?tagname=%D2%F5%F6%B2"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_query_of_a_utf16_page_is_escaped_in_utf8_as_browsers_do(encoding: str) -> None:
    assert canonical_url("/list.asp?id=7&q=阴", BASE, encoding) == "https://news.example/list.asp?id=7&q=%E9%98%B4"


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "#",
        "news.example/a",
        "/a",
        "//news.example/a",
        "ftp://news.example/a",
        "file:///etc/passwd",
        "javascript:void(0)",
        "JavaScript:makeRequest('/e/public/digg/?classid=1')",
        "mailto:editor@news.example",
        "data:text/html,<p>a",
        "tel:+1",
        "http:",
        "http://",
        "http:///a",
        "http://:80/",
        "http://./",
        "http://../",
        "http://?a",
        "http://news.example:99999/",
        "http://news.example:port/",
        "http://[::1/",
        "http://[gg::1]/",
        "http://a b/",
        "http://a%2eb/",
        "http://a<b/",
        'http://a"b/',
        "http://a^b/",
        "http://a\x00b/",
        "http://a\x7fb/",
        "http://" + "ü" * 70 + ".example/",
        "http://news.example/\ud800",
    ],
)
def test_what_cannot_be_fetched_is_a_bad_url(url: str) -> None:
    with pytest.raises(BadURL) as caught:
        canonical_url(url)
    assert "\n" not in str(caught.value)


def test_a_url_may_be_as_long_as_the_limit_and_no_longer() -> None:
    stem = "https://news.example/"
    longest = stem + "a" * (MAX_URL_LENGTH - len(stem))
    assert canonical_url(longest) == longest
    with pytest.raises(BadURL, match=f"{MAX_URL_LENGTH + 1} characters"):
        canonical_url(longest + "a")
    with pytest.raises(BadURL):  # it is the escaped form that is sent
        canonical_url(stem + "阴" * (MAX_URL_LENGTH // 9 + 1))


def test_the_sentence_about_a_bad_url_names_it_and_stays_short() -> None:
    with pytest.raises(BadURL, match=r"'gopher://news\.example/'"):
        canonical_url("gopher://news.example/")
    with pytest.raises(BadURL) as caught:
        canonical_url("x:" + "a" * 100_000)
    assert len(str(caught.value)) < 400


_PIECES = st.sampled_from(
    [
        *("http://", "https://", "//", "/", "\\", ".", "..", "/../", "/./", "?", "&", "=", "#", ";", ":", "@", "%"),
        *("%2e", "%2E%2e", "%2f", "%3b", "%75tm_source=1", "utm_source=1", ";jsessionid=1", ";sid=", "index.html"),
        *("www.", "news.example", "新闻.example", "。", ":80", ":443", "[::1]"),
        *("阴", "\u00a0", "\x00", "\ud800", " ", "a"),
    ]
)
URLISH = st.one_of(
    st.text(),
    st.lists(_PIECES).map("".join),
    st.builds("https://news.example/{}".format, st.lists(_PIECES).map("".join)),
)


@given(URLISH)
@example("https://news.example/x/%2e%2e/b")
@example("https://news.example/a?%75tm_source=1")
@example("https://news.example。/")
def test_a_canonical_url_is_its_own_canonical_url(text: str) -> None:
    try:
        once = canonical_url(text)
    except BadURL:
        return
    assert canonical_url(once) == once


@given(URLISH, st.sampled_from([None, BASE, "http://[::1]:80/x/"]), st.sampled_from(["utf-8", "gb18030", "utf-16-le"]))
@example("http://news.example/\ud800", None, "utf-8")
def test_any_text_is_a_canonical_url_or_a_bad_one(text: str, base: str | None, encoding: str) -> None:
    try:
        url = canonical_url(text, base, encoding)
    except BadURL:
        return
    assert url.isascii()
    assert url.isprintable()
    assert url.startswith(("http://", "https://"))
    assert "#" not in url
    host, port = host_and_port(url)
    assert host
    assert 0 <= port <= 65535
    assert url_key(url)
    assert may_be_page(url) in (True, False)
    assert is_private_host(host) in (True, False)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://news.example/", "news.example"),
        ("http://www.news.example/index.html", "news.example"),
        ("https://news.example/col/", "news.example/col"),
        ("https://news.example/col/index.php", "news.example/col"),
        ("https://news.example/col/Index.HTM", "news.example/col"),
        ("https://news.example/a?b=2&a=1", "news.example/a?a=1&b=2"),
        ("https://news.example:8443/a", "news.example:8443/a"),
        # what differs stays apart
        ("https://m.news.example/a", "m.news.example/a"),
        ("https://news.example/A", "news.example/A"),
        ("https://news.example/col/index_2.html", "news.example/col/index_2.html"),
        ("https://news.example/index.php?id=7", "news.example/index.php?id=7"),
        ("https://news.example/myindex.html", "news.example/myindex.html"),
        ("https://news.example/a?b=1&b=2", "news.example/a?b=1&b=2"),
    ],
)
def test_a_key_is_what_makes_two_urls_one_page(url: str, key: str) -> None:
    assert url_key(url) == key


@given(
    path=st.lists(st.sampled_from(["col", "2018-03-13", "804", "%D2%F5"]), max_size=3),
    query=st.lists(st.sampled_from(["a=1", "b=2", "c"]), unique=True).flatmap(
        lambda pairs: st.tuples(st.just(pairs), st.permutations(pairs))
    ),
    twin=st.tuples(*[st.booleans()] * 3),
)
def test_twin_spellings_have_one_key(
    path: list[str], query: tuple[list[str], list[str]], twin: tuple[bool, bool, bool]
) -> None:
    scheme, www, tail = twin
    plain, shuffled = ("&".join(pairs) for pairs in query)
    stem = "/".join(["", *path])
    one = f"https://news.example{stem or '/'}{'?' + plain if plain else ''}"
    other = (
        f"{'http' if scheme else 'https'}://{'www.' if www else ''}news.example{stem}"
        f"{'/' if tail or not path else ''}{'?' + shuffled if shuffled else ''}"
    )
    assert url_key(canonical_url(other)) == url_key(canonical_url(one))
    if not plain:
        assert url_key(canonical_url(f"{other.rstrip('/')}/index.html")) == url_key(canonical_url(one))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://news.example/a", "http://www.news.example/b", True),
        ("http://news.example/", "http://news.example:80/", True),
        ("http://news.example:8000/", "http://news.example:8000/x", True),
        ("http://news.example/", "http://news.example:8000/", False),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8001/", False),
        ("https://news.example/", "https://m.news.example/", False),
        ("https://news.example/", "https://news.example.evil.example/", False),
        ("https://news.example/", "https://evilnews.example/", False),
    ],
)
def test_a_site_is_a_host_and_a_port(one: str, other: str, *, same: bool) -> None:
    assert same_site(canonical_url(one), canonical_url(other)) is same


def test_a_site_is_named_by_its_host_and_unusual_port() -> None:
    assert site_key("https://www.news.example/a") == "news.example"
    assert site_key("http://127.0.0.1:8000/a") == "127.0.0.1:8000"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.example/a", ("news.example", 443)),
        ("http://news.example/a", ("news.example", 80)),
        ("http://[::1]:8000/", ("::1", 8000)),
    ],
)
def test_host_and_port_are_those_of_the_connection(url: str, expected: tuple[str, int]) -> None:
    assert host_and_port(url) == expected


@pytest.mark.parametrize(
    "path",
    ["/", "/a", "/a.html", "/a.php", "/a.aspx", "/a.jsp", "/v1.2", "/2018.03.13", "/a.pdf/read", "/jpg", "/a.shtml"],
)
def test_what_may_be_a_page_is_asked(path: str) -> None:
    assert may_be_page(f"https://news.example{path}")
    assert may_be_page(f"https://news.example{path}?file=a.pdf")


@pytest.mark.parametrize(
    "path", ["/a.jpg", "/a.JPEG", "/a.css", "/a.mjs", "/a.pdf", "/a.tar.gz", "/a.mp4", "/rss.xml", "/a.docx", "/a.txt"]
)
def test_pictures_scripts_and_downloads_are_no_pages(path: str) -> None:
    assert not may_be_page(f"https://news.example{path}")
    assert not may_be_page(f"https://news.example{path}?v=3")


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001"),
        *("0", "127.0.0.1.", "127。0。0。1", "localhost", "LOCALHOST", "localhost.", "a.localhost"),
        "0.0.0.0",  # noqa: S104 - nothing is bound
        *("10.0.0.1", "10.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "0xc0a80101", "100.64.0.1"),
        *("169.254.169.254", "0xa9fea9fe", "2852039166", "169.254.43518", "metadata.google.internal", "metadata"),
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "203.0.113.1"),
        *("[::1]", "::1", "[::]", "::1%lo", "[::ffff:10.0.0.1]", "::ffff:7f00:1", "::ffff:169.254.169.254"),
        *("64:ff9b::7f00:1", "[64:ff9b::10.0.0.1]", "2002:7f00:1::", "2002:a00:1::1", "fe80::1", "fe80::1%eth0"),
        *("fd00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1"),
        *("printer", "nas.local", "db.internal", "wiki.corp", "router.lan", "router.home", "ip6-localhost", ""),
    ],
)
def test_a_private_host_is_known_in_every_spelling(host: str) -> None:
    assert is_private_host(host)


@pytest.mark.parametrize(
    "host",
    [
        "::127.0.0.1",  # IPv4-compatible, reserved: RFC 4291, 2.5.5.1
        "::ffff:0:127.0.0.1",  # IPv4-translated: RFC 2765
        "64:ff9b:1::7f00:1",  # a network's own NAT64: RFC 8215
        "fec0::1",  # site-local: RFC 3879
    ],
)
def test_a_private_host_is_known_in_the_rare_forms_of_ipv6(host: str) -> None:
    assert is_private_host(host)


@pytest.mark.parametrize(
    "host",
    [
        *("news.example", "news.example.", "example.com", "8.8.8.8", "134744072", "0x08080808", "172.32.0.1"),
        *("[2606:4700::1111]", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"),
        *(
            "localhost.example.com",
            "mylocalhost.com",
            "internal.example.com",
            "corp.example",
            "homelan.org",
            "1.2.3.4.5",
        ),
    ],
)
def test_a_public_host_is_not_taken_for_a_private_one(host: str) -> None:
    assert not is_private_host(host)


def test_an_address_is_private_or_not_and_a_name_is_no_address() -> None:
    assert is_private_address("10.0.0.1")
    assert not is_private_address("93.184.216.34")
    with pytest.raises(ValueError, match="news"):
        is_private_address("news.example")


@given(st.one_of(st.text(), st.ip_addresses().map(str), st.from_regex(r"[0-9a-fx.:%\[\]]+", fullmatch=True)))
def test_the_question_for_a_private_host_always_has_an_answer(host: str) -> None:
    assert is_private_host(host) in (True, False)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_as_private_in_its_other_spellings(address: object) -> None:
    text = str(address)
    number = int.from_bytes(bytes(map(int, text.split("."))), "big")
    private = is_private_host(text)
    for spelling in (str(number), hex(number), f"0{number:o}", f"[::ffff:{text}]", f"64:ff9b::{text}", f"{text}."):
        assert is_private_host(spelling) is private


@pytest.mark.parametrize(
    ("url", "other", "expected"),
    [
        ("/world/804.html", "/print/804.html", True),
        ("/world/a-ferry/", "/world/a-ferry/amp/", True),
        ("/world/a-ferry/", "/world/a-ferry/?from=rss", True),
        ("/article.php?id=7", "/print.php?id=7&article", False),
        ("/article.php?id=7", "/article.php?id=8", False),
        ("/world/", "/world/a-ferry/", False),
        ("/2026/11/26/", "/2026/11/26/a-ferry/", False),
        ("/2026/a-ferry/", "/?p=7", False),
        ("/", "/a", False),
    ],
)
def test_an_address_that_names_the_same_page_is_told_from_one_that_may_not(
    url: str, other: str, *, expected: bool
) -> None:
    assert names_the_same(f"https://news.example{url}", f"https://news.example{other}") is expected


@settings(max_examples=300)
@given(
    st.sampled_from(["https://www.example.com", "https://example.com", "https://example.com."]),
    st.lists(st.sampled_from([*"/?&=;.%", "index.html", "b", "a", "ä", " ", "\t", "\n", "\x00", "[", "@"]), max_size=8),
)
def test_the_quick_way_to_a_key_comes_to_the_same(host: str, rest: list[str]) -> None:
    path = f"/{''.join(rest)}"
    assert url_key(f"{host}{path}") == url_key(f"{host}:443{path}")  # with a port it is taken apart in full
