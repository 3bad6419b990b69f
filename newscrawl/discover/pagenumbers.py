"""Page numbers in addresses: `/page/2/`, `?paged=2`, `index_2.html`, and what an address is without its number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = re.compile(
    r"(?P<base>.*/)"
    r"(?:page|(?:page|paged|seite|pagina|pag|strona|strana|halaman|trang|sayfa|sivu|side|sida)(?P<dash>[/_-]))"
    r"(?P<number>\d{1,5})(?:/|\.\w{2,5}|/index\.\w{2,5})?",
    re.IGNORECASE,
)
_INDEX = re.compile(r"(?P<base>.*/)(?:index|default)[_-](?P<number>\d{1,5})\.\w{2,5}", re.IGNORECASE)
_LIST = re.compile(r"(?P<base>.*/)(?P<list>list[_-]\d{1,6})[_-](?P<number>\d{1,5})\.\w{2,5}", re.IGNORECASE)
_SUFFIX = re.compile(
    r"(?P<stem>.*[^/_,-])[_,-](?:p|pg|page|seite)?[_-]?(?P<number>\d{1,3})(?P<ending>\.\w{2,5})", re.IGNORECASE
)
_GLUED = re.compile(r"(?P<stem>.*/[^/]*[^/_,\d-])(?P<number>\d{1,3})(?P<ending>\.\w{2,5})")
"""Pelican: `index2.html`, `category/news2.html`."""
_BARE = re.compile(r"(?P<base>.*/)(?:p[/_-]?)?(?P<number>\d{1,3})(?:/|\.\w{2,5})?")
_PERIOD = re.compile(r"/(?:19|20)\d\d(?:/\d\d?)?/$")
"""The folder of a year or month: what is numbered in it are months and days."""

_LIST_PARAMETER = re.compile(
    r"paged|page_?(?:no|num|number|index)|pageno|curr?ent_?page|cur_?page|nowpage|pagen_\d+|query(?:-\d+)?-page|"
    r"e-page-\w+|.*(?:\[|%5b)current_?page(?:\]|%5d)|seite",
    re.IGNORECASE,
)
_PAGE_PARAMETER = re.compile(r"page|p|pg|pn|pno|pageno|pagina|page_?(?:no|num|number|index)", re.IGNORECASE)
_OFFSET_PARAMETER = re.compile(r"start|offset|skip|from|limitstart|begin|b_start(?::|%3a)int|debut_\w+", re.IGNORECASE)
_LIST_OFFSET = re.compile(r"start|offset|limitstart|b_start(?::|%3a)int|debut_\w+", re.IGNORECASE)
_CURSOR_PARAMETER = re.compile(r"updated-(?:max|min)", re.IGNORECASE)
_ANY_CURSOR = re.compile(
    r"after|before|cursor|since|until|max_?id|token|page_?token|next|last|older|from|to|start|offset|updated-\w+",
    re.IGNORECASE,
)
_TOTAL_PARAMETER = re.compile(
    r"total\w*|max-results|reverse-paginate|by-date|records?|pagesize|page_?count|cst", re.IGNORECASE
)
"""What pagers write beside the number: none of it says which list it is."""
_NO_PAGE_PARAMETER = re.compile(
    r"id|\w*_id|[a-z]*id|y|m|d|year|month|day|date|cat|tag|year_?month|week|c?page_?comments?|cpage|cp|replytocom|"
    r"lang|v|ver|size|width|height|limit|per_?page|pagesize|order|sort",
    re.IGNORECASE,
)
"""Numbers that are none of a page: identities, calendars, pages of comments."""

_MAY_BE_NUMBERED = re.compile(r"\d/?$|\d\.\w{2,5}$|\d/index\.\w{2,5}$|\?")
_ZERO_BASED_LIST = re.compile(r"/listinfo/?(?:index\.php)?(?:\.php)?\?", re.IGNORECASE)
"""EmpireCMS: its dynamic lists count from zero."""
_HTML_FILE = re.compile(r"\.s?html?(?:\?|$)", re.IGNORECASE)
_INDEX_FILE = re.compile(r"/(?:index|default)\.\w{2,5}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Numbered:
    """One way to read an address as one page of several."""

    style: str
    """How it is numbered: "folder", "index", "list ...", "suffix", "bare", or the parameter's name with a `?`."""
    base: str
    """The address without the number, as `spelled` gives it; to be compared only."""
    number: int | None
    """None where the address holds no number but the place to go on from."""
    is_list: bool = False
    """The spelling leaves no doubt that it is one page of several."""
    is_part: bool = False
    """The spelling is used for parts of articles."""
    is_offset: bool = False
    """The number counts entries, not pages."""


