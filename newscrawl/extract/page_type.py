"""Page type: decided before the fields are believed. What is no article says what it is."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from newscrawl.extract.baretitles import bare_titles
from newscrawl.extract.entries import entry_titles
from newscrawl.extract.latepattern import LatePattern
from newscrawl.extract.lexicon import MAX_HEADING, is_word, read_data
from newscrawl.extract.posts import list_of_posts
from newscrawl.extract.region import MIN_SENTENCE
from newscrawl.extract.structured import types
from newscrawl.items import LINK_LISTS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from newscrawl.extract.outline import Block, Outline
    from newscrawl.extract.region import Region
    from newscrawl.extract.sections import Section
    from newscrawl.extract.structured import Structured
    from newscrawl.extract.title import Title

SHORT_TEXT = 700
"""Weighted characters. A page with more of an article's text is no error page, whatever its words are."""
MIN_TEXT = 25
"""Weighted characters; with less there is no article."""
BARE_TEXT = 160
"""Weighted characters; with more a page of links may still be a short article with links around."""
HOME_TEXT = 1500
"""Weighted characters; a page at the site's root with more may be a one-page article."""
HOME_LINKS = 8
"""Links of a home page. With fewer it leads nowhere: a page that holds all that its site has to say."""
MIN_UNTITLED = 120
"""Weighted characters of an article that shows no title."""
SURE_ENTRIES = 5
SURE_SHARE = 0.8
"""Entries with teasers, and their share of the text, from which a page is a list whatever it calls itself."""
MAX_BETWEEN = 8
"""Lines of links between a title and a text of a few words."""
FIRST_TEXTS = 3
"""Lines of a text that may say that it is none: an error or a wall says so at once."""
MIN_ENTRIES = 3
"""Entries with teasers from which a page may be a list."""

_DATA = read_data("page_types.json")
_CUES = {kind: LatePattern("|".join(cues), re.IGNORECASE) for kind, cues in _DATA.items()}
_LIST_TYPES = frozenset({"CollectionPage", "SearchResultsPage", "ItemList", "Blog", "ProfilePage"})
_TITLES_ONLY = frozenset({"other"})
"""Kinds of page that only a title tells: "Log in" stands in the text of an article, too."""
_COMMENTS = re.compile(r"(?:^|[\s_-])(?:comments|comment-?list|kommentare|replies)(?=$|[\s_-])")
"""What a box of readers' comments is called."""
_LISTS_OF_COMMENTS = frozenset({"ol", "ul", "section"})
_OUTSIDE = frozenset({"nav", "footer", "aside", "form"})


class Verdict(NamedTuple):
    """What a page is, if it is no article."""

    page_type: str
    reason: str


def judge(  # noqa: PLR0913, PLR0917 - all that is known of the page by then
    outline: Outline,
    structured: Structured,
    sections: list[Section],
    region: Region | None,
    title: Title | None,
    url: str | None,
) -> Verdict | None:
    """Return what the page is, None if it is an article."""
    chars = region.chars if region is not None else 0
    listed = {index for section in sections for index in (section.heading.index, *range(section.start, section.end))}
    return (
        _barrier(outline, structured, region, title, chars)
        or _list(outline, structured, listed, region, url)
        or _posts(outline, structured, sections, region, title, url)
        or _bare_list(outline, structured, listed, chars, url)
        or _comments(outline, structured, region)
        or _empty(outline, region, chars, title)
    )


def _barrier(
    outline: Outline, structured: Structured, region: Region | None, title: Title | None, chars: int
) -> Verdict | None:
    """An error, a captcha or a consent wall: few words, and these are theirs."""
    if chars > SHORT_TEXT:
        return None
    texts = [b.text for b in (region.blocks if region else outline.blocks[:40])][:40]
    verdict = _title_of_barrier(outline, structured, title, texts, chars)
    if verdict is not None:
        return verdict
    if structured.article and chars >= MIN_TEXT:
        return None  # "The dog was not found", says a short report
    if chars < SHORT_TEXT // 2 or outline.text_sums[-1] < SHORT_TEXT:
        texts = texts[:FIRST_TEXTS] if region is not None else texts
        for kind, pattern in _CUES.items():
            for text in texts if kind not in _TITLES_ONLY else ():
                match = pattern.search(text)
                if match and len(text) < 400 and (len(match[0]) * 4 >= len(text) or outline.text_sums[-1] < SHORT_TEXT):
                    return Verdict(kind, f"its text says {match[0]!r}")
    return None


