"""Links that were left open: all that follows stands in them, and is no link to a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Span

MAX_CHARS = 1_000
"""Characters in several blocks of one link. Cards hold headline, label and teaser."""
BLOCKS = 4


class LeftOpen:
    """Watches the links that the blocks stand in, one block after the other."""

    def __init__(self) -> None:
        self._link: Span | None = None
        self._blocks = 0
        """In how many blocks in a row the link was met."""
        self._chars = 0

    def closes(self, runs: list[tuple[str, Span | None]], size: int, blocks: list[Block], inmost: Span | None) -> bool:
        """Tell whether the link around a new block was left open; then it is a link no more.

        Args:
            runs: The new block's text nodes, with what each stands in.
            size: Characters of the new block.
            blocks: Those before it.
            inmost: The inmost element that is open.
        """
        span = runs[0][1]
        link = span.link if span is not None else None
        if link is None or link is not self._link:
            self._link, self._blocks, self._chars = link, 1, size
            return False
        self._blocks += 1
        self._chars += size
        if self._blocks < BLOCKS or self._chars <= MAX_CHARS:
            return False
        spans = [span for _, span in runs]
        for block in blocks[link.at :]:
            spans += [span for _, span in block.runs]
            block.link_chars, block.link_share = 0, 0.0
        if inmost is not None:
            spans += inmost.chain()
        for span in spans:
            if span is not None and span.link is link:
                span.link = None
        link.href = None
        return True