def spelled(url: str) -> str:
    """Return an address for comparison: without scheme, `www.`, `index.html` and closing slash, its query in order."""
    path, _, query = url.partition("://")[2].removeprefix("www.").partition("?")
    path = _INDEX_FILE.sub("", path).rstrip("/")
    if not query:
        return path
    pairs = [pair for pair in query.split("&") if not _TOTAL_PARAMETER.fullmatch(pair.partition("=")[0])]
    return f"{path}?{'&'.join(sorted(pairs))}" if pairs else path


def read_numbers(url: str, own_path: str | None = None) -> Iterator[Numbered]:
    """Yield the ways to read a canonical URL as one page of several.

    Args:
        url: The URL.
        own_path: Its path as `spelled` gives it, if any parameter may count pages there: on the page's own address.
    """
    if not _MAY_BE_NUMBERED.search(url):
        return
    path, _, query = url.partition("?")
    yield from _in_path(path, f"?{query}" if query else "")
    if query:
        yield from _in_query(url, path, query, own_path)


def _in_path(path: str, query: str) -> Iterator[Numbered]:
    folder = _FOLDER.fullmatch(path)
    if folder is not None:
        # `/page/2/` is how lists are numbered; `/seite-2`, articles as well.
        is_part = folder["dash"] in ("-", "_")
        yield Numbered("folder", spelled(folder["base"] + query), int(folder["number"]), is_list=True, is_part=is_part)
        return
    index = _INDEX.fullmatch(path)
    if index is not None:
        yield Numbered("index", spelled(index["base"] + query), int(index["number"]), is_list=True)
        return
    listed = _LIST.fullmatch(path)
    if listed is not None:
        base = spelled(listed["base"] + query)
        yield Numbered(f"list {listed['list']}", base, int(listed["number"]), is_list=True)
    suffix = _SUFFIX.fullmatch(path) or _GLUED.fullmatch(path)
    if suffix is not None:
        base = spelled(f"{suffix['stem']}{suffix['ending']}{query}")
        yield Numbered("suffix", base, int(suffix["number"]), is_part=True)
    bare = _BARE.fullmatch(path)
    if bare is not None and not _PERIOD.search(bare["base"]):
        yield Numbered("bare", spelled(bare["base"] + query), int(bare["number"]), is_part=True)


def _in_query(url: str, path: str, query: str, own_path: str | None) -> Iterator[Numbered]:
    pairs = query.split("&")
    is_own = own_path is not None and spelled(path) == own_path
    for position, pair in enumerate(pairs):
        name, _, value = pair.partition("=")
        is_cursor = _CURSOR_PARAMETER.fullmatch(name) is not None
        if not is_cursor and not (value.isdecimal() and len(value) <= 6):
            continue
        is_list = _LIST_PARAMETER.fullmatch(name) is not None
        is_part = _PAGE_PARAMETER.fullmatch(name) is not None
        is_offset = _OFFSET_PARAMETER.fullmatch(name) is not None
        known = is_list or is_part or is_offset or is_cursor
        if not known and (not is_own or _NO_PAGE_PARAMETER.fullmatch(name)):
            continue
        base = spelled(f"{path}?{'&'.join(pairs[:position] + pairs[position + 1 :])}")
        is_list |= (
            is_cursor
            or (_LIST_OFFSET.fullmatch(name) is not None and len(pairs) == 1)
            or _ZERO_BASED_LIST.search(url) is not None
        )
        number = None if is_cursor else int(value)
        yield Numbered(f"?{name}", base, number, is_list, is_part and not is_list, is_offset)


def goes_on_from(query: str, own_query: str) -> bool:
    """Tell whether a query asks for what `own_query` asks for, but from another place on: nothing else may differ."""
    asked = {pair for pair in own_query.split("&") if pair and not _ANY_CURSOR.fullmatch(pair.partition("=")[0])}
    return asked <= set(query.split("&"))


def is_zero_based(url: str) -> bool:
    """Tell whether an address counts pages from zero, by its spelling alone."""
    return _ZERO_BASED_LIST.search(url) is not None


def is_later_page(url: str) -> bool:
    """Tell whether a canonical URL is a later page of a list or an article, by its spelling alone.

    Only where the spelling leaves no doubt: `/page/2/`, `?paged=2`, `index_2.html`, `list_1_2.html`; what may be the
    address of an article, as `/news/12_2.html` or `?p=2`, is none.
    """
    if not _MAY_BE_NUMBERED.search(url):
        return False
    for read in read_numbers(url):
        if read.number is None:
            return "reverse-paginate" not in url
        first = 0 if read.style == "index" or read.is_offset or is_zero_based(url) else 1
        # Some sites write `?page=3` behind the addresses of articles that stand on page 3 of their list.
        is_list = read.is_list or (read.style == "?page" and not _HTML_FILE.search(read.base))
        if is_list and read.number > first:
            return True
    return False
