"""What a robots.txt says to us: RFC 9309, with `Crawl-delay`, `Request-rate` and `Sitemap`. Pure: bytes in, rules out.

Protego 0.7, which Scrapy brings, takes a group for "news" as one for "newscrawl", does not take one for "newscrawl/1.0"
as ours, and confuses escapes that are no UTF-8 (GBK paths) with one another.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 500 * 1024
"""Bytes of a robots.txt that are read; the rest is not. RFC 9309, 2.5."""

ANYBODY = "*"
"""The group of whoever is not named."""

# The misspellings are those that other crawlers take for what is meant, too.
_FIELD = re.compile(
    r"(?:(?P<agent>user[- ]?agent)|(?P<allow>allow)|"
    r"(?P<disallow>disallow|dissallow|dissalow|disalow|diasllow|disallaw)|"
    r"(?P<delay>crawl[- ]delay)|(?P<rate>request[- ]rate)|(?P<sitemap>site-?maps?))(?:\s*:|\s)\s*(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)
_TOKEN = re.compile(r"\*(?=\s|$)|[^\s*/;,(]+")  # of "newscrawl/1.0" and "newscrawl*" the name counts
_DELAY = re.compile(r"\d{1,9}(?:\.\d{1,9})?", re.ASCII)
_RATE = re.compile(r"(\d{1,9})\s*/\s*(\d{1,9})\s*([smhd]?)", re.ASCII | re.IGNORECASE)
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT = "/%:?#[]@!&'()+,;=~-._"  # what is reserved, but `*` and `$`, which mean something in a rule
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """One `Allow` or `Disallow`."""

    octets: int
    """Length of the pattern: the longest that fits decides."""
    allows: bool
    parts: tuple[str, ...]
    """The pattern between its asterisks; it fits a whole path."""

    def fits(self, path: str) -> bool:
        """Tell whether the pattern fits. No regular expression: forty asterisks must not take for ever."""
        if len(self.parts) == 1:
            return path == self.parts[0]
        first, *between, last = self.parts
        if not path.startswith(first):
            return False
        at = len(first)
        for part in between:
            at = path.find(part, at)
            if at < 0:
                return False
            at += len(part)
        return len(path) - len(last) >= at and path.endswith(last)


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """A robots.txt as it concerns one crawler. Without arguments, one that says nothing."""

    rules: tuple[_Rule, ...] = ()
    """Those of our group, the one that decides first."""
    delay: float = 0.0
    """Seconds that our group wants between two requests; 0: it says nothing."""
    sitemaps: tuple[str, ...] = ()
    """Addresses of sitemaps as they stand there, each once."""

    def allows(self, url: str) -> bool:
        """Tell whether a canonical URL may be asked for."""
        parts = urlsplit(url)
        path = _spelled(f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}")
        path = path.replace("*", "%2A").replace("$", "%24")
        return next((rule.allows for rule in self.rules if rule.fits(path)), True) or path == "/robots.txt"


class _Group:
    """What is collected for one name."""

    def __init__(self) -> None:
        self.rules: list[_Rule] = []
        self.delay = 0.0


def read_robots(body: bytes, agent: str) -> RobotsRules:
    """Read a robots.txt. Anything can be read: a line that is no rule, such as one of HTML, says nothing.

    Args:
        body: The file, decompressed.
        agent: Our product token, in any case.
    """
    groups: dict[str, _Group] = {}
    sitemaps: dict[str, None] = {}
    current: list[_Group] = []
    heading = False
    for line in _lines(body):
        match = _FIELD.fullmatch(line)
        if match is None:  # a record that we do not know interferes with nothing: RFC 9309, 2.2.4
            continue
        value = match["value"]
        if match["sitemap"]:
            if value:
                sitemaps[value] = None
        elif match["agent"]:
            token = _TOKEN.match(value)
            current = current if heading else []
            current.append(groups.setdefault(token[0].lower() if token else "", _Group()))
            heading = True
        else:
            heading = False
            for group in current:
                _add(group, match, value)
    ours = groups.get(agent.lower()) or groups.get(ANYBODY) or _Group()
    rules = tuple(sorted(ours.rules, key=lambda rule: (-rule.octets, not rule.allows)))
    return RobotsRules(rules, ours.delay, tuple(sitemaps))


def _lines(body: bytes) -> Iterator[str]:
    """Yield the lines, without comments. Bytes that are no UTF-8 stay what they are: paths are compared as octets."""
    wide = next((charset for bom, charset in _WIDE if body.startswith(bom)), None)
    kept = body[:MOST_BYTES]
    ends_there = body[MOST_BYTES : MOST_BYTES + 1] in (b"", b"\r", b"\n")
    if wide is not None:
        kept = kept.decode(wide, "replace").encode("utf-8", "replace")
    lines = kept.removeprefix(codecs.BOM_UTF8).splitlines()  # of bytes: at CR, LF and CRLF only
    if not ends_there and not kept.endswith((b"\r", b"\n")):
        lines = lines[:-1]  # half of "/private/" would forbid "/p", too
    for line in lines:
        yield line.partition(b"#")[0].decode("utf-8", "surrogateescape").strip()


def _add(group: _Group, match: re.Match[str], value: str) -> None:
    if match["delay"]:
        if delay := _DELAY.match(value):
            group.delay = max(group.delay, float(delay[0]))
    elif match["rate"]:
        if (rate := _RATE.match(value)) and int(rate[1]):
            group.delay = max(group.delay, int(rate[2]) * _SECONDS[rate[3].lower()] / int(rate[1]))
    elif value:  # an empty rule fits nothing
        group.rules.append(_rule(value, allows=match["allow"] is not None))


def _rule(value: str, *, allows: bool) -> _Rule:
    pattern = _spelled(value)
    whole = pattern.endswith("$")
    octets = len(pattern)
    pattern = pattern.removesuffix("$").replace("$", "%24")
    return _Rule(octets, allows, tuple((pattern if whole else f"{pattern}*").split("*")))


def _spelled(path: str) -> str:
    """Return the one spelling in which paths are compared: RFC 9309, 2.2.2."""
    return _ESCAPE.sub(_normal_escape, quote(path, safe=f"{_KEPT}*$", errors="surrogateescape"))


def _normal_escape(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char in _UNRESERVED else match[0].upper()
