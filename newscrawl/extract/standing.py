"""Standing pages: what a site says of itself under a name that all know, such as "About us" or "Impressum".

Such a page has a title and a text, and is read like an article where somebody asks for it. Whether it belongs into an
archive of articles is another question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.extract.lexicon import read_data

if TYPE_CHECKING:
    from newscrawl.items import Article

MAX_NAME = 40
"""Characters of the longest such name."""
_AROUND = " .:!|·-–—\u00a0"

_NAMES = {kind: frozenset(names) for kind, names in read_data("standing_pages.json").items()}


def standing_page(article: Article) -> str | None:
    """Return why a page is no article but one about the site, None if it is none.

    Its whole title is the name of a page that each site has; and it does not say when it was published if the name may
    be a headline: "Contact" is a film, too.
    """
    title = article.title
    if title is None or len(title) > MAX_NAME:
        return None
    name = " ".join(title.casefold().replace("’", "'").split()).strip(_AROUND)
    if name in _NAMES["sure"] or (article.published_at is None and name in _NAMES["undated"]):
        return f"{title!r} is a page about the site"
    return None
