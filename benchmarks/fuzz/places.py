"""Baits: what a careless pattern takes long to refuse, in each place of a page that a field is read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.fuzz.shapes import ARTICLE, PARAGRAPHS, TITLE, data_of, page_of

if TYPE_CHECKING:
    from collections.abc import Callable

BAITS = (
    *(" ", "\t", "\n", "\u00a0 ", "\u3000", "1", "1 ", "1,", "1.", "12:", "12:34 ", "2018-", "2018-03-13 ", "1/", "٣"),
    *(":", "：", ",", "，", ".", "...", "…", "a.", "a.a. ", "a", "a ", "A", "A ", "Ab ", "字", "字 ", "、", "-", " - "),
    *(
        "- ",
        "—",
        " | ",
        "|",
        "_",
        ">",
        " > ",
        "» ",
        "›",
        "/",
        "\\",
        "(",
        "( ",
        ")",
        "[",
        "[ ",
        "]",
        "{",
        "{a",
        "}",
        "【",
    ),
    *(
        "（",
        "浏览（",
        "「",
        "[!--",
        "--]",
        "{dede:",
        "{{",
        "<%",
        "${",
        "&amp;",
        "&",
        "#",
        "# a",
        "@",
        "a@",
        "a@a.",
        "*",
    ),
    *(
        "'",
        '"',
        "“",
        "‘",
        "by ",
        "By A ",
        "By A and ",
        "作者：",
        "来源:",
        "Tags: ",
        "Tags:",
        "Views: ",
        "views ",
        "浏览: ",
    ),
    *(
        "http://",
        "http://a.",
        "www.",
        "%",
        "%E4",
        "\u200b",
        "\u202e",
        "e\u0301",
        "\u0301",
        "ﷺ",
        "é",
        "😀",
        "\ufffd",
        "ß",
    ),
    *(
        "Monday, ",
        "März ",
        "1 min ",
        "3 hours ",
        "ago ",
        "Read more ",
        "Copyright ",
        "©",
        "Source: ",
        "=",
        "+",
        "~",
        "^",
    ),
)
"""What a careless pattern takes long to refuse, over and over."""

PLACES: dict[str, Callable[[str], str]] = {
    "paragraph": lambda bait: page_of(f"<p>{bait}</p>"),
    "paragraph behind": lambda bait: page_of(after=f"<p>{bait}</p>"),
    "first paragraph": lambda bait: page_of(article=ARTICLE.replace("<p>", f"<p>{bait}</p><p>", 1)),
    "line below the title": lambda bait: page_of(article=ARTICLE.replace("</h1>", f"</h1><span>{bait}</span>")),
    "line with words": lambda bait: page_of(article=ARTICLE.replace("</h1>", f"</h1><p>Author: x {bait} x</p>")),
    "last paragraph": lambda bait: page_of(article=ARTICLE.replace("</div>", f"<p>{bait}</p></div>")),
    "sentence": lambda bait: page_of(article=ARTICLE.replace("</p>", f" {bait} The end.</p>", 1)),
    "heading": lambda bait: page_of(f"<h1>{bait}</h1>"),
    "second heading": lambda bait: page_of(after=f"<h3>{bait}</h3><ul><li><a href=/2>A link that leads on</a></ul>"),
    "link": lambda bait: page_of(after=f"<h3>Latest news</h3><ul><li><a href=/2>{bait}</a><li><a href=/3>b</a></ul>"),
    "teaser": lambda bait: page_of(after=f"<h3>Latest news</h3><ul><li><a href=/2>A ferry</a><p>{bait}</ul>"),
    "trail": lambda bait: page_of(f'<div class="breadcrumb"><a href="/">Home</a> {bait} <a href="/b">City</a></div>'),
    "tags": lambda bait: page_of(after=f'<p class="tags">Tags: <a href="/t">{bait}</a>, {bait}</p>'),
    "author": lambda bait: page_of(article=ARTICLE.replace("</h1>", f'</h1><p class="author" rel="author">{bait}</p>')),
    "time": lambda bait: page_of(article=ARTICLE.replace("</h1>", f'</h1><time datetime="{bait}">{bait}</time>')),
    "caption": lambda bait: page_of(
        article=ARTICLE.replace("<p>", f"<figure><img src=/x.jpg><figcaption>{bait}</figcaption></figure><p>", 1)
    ),
    "document title": lambda bait: page_of().replace("<title>", f"<title>{bait}"),
    "document title behind": lambda bait: page_of().replace("</title>", f"{bait}</title>"),
    "meta": lambda bait: page_of(
        head="".join(
            f'<meta property="{name}" content="{bait}">'
            for name in ("og:title", "description", "author", "article:published_time", "keywords", "article:section")
        )
    ),
    "data": lambda bait: page_of(
        head=data_of(
            '{"@type":"NewsArticle",'
            + ",".join(
                f'"{name}":"{bait}"'
                for name in ("headline", "datePublished", "author", "articleSection", "keywords", "description")
            )
            + "}"
        )
    ),
    "names": lambda bait: page_of(f'<div class="{bait}"><p id="{bait}">x</p></div>'),
    "script": lambda bait: page_of(f"<script>{bait}</script>"),
    "address": lambda bait: page_of(
        after=f'<h3>Latest news</h3><ul><li><a href="{bait}">A link</a><li><a href="/{bait}">B</a></ul>'
    ),
    "text page": lambda bait: "\n".join([TITLE, bait, "", *PARAGRAPHS, bait, "Latest news", bait]),
}
"""Where a text may stand."""
