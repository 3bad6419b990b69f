from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.errors import NotAnArticle
from newscrawl.explanation import explanation_lines
from newscrawl.extract import Verdict, explain_page, extract_article
from newscrawl.page import Page
from newscrawl.shown import MAX_SHOWN, shown

if TYPE_CHECKING:
    from newscrawl.items import Article

SITES = Path(__file__).parents[1] / "fixtures" / "sites"
CASES = sorted(path for path in SITES.glob("*/*/page.*") if path.suffix != ".json")
PARAGRAPH = (
    "The harbour board voted on Tuesday to deepen the northern channel, which has silted up since the winter storms. "
    "Work begins in March and is to take eleven weeks, during which two of the four ferries sail from the old pier. "
)
PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Board votes to deepen the channel - Tern Bay Gazette</title>
<meta property="og:title" content="Board votes to deepen the channel at last">
<meta property="article:published_time" content="2026-03-03T08:00:00Z"></head><body>
<div class="breadcrumb"><a href="/">Home</a> &gt; <a href="/port/">Port</a></div>
<article><h1>Board votes to deepen the channel</h1><p class="meta">By Ada Lind, 3 March 2026, 1,204 views</p>
<p>{PARAGRAPH}</p><p>{PARAGRAPH}The dredger is on loan.</p><p>{PARAGRAPH}Fares stay as they are.</p>
<p>Tags: <a href="/tag/ferry">ferry</a> <a href="/tag/port">port</a></p></article>
<h3>Related articles</h3><ul><li><a href="https://facebook.com/share">Share this on our page now</a></li></ul>
</body></html>"""


def page(text: str, url: str | None = "https://tern-bay.example/port/channel.html") -> Page:
    return Page.from_bytes(url, text.encode())


def lines(text: str) -> list[str]:
    return list(explanation_lines("page.html", explain_page(page(text))))


def section(lines: list[str], field: str) -> list[str]:
    """Return the lines of one field."""
    start = next(n for n, line in enumerate(lines) if line.split(" ")[0] == field)
    end = next((n for n in range(start, len(lines)) if not lines[n]), len(lines))
    return lines[start:end]


def test_an_explained_page_is_read_as_an_unexplained_one() -> None:
    answer = explain_page(page(PAGE)).answer
    assert answer == extract_article(page(PAGE))


def test_each_field_is_shown_with_its_rule_and_the_text_it_was_read_from() -> None:
    views = section(lines(PAGE), "view_count")
    assert views[0].split() == ["view_count", "1204"]
    assert any(line.split() == ["by", "label:", "views"] for line in views)
    assert any("1,204 views" in line for line in views if "read from" in line)


def test_the_candidates_that_lost_are_named() -> None:
    title = section(lines(PAGE), "title")
    assert title[0].endswith("Board votes to deepen the channel")
    assert any("lost" in line and "Board votes to deepen the channel at last" in line for line in title)


def test_a_list_that_is_not_believed_says_why() -> None:
    related = section(lines(PAGE), "related")
    assert "nothing that is believed" in related[0]
    assert any("no link of an article" in line and "Related articles" in line for line in related)


def test_what_is_not_on_the_page_is_named() -> None:
    missing = lines(PAGE)[-1]
    assert missing.startswith("not on the page: ")
    assert {"disclaimer", "popular"} <= set(missing.removeprefix("not on the page: ").split(", "))
    assert "title" not in missing


def test_a_page_that_is_no_article_says_what_it_is() -> None:
    text = "<html><title>404 Not Found</title><body><h1>404 Not Found</h1><p>The page does not exist.</p></body></html>"
    explanation = explain_page(page(text))
    assert isinstance(explanation.answer, Verdict)
    assert "not an article (soft 404)" in next(iter(explanation_lines("page.html", explanation)))


def test_nothing_that_a_terminal_would_obey_is_shown() -> None:
    hostile = PAGE.replace("Board votes to deepen the channel<", "Board \u202evotes \x9b31m to deepen the channel<")
    assert all(line.isprintable() for line in lines(hostile))


def test_long_texts_are_cut() -> None:
    assert len(shown("word " * 1000)) == MAX_SHOWN
    assert "3 paragraphs" in section(lines(PAGE), "body")[0]


@pytest.mark.parametrize("path", CASES, ids=lambda path: "/".join(path.parts[-3:-1]))
def test_no_saved_case_is_read_otherwise_when_it_is_explained(path: Path) -> None:
    page = Page.from_file(path, "https://news.example/a/1.html")
    answer = explain_page(page).answer
    if isinstance(answer, Verdict):
        with pytest.raises(NotAnArticle, match=re.escape(answer.reason)):
            extract_article(page)
    else:
        assert answer == extract_article(page)


def test_a_region_that_is_all_notice_is_not_replaced_when_it_is_explained() -> None:
    """The notice takes the whole marked box, so that there is no body; the other box is only told of."""
    text = (
        "<html><head><title>Bridge falls</title></head><body><div class='article-body'><h1>Bridge falls</h1>"
        "<p>Disclaimer: The views expressed are the author's own. This is not financial advice.</p></div>"
        "<div class=x><p>The council decided to rebuild it.</p></div></body></html>"
    )
    try:
        expected: Article | None = extract_article(page(text))
    except NotAnArticle:
        expected = None
    answer = explain_page(page(text)).answer
    assert (None if isinstance(answer, Verdict) else answer) == expected
