"""Health: is a site still read as it used to be? Statistics over pages, judged against the site's own past.

Pure: no clock, database, network or Scrapy. `archive.field_health` keeps what it has learned.
"""

from newscrawl.health.baseline import Baseline
from newscrawl.health.monitor import Monitor
from newscrawl.health.observation import AGAIN, YIELD, FieldSeen, PageSeen, see_article, see_no_article
from newscrawl.health.verdict import Verdict

__all__ = [
    "AGAIN",
    "YIELD",
    "Baseline",
    "FieldSeen",
    "Monitor",
    "PageSeen",
    "Verdict",
    "see_article",
    "see_no_article",
]
