"""Parameters: which parameters of a site's addresses change nothing of what is shown. Learned anew by each run.

`?from=home` and `?zx=8f3a` on every link make each article come again with every page that names it. A parameter is
left out when pages that differ in nothing but its value showed the same article, for several articles, and never
another one.
"""

from __future__ import annotations

ENOUGH = 3
"""Articles that were shown whatever a parameter said. One alone may be a page in place of all others."""

REMEMBERED = 20_000
"""Addresses that are kept in mind to be compared."""


class Parameters:
    """What one run has learned of one site's parameters."""

    def __init__(self) -> None:
        self._shown: dict[tuple[str, str], tuple[str, int]] = {}
        """Name, and address without it -> address, and the article that it showed."""
        self._idle: dict[str, set[int]] = {}
        """Name -> articles that were shown whatever it said."""
        self._telling: set[str] = set()
        """Names that tell what is shown."""
        self.left_out: set[str] = set()
        """Names that are left out."""

    def saw(self, url: str, article_id: int) -> set[str]:
        """Take note of what an address showed; return the names that are left out from now on."""
        if "?" not in url:
            return set()
        if len(self._shown) > REMEMBERED:
            self._shown.clear()
        for name in _names(url):
            other, shown = self._shown.setdefault((name, without(url, {name})), (url, article_id))
            if other == url:
                continue
            if shown == article_id:
                idle = self._idle.setdefault(name, set())
                if len(idle) < ENOUGH:
                    idle.add(article_id)
            else:
                self._telling.add(name)
        learned = {name for name, articles in self._idle.items() if len(articles) >= ENOUGH}
        learned -= self._telling | self.left_out
        self.left_out = (self.left_out | learned) - self._telling
        return learned

    def strip(self, url: str) -> str:
        """Return an address without what changes nothing."""
        return without(url, self.left_out) if self.left_out and "?" in url else url


def without(url: str, names: set[str]) -> str:
    """Return a URL without some parameters.

    >>> without("https://example.com/a?id=7&from=home", {"from"})
    'https://example.com/a?id=7'
    """
    path, _, query = url.partition("?")
    kept = "&".join(pair for pair in query.split("&") if pair.partition("=")[0] not in names)
    return f"{path}?{kept}" if kept else path


def _names(url: str) -> set[str]:
    return {pair.partition("=")[0] for pair in url.partition("?")[2].split("&")}
