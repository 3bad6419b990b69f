"""View counters that a page writes by script: which may be asked, and what their answer says.

Only EmpireCMS's `ViewClick` is asked, and never with `addclick`, which would raise the site's own count. DedeCMS's
`count.php` always counts up, so it is never asked.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from newscrawl.errors import BadURL
from newscrawl.items import Evidence
from newscrawl.urls import canonical_url, same_site

if TYPE_CHECKING:
    from newscrawl.items import Article

SCRIPT_EVIDENCE = "view_count_script"
"""Key of the evidence in which extraction leaves the URL of a counter script."""

_ANSWER = re.compile(rb"\s*document\.write\(\s*['\"]?(\d{1,12})['\"]?\s*\)\s*;?\s*")


def counter_url(article: Article, page_url: str) -> str | None:
    """Return the URL that tells the article's view count without raising it; None when there is none to ask."""
    script = article.evidence.get(SCRIPT_EVIDENCE)
    if article.view_count is not None or script is None:
        return None
    try:
        url = canonical_url(script.raw, page_url)
    except BadURL:
        return None
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query))
    # `down=` asks for another number: downloads, comments, likes.
    if "/viewclick" not in parts.path.lower() or "down" in asked or not same_site(url, page_url):
        return None
    asked.pop("addclick", None)
    return parts._replace(query=urlencode(asked)).geturl()


def read_counter(article: Article, url: str, answer: bytes) -> Article:
    """Return the article with the count that the counter's answer states, if it states one."""
    match = _ANSWER.fullmatch(answer)
    if match is None:
        return article
    evidence = {**article.evidence, "view_count": Evidence(rule=f"counter script {url}", raw=match[0].decode().strip())}
    return replace(article, view_count=int(match[1]), evidence=evidence)
