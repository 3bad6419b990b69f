"""What each key of a site file gives, and how each mistake is answered: with file, line, key and expectation."""

from __future__ import annotations

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from newscrawl.errors import BadSiteFile
from newscrawl.sites import SiteRules, rules_from_text
from newscrawl.sites.shape import _TYPES

HOST = 'hosts = ["hill.example"]\n'


def read(text: str, top: str = HOST) -> SiteRules:
    return rules_from_text(top + text, "hill-post", "hill-post.toml")


def mistake(text: str, top: str = HOST) -> str:
    with pytest.raises(BadSiteFile) as caught:
        read(text, top)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert re.match(r"hill-post\.toml:\d+: \S", sentence)
    return sentence


def test_one_line_is_a_site_file() -> None:
    rules = read("")
    assert (rules.hosts, rules.start) == (("hill.example",), ("https://hill.example/",))
    assert rules == SiteRules(name="hill-post", hosts=rules.hosts, start=rules.start)


def test_each_host_has_a_home_page_where_no_start_is_said() -> None:
    rules = read("", 'hosts = ["www.Hill.example", "blog.hill.example:8080"]')
    assert rules.start == ("https://hill.example/", "https://blog.hill.example:8080/")


def test_hosts_are_those_of_the_start_pages_where_none_are_said() -> None:
    rules = read("", 'start = ["http://www.hill.example/a", "http://hill.example:8080/", "https://hill.example/b"]')
    assert rules.hosts == ("hill.example", "hill.example:8080")


@pytest.mark.parametrize("host", ["Hügel.example", "127.0.0.1:8765", "[::1]:8000", "hill.example:443", "localhost"])
def test_a_host_is_written_as_urls_write_it(host: str) -> None:
    rules = read("", f'hosts = ["{host}"]')
    again = read("", f'start = ["http://{host}/"]')
    assert rules.hosts == again.hosts


@pytest.mark.parametrize("host", ["https://hill.example", "hill.example/news", "hill example", "a@b", "hill.example:x"])
def test_what_is_no_host_is_told(host: str) -> None:
    assert "is no host; write it without https:// and path" in mistake("", f'hosts = ["a.example",\n"{host}"]')
    assert mistake("", f'hosts = ["a.example",\n"{host}"]').startswith("hill-post.toml:2: hosts[1] ")


def test_source_and_licence_are_one_line_each() -> None:
    rules = read('source = " Hill Post  Ltd "\nlicence = "CC-BY-4.0"')
    assert (rules.source, rules.licence) == ("Hill Post Ltd", "CC-BY-4.0")


@pytest.mark.parametrize("text", [r"a\u001b[31m", r"a\u202eb", "x" * 501])
def test_what_exports_could_not_print_of_a_site_is_told(text: str) -> None:
    assert "must be one line of at most 500 characters" in mistake(f'licence = "{text}"')


def test_sources_are_completed_by_the_start_page() -> None:
    sources = read("""
        start = ["https://www.hill.example/news/"]
        [sources]
        sitemaps = ["https://cdn.example/map.xml.gz"]
        feeds = ["/rss.xml", "atom.xml", "/rss.xml"]
        lists = ["?section=sport"]
    """).sources
    assert sources.sitemaps == ("https://cdn.example/map.xml.gz",)
    assert sources.feeds == ("https://www.hill.example/rss.xml", "https://www.hill.example/news/atom.xml")
    assert sources.lists == ("https://www.hill.example/news/?section=sport",)


