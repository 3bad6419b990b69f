"""URLs: one spelling to fetch, one identity to compare, and which addresses may be fetched at all.

A *canonical URL* is what is fetched and shown: absolute, http(s), no fragment, no tracking parameters, no credentials,
dot segments resolved, percent-escapes upper-case; otherwise as the site spells it (a GBK-escaped path stays GBK).
A *key* is what tells whether two URLs are the same page: it also folds http/https, `www.`, a trailing slash,
`index.html` and the order of parameters. The key is compared, never fetched.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from functools import lru_cache
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from newscrawl.errors import BadURL, URLTooLong

MAX_URL_LENGTH = 2083
"""Characters. Longer addresses are traps or data; the limit is the one Scrapy's link filters use."""

KEPT_URL_LENGTH = 4096
"""Characters of a longer address that are noted. A cut one is longer than any that is fetched: it is taken for none."""

_DEFAULT_PORTS = {"http": 80, "https": 443}

# Nearly all canonical URLs; `urlsplit` takes six times as long.
_PLAIN = re.compile(r"https?://([a-z0-9.-]+)(/[^?#\s]*)?(?:\?([^#\s]*))?")

# Parameters that say where a reader came from, never what is shown.
_TRACKING = re.compile(
    r"(?:utm_\w*|fbclid|gclid|gclsrc|dclid|wbraid|gbraid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id|_ga|_gl|"
    r"_hs(?:enc|mi)|vero_id|spm|scm|share_token|mkt_tok|oly_(?:anon|enc)_id|wt_mc|xtor|at_(?:medium|campaign)\w*|"
    r"phpsessid|jsessionid|aspsessionid\w*|oscsid|zenid|cfid|cftoken)",
    re.IGNORECASE,
)
# The same page in another dress: for printers, phones and AMP, or with the form for a reply opened.
_DRESS = re.compile(
    r"(?:(?:amp|replytocom|like_comment|printable|noamp|nomobile|_print)(?:=.*)?|"
    r"(?:print|mobile|m)=(?:[01]|true|yes|y)?|share=[a-z-]+|"
    r"cst=?|(?:outputtype|view|format|display|layout)=(?:amp|print|mobile))",
    re.IGNORECASE,
)
# January of some year is no phone, and "nb" a number of something, unless they stand beside what they belong to.
_CALENDAR = re.compile(r"(?:^|&)(?:y|yr|year|jahr|annee|d|day)=", re.IGNORECASE)
_MONTH = re.compile(r"m=[01]", re.IGNORECASE)
_SHARED = re.compile(r"(?:^|&)share=", re.IGNORECASE)
_BESIDE_SHARE = re.compile(r"nb=1?", re.IGNORECASE)
_PATH_DRESS = re.compile(r"(?<=[^/])/(?:comment-page-\d+|amp)/?$|\.amp(?=$|\.html$)", re.IGNORECASE)
# Guitarists write about amps: a tag or section of that name is no article's AMP page.
_NAMED_AMP = re.compile(
    r"(?:[a-z]*|.*/(?:tags?|topics?|themen?|category|categories|labels?|keywords?|authors?|wiki|glossary))/amp/?",
    re.IGNORECASE,
)
# Told from words by a letter between digits: "?session=2026-spring" is a session of a conference.
_SESSION = re.compile(
    r"(?:(?:sid|sess(?:ion)?(?:_?id)?)=(?=[^&]*\d[a-z]+\d)[0-9a-z]{16,}|s=(?=[^&]*\d)[0-9a-f]{32})", re.IGNORECASE
)
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?;]*", re.IGNORECASE)
# Those that are spelt otherwise in a canonical URL: in small letters, or of a character that needs none.
_ESCAPE = re.compile(
    r"%([a-f][0-9a-fA-F]|[0-9A-F][a-f]|2[DE]|3[0-9]|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])",
)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_INDEX_PAGE = re.compile(r"/index\.(?:html?|shtml|php|jsp|aspx?)$", re.IGNORECASE)
_VIEW = re.compile(r"(?:(?:amp|print|mobile|m|wap|lite|page|comments?|\d{1,3}|index)(?:\.\w{2,5})?/?)*", re.IGNORECASE)
"""What stands behind an article's address for another view of it."""
_ENDING = re.compile(r"\.[a-z][a-z0-9]{1,5}$", re.IGNORECASE)
_OUTER_WHITESPACE = "".join(map(chr, range(0x21))) + "\u00a0\u3000"
_DROPPED_WHITESPACE = str.maketrans("", "", "\t\r\n")
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"
_QUERY_SAFE = _PATH_SAFE + "?[]|{}^"

