"""Articles that attack whoever looks at them."""

from __future__ import annotations

from newscrawl.items import Article, Evidence, Image, Link

SITE = "hostile.example"
LIVE = "<script>window.attacked = 1</script><img src=x onerror='window.attacked = 1'>"
"""Sets `window.attacked` wherever it is taken for markup."""

TURNED = "\u202egnp.exe\u2066 never closed"
"""Marks that turn the text around, without an end."""

ATTACK = f"https://{SITE}/attack.html"
LONG = f"https://{SITE}/long.html"
PLAIN = f"https://{SITE}/plain.html"


def attack() -> Article:
    """An article with live markup in every field that holds a text."""
    bad = (
        Link(title=f"Linked {LIVE}", url="javascript:window.attacked=1", column=LIVE, excerpt=f"{{{{ 7*7 }}}} {LIVE}"),
        Link(title="An address of data", url="data:text/html,<script>parent.attacked=1</script>"),
        Link(title=f"Quoted {TURNED}", url=f'https://{SITE}/"onmouseover="window.attacked=1'),
    )
    return Article(
        url=ATTACK,
        site=SITE,
        title=f"Breaking: {LIVE} </title></script> {TURNED}",
        breadcrumb=(LIVE, "</nav>"),
        column="=cmd|' /C calc'!A0",
        view_count=9_007_199_254_740_993,
        introduction=f"</p></main>{LIVE} --> ]]>",
        body=f"First </script><!-- <script> {LIVE}\n\n{{% raw %}} {{{{ config }}}} \x1b[2J\x07 {TURNED}\n\nTwo\nlines.",
        disclaimer=f"</aside><base href='https://elsewhere.example/'>{LIVE}",
        tags=(LIVE, "a,b&c=d#e", "?"),
        authors=(f"Mallory {LIVE}", TURNED),
        language='en" onclick="window.attacked=1',
        images=(
            Image(url="javascript:window.attacked=1", caption=LIVE),
            Image(url=f"https://{SITE}/pixel.gif?who=reader", caption="A picture that would tell who looks"),
        ),
        related=bad,
        popular=bad[::-1],
        latest=(Link(title="x" * 3000, url=None, excerpt="y" * 3000),),
        evidence={"title": Evidence(rule="h1", raw=LIVE), f"{LIVE}": Evidence(rule=LIVE, raw="</script>")},
    )


def long() -> Article:
    """An article whose title has 10,000 characters without a space, and whose text has one word of 20,000."""
    return Article(
        url=LONG,
        site=SITE,
        title="Wide" * 2500,
        column="W" * 400,
        body="begin " + "unbroken" * 2500 + "\n\n" + "\n\n".join(f"Paragraph {n}." for n in range(300)),
        tags=tuple(f"tag{n}" for n in range(200)),
        authors=("A" * 1000,),
    )


def plain() -> Article:
    """An article with nothing but an address: what a page may lack, it lacks."""
    return Article(url=PLAIN, site=SITE, title=None, body="Only a text.")
