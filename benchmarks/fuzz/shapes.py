"""Hostile pages, made to any size: an article with something piled up before, behind, in or around it.

A browser shows the article on each. `bounds` measures what they cost; `tests/extract/test_bounds.py` holds that the
article is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://news.example/a/1.html"
TITLE = "Ferry line opens in the harbour"
PARAGRAPHS = tuple(
    f"The harbour council opened ferry line {n} today, and hundreds of people came to see the first boat leave."
    for n in range(12)
)
_TEXT = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
ARTICLE = f'<h1>{TITLE}</h1><div class="article-body">{_TEXT}</div>'


@dataclass(frozen=True)
class Shape:
    """A way to make a hostile page."""

    name: str
    make: Callable[[int], str]
    """From a size in characters to the page. A lone surrogate stands for a byte that is no UTF-8, see `bytes_of`."""
    refusable: bool = False
    """Whether the page may be refused, at any size: it is hardly an article even to a reader."""
    kind: str = "html"


def page_of(before: str = "", after: str = "", *, article: str = ARTICLE, head: str = "") -> str:
    """Return the article's page with this around it."""
    return f"<html><head><title>{TITLE}</title>{head}</head><body>{before}{article}{after}"


def pile(unit: str, size: int) -> str:
    """Return this text as often as it goes into a size."""
    return unit * (size // len(unit))


def bytes_of(page: str) -> bytes:
    """Return the bytes of a page."""
    return page.encode(errors="surrogateescape")


def before(name: str, unit: str, opening: str = "", closing: str = "") -> Shape:
    """Pile something up before the article."""
    return Shape(f"{name}, before", lambda size: page_of(opening + pile(unit, size) + closing))


def behind(name: str, unit: str, opening: str = "", closing: str = "") -> Shape:
    """Pile something up behind the article."""
    return Shape(f"{name}, behind", lambda size: page_of(after=opening + pile(unit, size) + closing))


def amid(name: str, unit: str) -> Shape:
    """Pile something up between two paragraphs."""
    middle = ARTICLE.index("<p>", len(ARTICLE) // 2)
    return Shape(f"{name}, amid", lambda size: page_of(article=ARTICLE[:middle] + pile(unit, size) + ARTICLE[middle:]))


def around(name: str, opening: str, closing: str) -> Shape:
    """Put something around the article, many times."""

    def make(size: int) -> str:
        count = size // len(opening + closing)
        return page_of(opening * count, closing * count)

    return Shape(f"{name}, around", make)


def in_head(name: str, make: Callable[[int], str]) -> Shape:
    """Put something into the page's head."""
    return Shape(name, lambda size: page_of(head=make(size)))


def data_of(content: str) -> str:
    """Return an element of structured data."""
    return f'<script type="application/ld+json">{content}</script>'


def _graph(size: int) -> str:
    node = '{"@type":"NewsArticle","headline":"A headline that is not the one","author":{"name":"A B"}}'
    return data_of(f'{{"@graph":[{pile(node + ",", size)}{node}]}}')


def _text_page(unit: str) -> Callable[[int], str]:
    return lambda size: "\n".join([TITLE, "", *PARAGRAPHS, "", pile(unit, size)])


_PROSE = "<p>The council said that it knew of no other line that was as long, and that none was planned, either.</p>"
_CARD = '<li><a href="/a/2.html">A ferry that nobody had waited for</a></li>'
_UNITS = (
    ("nested boxes", "<div>"),
    ("nested boxes with text", "<div>word"),
    ("unclosed inline elements", "<b>"),
    ("unclosed inline elements with text", "<b>word "),
    ("unclosed elements of several kinds", "<p><b><i><font>"),
    ("unclosed links", '<a href="/x.html">Link '),
    ("unclosed links around boxes", '<a href="/x.html"><div>Link</div>'),
    ("unclosed anchors", '<a name="x">'),
    ("unclosed paragraphs", "<p>x"),
    ("empty paragraphs", "<p></p>"),
    ("lines", "<br>x"),
    ("empty lines", "<br>"),
    ("unclosed list items", "<ul><li>x"),
    ("nested tables", "<table><tr><td>"),
    ("nested tables with text", "<table><tr><td>x"),
    ("table rows", "<table><tr><td>x<td>1</table>"),
    ("unclosed tables in spans", "<span><table>"),
    ("misnested elements", "<b><p></b></p>"),
    ("closing tags", "</div></p></b>"),
    ("links in one line", '<a href="/x.html">Link</a> '),
    ("links in lines of their own", '<p><a href="/x.html">Link</a></p>'),
    ("inline elements", "<b>x</b>"),
    ("deep paragraphs", "<p><span>x</span><b>y</b> z</p>"),
    ("headings", "<h2>A heading that stands alone</h2>"),
    ("headings with links", '<h3><a href="/x.html">A link that leads on</a></h3>'),
    ("headings of the first level", "<h1>A heading</h1>"),
    ("headings of lists", '<h3>Related articles</h3><p><a href="/x.html">A link</a></p>'),
    ("headings of lists without lists", "<h3>Latest news</h3>"),
    ("lists", f"<ul>{_CARD * 3}</ul>"),
    ("list items", _CARD),
    ("trails", '<ol class="breadcrumb"><li><a href="/">Home</a><li><a href="/b">City</a></ol>'),
    ("tag lists", '<p class="tags">Tags: <a rel=tag href="/t/a">alpha</a></p>'),
    ("dates", "<time class=pubdate datetime=2018-03-13>March 13, 2018</time>"),
    ("labels", "<p>Views: 12 Author: A B Source: The Herald</p>"),
    ("properties", "<div itemprop=author><span itemprop=name>A B</span></div>"),
    ("scripts", "<script src=x.js></script>"),
    ("styles", "<style>a{}</style>"),
    ("pictures", " <img src=x.jpg>"),
    ("figures", "<figure><img src=x.jpg><figcaption>A caption</figcaption></figure>"),
    ("comments", "<!-- x -->"),
    ("open comments", "<!--"),
    ("entities", "&amp;"),
    ("broken entities", "&#x110000;&nosuch"),
    ("open angles", "<"),
    ("open tags", "<a "),
    ("attributes", "<p a=b c='d' e>"),
    ("selects", "<select><option>x"),
    ("noscripts", "<noscript><img src=x.jpg>x</noscript>"),
    ("meta elements", '<meta property="og:title" content="x">'),
    ("frames", "<iframe src=x></iframe>"),
    ("vector graphics", "<svg><g>"),
)
_PROPERTIES = "author name headline datePublished dateModified articleSection interactionCount"

RUNAWAYS: tuple[Shape, ...] = (
    before("times in nested spans", "<time class=date>x</time>y", "<p>" + "<span class=date>" * 190),
    before("times before long lines", "<time class=date></time>", closing=f"<p>{'<b>x</b> ' * 900}" * 20),
    before(
        "properties in nested boxes", "<p>A line of words.</p>", f'<div itemprop="{_PROPERTIES}">' * 190, "</div>" * 190
    ),
    before("properties in nested spans", "word ", f'<p><span itemprop="{_PROPERTIES}">' * 190, "</span>" * 190),
    behind("authors without their names", "<i itemprop=author>A B</i><i itemprop=name>C D</i>"),
    amid(
        "cards",
        '<div class="card"><p><a href="/a/2.html">A ferry for all of us</a></p><p>New</p></div>',
    ),
    in_head("declaration of blanks", lambda size: f"<i>\udcff</i><meta charset={' ' * size}>"),
    in_head("declaration of blanks in XML", lambda size: f"<i>\udcff</i><?xml encoding={' ' * size}>"),
    in_head(
        "data of open scripts",
        lambda size: data_of(f'{{"@type":"NewsArticle","articleBody":"{pile("<script>", min(size, 400_000))}"}}'),
    ),
)
"""Shapes that took the square of their size once: small ones show whether one does again."""

_PLACED = tuple(place(*unit) for unit in _UNITS for place in (before, behind))

SHAPES: tuple[Shape, ...] = (
    *_PLACED,
    *RUNAWAYS,
    *(around(name, f"<{tag}>", f"</{tag}>") for name, tag in (("boxes", "div"), ("spans", "span"), ("bold", "b"))),
    *(around(name, f"<{tag}>", f"</{tag}>") for name, tag in (("quotes", "blockquote"), ("fonts", "font"))),
    around("links", '<a href="/x.html">', "</a>"),
    around("tables", "<table><tr><td>", "</td></tr></table>"),
    around("lists", "<ul><li>", "</li></ul>"),
    amid("prose", _PROSE),
    amid("short paragraphs", "<p>Yes.</p>"),
    amid("line breaks", "<br>A line."),
    amid("headings", "<h2>A heading</h2>"),
    amid("list items", "<ul><li>An item of the text.</ul>"),
    amid("pictures", '<img src="/i/1.jpg" alt="A boat">'),
    behind("latest list", _CARD, "<h3>Latest news</h3><ul>", "</ul>"),
    behind("latest list in boxes", f"<div>{_CARD}</div>", "<h3>Latest news</h3><div>", "</div>"),
    behind("latest list in one line", '<a href="/a/2.html">A ferry for us</a> | ', "<p>Latest news: ", "</p>"),
    behind(
        "table of links", '<tr><td><a href="/a/2.html">A ferry for us</a><td>12', "<h3>Popular</h3><table>", "</table>"
    ),
    before("latest list", _CARD, "<h3>Latest news</h3><ul>", "</ul>"),
    before("one link", "word ", '<a href="/x.html">', "</a>"),
    before("one line", "word ", "<p>", "</p>"),
    before("one word", "a", "<p>", "</p>"),
    before("one line of ideographs", "字", "<p>", "</p>"),
    before("one small line", "1 2 3 4 ", "<span>", "</span>"),
    before("one heading", "word ", "<h2>", "</h2>"),
    before("class name", "x-", '<div class="', '">'),
    before("style", "display:", '<div style="', '">'),
    before("link address", "x/", '<a href="', '">x</a>'),
    before("link title", "x ", '<a href="/x" title="', '">x</a>'),
    before("picture text", "x ", '<img src="/x.jpg" alt="', '">'),
    before("srcset", "/x.jpg 1w, ", '<img srcset="', '">'),
    before("srcset of commas", ",", '<img srcset="', '">'),
    before("srcset of spaces", " ", '<img srcset="', '">'),
    before("attribute names", " a", "<p", ">"),
    before("raw script", "<!--<script>", "<script>", "</script>"),
    in_head("title", lambda size: f"<title>{pile('word ', size)}</title>"),
    in_head("title of parts", lambda size: f"<title>{pile('a | ', size)}</title>"),
    in_head("description", lambda size: f'<meta name="description" content="{pile("word ", size)}">'),
    in_head("graph", _graph),
    in_head("data", lambda size: pile(data_of('{"@type":"NewsArticle","headline":"x"}'), size)),
    in_head("nested lists of data", lambda size: data_of("[" * (size // 2) + "]" * (size // 2))),
    in_head("nested data", lambda size: data_of(pile('{"a":', size - size // 5) + "1" + "}" * (size // 6))),
    in_head(
        "data of one text", lambda size: data_of(f'{{"@type":"NewsArticle","articleBody":"{pile("word ", size)}"}}')
    ),
    in_head("data of one number", lambda size: data_of(f'{{"@type":"NewsArticle","x":{"1" * size}}}')),
    in_head("data with commas", lambda size: data_of('{"@type":"NewsArticle"' + "," * size)),
    in_head("data with comments", lambda size: data_of("/*" * (size // 2))),
    in_head("data of line ends", lambda size: data_of("\n" * size + ",")),
    in_head("keywords", lambda size: f'<meta name="keywords" content="{pile("a,", size)}">'),
    in_head("links to sheets", lambda size: pile("<link rel=stylesheet href=x>", size)),
    Shape("text: lines", _text_page("- a\n"), kind="text"),
    Shape("text: short lines", _text_page("a\n"), kind="text"),
    Shape("text: prose", _text_page(PARAGRAPHS[0] + "\n"), kind="text"),
    Shape("text: empty lines", _text_page("\n"), kind="text"),
    Shape("text: bullets", _text_page("-\n"), kind="text"),
    Shape("text: one line", _text_page("word "), kind="text"),
    Shape("text: headings of lists", _text_page("Latest news\n"), kind="text"),
    Shape("text: trail", _text_page("A > "), kind="text"),
)
"""Each way in which a page can be large."""
