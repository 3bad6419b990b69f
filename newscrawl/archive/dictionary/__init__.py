"""The data dictionary: what every table and column means, kept inside the file for whoever opens it.

One place for both: migrations write it into the table `data_dictionary`; a test holds that every column is in it. One
module for each area.
"""

from __future__ import annotations

from newscrawl.archive.dictionary.articles import ARTICLES
from newscrawl.archive.dictionary.disclaimers import DISCLAIMERS
from newscrawl.archive.dictionary.exports import EXPORTS
from newscrawl.archive.dictionary.health import HEALTH
from newscrawl.archive.dictionary.history import HISTORY
from newscrawl.archive.dictionary.itself import ITSELF
from newscrawl.archive.dictionary.ledger import LEDGER
from newscrawl.archive.dictionary.near_duplicates import NEAR_DUPLICATES
from newscrawl.archive.dictionary.raw_pages import RAW_PAGES
from newscrawl.archive.dictionary.runs import RUNS
from newscrawl.archive.dictionary.search import SEARCH

DICTIONARY: dict[str, dict[str, str]] = (
    ARTICLES | HISTORY | SEARCH | LEDGER | RUNS | RAW_PAGES | HEALTH | NEAR_DUPLICATES | DISCLAIMERS | EXPORTS | ITSELF
)
"""By table or view: its columns with their meaning, under "" its own."""