def _title_of_barrier(
    outline: Outline, structured: Structured, title: Title | None, texts: list[str], chars: int
) -> Verdict | None:
    headline = title.found.value if title else ""
    heads = [t for t in (outline.document_title, headline) if t and len(t) < 120]
    # A report, and dated: "Statue has been removed". What stands in for an article is given neither headline nor day.
    dated = structured.text("headline") if chars >= MIN_TEXT and structured.text("datePublished") else None
    for kind, pattern in _CUES.items():
        for text in heads:
            match = pattern.search(text)
            if match is None or (dated is not None and pattern.search(dated)):
                continue
            said = chars < SHORT_TEXT // 2 and len(match[0]) * 4 >= len(text)
            if len(match[0]) * 2 >= len(text) or (said and any(pattern.search(t) for t in texts if t != text)):
                return Verdict(kind, f"its title says {match[0]!r}")
    return None


def _empty(outline: Outline, region: Region | None, chars: int, title: Title | None) -> Verdict | None:
    least = MIN_SENTENCE if title is not None and title.block is not None and _is_sentence(region) else MIN_TEXT
    if region is None or chars < least:
        return Verdict("empty", "it holds no text of an article")
    if chars < MIN_TEXT and title is not None and title.block is not None:
        between = [block for block in outline.blocks[title.block.index + 1 : region.first] if block.link_chars]
        if len(between) >= MAX_BETWEEN:  # a calendar's days, and "No events."
            return Verdict("list", f"it holds {len(between)} lines of links and hardly a word beside them")
    if (title is None or title.block is None) and chars < MIN_UNTITLED and outline.kind == "html":
        return Verdict("empty", "it shows neither a title nor more than a line of text")
    return None


def _is_sentence(region: Region | None) -> bool:
    """Tell whether the text is one sentence or more, and not "Loading ..." or the like."""
    text = region.blocks[-1].text if region is not None and region.blocks else ""
    return text.endswith((".", "!", "?", "。", "！", "？")) and not text.endswith("..")


def _list(
    outline: Outline, structured: Structured, listed: AbstractSet[int], region: Region | None, url: str | None
) -> Verdict | None:
    if outline.kind == "text":
        return None
    chars = region.chars if region is not None else 0
    if structured.article and chars > 200:
        return None
    titles = entry_titles(outline, listed, url)
    entries = _entries(outline, titles, region)
    if _says_article(outline, structured) and chars > 200:
        # Templates give og:type "article" to tags and categories, too.
        sure = entries >= SURE_ENTRIES and _covered(outline, titles, region, chars) > SURE_SHARE
        return Verdict("list", f"it holds nothing but {entries} entries that lead to other pages") if sure else None
    home = url is not None and urlsplit(url).path in {"", "/"} and not urlsplit(url).query
    several = entries >= 2 or _teased(region) > 0.4
    reasons = {
        f"it holds {entries} entries that lead to other pages": entries >= MIN_ENTRIES
        and (home or _covered(outline, titles, region, chars) > 0.5),
        f"it holds nothing but {entries} teasers of other pages": 0 < entries < MIN_ENTRIES
        and _covered(outline, titles, region, chars) > 0.9
        and _all_lead_on(outline, titles, region, url),
        "it is the site's home page": home and (several or (chars < HOME_TEXT and len(outline.links) >= HOME_LINKS)),
        "it is one page of a list": several and _is_pager(outline),
        "it holds links and no text of its own": region is None
        and len(outline.links) >= 8
        and not _says_article(outline, structured),
        "its structured data call it a collection": entries >= 2
        and any(name in _LIST_TYPES for node in structured.nodes[:3] for name in types(node)),
    }
    reason = next((reason for reason, holds in reasons.items() if holds), None)
    return Verdict("list", reason) if reason is not None else None


def _comments(outline: Outline, structured: Structured, region: Region | None) -> Verdict | None:
    """What readers say, on a page of its own."""
    if region is None or not region.blocks or _says_article(outline, structured):
        return None
    is_all = all(
        # A page's body or main part may be called "has-comments": it holds more than these.
        any(_COMMENTS.search(box.names) for box in block.box.chain() if box.tag in _LISTS_OF_COMMENTS)
        for block in region.blocks
    )
    return Verdict("other", "it holds nothing but comments") if is_all else None


