"""Extraction from saved pages, one by one or by the thousand: what `newscrawl extract` does."""

from __future__ import annotations

import gc
import json
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from newscrawl.errors import BadInput, NewscrawlError, NotAnArticle, UnreadablePage
from newscrawl.explanation import explanation_lines
from newscrawl.extract import Verdict, explain_page, extract_article
from newscrawl.items import article_to_json
from newscrawl.page import Page, kind_by_name, read_saved
from newscrawl.sites import SiteRules, load_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

COLLECT_AFTER = 20_000
"""Objects that are made before garbage is collected; a page has two thousand."""


def extract_pages(
    paths: Iterable[Path], url: str | None, rules: SiteRules | None, out: IO[str]
) -> list[NewscrawlError]:
    """Write a line of JSON for each page that is an article; return what the others are."""
    failures: list[NewscrawlError] = []
    for path in paths:
        try:
            article = extract_article(Page.from_file(path, url), rules)
        except NotAnArticle as error:
            failures.append(NotAnArticle(error.page_type, error.reason, f"{str(path)!r}"))
        except UnreadablePage as error:
            failures.append(error)
        else:
            out.write(_line(article_to_json(article)))
    return failures


def explain_pages(
    paths: Iterable[Path], url: str | None, rules: SiteRules | None, out: IO[str]
) -> list[NewscrawlError]:
    """Write for people why each page is read as it is; return what is no article or cannot be read."""
    failures: list[NewscrawlError] = []
    for place, path in enumerate(paths):
        try:
            explanation = explain_page(Page.from_file(path, url), rules)
        except NotAnArticle as error:
            failures.append(NotAnArticle(error.page_type, error.reason, f"{str(path)!r}"))
            continue
        except UnreadablePage as error:
            failures.append(error)
            continue
        out.writelines(f"{line}\n" for line in (*([""] if place else []), *explanation_lines(str(path), explanation)))
        if isinstance(answer := explanation.answer, Verdict):
            failures.append(NotAnArticle(answer.page_type, answer.reason, f"{str(path)!r}"))
    return failures


def extract_index(index: Path, site: tuple[str, Path] | None, jobs: int, out: IO[str]) -> None:
    """Write a line for each page of an index: `{"id", ...item, "cpu"}`, or `{"id", "error"}`. In the index's order.

    Args:
        index: Lines of `{"id", "path", "url"}`; paths are relative to the index, other keys are ignored.
        site: Name of a site file to use for all of them, and the folder of the user's own site files.
        jobs: Processes.
        out: Where the lines go.

    Raises:
        BadInput: If the index cannot be read.
    """
    entries = _entries(index)
    _spare_collections()
    work = partial(_extract_entry, folder=index.parent, site=site)
    if jobs == 1:
        out.writelines(map(work, entries))
        return
    with ProcessPoolExecutor(jobs, initializer=_spare_collections) as pool:
        out.writelines(pool.map(work, entries, chunksize=8))


def _spare_collections() -> None:
    """Collect garbage every ten pages or so instead of three times a page, and never look at the modules again.

    The boxes of a page know each other, so that only the collector frees them; a tenth of the time went into looking
    at pages that were still being read.
    """
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def _entries(index: Path) -> Iterator[dict[str, Any]]:
    try:
        with index.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _entry(line, f"{index}:{number}")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot read the index {str(index)!r}: {error}") from None


def _entry(line: str, where: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadInput(f"{where} is not JSON: {error}") from None
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not isinstance(entry.get("path"), str):
        raise BadInput(f'{where} must be an object with "id" and "path"')
    if not isinstance(entry.get("url"), str | None):
        raise BadInput(f'{where}: "url" must be a string or null')
    return {"id": entry["id"], "path": entry["path"], "url": entry.get("url")}


def _extract_entry(entry: dict[str, Any], folder: Path, site: tuple[str, Path] | None) -> str:
    path = folder / entry["path"]
    rules = load_site(*site) if site else None
    try:
        body = read_saved(path)
        start = time.process_time()
        page = Page.from_bytes(entry["url"], body, kind=kind_by_name(path))
        item = article_to_json(extract_article(page, rules))
    except NewscrawlError as error:
        return _line({"id": entry["id"], "error": str(error)})
    return _line({"id": entry["id"], **item, "cpu": round(time.process_time() - start, 6)})


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
