"""The title: which heading it is, and what of the heading is the headline."""

from __future__ import annotations

import pytest

from newscrawl.extract import extract_article
from newscrawl.extract.breadcrumb import find_trail
from newscrawl.extract.sections import find_sections
from newscrawl.extract.structured import read_structured
from newscrawl.extract.title import Title, title_candidates
from newscrawl.extract.titlehints import without_site
from newscrawl.extract.walk import outline_of_tree
from newscrawl.page import Page

TITLE = "Stone Sound gets a second ferry"
KICKER = "Harbour council"
TEXT = (
    "<p>The ferry of Stone Sound calls at nine villages from Monday, the council of the islands said in a letter.</p>"
    "<p>Until now each village had a boat of its own, and most of them lay in the harbour from October to April.</p>"
)


def candidates(body: str, *, head: str = f"<title>{TITLE}</title>") -> list[Title]:
    page = Page("https://sound-post.example/a.html", f"<html><head>{head}</head><body>{body}{TEXT}</body></html>")
    outline = outline_of_tree(page.tree)
    structured = read_structured(outline)
    trail = find_trail(outline, structured)
    skipped = trail.blocks if trail is not None else frozenset()
    sections = find_sections(outline)
    return list(title_candidates(outline, structured, sections, skipped))


def title(body: str, *, head: str = f"<title>{TITLE}</title>") -> str | None:
    found = candidates(body, head=head)
    return found[0].found.value if found else None


def og(text: str, *more: str) -> str:
    return "".join(f'<meta property="og:title" content="{t}">' for t in (text,)) + "".join(more)


