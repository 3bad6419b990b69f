"""What the text of a link says about paging: a number, "Older posts", 下一页, an arrow. Words are data; see `data/`."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["older", "newer", "next", "previous", "first", "last"]

MAX_TEXT = 40
"""Characters. A longer text is a headline or a teaser."""

_DATA: dict[str, list[str]] = json.loads(
    (files("newscrawl.discover") / "data" / "paging.json").read_text(encoding="utf-8")
)
_ROLES: tuple[Role, ...] = ("older", "newer", "next", "previous", "first", "last")
_WORDS: dict[str, Role] = {word: role for role in _ROLES for word in _DATA[role]}
_COMMENTS = re.compile("|".join(map(re.escape, _DATA["comments"])), re.IGNORECASE)

_FORWARD = frozenset("›»>→▶►⟩⟫\u232a〉》＞⇨➔➜➡⟶▸❯≫")
_BACKWARD = frozenset("‹«<←◀◄⟨⟪\u2329〈《＜⇦⬅⟵◂❮≪")
_PAGE = re.compile(
    r"page|posts|results|entries|seite|página|pagina|sid[ae]n?\b|sivu|stron|stran|страниц|сторінк|σελίδα|sayfa|trang|halaman|"
    r"页|頁|ページ|페이지|صفحة|صفحه|עמוד|หน้า|पृष्ठ",
    re.IGNORECASE,
)
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_NUMBER = re.compile(r"\D{0,16}?(\d{1,6})\D{0,4}")
_CLASSES: tuple[tuple[re.Pattern[str], Role], ...] = (
    (re.compile(r"(?:^|[\s_-])(?:older|nextposts?link|nav-previous)", re.IGNORECASE), "older"),
    (re.compile(r"(?:^|[\s_-])newer", re.IGNORECASE), "newer"),
    (re.compile(r"(?:^|[\s_-])next(?![a-z])", re.IGNORECASE), "next"),
    (re.compile(r"(?:^|[\s_-])prev(?:ious)?(?![a-z])", re.IGNORECASE), "previous"),
)


@lru_cache(maxsize=2048)
def read_number(text: str) -> int | None:
    """Return the one number of a short text such as "2", "Page 2", "第2页"; None for any other."""
    match = _NUMBER.fullmatch(text)
    return int(match[1]) if match is not None else None


@lru_cache(maxsize=2048)
def read_role(text: str) -> Role | None:
    """Return what a link's text says about where it leads in a list; None if nothing."""
    if not text or len(text) > MAX_TEXT:
        return None
    words = _EDGES.sub("", text.casefold())
    if words:
        return _WORDS.get(words)
    if text[0] in _FORWARD:
        return "next"
    return "previous" if text[0] in _BACKWARD else None


def says_older_page(text: str) -> bool:
    """Tell whether a link's text can mean nothing but the next page of a list: "Next page", "Older posts", 下一页."""
    role = read_role(text)
    return role == "older" or (role == "next" and _PAGE.search(text) is not None)


def role_of_class(names: str) -> Role | None:
    """Return what the class of a link that has only a picture hints at; None if nothing."""
    return next((role for pattern, role in _CLASSES if pattern.search(names)), None)


def speaks_of_comments(text: str) -> bool:
    """Tell whether a title speaks of comments."""
    return _COMMENTS.search(text) is not None
