from __future__ import annotations

import pytest

from newscrawl.extract.shell import is_empty_shell
from newscrawl.page import Page

BUNDLE = '<script type="module" crossorigin src="/assets/index-4f1c.js"></script>'
MENU = "<header><nav>" + "".join(f"<a href=/s{n}>Section number {n}</a>" for n in range(12)) + "</nav></header>"
FOOTER = "<footer><p>Kestrel Bay Post, 1 Pier Road. All rights reserved. Imprint and privacy.</p></footer>"
PARAGRAPH = "The council voted on Monday for a second pier, which is to open in two years if the money is found."


def shell(body: str, head: str = "", title: str = "Kestrel Bay Post") -> bool:
    text = f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return is_empty_shell(Page("http://news.example/a/1.html", text))


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", f"<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>{BUNDLE}"),
        (BUNDLE, '<div id="app"></div>'),
        (
            "<script defer src=/js/app.js></script>",
            "<noscript><b>We're sorry but this site doesn't work without JavaScript.</b></noscript><div id=app></div>",
        ),
        (
            "<script src=/_next/static/chunks/main.js defer></script>",
            '<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{"props":{}}</script>',
        ),
        ("", '<div id="__nuxt"><div class=spinner></div></div><script src=/_nuxt/a.js></script>'),
        ("", "<app-root>Loading...</app-root><script src=main.js type=module></script>"),
        ("", "<div ng-app=news><div ng-view></div></div><script src=/angular.js></script>"),
        ("", f'<div id="svelte"></div>{BUNDLE}'),
        (f"{BUNDLE}<style>.a{{color:red}}</style>", f"{MENU}<main><div id=root></div></main>{FOOTER}"),
        ("", f"<div id=root><p>加载中，请稍候…</p></div>{BUNDLE}"),
        ("", "<div id=root></div><script>fetch('/a.json').then(show)</script>"),
        ("", f"<noscript>Bitte aktivieren Sie JavaScript.</noscript><div class=page></div>{BUNDLE}"),
    ],
    ids=["react", "vue", "vue cli", "next", "nuxt", "angular", "angularjs", "svelte", "menu", "chinese", "own", "asks"],
)
def test_a_page_that_its_scripts_are_to_write_is_a_shell(head: str, body: str) -> None:
    assert shell(body, head)


@pytest.mark.parametrize(
    "body",
    [
        f"<div id=root><h1>Second pier</h1><p>{PARAGRAPH}</p></div>",
        "<div id=root></div><h1>Ferry notice</h1><p>The ferry to the islands sails again.</p>",
        "<div id=app></div><h1>渡轮通知</h1><p>渡轮今天恢复了，票价照旧不变。</p>",
        "<div id=app></div><ul>" + "".join(f"<li><a href=/a/{n}>Title number {n}</a></li>" for n in range(5)) + "</ul>",
        "<div id=app></div><h1>Page not found</h1><p>We could not find what you were looking for.</p>",
        "<div id=root></div><div class=wall><h1>We value your privacy</h1><button>Accept all cookies</button></div>",
        f"<noscript>{PARAGRAPH} JavaScript. {PARAGRAPH * 6}</noscript><div class=page></div>",
        f"{MENU}<main></main>{FOOTER}",
        '<noscript><img src="/pixel.gif?js=no"></noscript>',
        "",
    ],
    ids=["article", "notice", "chinese", "list", "soft 404", "consent", "noscript text", "menu", "pixel", "nothing"],
)
def test_a_page_that_shows_something_or_waits_for_nothing_is_none(body: str) -> None:
    assert not shell(f"{body}{BUNDLE}")


def test_a_page_without_a_program_is_none() -> None:
    data = '<script type="application/ld+json">{"@type": "NewsArticle"}</script>'
    assert not shell(f"<div id=root></div>{data}")


def test_a_captcha_is_none() -> None:
    asks = "<noscript>Enable JavaScript and cookies to continue</noscript>"
    assert not shell(f"{asks}<div id=root></div>{BUNDLE}")
    assert not shell(f"<noscript>Please enable JavaScript.</noscript>{BUNDLE}", title="Just a moment...")


def test_a_page_that_sends_its_readers_elsewhere_is_none() -> None:
    assert not shell(f"<div id=root></div>{BUNDLE}", "<meta http-equiv=refresh content='0; url=/b'>")


def test_a_page_that_was_saved_as_text_is_none() -> None:
    assert not is_empty_shell(Page("http://news.example/a", "<script> and <div id=root>", kind="text"))
