"""Noise: what stands inside an article's box and is none of its text, by names, by tags, and by how it is built."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Box, Outline

CARD_PROSE = 350
"""Weighted characters of a teaser at most."""
CARD_BLOCKS = 8
"""Lines of a card at most: picture credit, label, title, teaser, date, author."""
MIN_CARD_TITLE = 15
"""Characters of a linked title."""
CARDS_SHARE = 0.35
"""Share of the text's prose; with more in cards, the cards are the text (a list of places with links)."""

MIN_LINKED = 0.3
"""Share of links from which a box named "read more" leads elsewhere."""

NOISE = re.compile(
    r"(?<![^\s_-])(?:share|sharing|social|diggit|nextinfo|pagelist|related\w*|recommend(?:ed|ations?)?|comments?|disqus|respond|"
    r"newsletter\w*|subscri(?:be|ption)|promo(?:tion|box|small|module)?|advert(?:isement|orial)?|ads?|banner|sponsor(?:ed)?|"
    r"breadcrumbs?|tagcloud|keybq|author-?bio|byline|(?:pic-?)?caption|\w+caption|\w+credits?|pic[_-]desc|picdesc|copyright|"
    r"postcopyright|pagination|toolbar|popup|modal|lightbox|cookie(?:s|-?consent)?|outbrain|taboola|most-?read|popular|"
    r"trending|sidebar|widget|footer|postmeta|post-?info|otherlink|xiangsi|signup|more-?on|also-?read|sr-only|"
    r"tooltip|teaser|infobox|factbox|jp-relatedposts|sharedaddy|yarpp|pay-?wall|upsell|buy-?box|authors?-?(?:info|box|card)|"
    r"contributors?|similar|embed-(?:wrapper|consent|privacy|placeholder)|print-(?:header|footer|only|button)|next-prev|"
    r"prev-next|post-nav|article-nav|inlinevideo|vjs|video(?:player|footer|-player|-title|"
    r"-caption|-info)|carousel\w*|mediainfo|pictsrc|"
    r"kommentar\w*|im(?:age|g)-(?:credits?|subtitle|annotation|meta(?:data)?)|news-letter|menu|flyout|reading-?time|appstores?)(?=$|[\s_-])|"
    r"(?<!\S)(?:hidden|meta|author|tags?|tag-list|credits?|pager|navigation|print|rating|visually-?hidden|"
    r"screen-reader-text|addtoany\S*|entry-meta|post-meta|entry-footer|visuallyhidden)(?=$|\s)"
)
_QUOTED = re.compile(r"\b(?:twitter-tweet|instagram-media|twitter-video|bluesky-embed|mastodon-embed|fb-post)\b")
_LAYOUT = re.compile(r"sidebar|widget")
MIN_HYPHENS = 5
_SLUG = re.compile(rf"(?:[^\W_]+-){{{MIN_HYPHENS},}}[^\W_]+")
"""A title made into a name, "six-popular-walks-along-the-coast": its words are about the text."""
_FOLDED = re.compile(r"read-?more")
NOISE_TAGS = frozenset(
    {"nav", "footer", "aside", "form", "button", "figcaption", "figure", "details", "caption", "legend"}
)
_SHOWN = frozenset({"blockquote", "table", "pre"})
"""What a figure may show that is text: a quotation, a table, code. Only the caption beside it is none."""
_NO_CARD = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "tbody", "tr", "blockquote"})


@lru_cache(maxsize=8192)
def is_noise_name(names: str) -> bool:
    """Tell whether class and id call a box something that is no text of the article."""
    if names.count("-") >= MIN_HYPHENS:
        names = _SLUG.sub("", names)
    return NOISE.search(names) is not None


@lru_cache(maxsize=8192)
def _is_quotation(names: str) -> bool:
    return _QUOTED.search(names) is not None