def json_ld(headline: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{headline}"}}</script>'


NAMES = (
    '<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": ['
    '{"@type": "ListItem", "position": 1, "name": "Home", "item": "https://sound-post.example/"}, '
    '{"@type": "ListItem", "position": 2, "name": "Sea", "item": "https://sound-post.example/sea/"}]}</script>'
)
TRAIL = "<a href='/'>Home</a></li><li><a href='/sea/'>Sea</a></li>"


# --- which heading


@pytest.mark.parametrize(
    "trail",
    [
        f"<nav><ul><li>{TRAIL}<li><h1>Ferry: sound gets one more</h1></li></ul></nav>",
        f"<ol class=breadcrumb><li>{TRAIL}<li><h1>Ferry: sound gets one more</h1></li></ol>",
        "<div class=path><a href='/'>Home</a> &gt; <a href='/sea/'>Sea</a><h1>Ferry: sound gets one more</h1></div>",
        "<b><div><div><a href=/>Home</a></div><div><a href=/sea/>Sea</a></div><div><h1>Ferry: now</h1></div></div></b>",
    ],
)
@pytest.mark.parametrize("shown", [f"<h2>{TITLE}</h2>", f"<div class=article-title>{TITLE}</div>"])
def test_heading_below_a_breadcrumb_that_ends_in_an_h1_is_the_title(trail: str, shown: str) -> None:
    head = "<title>Ferry: sound gets one more</title>" + og("Ferry: sound gets one more", NAMES)
    assert title(f"{trail}<article>{shown}", head=head) == TITLE


def test_h1_at_the_end_of_the_breadcrumb_is_the_title_where_none_is_below() -> None:
    assert title(f"<div class=crumbs><a href='/'>Home</a><h1>{TITLE}</h1></div>") == TITLE


def test_h1_is_the_title_though_the_head_words_it_otherwise() -> None:
    head = "<title>Ferry for nine villages | Sound Post</title>" + og("One more ferry")
    assert title(f"<h1>{TITLE}</h1>", head=head) == TITLE


def test_h1_with_the_name_of_the_site_is_not_the_title() -> None:
    head = f'<title>Sound Post: {TITLE}</title><meta property="og:site_name" content="Sound Post">'
    assert title(f"<h1>Sound Post</h1><h2>{TITLE}</h2>", head=head) == TITLE


def test_h1_that_the_head_does_not_know_gives_way_to_a_line_that_it_names() -> None:
    assert title(f"<h1>Sea and shore</h1><div>{TITLE}</div>") == TITLE


def test_heading_for_screen_readers_is_not_the_title() -> None:
    head = "<title>Ferry</title>"
    assert title(f"<h2 class=sr-only>Main menu</h2><h2>{TITLE}</h2>", head=head) == TITLE


def test_topic_in_a_box_of_its_own_is_not_the_title() -> None:
    body = f"<div class=topic-title>{KICKER}</div><h1>{TITLE}</h1>"
    assert title(body, head=f"<title>{KICKER}: {TITLE}</title>" + og(f"{KICKER}: {TITLE}")) == TITLE


# --- what of the heading


@pytest.mark.parametrize(
    ("heading", "head", "expected"),
    [
        # The head names the headline alone.
        (f"<h1><span>{KICKER}</span> <span>{TITLE}</span></h1>", og(TITLE, json_ld(f"{KICKER}: {TITLE}")), TITLE),
        (f"<h1><em>{KICKER}</em>{TITLE}</h1>", og(TITLE), TITLE),
        # The head names both as one headline.
        (f"<h1><span>{KICKER}</span> <span>{TITLE}</span></h1>", og(f"{KICKER}: {TITLE}"), f"{KICKER} {TITLE}"),
        # A colon for screen readers makes one of them.
        (
            f"<h1><span class=kicker>{KICKER}</span><span class=hidden>:</span> <span>{TITLE}</span></h1>",
            og("One more ferry"),
            f"{KICKER}: {TITLE}",
        ),
        # The head names neither: the class tells.
        (f"<h1><span class=overline>{KICKER}</span> {TITLE}</h1>", og("One more ferry"), TITLE),
        (f"<h1><time>1 May 2024</time> {TITLE}</h1>", og("One more ferry"), TITLE),
        # Boxes in the heading.
        (f"<h1><div>{KICKER}</div>{TITLE}</h1>", og(f"{KICKER}: {TITLE}"), TITLE),
        (f"<h1>{KICKER}<div>{TITLE}</div></h1>", og("One more ferry"), TITLE),
        (f"<h1><div>{TITLE}</div><div>It sails from Monday, says the council.</div></h1>", og("A ferry"), TITLE),
        # Lines in the heading.
        (f"<h1>{TITLE}<br>1 May 2024, Sea</h1>", og(TITLE), TITLE),
        ("<h1>Stone Sound gets<br>a second ferry</h1>", og(TITLE), TITLE),
        ("<h1>Stone Sound gets<br>a second ferry</h1>", og("One more ferry"), TITLE),
        # Emphasis is no boundary.
        ("<h1>Stone Sound <em>gets a second</em> ferry</h1>", f"<title>{TITLE}</title>", TITLE),
        ("<h1>Stone Sound <em>gets a second</em> ferry</h1>", og(f"{TITLE} at last"), TITLE),
        ("<h1>Stone Sound <em>gets a second</em> ferry</h1>", og("Stone Sound hails its new ferry"), TITLE),
        # A document's title puts before the headline what is none of it.
        (f"<h1><span class=kicker>{KICKER}</span> {TITLE}</h1>", f"<title>{KICKER}: {TITLE}</title>", TITLE),
        # The beginning is not cut to what the head begins with.
        (
            f"<h1><span class=kicker>Ferries:</span> <span>{TITLE}</span></h1>",
            og("Ferries: one more"),
            f"Ferries: {TITLE}",
        ),
    ],
)
def test_headline_is_told_from_what_the_heading_holds_beside_it(heading: str, head: str, expected: str) -> None:
    assert title(heading, head=head) == expected


@pytest.mark.parametrize("shown", ["Framework round-up – Vue.js", "The return of a spy – Dr.No", "A year | ASP.net"])
def test_name_that_looks_like_a_domain_belongs_to_the_headline(shown: str) -> None:
    assert title(f"<h1>{shown}</h1>", head=og(shown)) == shown
    assert title(f"<h1>{shown}</h1>", head=f"<title>{shown} | Sound Post</title>") == shown


@pytest.mark.parametrize(
    "head",
    [og(TITLE), og(f"{TITLE} – sound-post.example", '<meta property="og:site_name" content="Sound Post">')],
)
def test_domain_of_the_site_is_no_part_of_the_headline(head: str) -> None:
    assert title(f"<h1>{TITLE} – sound-post.net</h1>", head=head) == TITLE


def test_block_of_a_title_is_the_line_that_shows_it() -> None:
    found = candidates(f"<h2><span>{KICKER}</span><div>{TITLE}</div></h2>")[0]
    assert found.block is not None
    assert found.block.text == TITLE


# --- the head alone


@pytest.mark.parametrize(
    ("text", "sites", "expected"),
    [
        ("A far-right party | Sound Post", {"soundpost"}, "A far-right party"),
        ("Sound Post - A far-right party", {"soundpost"}, "A far-right party"),
        ("A far-right party - Sea - Sound Post", {"soundpost"}, "A far-right party - Sea"),
        ("A far-right party-Sound Post", {"soundpost"}, "A far-right party-Sound Post"),
        ("Magic | Sound Post magazine", {"soundpost"}, "Magic"),
        ("A far-right party | Another", {"soundpost"}, "A far-right party | Another"),
        ("Sound Post", {"soundpost"}, "Sound Post"),
        ("市議会が新しい橋を決定｜湾岸新聞", {"湾岸新聞"}, "市議会が新しい橋を決定"),
    ],
)
def test_known_name_of_the_site_is_cut_off(text: str, sites: set[str], expected: str) -> None:
    assert without_site(text, frozenset(sites), known=True) == expected


def test_longest_part_is_the_title_where_the_site_is_unknown() -> None:
    assert without_site("Sea | A far-right party | Post", frozenset()) == "A far-right party"


def test_title_of_the_head_has_no_invisible_characters() -> None:
    assert title("", head=og("Stone Sound gets a sec\u00adond \u202bferry\u202c\u200b")) == TITLE


@pytest.mark.parametrize("mark", ["|", " - ", "…"])
def test_marks_alone_are_no_title(mark: str) -> None:
    assert title("", head=f"<title>{mark}</title>" + og(mark)) is None


def test_candidates_come_in_order_of_belief() -> None:
    found = candidates(f"<h1>{TITLE}</h1><h2>Why nine villages</h2>", head=f"<title>{TITLE}</title>" + og("One more"))
    assert [candidate.found.value for candidate in found] == [TITLE, "One more", "Why nine villages", TITLE]
    assert [candidate.found.rule for candidate in found] == ["heading h1", "og:title", "heading h2", "title"]


def test_reading_aids_are_no_part_of_the_title() -> None:
    shown = "<ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>に新しい<ruby>橋<rt>はし</rt></ruby>"
    assert title(f"<h1>{shown}</h1>", head="<title>News | 港に新しい橋</title>") == "港に新しい橋"


@pytest.mark.parametrize(
    ("written", "title", "raw"),
    [
        ("Red \x1b[31malert\x1b[0m", "Red [31malert[0m", r"Red \x1b[31malert\x1b[0m"),
        ("Ferry \u202eenil\u202c now", "Ferry enil now", r"Ferry \u202eenil\u202c now"),
        ("Ferry \u2066line\u2069 now", "Ferry line now", r"Ferry \u2066line\u2069 now"),
        ("Ferry line\x00 now", "Ferry line now", r"Ferry line\x00 now"),
        ("A ferry line", "A ferry line", "A ferry line"),
    ],
)
def test_a_title_is_cleaned_and_its_evidence_says_of_what(written: str, title: str, raw: str) -> None:
    source = f"<html><head><title>{written}</title></head><body><h1>{written}</h1>{TEXT}</body></html>"
    article = extract_article(Page.from_bytes("https://sound-post.example/a.html", source.encode()))
    assert article.title == title
    assert article.evidence["title"].raw == raw


@pytest.mark.parametrize("word", ["and so on ", "x"])
def test_a_title_of_a_megabyte_is_cut(word: str) -> None:
    long = f"Ferry line opens {word * (1_000_000 // len(word))}"
    source = f"<html><head><title>{long}</title></head><body><h1>{long}</h1>{TEXT}</body></html>"
    article = extract_article(Page.from_bytes("https://sound-post.example/a.html", source.encode()))
    assert article.title is not None
    assert article.title.startswith("Ferry line opens")
    assert article.title.endswith("…")
    assert len(article.title) <= 500
