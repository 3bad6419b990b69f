"""Bad input: markup, characters, titles, and pages that are no article."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from newscrawl.errors import ExitCode
from tests.crawl.site import Reply
from tests.hostile.bodies import HANZI, KANJI, MB, PROSE, TRADITIONAL, html, story
from tests.hostile.world import Situation

if TYPE_CHECKING:
    from tests.hostile.world import Aftermath

# --- markup -----------------------------------------------------------------------------------------------------------


def links_are_counted(after: Aftermath) -> None:
    state, reason = after.settled("/markup/links.html")
    assert state == "not an article" or "195000" in reason.replace(",", "") or "195,000" in reason, (state, reason)
    assert "links" in reason, reason


MARKUP = [
    Situation(
        name="100,000 nested boxes",
        serves={"/markup/nested.html": story("Nested boxes", before="<div>" * 100_000)},
        stored={"/markup/nested.html": "\n\n".join(PROSE)},
        titles={"/markup/nested.html": "Nested boxes"},
    ),
    Situation(
        name="attribute of 1 MB",
        serves={
            "/markup/attribute.html": story(
                "Long attribute", before=f'<div title="{"y" * MB}" class="{"x " * 500_000}">'
            )
        },
        stored={"/markup/attribute.html": "\n\n".join(PROSE)},
    ),
    Situation(
        name="400,000 open tags",
        serves={"/markup/open.html": story("Open tags", before="<b>" * 400_000)},
        stored={"/markup/open.html": "\n\n".join(PROSE)},
    ),
    Situation(
        name="200,000 links to other sites on one page",
        serves={
            "/markup/links.html": story(
                "Many links", before="".join(f"<a href=//s{n}.example/>S{n}</a> " for n in range(200_000))
            )
        },
        stored={"/markup/links.html": PROSE[0]},
        holds=links_are_counted,
    ),
]

# --- characters -------------------------------------------------------------------------------------------------------

CAFE = "Café – naïve"
CHARACTERS = [
    Situation(
        name="NUL characters",
        serves={"/chars/nul.html": html(story("Zero bytes").replace("ferry", "fe\0rry").encode(), "utf-8")},
        stored={"/chars/nul.html": PROSE[0]},
    ),
    Situation(
        name="bad UTF-8",
        serves={
            "/chars/bad.html": html(
                story("Bad bytes", before="<p>x</p>").encode().replace(b"<p>x", b"<p>\xff\xfe\xc3(")
            )
        },
        stored={"/chars/bad.html": PROSE[0]},
    ),
    Situation(
        name="GBK",
        serves={"/chars/gbk.html": html(story("新航线开通", HANZI).encode("gbk"), "gbk")},
        stored={"/chars/gbk.html": HANZI},
        titles={"/chars/gbk.html": "新航线开通"},
    ),
    Situation(
        name="Big5",
        serves={"/chars/big5.html": html(story("新航線開通", TRADITIONAL).encode("big5"), "big5")},
        stored={"/chars/big5.html": TRADITIONAL},
        titles={"/chars/big5.html": "新航線開通"},
    ),
    Situation(
        name="Shift_JIS",
        serves={"/chars/sjis.html": html(story("新しい航路が開通", KANJI).encode("shift_jis"), "shift_jis")},
        stored={"/chars/sjis.html": KANJI},
        titles={"/chars/sjis.html": "新しい航路が開通"},
    ),
    Situation(
        name="GBK that nothing declares",
        serves={"/chars/undeclared.html": html(story("轮渡线路开通", HANZI[::-1] + HANZI).encode("gbk"))},
        stored={"/chars/undeclared.html": HANZI},
        titles={"/chars/undeclared.html": "轮渡线路开通"},
    ),
    Situation(
        name="lone surrogates",
        serves={
            "/chars/surrogates.html": html(
                story("Half characters &#xD83D;").replace("today", "to\ud83dday").encode("utf-8", "surrogatepass")
            )
        },
        stored={"/chars/surrogates.html": "hundreds of people came to see"},
    ),
    Situation(
        name="header says UTF-8, bytes are cp1252",
        serves={
            "/chars/cp1252.html": html(
                story(CAFE, f"{CAFE}: the owner said so, and the guests agreed with him at once. ").encode("cp1252"),
                "utf-8",
            )
        },
        stored={"/chars/cp1252.html": CAFE},
        titles={"/chars/cp1252.html": CAFE},
    ),
]


# --- titles -----------------------------------------------------------------------------------------------------------

SCRIPTS = "A line of text that speaks about scripts in titles, and of what they may do to a page that shows them."
NASTY = "Red \x1b[31malert\x1b[0m \x07and \u202egnihton\u202c \x9b2J\u2066else\u2069"


def raw_title_is_kept(after: Aftermath) -> None:
    article = after.article("/title/controls.html")
    assert article is not None
    raw = json.loads(article["evidence"])["title"]["raw"]
    assert raw == r"Red \x1b[31malert\x1b[0m \x07and \u202egnihton\u202c \x9b2J\u2066else\u2069"


def title_is_capped(after: Aftermath) -> None:
    rows = after.query(
        "SELECT length(title), length(evidence) FROM articles WHERE title LIKE 'Long title and so on %…'"
    )
    assert len(rows) == 1
    assert rows[0][0] <= 500
    assert rows[0][1] <= 5_000


def csv_is_neutral(after: Aftermath) -> None:
    table = (after.folder / "exports" / "articles.csv").read_text(encoding="utf-8")
    assert "'=cmd|" in table


TITLES = [
    Situation(
        name="control characters and bidi marks in a title",
        serves={"/title/controls.html": html(story(NASTY).encode(), "utf-8")},
        stored={"/title/controls.html": PROSE[0]},
        titles={"/title/controls.html": "Red [31malert[0m and gnihton 2Jelse"},
        holds=raw_title_is_kept,
    ),
    Situation(
        name="title of 1 MB",
        serves={"/title/long.html": story("Long title " + "and so on " * 100_000)},
        stored={"/title/long.html": "\n\n".join(PROSE)},
        holds=title_is_capped,
    ),
    Situation(
        name="formula in a title",
        serves={"/title/formula.html": story("=cmd|' /C calc'!A0")},
        stored={"/title/formula.html": PROSE[0]},
        titles={"/title/formula.html": "=cmd|' /C calc'!A0"},
        holds=csv_is_neutral,
    ),
    Situation(
        name="SQL in a title",
        serves={"/title/sql.html": story("Robert'); DROP TABLE articles;--")},
        stored={"/title/sql.html": PROSE[0]},
        titles={"/title/sql.html": "Robert'); DROP TABLE articles;--"},
    ),
    Situation(
        name="script in a title",
        serves={"/title/script.html": story("Ferry &lt;script&gt;alert(1)&lt;/script&gt; line", SCRIPTS)},
        stored={"/title/script.html": SCRIPTS},
        titles={"/title/script.html": "Ferry <script>alert(1)</script> line"},
    ),
]


# --- what is no article -----------------------------------------------------------------------------------------------

SOFT_404 = (
    "<html><head><title>Page not found</title></head><body><h1>Page not found</h1><p>Sorry, the page that you are "
    "looking for does not exist or has been moved.</p><p>Please check the address, or go back to our home page.</p>"
    "</body></html>"
)
CONSENT = (
    "<html><head><title>Before you continue</title></head><body><div class=consent><h1>Before you continue to The Test "
    "Post</h1><p>We and our 842 partners use cookies and similar technologies to store and access personal data on "
    "your device, to show you personalised advertising and content.</p><p>You can withdraw your consent at any time. "
    "Please accept our use of cookies to go on.</p><button>Accept all</button><button>Reject all</button>"
    "<button>Manage options</button></div></body></html>"
)
CAPTCHA = (
    "<html><head><title>Just a moment...</title></head><body><h1>Checking your browser before accessing</h1><p>Please "
    "complete the security check: verify you are human to access this page.</p><form id=challenge-form>"
    "<div class=g-recaptcha data-sitekey=x></div></form></body></html>"
)
TEASER = (
    "The harbour council opened a new ferry line today, and hundreds of people came to see the first boat leave the "
    "quay in the early morning."
)
PAYWALL = (
    "<html><head><title>Ferry for subscribers</title></head><body><article><h1>Ferry for subscribers</h1>"
    f"<div class=article-body><p>{TEASER}</p>"
    "<p>It was late by a quarter of an hour, and nobody seemed to mind that very much at all.</p></div>"
    "<div class=paywall><p>Subscribe to continue reading this article</p></div></article></body></html>"
)


def wall_is_noted(after: Aftermath) -> None:
    article = after.article("/wall/pay.html")
    assert article is not None
    assert '"body_truncated"' in article["evidence"]


def is_one_article(after: Aftermath) -> None:
    assert after.query("SELECT count(*) FROM articles WHERE title = 'The same everywhere'") == [(1,)]
    assert after.query(
        "SELECT count(*), count(DISTINCT article_id) FROM urls WHERE url LIKE '%/same/%' AND article_id IS NOT NULL"
    ) == [(30, 1)]


NO_ARTICLES = [
    Situation(
        name="empty body",
        serves={"/none/empty.html": Reply(body=b"")},
        ledger={"/none/empty.html": ("owed", "empty")},
    ),
    Situation(
        name="a program that is called text/html",
        serves={"/none/elf.html": html(b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 400)},
        ledger={"/none/elf.html": ("not an article", "binary")},
    ),
    Situation(
        name="soft 404",
        serves={"/none/missing.html": SOFT_404},
        ledger={"/none/missing.html": ("gone", "soft 404")},
    ),
    Situation(
        name="paywall",
        serves={"/wall/pay.html": PAYWALL},
        stored={"/wall/pay.html": TEASER},
        holds=wall_is_noted,
    ),
    Situation(
        name="consent wall",
        serves={"/none/consent.html": CONSENT},
        ledger={"/none/consent.html": ("owed", "consent wall")},
    ),
    Situation(
        name="captcha",
        serves={"/none/captcha.html": CAPTCHA},
        ledger={"/none/captcha.html": ("owed", "captcha")},
    ),
    Situation(
        name="one text at 30 addresses",
        serves={
            f"/same/{n}.html": story(
                "The same everywhere",
                "This text stands at thirty addresses, and it is one article all the same, whatever they are. ",
            )
            for n in range(30)
        },
        may_store_more=True,
        holds=is_one_article,
    ),
]


class Changing:
    """A site that gets a new template when it has shown ten articles: from then on no page holds text."""

    def __init__(self) -> None:
        self._shown: set[str] = set()

    def __call__(self, path: str) -> str:
        if len(self._shown) == 10 and path not in self._shown:
            self._shown.add("changed")
        if len(self._shown) > 10:
            return f"<html><head><title>The Test Post</title></head><body><div data-page={path}></div></body></html>"
        self._shown.add(path)
        number = path.removeprefix("/news/").removesuffix(".html")
        return story(f"News of day {number}", f"On day {number} the council met, and this is what it had to say of it.")


def changed_pages_are_owed(after: Aftermath) -> None:
    assert after.query("SELECT count(*) FROM articles WHERE url LIKE '%/news/%' AND length(body) > 100") == [(10,)]
    rows = dict(after.query("SELECT state, count(*) FROM urls WHERE url LIKE '%/news/%' GROUP BY state"))
    assert rows["owed"] >= 10, rows
    assert rows.keys() <= {"owed", "stored", "unchanged"}, rows


def template() -> Situation:
    """Return a situation that can be met once."""
    changing = Changing()
    return Situation(
        name="template that changes after 10 of 20 pages",
        serves={f"/news/{number}.html": changing for number in range(20)},
        code=ExitCode.EXTRACTION_BROKE,
        may_store_more=True,
        holds=changed_pages_are_owed,
    )