# Endings of what is certainly no page. Anything else is worth asking.
_NOT_A_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|css|m?js|json|map|woff2?|ttf|eot|otf|mp[34]|m4[av]|webm|ogg|oga|"
    r"ogv|avi|mov|wmv|flv|mkv|wav|flac|pdf|docx?|xlsx?|pptx?|odt|ods|epub|zip|rar|7z|t?gz|bz2|xz|tar|exe|msi|apk|dmg|"
    r"iso|swf|torrent|xml|rss|atom|rdf|txt|csv|md|rst|ipynb|tex|bib|ics|vcf|eml)$",
    re.IGNORECASE,
)

# IPv6 networks whose last 32 bits are an IPv4 address: RFC 4291 2.5.5.1, RFC 2765, RFC 6052.
_AROUND_IPV4 = tuple(map(ipaddress.IPv6Network, ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96")))
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215

_PRIVATE_NAMES = re.compile(
    r"(?:^|\.)(?:localhost|localdomain|local|internal|intranet|home|lan|corp)$|^ip6-", re.IGNORECASE
)


def canonical_url(url: str, base: str | None = None, encoding: str = "utf-8") -> str:
    """Return the one spelling under which `url` is fetched and shown.

    Args:
        url: As it stands in a page, a header or on the command line.
        base: Absolute URL that a relative `url` is resolved against.
        encoding: The page's charset. Browsers encode non-ASCII characters of a query in it (those of a path in UTF-8).

    Raises:
        BadURL: If this is no http(s) URL that could be fetched.
        URLTooLong: If it is one, but for its length.
    """
    if len(url) > MAX_URL_LENGTH:
        return _canonical_url.__wrapped__(url, base, encoding)
    # What is resolved already is the same on each page: the links of a site's menus and lists are on all of them.
    return _canonical_url(url, None if _is_absolute(url) else base, encoding)


_is_absolute = re.compile(r"https?://[a-z0-9][^;]*\Z").match
"""Whether an address is the same whatever it is resolved against. Parameters may be spelt anew by that."""


@lru_cache(maxsize=4096)
def _canonical_url(url: str, base: str | None, encoding: str) -> str:
    text = _as_browsers_read(url)
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        port = parts.port
    except ValueError as error:
        raise BadURL(f"{_short(url)} is not a URL: {error}") from None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise BadURL(f"{_short(url)} is not an http(s) URL; give one such as https://example.com/")
    host = _ascii_host(parts.hostname, url)
    netloc = host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    try:
        path = _canonical_path(parts.path)
        query = _canonical_query(parts.query, encoding)
    except UnicodeEncodeError:
        raise BadURL(f"{_short(url)} holds half a character; it is no URL") from None
    result = f"{scheme}://{netloc}{path}{'?' + query if query else ''}"
    if len(result) > MAX_URL_LENGTH:
        sentence = f"{_short(url)} has {len(result)} characters; the limit is {MAX_URL_LENGTH}"
        raise URLTooLong(sentence, result[:KEPT_URL_LENGTH], len(result))
    return result


def _as_browsers_read(url: str) -> str:
    """Return the text without outer white space and line ends, and with `/` for each backslash of the path."""
    text = url.strip(_OUTER_WHITESPACE).translate(_DROPPED_WHITESPACE)
    if "\\" not in text:
        return text
    path = re.split(r"[?#]", text, maxsplit=1)[0]
    return path.replace("\\", "/") + text[len(path) :]


@lru_cache(maxsize=4096)  # a page's links are heard of, and kept as its lists; most are on the next page, too
def url_key(url: str) -> str:
    """Return the identity of a canonical URL: equal keys mean the same page.

    >>> url_key("https://www.example.com/news/?b=2&a=1")
    'example.com/news?a=1&b=2'
    """
    if plain := _PLAIN.fullmatch(url):
        host, path, query = plain.groups("")
        host = host.removeprefix("www.")
    else:
        parts = urlsplit(url)
        host, path, query = _host_key(parts), parts.path, parts.query
    if query:
        return f"{host}{path.rstrip('/')}?{'&'.join(sorted(query.split('&')))}"
    return f"{host}{_INDEX_PAGE.sub('/', path).rstrip('/')}"


@lru_cache(maxsize=4096)  # asked of each link of each page, most of which are on the next page, too
def site_key(url: str) -> str:
    """Return what names the site of a canonical URL: its host without `www.`, with a port other than the usual one."""
    return _host_key(urlsplit(url))


def same_site(url: str, other: str) -> bool:
    """Tell whether two canonical URLs belong to one site. Another port is another site: it may be another service."""
    return site_key(url) == site_key(other)


def names_the_same(url: str, other: str) -> bool:
    """Tell whether all that tells `url` from the other pages of its site stands in `other`, too.

    >>> names_the_same("https://example.com/2026/ferry.html", "https://example.com/print.php?story=ferry")
    True
    """
    parts = urlsplit(url)
    own = {*_stems(parts.path)[-1:], *_values(parts.query)}
    others = urlsplit(other)
    folder = f"{parts.path.rstrip('/')}/"
    if others.path.startswith(folder) and not _VIEW.fullmatch(others.path, len(folder)):
        return False  # the section or the day of a page is not the page
    return bool(own) and own <= {*_stems(others.path), *_values(others.query)}


def may_be_page(url: str) -> bool:
    """Tell whether a canonical URL may lead to a page, and not to a picture, script or download by its ending."""
    return _NOT_A_PAGE.search(urlsplit(url).path) is None


def host_and_port(url: str) -> tuple[str, int]:
    """Return host and port that a fetch of the canonical URL would connect to."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or _DEFAULT_PORTS.get(parts.scheme, 80)


def is_private_host(host: str) -> bool:
    """Tell whether a host is private by its very spelling: a local name, or an address that is not public.

    Takes every spelling that a resolver takes: `127.1`, `2130706433`, `0x7f000001`, `[::ffff:10.0.0.1]`. A public
    *name* that resolves to a private address is caught where it is resolved (`middlewares.resolver`).
    """
    name = host.strip("[]").rstrip(".")
    if _PRIVATE_NAMES.search(name):
        return True
    try:
        return is_private_address(name.partition("%")[0])
    except ValueError:
        pass
    try:  # inet_aton reads what ipaddress does not: hexadecimal, octal, fewer than four parts
        return is_private_address(socket.inet_ntoa(socket.inet_aton(name)))
    except (OSError, ValueError):
        return "." not in name  # a bare name can only be one of the local network


def is_private_address(address: str) -> bool:
    """Tell whether an IP address is not a public one: loopback, private, link-local, metadata, multicast, reserved.

    Raises:
        ValueError: If the text is no IP address.
    """
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.is_site_local or ip in _LOCAL_NAT64:
            return True
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and any(ip in network for network in _AROUND_IPV4):
            inner = ipaddress.IPv4Address(ip.packed[12:])
        if inner is not None:
            ip = inner
    return not ip.is_global or ip.is_multicast


def _stems(path: str) -> list[str]:
    """Return the segments of a path without endings."""
    return [_ENDING.sub("", segment) for segment in _INDEX_PAGE.sub("/", path).split("/") if segment]


def _values(query: str) -> list[str]:
    return [pair.partition("=")[2] for pair in query.split("&")] if query else []


def _host_key(parts: SplitResult) -> str:
    host = (parts.hostname or "").removeprefix("www.")
    port = parts.port
    return host if port in (None, 80, 443) else f"{host}:{port}"


@lru_cache(maxsize=1024)
def _ascii_host(host: str, url: str) -> str:
    host = host.lower().rstrip(".")
    if ":" in host:
        return f"[{host}]"
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").rstrip(".")
        except UnicodeError:
            raise BadURL(f"{_short(url)} has a host name that is none: {host!r}") from None
    if not host or re.search(r"[\x00-\x20\x7f<>\"'\\^`{|}%/?#@]", host):
        raise BadURL(f"{_short(url)} has a host name that is none: {host!r}")
    return host


def _canonical_path(path: str) -> str:
    if ";" in path:
        path = _PATH_SESSION.sub("", path)
    path = quote(path, safe=_PATH_SAFE)
    if "%" in path:
        path = _ESCAPE.sub(_normal_escape, path)
    if "/." in path:
        path = _without_dot_segments(path)
    if "comment-page-" in path or "amp" in path[-9:].lower():
        path = path if _NAMED_AMP.fullmatch(path, 1) else _PATH_DRESS.sub("/" if path.endswith("/") else "", path)
    return path or "/"


def _without_dot_segments(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def _canonical_query(query: str, encoding: str) -> str:
    if not query:
        return ""
    if encoding.lower().startswith(("utf-16", "utf-32")):
        encoding = "utf-8"  # as browsers do
    errors = "strict" if encoding.lower() == "utf-8" else "xmlcharrefreplace"  # the latter as browsers do, too
    query = quote(query, safe=_QUERY_SAFE, encoding=encoding, errors=errors)
    if "%" in query:
        query = _ESCAPE.sub(_normal_escape, query)
    return "&".join(pair for pair in query.split("&") if pair and not _says_nothing(pair, query))


def _says_nothing(pair: str, query: str) -> bool:
    """Tell whether a parameter of a query changes nothing of what is shown: it tells a reader's way, or the dress."""
    name = pair.partition("=")[0]
    if _MONTH.fullmatch(pair):
        return _CALENDAR.search(query) is None
    if _BESIDE_SHARE.fullmatch(pair):
        return _SHARED.search(query) is not None
    return bool(_TRACKING.fullmatch(name) or _DRESS.fullmatch(pair) or _SESSION.fullmatch(pair))


def _normal_escape(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char in _UNRESERVED else match[0].upper()


def _short(url: str) -> str:
    return repr(url if len(url) <= 200 else url[:200] + "...")
