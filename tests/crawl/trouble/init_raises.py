"""A spider of the operator's own that cannot be made."""

from __future__ import annotations

from typing import Any

from newscrawl.spiders.news import NewsSpider


class Spider(NewsSpider):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - whatever the other takes
        super().__init__(*args, **kwargs)
        raise RuntimeError("no spider today")
