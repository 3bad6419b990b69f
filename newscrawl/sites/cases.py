"""Saved cases: a page as it was fetched and what it says, in a folder. How they are read, written and compared.

A site's cases lie beside its file, `sites/NAME/CASE/`; those of our own files lie in `fixtures/sites/` of a checkout.
Each is a folder with `page.html` (or `page.txt`), `page.json` and `article.json`; `fixtures/sites/README.md` tells all.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from newscrawl.errors import BadCase, NotAnArticle
from newscrawl.items import FIELDS
from newscrawl.page import Page

if TYPE_CHECKING:
    from collections.abc import Mapping


CASE_FIELDS = tuple(name for name in FIELDS if name != "evidence")
"""What an expected article states. The evidence is free: it says how a value was found, not what is true."""

PAGE_KEYS = frozenset({"url", "site", "fetched_at", "headers", "variant", "origin", "rights", "note"})
"""What page.json states."""

OUR_CASES = Path(__file__).parents[2] / "fixtures" / "sites"
"""Where the cases of our own site files lie. Only a checkout has them."""

Mark = Literal["ok", "-", "wrong", "missing", "extra"]
"""What became of one field: as expected; expected to be on the page neither way; another value; none; one too many."""

_CASE_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True)
class Case:
    """One saved page, in HTML or as text, and what it says."""

    folder: Path

    @property
    def name(self) -> str:
        """`site/case`, as it stands in a test's id."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    @cached_property
    def record(self) -> dict[str, Any]:
        """page.json: where the page came from, and why it is kept.

        Raises:
            BadCase: If it cannot be read, or a key is missing or unknown.
        """
        record = self._json("page.json")
        self._check_keys("page.json", record, PAGE_KEYS)
        return record

    @cached_property
    def expected(self) -> dict[str, Any]:
        """article.json: every field of the article, or `{"error": page_type}`.

        Raises:
            BadCase: If it cannot be read, or a key is missing or unknown.
        """
        expected = self._json("article.json")
        self._check_keys("article.json", expected, {"error"} if "error" in expected else set(CASE_FIELDS))
        return expected

    @property
    def is_article(self) -> bool:
        """Whether the page is an article at all."""
        return "error" not in self.expected

    @property
    def is_text(self) -> bool:
        """Whether the page was saved as text, so that neither markup nor addresses are left."""
        return (self.folder / "page.txt").exists()

    def page(self) -> Page:
        """Decode the saved page as a crawl would have, or as `newscrawl extract page.txt` does.

        Raises:
            NotAnArticle: If the file is empty or binary.
            BadCase: If there is no page, or page.json is wrong.
        """
        if self.is_text:
            return Page.from_file(self.folder / "page.txt")
        try:
            body = (self.folder / "page.html").read_bytes()
            fetched_at = datetime.fromisoformat(self.record["fetched_at"])
        except (OSError, TypeError, ValueError) as error:
            raise BadCase(f"the case {str(self.folder)!r} cannot be read: {error}") from None
        return Page.from_bytes(self.record["url"], body, self.record["headers"], fetched_at)

    def _json(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadCase(f"{str(path)!r} cannot be read as JSON: {error}") from None
        if not isinstance(value, dict):
            raise BadCase(f"{str(path)!r} must hold an object, such as the other cases have")
        return value

    def _check_keys(self, name: str, value: Mapping[str, Any], keys: set[str] | frozenset[str]) -> None:
        path = str(self.folder / name)
        if missing := keys - value.keys():
            raise BadCase(f"{path!r} does not state {min(missing)!r}; what is not on the page is null")
        if unknown := value.keys() - keys:
            raise BadCase(f"{path!r} has an unknown key {min(unknown)!r}")


def cases_in(folder: Path) -> tuple[Case, ...]:
    """Return the cases in a site's folder, sorted by name; none where there is no folder."""
    return tuple(Case(path) for path in sorted(folder.glob("*")) if path.is_dir() and not path.name.startswith("."))


def case_fields(article: Mapping[str, Any] | NotAnArticle) -> dict[str, Any]:
    """Return what `article.json` holds for an answer.

    Args:
        article: As `items.article_to_json` writes it, or what the page is instead.
    """
    if isinstance(article, NotAnArticle):
        return {"error": article.page_type}
    return {name: article[name] for name in CASE_FIELDS}


def marks(expected: Mapping[str, Any], got: Mapping[str, Any]) -> dict[str, Mark]:
    """Return what became of each field, in the item's order.

    Of a page that is an article on one side only, `page_type` is wrong and each field is missing or extra.

    Args:
        expected: A case's `article.json`.
        got: What the extraction answers, in the same form.
    """
    if "error" in expected or "error" in got:
        same = expected.get("error") == got.get("error")
        out: dict[str, Mark] = {"page_type": "ok" if same else "wrong"}
        if same:
            return out
    else:
        out = {"page_type": "ok"}
    return out | {name: _mark(expected.get(name), got.get(name)) for name in CASE_FIELDS}


def _mark(expected: object, got: object) -> Mark:
    if expected in (None, []):
        return "-" if got in (None, []) else "extra"
    if got in (None, []):
        return "missing"
    return "ok" if expected == got else "wrong"


def check_case_name(name: str) -> None:
    """Raise `BadCase` if this is no name for a case: it is a folder's name, in every system."""
    if not _CASE_NAME.fullmatch(name):
        raise BadCase(f"{name!r} is no name for a case; take lower-case letters, digits and hyphens")


def write_case(
    folder: Path, body: bytes, record: Mapping[str, Any], expected: Mapping[str, Any], *, force: bool = False
) -> Case:
    """Write a case.

    Args:
        folder: `.../SITE/CASE`.
        body: The page as fetched.
        record: For page.json.
        expected: For article.json.
        force: Whether to write over a case that is there.

    Raises:
        BadCase: If there is one already, or the files cannot be written.
    """
    check_case_name(folder.name)
    if folder.exists() and not force:
        raise BadCase(f"there is a case {str(folder)!r} already; name another with --case, or add --force")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "page.html").write_bytes(body)
        for name, value in (("page.json", record), ("article.json", expected)):
            text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise BadCase(f"cannot write the case {str(folder)!r}: {error.strerror or error}") from None
    return Case(folder)