class Noise:
    """Judges the boxes inside one article's box."""

    def __init__(self, outline: Outline, box: Box, sums: list[int], share: float) -> None:
        """Look for cards and lists of links.

        Args:
            outline: The page.
            box: Where the text stands.
            sums: Running sum of the page's prose.
            share: Share of the box's prose from which a box in it is no noise, whatever its name.
        """
        self._outline = outline
        self._box = box
        self._sums = sums
        self._children: dict[int, Counter[tuple[str, str]]] = {}
        self._twins: dict[str, int] | None = None
        whole = self._prose(box)
        self._most = whole * share
        self._known: dict[int, bool] = {id(box): False}
        if share > 0:
            self._mark_cards(outline, box, whole)

    def __contains__(self, box: Box) -> bool:
        ident = id(box)
        if ident not in self._known:
            outer = box.parent
            if box.names and _is_quotation(box.names):
                # A post that the article quotes is text, and so are the wrappers that hold nothing else.
                while outer is not None and outer.first == box.first and outer.end == box.end:
                    outer = outer.parent
                own = False
            else:
                own = self._is_named(box) and self._prose(box) <= self._most and not self._is_layout(box)
            self._known[ident] = own or (outer is not None and outer in self)
        return self._known[ident]

    def _is_named(self, box: Box) -> bool:
        """Tell whether tag or names call a box no text. What folds a long text is named like what leads on to more."""
        if box.tag in NOISE_TAGS:
            return box.tag != "figure" or not any(child.tag in _SHOWN for child in box.children)
        if not box.names:
            return False
        return is_noise_name(box.names) or (
            _FOLDED.search(box.names) is not None and self._outline.link_share(box) > MIN_LINKED
        )

    def _is_layout(self, box: Box) -> bool:
        """Tell whether a box named as a side column is a part of the page's grid: its twins hold much of the text."""
        if box.tag in NOISE_TAGS or not self._prose(box) or not _LAYOUT.search(box.names):
            return False
        if self._twins is None:
            self._twins = {}
            for other in self._outline.boxes:
                if other.names and self._box.first <= other.first and other.end <= self._box.end:
                    self._twins[other.names] = self._twins.get(other.names, 0) + self._prose(other)
        return self._twins.get(box.names, 0) > self._most

    def _prose(self, box: Box) -> int:
        return self._sums[box.end] - self._sums[box.first]

    def _mark_cards(self, outline: Outline, box: Box, whole: int) -> None:
        """Mark teasers of other pages (a linked title and a few words in a box of their own) and lists of links."""
        cards: dict[int, Box] = {}
        for block in outline.blocks[box.first : box.end]:
            if block.link_chars * 5 <= len(block.text) * 2 or len(block.text) < MIN_CARD_TITLE or block.box is box:
                continue
            card = self._card(block, box)
            if card is not None:
                cards[id(card)] = card
        if sum(self._prose(card) for card in cards.values()) <= CARDS_SHARE * whole:
            for card in cards.values():
                self._known[id(card)] = True

    def _card(self, block: Block, region: Box) -> Box | None:
        """Return the box of the teaser, or the list, that a linked line belongs to."""
        top: Box | None = None
        box = block.box
        while box.parent is not None and box is not region:
            if self._prose(box) > CARD_PROSE or box.end - box.first > CARD_BLOCKS:
                break
            if box.tag not in _NO_CARD and box.end - box.first > 1 and self._prose(box):
                top = box
            box = box.parent
        if top is None or (block.links[0].href or "#").lstrip().lower().startswith(("#", "javascript:")):
            return None
        if block.level:
            return top
        alike = self._alike(top.parent) if block.link_share > 0.85 and top.names and top.parent is not None else {}
        return top if alike.get((top.tag, top.names), 0) > 1 else None

    def _alike(self, parent: Box) -> Counter[tuple[str, str]]:
        """Return how many boxes right in this one are of each tag and name."""
        if id(parent) not in self._children:
            self._children[id(parent)] = Counter((box.tag, box.names) for box in parent.children)
        return self._children[id(parent)]
