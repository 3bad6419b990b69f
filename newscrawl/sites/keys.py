"""Keys: all that a site file may hold, with its type, an example and its meaning. What is not here is refused.

docs/site-files.md shows this table; a test compares them.
"""

from __future__ import annotations

from typing import NamedTuple

from newscrawl.items import FIELDS, LINK_LISTS

SELECTABLE: tuple[str, ...] = tuple(
    f for f in FIELDS if f not in {"url", "site", "fetched_at", "evidence", "images", *LINK_LISTS}
)
"""The fields that a site file may give a selector for."""


class Key(NamedTuple):
    """What is said of one key."""

    type: str
    """One of the types that `shape` checks."""
    example: str
    """A line or two of TOML that hold it, in place."""
    meaning: str


_STRINGS = "list of strings"
_RULE = "[fields]\n"

KEYS: dict[str, Key] = {
    "name": Key("string", 'name = "hill-post"', "optional: the file's name without `.toml`; they must agree"),
    "hosts": Key(
        _STRINGS,
        'hosts = ["example.com", "blog.example.com"]',
        "hosts whose pages belong to the site, with a port where unusual; `www.` does not matter. "
        "Left out: those of `start`",
    ),
    "start": Key(
        _STRINGS,
        'start = ["https://example.com/"]',
        "URLs where a crawl begins. Left out: the home page `https://HOST/` of each of `hosts`",
    ),
    "timezone": Key(
        "string",
        'timezone = "Europe/Berlin"',
        "IANA name of the zone of the times on the pages where they state none; a day alone begins at midnight there. "
        "Left out: UTC",
    ),
    "date_order": Key(
        "string",
        'date_order = "DMY"',
        "how 3/4/2025 and 25/4/3 are read: `DMY`, `MDY` or `YMD`. Left out: told by the page's other dates",
    ),
    "render": Key(
        "true or false",
        "render = true",
        "whether the pages need a browser, since scripts write the text. Left out: false",
    ),
    "source": Key(
        "string",
        'source = "Hill Post Ltd, https://example.com/about"',
        "who publishes the site, by name or address; the exports' manifest names it. Left out: the home page of the "
        "first of `start`",
    ),
    "licence": Key(
        "string",
        'licence = "CC-BY-4.0"',
        "licence of its articles, for the exports' manifest: an SPDX expression, an address or words. "
        "Left out: none is named",
    ),
    "revisit": Key(
        "string or list of strings",
        'revisit = ["1h", "6h", "1d", "3d", "7d", "30d"]',
        "ages at which an article is looked at again (m, h, d, w), then once in each last step's length; "
        '"0": in every run; "never". Left out: as the setting NEWSCRAWL_REVISIT says',
    ),
    "every": Key(
        "string",
        'every = "6h"',
        "the least time between the starts of two crawls of the site by `newscrawl crawl-all` (m, h, d, w). "
        "Left out: crawled whenever that runs",
    ),
    "revisit_budget": Key(
        "whole number",
        "revisit_budget = 200",
        "articles that a run looks at again, 0 to 1000000; when more are due, those that have waited longest, "
        "measured by their steps, come first. Left out: as the setting NEWSCRAWL_REVISIT_BUDGET says",
    ),
    "sources": Key("table", "[sources]", "what is asked in every run, besides `start`"),
    "sources.sitemaps": Key(
        _STRINGS,
        '[sources]\nsitemaps = ["https://example.com/news-sitemap.xml"]',
        "URLs of sitemaps; a path is completed by the first of `start`",
    ),
    "sources.feeds": Key(
        _STRINGS, '[sources]\nfeeds = ["/rss.xml"]', "URLs of feeds; a path is completed by the first of `start`"
    ),
    "sources.lists": Key(
        _STRINGS,
        '[sources]\nlists = ["/politics/", "/sport/"]',
        "URLs of pages that list articles; a path is completed by the first of `start`",
    ),
    "patterns": Key(
        "table",
        "[patterns]",
        "regular expressions that are searched in a URL's path and query; a URL that fits several is the first of "
        "`ignore`, `articles`, `lists`",
    ),
    "patterns.articles": Key(
        _STRINGS, "[patterns]\narticles = ['/\\d{4}/\\d\\d/[^/]+\\.html$']", "what is surely an article"
    ),
    "patterns.lists": Key(_STRINGS, "[patterns]\nlists = ['^/(politics|sport)/']", "what is surely a list of links"),
    "patterns.ignore": Key(_STRINGS, "[patterns]\nignore = ['^/login', '[?&]print=']", "what is never to be asked"),
    "politeness": Key("table", "[politeness]", "how hard the site may be asked"),
    "politeness.delay": Key(
        "number",
        "[politeness]\ndelay = 2.5",
        "seconds between two requests, 0 to 3600; a longer crawl-delay of robots.txt goes before",
    ),
    "politeness.concurrency": Key(
        "whole number", "[politeness]\nconcurrency = 2", "requests at a time to a host, 1 to 16"
    ),
    "fields": Key("table", "[fields]", "the fields that the generic rules get wrong, by name"),
    "fields.FIELD": Key(
        "table or list of tables",
        '[fields]\ntitle = [{ css = "h1.headline" }, { css = "h2.headline" }]',
        "where a field stands; of several, the first that gives something. One of css and xpath must be there",
    ),
    "fields.FIELD.css": Key(
        "string", f'{_RULE}column = {{ css = "p.rubric a" }}', "CSS selector; `::text` and `::attr(name)` are known"
    ),
    "fields.FIELD.xpath": Key(
        "string",
        f"{_RULE}tags = {{ xpath = \"//ul[@id='topics']//a/text()\" }}",
        "XPath instead; may give elements or strings",
    ),
    "fields.FIELD.regex": Key(
        "string",
        f"{_RULE}view_count = {{ css = \"#hits\", regex = '(\\d+) times' }}",
        "searched in the text found; its first group, else its whole match, is the value",
    ),
    "headings": Key("table", "[headings]", "the words over the site's lists of links; they decide before the lexicon"),
    "headings.related": Key(_STRINGS, '[headings]\nrelated = ["More like this"]', "what heads related articles"),
    "headings.popular": Key(_STRINGS, '[headings]\npopular = ["What Hill reads"]', "what heads the most read"),
    "headings.latest": Key(_STRINGS, '[headings]\nlatest = ["Fresh off the press"]', "what heads the newest"),
    "headings.other": Key(
        _STRINGS, '[headings]\nother = ["Popular recipes"]', "what heads none of the three, whatever it sounds like"
    ),
    "layouts": Key(
        "list of tables",
        '[[layouts]]\nuntil = 2020-05-01\nfields.title.css = "h2.old"',
        "how older pages were laid out, each up to a day; `fields` and `headings` outside are the newest layout's",
    ),
    "layouts.until": Key(
        "day", "[[layouts]]\nuntil = 2020-05-01", "must be there: the last day of the layout, in `timezone`"
    ),
    "layouts.fields": Key(
        "table",
        '[[layouts]]\nuntil = 2020-05-01\n[layouts.fields]\ntitle = { css = "h2.old" }',
        "as `fields`, in their place: an older page is read by its own layout's selectors alone",
    ),
    "layouts.headings": Key(
        "table",
        '[[layouts]]\nuntil = 2020-05-01\n[layouts.headings]\nlatest = ["News in brief"]',
        "as `headings`, besides them: the layout's own decide first",
    ),
}
"""By dotted name; FIELD stands for any of `SELECTABLE`. Tables in `layouts` have the keys of those outside."""


def key_of(path: tuple[str, ...]) -> str | None:
    """Return the name in `KEYS` of a key, None if a site file has none of this name.

    Args:
        path: Keys from the top down, without places in lists.
    """
    if path[0] == "layouts" and path[1:2] in {("fields",), ("headings",)} and len(path) > 2:
        path = path[1:]
    if path[0] == "fields" and len(path) > 1:
        if path[1] not in SELECTABLE:
            return None
        path = ("fields", "FIELD", *path[2:])
    name = ".".join(path)
    return name if name in KEYS else None


def keys_under(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys that a table may have: the top of the file for `()`, and so on."""
    if path[-1:] == ("fields",):
        return SELECTABLE
    prefix = f"{key_of(path)}." if path else ""
    return tuple(rest for key in KEYS if key.startswith(prefix) and (rest := key[len(prefix) :]) and "." not in rest)
