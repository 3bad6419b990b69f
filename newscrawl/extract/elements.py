"""Elements of HTML: which are boxes, which hold no text of the page, where pictures keep their addresses. Data."""

from __future__ import annotations

BOXES = frozenset([
    "address", "article", "aside", "blockquote", "body", "button", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "caption", "noframes",
])  # fmt: skip
"""What a browser puts on lines of its own."""
SKIPPED = frozenset([
    "style", "template", "svg", "math", "canvas", "iframe", "object", "embed", "applet", "audio", "video", "select",
    "textarea", "datalist", "progress", "meter", "input", "rt", "rp",
])  # fmt: skip
"""What holds no text of the page."""
LAZY_SOURCES = ("data-original", "data-src", "data-lazy-src", "data-echo", "data-actualsrc", "data-original-src",
                "data-url", "data-lazyload", "data-lazy", "_src", "file", "zoomfile")  # fmt: skip
"""Attributes in which lazy loading keeps a picture's address, the most usual first."""
COUNT_ATTRIBUTES = frozenset(
    {"data-views", "data-view-count", "data-viewcount", "data-pageviews", "data-hits", "data-pv"}
)
"""Attributes that state how often a page was read."""
DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that turn the direction in which the text behind them is shown."""
INVISIBLE = str.maketrans("", "", f"\u200b\u200c\u200e\u200f\u2060\ufeff\u00ad\u061c{DIRECTIONS}")
"""Characters that nobody sees: breaking points, marks of direction."""
