"""What an operator may hang into a crawl, and what goes wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class RaisingPipeline:
    """Raises on each item."""

    def process_item(self, item: object) -> object:
        raise RuntimeError(f"no room for {type(item).__name__}")


class UnopenedPipeline:
    """Cannot be opened."""

    def open_spider(self) -> None:
        raise RuntimeError("the other database is away")

    def process_item(self, item: object) -> object:
        return item


class RaisingStart:
    """A spider middleware whose start requests raise."""

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for request in start:
            yield request
        raise RuntimeError("no start today")
