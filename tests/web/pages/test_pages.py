"""The pages as HTML: what stands in them, and that nothing of a site is live in them."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from lxml import html

from tests.web import hostile
from tests.web.world import COURIER, GANGCHENG, ISLAND

if TYPE_CHECKING:
    from tests.web.serving import InProcess
    from tests.web.world import World

PAGES = (
    *("/", "/search", "/search?q=harbour", "/search?site=courier.example&column=City", "/sites", f"/site/{COURIER}"),
    *(f"/site/{hostile.SITE}", "/runs", f"/runs?site={ISLAND}", "/run/1", "/changes", "/changes?kind=silent"),
    *("/changes?field=title&site=courier.example", "/promotions", "/promotions?on=2020-01-01", "/exports/", "/data"),
    *("/archive", "/archive/articles", "/archive/articles/1", "/archive?sql=select+1", "/archive/links?_facet=list"),
    "/article/999999",
)
INLINE = re.compile(r"^on", re.IGNORECASE)


def page(site: InProcess, path: str, status: int = 200) -> html.HtmlElement:
    answer = site.get(path)
    assert answer.status_code == status, answer.text[:2000]
    return html.document_fromstring(answer.text)


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def part(root: html.HtmlElement, heading: str) -> html.HtmlElement:
    """Return the section under a heading."""
    (found,) = root.xpath(
        "//section[h2[normalize-space()=$heading] or div/h2[normalize-space()=$heading]]", heading=heading
    )
    return found


def cells(root: html.HtmlElement) -> list[list[str]]:
    """Return the texts of a table, row by row."""
    return [[text_of(cell) for cell in row] for row in root.xpath(".//tbody/tr")]


def check(root: html.HtmlElement) -> None:
    """Check what holds for every page."""
    assert len(root.xpath("//h1")) == 1
    levels = [int(heading.tag[1]) for heading in root.iter("h1", "h2", "h3", "h4")]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert not root.xpath("//style | //*[@style] | //iframe | //object | //embed | //base | //meta[@http-equiv]")
    for script in root.iter("script"):
        assert script.get("type") == "application/json" or (script.get("src") or "").startswith("/static/")
        assert script.get("type") != "application/json" or json.loads(script.text)
    for element in root.iter():
        assert not any(INLINE.match(name) for name in element.keys() if isinstance(element.tag, str))  # noqa: SIM118
    assert not root.xpath("//img | //video | //audio")
    for link in root.xpath("//a"):
        href = link.get("href")
        assert href.startswith(("/", "#", "?", "http://", "https://")), href
        if not href.startswith(("/", "#", "?")):
            assert "noopener" in link.get("rel")
            assert "noreferrer" in link.get("rel")
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_in_order_and_holds_nothing_inline(site: InProcess, path: str) -> None:
    check(page(site, path, 404 if path.endswith("999999") else 200))


@pytest.mark.parametrize("url", [hostile.ATTACK, hostile.LONG, hostile.PLAIN])
def test_a_hostile_article_is_text_and_nothing_else(site: InProcess, path_of: dict[str, str], url: str) -> None:
    check(page(site, path_of[url]))


def test_what_attacks_is_shown_as_it_stands(site: InProcess, path_of: dict[str, str]) -> None:
    root = page(site, path_of[hostile.ATTACK])
    assert hostile.LIVE in text_of(root.xpath("//h1")[0])
    assert "javascript:" not in " ".join(root.xpath("//@href"))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", html.tostring(root, encoding="unicode"))
    assert root.xpath("//h1/@lang") == []


def test_a_title_without_end_is_cut(site: InProcess, path_of: dict[str, str]) -> None:
    root = page(site, path_of[hostile.LONG])
    assert len(text_of(root.xpath("//h1")[0])) == 300
    assert len(root.xpath("//title")[0].text) < 200


def test_the_start_page_tells_what_is_new_and_what_rises(
    site: InProcess, world: World, path_of: dict[str, str]
) -> None:
    root = page(site, "/")
    assert "38 articles of 4 sites" in text_of(root.xpath("//p[@class='lead']")[0])
    assert part(root, "Rising now").xpath(".//li[1]//a/@href")[0] == path_of[world.rising]
    assert len(part(root, "Newest").xpath(".//li")) == 12
    assert "港城" in text_of(part(root, "Columns"))
    rows = cells(part(root, "Sites"))
    assert [ISLAND, "site not reached", "Nothing usable reached: site is down."] in [row[:3] for row in rows]
    assert "killed" in text_of(part(root, "Last runs"))
    assert part(root, "Articles per day").xpath(".//script[@type='application/json']")


def test_an_article_is_told_with_its_history(site: InProcess, world: World, path_of: dict[str, str]) -> None:
    root = page(site, path_of[world.edited])
    assert root.xpath("//div[@class='text']/@lang") == ["en"]
    changes = part(root, "History").xpath(".//ol[@class='changes']/li")
    assert [bool(change.xpath(".//*[@class='badge']")) for change in changes] == [True, False]
    assert "quietly and unsaid" in [text_of(one) for one in changes[0].xpath(".//ins")]
    assert ", mayor says" in "".join(text_of(one) for one in changes[1].xpath(".//ins"))
    assert "changed once without a word" in text_of(root.xpath("//div[@class='notice-box']")[0])


def test_an_article_is_told_with_its_views_and_promotions(
    site: InProcess, world: World, path_of: dict[str, str]
) -> None:
    root = page(site, path_of[world.rising])
    views = part(root, "Views")
    assert json.loads(views.xpath(".//script")[0].text)["data"]["values"][-1]["views"] > 7000
    assert len(views.xpath(".//tbody/tr")) == 6
    rows = cells(part(root, "Where it was promoted"))
    top = next(row for row in rows if row[:3] == ["popular", COURIER, "1"])
    assert top[4] == "now"
    assert int(top[5]) > 10


def test_an_article_is_told_with_its_likes(site: InProcess, world: World, path_of: dict[str, str]) -> None:
    similar = part(page(site, path_of[world.copy]), "Similar articles")
    assert similar.xpath(".//li//a/@href")[0] == path_of[world.copied]
    assert "earliest" in text_of(similar.xpath(".//li")[0])
    assert re.search(r"9\d % alike", text_of(similar))
    assert "this one is the earliest" in text_of(part(page(site, path_of[world.copied]), "Similar articles"))


def test_an_article_that_is_gone_says_so(site: InProcess, world: World, path_of: dict[str, str]) -> None:
    root = page(site, path_of[world.gone])
    assert "Gone from its site since" in text_of(root.xpath("//div[@class='notice-box bad']")[0])


def test_text_in_chinese_is_marked_as_such(site: InProcess, world: World, path_of: dict[str, str]) -> None:
    root = page(site, path_of[world.chinese])
    assert root.xpath("//h1/@lang") == ["zh-Hans"]
    assert len(root.xpath("//div[@class='text']/p")) == 3


def test_a_search_marks_what_was_found(site: InProcess) -> None:
    root = page(site, "/search?q=harbour&site=courier.example&sort=date")
    assert [text_of(one).lower() for one in root.xpath("//ol[@class='stories']/li[1]//mark")] == ["harbour"]
    dates = root.xpath("//ol[@class='stories']//time/@datetime")
    assert dates == sorted(dates, reverse=True)
    assert root.xpath("//h2[@id='found']")[0].text == f"{len(dates)} articles"


def test_a_search_in_chinese_finds_words_within_sentences(
    site: InProcess, world: World, path_of: dict[str, str]
) -> None:
    root = page(site, "/search?q=鱼丸")
    assert path_of[world.chinese] in root.xpath("//ol[@class='stories']//a/@href")
    assert root.xpath("//mark/text()")[0] == "鱼丸"


def test_articles_can_be_leafed_through_without_words(site: InProcess) -> None:
    first = page(site, f"/search?site={COURIER}")
    (following,) = first.xpath("//a[@rel='next']/@href")
    second = page(site, following)
    shown = [root.xpath("//ol[@class='stories']/li//p[@class='headline']/a/@href") for root in (first, second)]
    assert [len(links) for links in shown] == [20, 6]
    assert not set(shown[0]) & set(shown[1])


def test_an_address_leads_to_its_article(site: InProcess, world: World, path_of: dict[str, str]) -> None:
    answer = site.get("/search", params={"q": world.rising})
    assert (answer.status_code, answer.headers["location"]) == (302, path_of[world.rising])


@pytest.mark.parametrize(
    "query", ['"', "AND OR NOT", "a" * 600, "since=x&q=harbour", "q=harbour&page=99999", '{"a":(*']
)
def test_a_search_never_fails_whatever_is_typed(site: InProcess, query: str) -> None:
    asked = query if "q=" in query else f"q={query}"
    check(page(site, f"/search?{asked}"))


def test_a_search_is_answered_as_json(site: InProcess) -> None:
    found = site.get("/search.json?q=harbour&sort=date").json()
    assert found["total"] == len(found["hits"]) > 3
    assert any(is_hit for _, is_hit in found["hits"][0]["snippet"])
    assert site.get("/search.json").status_code == 400


def test_a_site_tells_how_it_stands(site: InProcess, world: World, path_of: dict[str, str]) -> None:
    root = page(site, f"/site/{COURIER}")
    assert path_of[world.rising] in part(root, "Most read").xpath(".//a/@href")
    assert path_of[world.edited] in part(root, "Silent edits").xpath(".//a/@href")
    reasons = part(root, "Why addresses are not in the archive").xpath(".//tbody//a/@href")
    assert reasons[0].startswith("/archive/why_not_archived?site=courier.example&state=not+an+article")
    assert site.get(reasons[0]).status_code == 200
    page(site, "/site/nobody.example", 404)


def test_a_run_tells_what_went_wrong(site: InProcess) -> None:
    root = page(site, f"/runs?site={ISLAND}")
    runs = {text_of(row.xpath("./td[2]")[0]): row.xpath("./th/a/@href")[0] for row in root.xpath("//tbody/tr")}
    assert set(runs) == {"all well", "killed", "site not reached"}
    failed = page(site, runs["site not reached"])
    assert "HTTP 500" in text_of(part(failed, "Why addresses were not in the archive"))


def test_changes_are_told_one_look_at_a_time(site: InProcess) -> None:
    looks = page(site, "/changes").xpath("//main//ul[@class='stories']/li")
    assert [[text_of(name) for name in look.xpath(".//p[@class='label']")] for look in looks] == [
        ["body"],
        ["title", "modified at", "body"],
    ]
    silent = page(site, "/changes?kind=silent").xpath("//main//ul[@class='stories']/li")
    assert len(silent) == 1


def test_what_was_on_top_is_told_with_its_times(site: InProcess, world: World, path_of: dict[str, str]) -> None:
    root = page(site, f"/promotions?site={COURIER}&list=popular")
    assert path_of[world.rising] in root.xpath("//main//table//a/@href")
    today = page(site, f"/promotions?site={COURIER}&list=popular&on={world.last.date()}")
    assert today.xpath("//main//table//th[@scope='row']//a/@href") == [path_of[world.rising]]
    assert not page(site, f"/promotions?site={COURIER}&on=2020-01-01").xpath("//main//table")


def test_every_table_and_view_is_led_to_with_its_meaning(site: InProcess) -> None:
    root = page(site, "/data")
    links = root.xpath("//dl[@class='tables']/dt/a/@href")
    assert {"/archive/articles", "/archive/runs", "/archive/rising_now", "/archive/near_duplicates"} <= set(links)
    assert all(text_of(meaning) for meaning in root.xpath("//dl[@class='tables']/dd"))


def test_the_exports_are_listed_with_their_digests(site: InProcess) -> None:
    root = page(site, "/exports/")
    rows = part(root, "Files").xpath(".//tbody/tr")
    names = [text_of(row.xpath("./th")[0]) for row in rows]
    assert any(name.startswith(GANGCHENG) and name.endswith(".jsonl") for name in names)
    assert all(re.fullmatch("[0-9a-f]{64}", text_of(row.xpath(".//code")[0])) for row in rows)
    assert "not stated" in text_of(part(root, "Where it comes from"))


def test_each_list_leads_to_its_data(site: InProcess) -> None:
    for path in ("/", f"/site/{COURIER}", "/runs", "/changes", "/promotions"):
        root = page(site, path)
        links = root.xpath("//p[@class='as-data']/a/@href")
        assert links, path
        for link in links:
            assert site.get(link).status_code == 200, (path, link)
