"""Scripts: what the pages of a site share. A site's programs are loaded once in a crawl, not once for each article."""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.http import Response

_NOT_TO_BE_KEPT = re.compile(rb"no-store|no-cache|private|max-age=0(?!\d)", re.IGNORECASE)


class Scripts:
    """Keeps scripts for the length of a crawl.

    Args:
        most: Bytes that are kept; what was not asked for longest goes first.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, Response] = OrderedDict()
        self._bytes = 0

    def get(self, url: str) -> Response | None:
        """Return the script at an address, None if it is not kept."""
        script = self._kept.get(url)
        if script is not None:
            self._kept.move_to_end(url)
        return script

    def keep(self, url: str, script: Response) -> None:
        """Keep a script, unless its server says that the next answer may be another."""
        wish = b",".join(script.headers.getlist("Cache-Control"))
        if url in self._kept or script.status != 200 or _NOT_TO_BE_KEPT.search(wish):
            return
        self._kept[url] = script
        self._bytes += len(script.body)
        while self._bytes > self._most:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= len(dropped.body)
