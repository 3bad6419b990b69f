"""View counters that a page writes by script: which may be asked, and what their answer says.

A counter is asked by an address that is put together anew from what is known to be needed, so that nothing in it raises
the site's own count, as EmpireCMS's `addclick` would. DedeCMS's `count.php` always counts up, so it is never asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from newscrawl.errors import BadURL
from newscrawl.items import Evidence
from newscrawl.urls import canonical_url, same_site

if TYPE_CHECKING:
    from newscrawl.items import Article

SCRIPT_EVIDENCE = "view_count_script"
"""Key of the evidence in which extraction leaves the URL of a counter script."""

MOST_BYTES = 64 * 1024
"""Bytes of a counter's answer: it is a number, with a line of script around it."""

MOST_SECONDS = 10.0
"""For a counter's answer. The article waits for it, and without it just has no count."""

_FOLDERS = r"(?:/[\w~-]+)*"  # without dots: in /plus/count.php/viewclick/ it is count.php that runs
_COUNT = rb"['\"]?(\d{1,12})['\"]?"


@dataclass(frozen=True, slots=True)
class _System:
    """The counter of one publishing system."""

    path: re.Pattern[str]
    asked: dict[str, str]
    """The parameters that are sent, each with a pattern for its value; those that are not on the page are left out."""
    needed: frozenset[str]
    """The parameters without which it is not asked."""
    answer: re.Pattern[bytes]
    """Where the number stands in the answer: in all of it that matches, the same."""


_SYSTEMS = (
    _System(  # EmpireCMS: document.write('1840');
        path=re.compile(rf"{_FOLDERS}/viewclick(?:/|/index\.php)?", re.IGNORECASE),
        asked={"classid": r"\d+", "id": r"\d+"},
        needed=frozenset({"id"}),
        answer=re.compile(rb"\A\s*document\.write\(\s*" + _COUNT + rb"\s*\)\s*;?\s*\Z"),
    ),
    _System(  # EmpireCMS, several numbers at once; those of downloads, comments, ratings have other ids
        path=re.compile(rf"{_FOLDERS}/viewmore(?:/|\.php|/index\.php)?", re.IGNORECASE),
        asked={"classid": r"\d+", "id": r"\d+"},
        needed=frozenset({"id"}),
        answer=re.compile(
            rb"getElementById\(\s*['\"](?:onclick|click|views?)showdiv['\"]\s*\)\.innerHTML\s*=\s*"
            + _COUNT
            + rb"\s*(?:[;}\r\n]|\Z)",
            re.IGNORECASE,
        ),
    ),
    _System(  # PHPCMS: $('#todaydowns').html('3'); ... $('#hits').html('1840');
        path=re.compile(rf"{_FOLDERS}/api\.php", re.IGNORECASE),
        asked={"op": "count", "id": r"\d+", "modelid": r"\d+"},
        needed=frozenset({"op", "id", "modelid"}),
        answer=re.compile(rb"\$\(\s*['\"]#hits['\"]\s*\)\.(?:html|text)\(\s*" + _COUNT + rb"\s*\)"),
    ),
    _System(  # WebPlus: the number and nothing else; type 3 is an article. `_visitcount`, without `display`, counts up
        path=re.compile(r"/_visitcountdisplay"),
        asked={"siteId": r"\d+", "type": "3", "articleId": r"\d+"},
        needed=frozenset({"siteId", "type", "articleId"}),
        answer=re.compile(rb"\A\s*(\d{1,12})\s*\Z"),
    ),
)


def counter_url(article: Article, page_url: str) -> str | None:
    """Return the URL that tells the article's view count; None when there is none to ask."""
    script = article.evidence.get(SCRIPT_EVIDENCE)
    if article.view_count is not None or script is None:
        return None
    try:
        url = canonical_url(script.raw, page_url)
    except BadURL:
        return None
    return _asking_only(url) if same_site(url, page_url) else None


def how_to_ask() -> dict[str, float]:
    """Return the limits of a request to a counter, as `Request.meta` names them."""
    return {"download_maxsize": MOST_BYTES, "download_timeout": MOST_SECONDS}


def read_counter(article: Article, url: str, answer: bytes) -> Article:
    """Return the article with the count that the counter's answer states, if it states one."""
    system = _system_of(url)
    if system is None:
        return article
    stated = {match[1]: match[0] for match in system.answer.finditer(answer)}
    if len(stated) != 1:
        return article
    ((count, raw),) = stated.items()
    rule = f"counter script {url}"
    evidence = {**article.evidence, "view_count": Evidence(rule=rule, raw=raw.decode().strip())}
    return replace(article, view_count=int(count), evidence=evidence)


def _asking_only(url: str) -> str | None:
    """Return the URL with nothing but what the number is asked with; None when that is not views, or not all there."""
    system = _system_of(url)
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query))
    # EmpireCMS's `down` asks for another number: of downloads, comments, likes.
    if system is None or any(name.strip().lower().startswith("down") for name in given):
        return None
    asked = {name: given[name] for name in system.asked if name in given}
    are_right = all(re.fullmatch(system.asked[name], value, re.ASCII) for name, value in asked.items())
    return parts._replace(query=urlencode(asked)).geturl() if are_right and system.needed <= asked.keys() else None


def _system_of(url: str) -> _System | None:
    path = urlsplit(url).path
    return next((system for system in _SYSTEMS if system.path.fullmatch(path)), None)
