"""Drafts from sampled pages: what the generic rules get wrong is mended on all pages, and nothing else is touched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from newscrawl.extract import extract_article
from newscrawl.items import iso_utc
from newscrawl.sites import rules_from_text
from newscrawl.workbench.draft import draft_site
from newscrawl.workbench.unreadlists import unread_lists
from tests.workbench import hill
from tests.workbench.hill import SUBJECTS, WRITERS, data, hill_post, page, path, plain, sample, text

if TYPE_CHECKING:
    from newscrawl.items import Article
    from newscrawl.workbench.draft import Draft, Mending
    from tests.crawl.site import Route

PROMISE = "Our reporters walk every street of the hill towns so that you read of them with your breakfast each morning."


def drafted(route: Route, wanted: int = 4) -> tuple[Draft, list[Mending], dict[int, Article]]:
    """Return the draft of a site, what was mended, and what the draft reads on the sampled articles."""
    sampled, _ = sample(route, wanted)
    draft, mendings = draft_site("hill", sampled)
    rules = rules_from_text(draft.text("drafted in a test"), "hill", "hill.toml")
    numbers = {path(n): n for n in range(len(SUBJECTS))}
    articles = {
        numbers[one.fetched.url.removeprefix("http://hill.example")]: extract_article(one.page, rules)
        for one in sampled.samples
    }
    return draft, mendings, articles


def unsaid(n: int) -> str:
    """The document's title is the site's, its h1 a slogan."""
    return page("The Hill Post", "", f"<h1>News from the hills</h1><div class=story-head>{SUBJECTS[n]}</div>{texts(n)}")


def labelled(n: int) -> str:
    return page(
        "The Hill Post", "", f"<h1>News from the hills</h1><div class=lead-in>Report: {SUBJECTS[n]}</div>{texts(n)}"
    )


def texts(n: int) -> str:
    return f"<div class=text>{text(n)}</div>"


def day_first(n: int) -> str:
    """A date in numbers, on a page that calls itself American."""
    month, day = hill.DAYS[n]
    when = f"<p class=when>Posted {day:02}/{month:02}/2026 10:15</p>"
    return page(f"{SUBJECTS[n]} - The Hill Post", "", f"<h1>{SUBJECTS[n]}</h1>{when}{texts(n)}", "en-US")


def built(n: int) -> str:
    """The structured data state when the template was made."""
    stated = data(headline=SUBJECTS[n], datePublished="2019-01-01T12:00:00Z")
    when = f"<p class=when>Published <em class=day>{hill.day(n)} 10:15</em></p>"
    return page(f"{SUBJECTS[n]} - The Hill Post", stated, f"<h1>{SUBJECTS[n]}</h1>{when}{texts(n)}")


def by_the_desk(n: int) -> str:
    stated = data(headline=SUBJECTS[n], author={"@type": "Person", "name": "Admin Desk"})
    byline = f"<p class=byline>By <a class=writer href=/people/{n}>{WRITERS[n]}</a></p>"
    return page(f"{SUBJECTS[n]} - The Hill Post", stated, f"<h1>{SUBJECTS[n]}</h1>{byline}{texts(n)}")


def promising(n: int) -> str:
    """A paragraph of the house stands in every text."""
    body = f"<div class=text><p>{PROMISE}</p>{text(n)}</div>"
    return page(f"{SUBJECTS[n]} - The Hill Post", "", f"<h1>{SUBJECTS[n]}</h1>{body}")


def beside_an_essay(n: int) -> str:
    """Short news, stated in the structured data, beside an essay that is longer."""
    report = [f"{SUBJECTS[n]}.", f"So it was heard in ward {n + 1}.", *(part[:90] for part in hill.paragraphs(n))]
    stated = data(headline=SUBJECTS[n], articleBody=" ".join(report))
    short = "".join(f"<div>{part}</div>" for part in report)
    long = "".join(f"<p>{part} {part[::-1]} It went on for {n} years.</p>" for part in hill.paragraphs((n + 3) % 7) * 2)
    return page(
        f"{SUBJECTS[n]} - The Hill Post",
        stated,
        f"<h1>{SUBJECTS[n]}</h1><div class=report>{short}</div><div class=essay>{long}</div>",
    )


def keyworded(n: int) -> str:
    stated = data(headline=SUBJECTS[n], keywords=f"ferry, ward {n}")
    below = f"<div class=words><b>ferry</b> <b>ward {n}</b></div>"
    return page(f"{SUBJECTS[n]} - The Hill Post", stated, f"<h1>{SUBJECTS[n]}</h1>{texts(n)}{below}")


def test_a_site_that_the_generic_rules_read_whole_gets_a_file_of_name_hosts_and_start() -> None:
    draft, mendings, articles = drafted(hill_post())
    assert mendings == []
    assert draft.text() == 'name = "hill"\nhosts = ["hill.example"]\nstart = ["http://hill.example/"]\n'
    assert {n: article.title for n, article in articles.items()} == {n: SUBJECTS[n] for n in articles}


def test_a_start_page_that_a_file_has_anyway_is_not_stated() -> None:
    sampled, _ = sample(hill_post())
    sampled.start = "https://hill.example/"
    assert "start" not in draft_site("hill", sampled)[0].text()


@pytest.mark.parametrize(
    ("template", "selector"), [(unsaid, "div.story-head"), (labelled, "div.lead-in")], ids=["whole", "behind a label"]
)
def test_a_title_that_the_lists_know_and_the_page_shows_goes_before_a_slogan(
    template: hill.Template, selector: str
) -> None:
    draft, mendings, articles = drafted(hill_post(template))
    assert set(draft.fields) == {"title"}
    assert draft.fields["title"]["css"] == selector
    assert {n: article.title for n, article in articles.items()} == {n: SUBJECTS[n] for n in articles}
    assert all("list of articles" in reason for reason in mendings[0].ruling.reasons.values())


@pytest.mark.parametrize("with_feed", [False, True], ids=["told by another page", "told by the feed"])
def test_an_order_of_day_and_month_that_other_pages_prove_holds_for_all(*, with_feed: bool) -> None:
    draft, _, articles = drafted(hill_post(day_first, with_feed=with_feed))
    assert draft.date_order == "DMY" or set(draft.fields) == {"published_at"}
    assert {n: iso_utc(article.published_at)[:10] for n, article in articles.items() if article.published_at} == {
        n: hill.day(n) for n in articles
    }


def test_a_moment_that_is_the_same_on_all_pages_is_not_their_publication() -> None:
    draft, _, articles = drafted(hill_post(built))
    assert set(draft.fields) == {"published_at"}
    assert {n: iso_utc(article.published_at)[:16] for n, article in articles.items() if article.published_at} == {
        n: f"{hill.day(n)}T10:15" for n in articles
    }


def test_an_author_of_everything_yields_to_those_that_the_pages_show() -> None:
    draft, _, articles = drafted(hill_post(by_the_desk))
    assert draft.fields == {"authors": {"css": "a.writer"}}
    assert {n: article.authors for n, article in articles.items()} == {n: (WRITERS[n],) for n in articles}


def test_a_paragraph_that_every_body_holds_is_left_out() -> None:
    draft, _, articles = drafted(hill_post(promising))
    assert set(draft.fields) == {"body"}
    assert {n: article.body for n, article in articles.items()} == {
        n: "\n\n".join(hill.paragraphs(n)) for n in articles
    }


def filed(n: int) -> str:
    """A category and tags that are links of the article; the same are linked from a widget, in full."""
    links = "".join(f"<a href=/category/{name}/>{name.title()}</a>" for name in hill.SECTIONS)
    marks = f"<p class=entry><a class=cat-link href=/category/{hill.section(n)}/>{hill.section(n).title()}</a></p>"
    tags = "".join(f"<a class=mark rel=tag href=/tag/{tag}/>{tag}</a> " for tag in ("ferry", f"ward-{n}"))
    foot = f"<footer><div>{tags}</div></footer><aside class=widget>{links}</aside>"
    return page(
        f"{SUBJECTS[n]} - The Hill Post", "", f"<article><h1>{SUBJECTS[n]}</h1>{texts(n)}{marks}{foot}</article>"
    )


def test_an_article_is_filed_where_its_own_links_say() -> None:
    _, _, articles = drafted(hill_post(filed))
    assert {n: article.column for n, article in articles.items()} == {n: hill.section(n).title() for n in articles}
    assert {n: article.tags for n, article in articles.items()} == {n: ("ferry", f"ward-{n}") for n in articles}


def test_a_text_that_the_structured_data_state_goes_before_a_longer_one_on_the_page() -> None:
    draft, mendings, articles = drafted(hill_post(beside_an_essay))
    assert [mending.ruling.field for mending in mendings] == ["body"]
    assert draft.fields == {"body": {"css": "div.report"}}
    assert all((article.body or "").startswith(f"{SUBJECTS[n]}.\n\nSo it was heard") for n, article in articles.items())


def test_keywords_for_machines_that_the_page_shows_are_its_tags() -> None:
    draft, _, articles = drafted(hill_post(keyworded))
    assert set(draft.fields) == {"tags"}
    assert {n: article.tags for n, article in articles.items()} == {n: ("ferry", f"ward {n}") for n in articles}


def test_what_no_selector_gives_on_all_pages_is_told_and_left_as_it_is() -> None:
    def restless(n: int) -> str:
        """Each page has another template, so that nothing leads to all headlines."""
        tag = ("div", "span", "b", "i", "u", "em", "strong")[n]
        head = f"<h1>News from the hills</h1><div><p>{'<br>' * n}</p></div><{tag}>{SUBJECTS[n]}</{tag}>"
        return page("The Hill Post", "", f"{head}{texts(n)}")

    draft, mendings, _ = drafted(hill_post(restless))
    assert draft.fields == {}
    assert [(mending.ruling.field, mending.by) for mending in mendings] == [("title", None)]


def test_a_regex_in_a_draft_survives_its_file() -> None:
    draft, _, _ = drafted(hill_post(labelled))
    regex = draft.fields["title"]["regex"]
    found = draft.rules.fields["title"][0].regex
    assert found is not None
    assert found.pattern == regex
    match = re.search(regex, f"Report: {SUBJECTS[0]}")
    assert match is not None
    assert match[1] == SUBJECTS[0]


def test_two_pages_are_too_few_to_call_a_paragraph_the_houses() -> None:
    draft, mendings, _ = drafted(hill_post(promising), wanted=2)
    assert draft.fields == {}
    assert mendings == []


def test_plain_pages_are_what_they_say() -> None:
    _, _, articles = drafted(hill_post(plain))
    for n, article in articles.items():
        assert (article.column, article.authors) == (hill.section(n).title(), (WRITERS[n],))


def test_a_list_under_an_unknown_heading_is_told() -> None:
    def with_list(n: int) -> str:
        others = [m for m in range(7) if m != n]
        links = "".join(f"<li><a href='{path(m)}'>{SUBJECTS[m]}</a></li>" for m in others)
        whole = plain(n).replace("<footer>", f"<div><h3>What the hill talks of</h3><ul>{links}</ul></div><footer>")
        return whole.replace("<nav>", f"<nav><h3>All parts of it</h3><ul>{links}</ul>")

    sampled, _ = sample(hill_post(with_list))
    assert unread_lists(sampled.samples) == ["What the hill talks of"]
    assert unread_lists(sample(hill_post())[0].samples) == []