def _bare_list(
    outline: Outline, structured: Structured, listed: AbstractSet[int], chars: int, url: str | None
) -> Verdict | None:
    """A list of titles without teasers: next to nothing to read, and links that stand under no heading of ours."""
    if chars > BARE_TEXT or outline.kind == "text" or _says_article(outline, structured):
        return None
    loose = bare_titles(outline, listed, url)
    reason = f"it holds {loose} links and hardly a word beside them"
    return Verdict("list", reason) if loose >= MIN_ENTRIES else None


def _posts(  # noqa: PLR0913, PLR0917 - as above
    outline: Outline,
    structured: Structured,
    sections: list[Section],
    region: Region | None,
    title: Title | None,
    url: str | None,
) -> Verdict | None:
    if outline.kind == "text" or structured.article:
        return None
    listed = {
        index for section in sections if section.kind in LINK_LISTS for index in range(section.start, section.end)
    }
    block = title.block if title is not None else None
    reason = list_of_posts(outline, listed, region, block, url, says_article=_says_article(outline, structured))
    return Verdict("list", reason) if reason is not None else None


def _says_article(outline: Outline, structured: Structured) -> bool:
    return bool(structured.article) or (outline.meta_value("og:type") or "").lower() in {
        "article",
        "newsarticle",
        "news",
    }


def _entries(outline: Outline, headings: list[Block], region: Region | None) -> int:
    """Return how many titles with links are each followed by a teaser or "Read more"."""
    count = 0
    for place, heading in enumerate(headings):
        end = headings[place + 1].index if place + 1 < len(headings) else heading.index + 8
        follow = outline.blocks[heading.index + 1 : min(end, heading.index + 8)]
        if any(_is_teaser(block, heading) for block in follow):
            count += 1
    return max(count, _several_read_more(outline)) if region is not None else count


def _several_read_more(outline: Outline) -> int:
    """Return how many lines are links to "Read more"."""
    return sum(_is_read_more(block) for block in outline.blocks if block.link_chars)


def _is_read_more(block: Block) -> bool:
    return (
        block.link_chars > 0
        and len(block.text) <= MAX_HEADING
        and is_word("read_more", block.text)
        and block.box.within(_OUTSIDE) is None
    )


def _is_teaser(block: Block, heading: Block) -> bool:
    if is_word("read_more", block.text):
        return True
    href = heading.links[0].href
    if any(link.href == href for link in block.links):
        return True
    return not block.level and block.weight >= 40 and block.link_share < 0.7


def _path(heading: Block) -> str | None:
    try:
        return urlsplit((heading.links[0].href or "").strip()).path
    except ValueError:
        return None


def _all_lead_on(outline: Outline, headings: list[Block], region: Region | None, url: str | None) -> bool:
    """Tell whether each linked heading leads to another page, and "Read more" or a cut text says that there is more."""
    own = urlsplit(url).path if url else None
    if any(_path(heading) == own for heading in headings if own):
        return False
    more = _several_read_more(outline)
    cut = sum(1 for block in (region.blocks if region else ()) if block.text.endswith(("...", "…")))
    return max(more, cut) >= len(headings) > 0


def _covered(outline: Outline, titles: list[Block], region: Region | None, chars: int) -> float:
    """Return the share of the text that stands as teasers under headings with links."""
    if region is None or not chars:
        return 1.0
    headings = [block.index for block in titles]
    covered = 0
    for block in region.blocks:
        place = bisect_left(headings, block.index)
        led = place > 0 and block.index - headings[place - 1] <= 4
        followed = any(_is_read_more(other) for other in outline.blocks[block.index + 1 : block.index + 3])
        if (led or followed or block.index in headings) and block.weight < 500:
            covered += block.weight
    return covered / chars


def _teased(region: Region | None) -> float:
    """Return the share of the text in list items or blocks with links around them."""
    if region is None:
        return 1.0
    items = frozenset({"li", "dl"})
    inside = sum(b.weight for b in region.blocks if b.box.within(items) is not None or b.link_share > 0.3)
    return inside / max(1, region.chars)


def _is_pager(outline: Outline) -> bool:
    """Tell whether the page has a pager of a list: numbers and "next" side by side, as links."""
    for block in outline.blocks:
        if block.link_chars and 3 <= len(block.links) <= 20:
            texts = [segment.text for segment in block.segments]
            numbers = sum(1 for text in texts if text.strip().isdigit())
            if numbers >= 2 and any(is_word("next_page", text) for text in texts):
                return True
    return False
