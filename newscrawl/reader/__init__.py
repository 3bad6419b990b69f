"""The reader: what a page holds is found out in a process of its own, with limits that the kernel enforces.

A page is hostile until it was read. One that takes for ever or needs all memory must cost the crawl that page alone: in
the crawler's own process it would hold up every answer, every timer and every signal meanwhile.
"""

from newscrawl.reader.findings import Findings, Question
from newscrawl.reader.process import Reader, ReaderBroke, ReaderClosed, TooMuch

__all__ = ["Findings", "Question", "Reader", "ReaderBroke", "ReaderClosed", "TooMuch"]
