"""The systems that are measured: ours, its peers, and what no reader can do without (the floors of speed)."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from benchmarks.extraction.corpus import Reader


@dataclass(frozen=True)
class System:
    """Something that reads a page."""

    name: str
    kind: Literal["ours", "peer", "floor"]
    reader: str
    """`module:function`; the function returns the reader. A string, for no environment can import them all."""
    distribution: str
    """Whose version is measured."""

    def load(self) -> Reader:
        """Import the system, in an environment that has it."""
        module, _, function = self.reader.partition(":")
        reader: Reader = getattr(import_module(f"benchmarks.extraction.{module}"), function)()
        return reader


OURS = System("newscrawl", "ours", "ours:newscrawl", "newscrawl")
STANDARD = System("trafilatura", "peer", "peers:trafilatura", "trafilatura")
"""The peer that speed is told in multiples of."""
PARSE = System("lxml, parse only", "floor", "ours:parsed_by_lxml", "lxml")
DECODE_AND_PARSE = System("decode and parse", "floor", "ours:decoded_and_parsed", "newscrawl")
QUERIES = System("25 queries with parsel", "floor", "plain:queries", "parsel")
LINKS = System("Scrapy's LinkExtractor", "floor", "plain:link_extractor", "scrapy")
WALK = System("decode, parse and walk", "floor", "ours:walked", "newscrawl")

SYSTEMS = (
    OURS,
    STANDARD,
    System("trafilatura, precision mode", "peer", "peers:trafilatura_precise", "trafilatura"),
    System("newspaper4k", "peer", "peers:newspaper4k", "newspaper4k"),
    System("readability-lxml", "peer", "peers:readability", "readability-lxml"),
    System("goose3", "peer", "peers:goose3", "goose3"),
    System("resiliparse", "peer", "peers:resiliparse", "resiliparse"),
    PARSE,
    DECODE_AND_PARSE,
    WALK,
    QUERIES,
    LINKS,
)