PATTERNS = r"""
[patterns]
articles = ['/\d{4}/[^/]+\.html$', '^/новости/\d']
lists = ['^/sport/', '[?&]page=\d']
ignore = ['print']
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/2025/a.html", "article"),
        ("/sport/2025/a.html", "article"),
        ("/sport/", "list"),
        ("/a?b=1&page=2", "list"),
        ("/2025/print.html", "ignore"),
        ("/2025/a.html?print=1", "ignore"),
        ("/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/5", "article"),
        ("/2025/a.html?x", None),
        ("/", None),
    ],
)
def test_patterns_tell_what_an_address_leads_to(path: str, kind: str | None) -> None:
    assert read(PATTERNS).patterns.kind_of(f"https://print.example{path}") == kind


def test_an_older_page_has_the_layout_that_ends_first_after_its_day() -> None:
    rules = read("""
        fields.title.css = "h1"
        headings.related = ["More like this"]
        headings.latest = ["Fresh"]
        [[layouts]]
        until = 2020-05-01
        fields.column.css = "p"
        headings.popular = ["More like this"]
        [[layouts]]
        until = 2016-03-31
        fields.title = [{ css = "td.new" }, { xpath = "//td", regex = "a(.)" }]
    """)
    assert [layout.until for layout in rules.layouts] == [date(2016, 3, 31), date(2020, 5, 1)]
    for day, selectors in (
        (date(1999, 1, 1), {"title": ["td.new", "//td"]}),
        (date(2016, 3, 31), {"title": ["td.new", "//td"]}),
        (date(2016, 4, 1), {"column": ["p"]}),
        (date(2020, 5, 1), {"column": ["p"]}),
        (date(2020, 5, 2), {"title": ["h1"]}),
        (None, {"title": ["h1"]}),
    ):
        fields = rules.layout_on(day).fields
        assert {name: [rule.source for rule in several] for name, several in fields.items()} == selectors
    assert rules.headings == {"More like this": "related", "Fresh": "latest"}
    assert rules.layout_on(date(2020, 1, 1)).headings == {"More like this": "popular", "Fresh": "latest"}
    assert rules.layout_on(date(2010, 1, 1)).headings == rules.headings


def test_politeness_revisits_zone_order_and_browser_are_read() -> None:
    rules = read("""
        revisit = ["1h", "2d"]
        timezone = "Asia/Shanghai"
        date_order = "YMD"
        render = true
        politeness = { delay = 0.5, concurrency = 2 }
    """)
    assert rules.revisit is not None
    assert rules.revisit.steps == (timedelta(hours=1), timedelta(days=2))
    assert (rules.timezone, rules.date_order, rules.render) == (ZoneInfo("Asia/Shanghai"), "YMD", True)
    assert (rules.politeness.delay, rules.politeness.concurrency) == (0.5, 2)


@pytest.mark.parametrize(("text", "steps"), [('"never"', 0), ('["never"]', 0), ('"0"', 1), ('"1h 6h"', 2)])
def test_a_revisit_plan_may_be_a_text(text: str, steps: int) -> None:
    plan = read(f"revisit = {text}").revisit
    assert plan is not None
    assert len(plan.steps) == steps


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hosts = []", "2: Hosts is no key of a site file; hosts is meant? there are name, hosts, start,"),
        ("zzz = 1", "2: zzz is no key of a site file; there are name,"),
        ("[sources]\nfeed = ['/a']", "3: sources.feed is no key of a site file; feeds is meant?"),
        ("[sources]\nfeeds = '/a'", "3: sources.feeds must be a list of one or more texts in quotes"),
        ("[sources]\nfeeds = ['/a',\n\n'ftp://a/']", "5: sources.feeds[1] is wrong: 'ftp://a/' is not an http(s) URL"),
        ("start = ['//']", "2: start[0] is wrong: '//' is not an http(s) URL"),
        ("start = []", "2: start must be a list of one or more"),
        ("[patterns]\nlists = ['a', '(']", "3: patterns.lists[1] is wrong: '(' is no regular expression: "),
        ("timezone = 'Mars'", "2: timezone is wrong: 'Mars' is no time zone; write one of the IANA names"),
        ("timezone = '../a'", "2: timezone is wrong: '../a' is no time zone"),
        ("timezone = 'Europe'", "2: timezone is wrong: 'Europe' is no time zone"),
        ("date_order = 'dmy'", "2: date_order is wrong: 'dmy' is no order of day, month and year"),
        ("render = 'yes'", "2: render must be true or false, as in render = true; it is 'yes'"),
        ("revisit = '1x'", "2: revisit is wrong: '1x' is no step of a revisit plan"),
        ("revisit = 5", "2: revisit must be text in quotes, or a list of such texts, as in"),
        ("[politeness]\n\ndelay = -1", "4: politeness.delay must be from 0 to 3600; it is -1"),
        ("[politeness]\ndelay = nan", "3: politeness.delay must be from 0 to 3600; it is nan"),
        ("[politeness]\ndelay = true", "3: politeness.delay must be a number, as in [politeness]; delay = 2.5; it"),
        ("politeness.concurrency = 17", "2: politeness.concurrency must be from 1 to 16; it is 17"),
        ("politeness.concurrency = 1.5", "2: politeness.concurrency must be a whole number"),
        ("fields.headline.css = 'h1'", "2: fields.headline is no key of a site file; there are title, "),
        ("fields.title.csss = 'h1'", "2: fields.title.csss is no key of a site file; css is meant?"),
        ("fields.title.css = 'h1['", "2: fields.title.css is wrong: 'h1[' is no CSS selector: "),
        ("[fields.title]\nregex = 'a'", "2: fields.title must have one of css and xpath, as in"),
        ("[fields]\ntitle = [\n{css='a'},\n{css='b', xpath='c'}]", "5: fields.title[1] must have one of css and xpath"),
        ("[fields]\ntitle = [\n{css='a'},\n{xpath='//a[b()]'}]", "5: fields.title[1].xpath is wrong: '//a[b()]' is"),
        ("fields.title = {css='a', regex='['}", "2: fields.title.regex is wrong: '[' is no regular expression: "),
        ("headings.most = ['a']", "2: headings.most is no key of a site file; there are related,"),
        ("[headings]\nrelated = ['More']\nlatest = ['a', 'MORE']", "4: headings.latest[1] is 'MORE', which stands"),
        ("[[layouts]]\nfields.title.css = 'a'", "2: layouts[0] has no until; say the last day of the layout"),
        ("[[layouts]]\nuntil = '2020-05-01'", "3: layouts[0].until must be a day without quotes"),
        ("[[layouts]]\nuntil = 2020-05-01T10:00:00", "3: layouts[0].until must be a day without quotes"),
        ("[layouts]\nuntil = 2020-05-01", "2: layouts must be a list of tables"),
        ("[[layouts]]\nuntil = 2020-05-01\nhosts = ['a']", "4: layouts[0].hosts is no key of a site file; there are"),
        ("[[layouts]]\nuntil = 2020-05-01\nfields.title.css = '('", "4: layouts[0].fields.title.css is wrong: '('"),
        ("[[layouts]]\nuntil = 2020-05-01\nfields.url.css = 'a'", "4: layouts[0].fields.url is no key"),
        (
            "[[layouts]]\nuntil = 2020-05-01\n[[layouts]]\nuntil = 2021-05-01\n[[layouts]]\nuntil = 2020-05-01",
            "7: layouts[2].until is 2020-05-01, as another layout's is; each has a day of its own",
        ),
        ("name = 'lake-post'", "2: name is 'lake-post', but the file is named 'hill-post'; they must agree"),
        ("a = ", "2: not valid TOML: "),
        ("a = '", "2: not valid TOML: "),
        ("[fields]\n\n[fields]", "4: not valid TOML: "),
        ("a = " + "[" * 5000, "1: not valid TOML: "),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_its_key_and_what_is_expected(text: str, told: str) -> None:
    assert mistake(text).startswith(f"hill-post.toml:{told}")


def test_a_file_without_hosts_and_start_is_told_what_to_say() -> None:
    sentence = mistake("", "render = true")
    assert sentence == 'hill-post.toml:1: neither hosts nor start is there; say hosts = ["example.com"]'


def test_every_type_says_what_it_is() -> None:
    for phrase, fits in _TYPES.values():
        assert phrase
        assert not fits(None)
