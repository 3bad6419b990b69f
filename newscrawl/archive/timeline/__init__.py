"""Timelines: all that was seen of one article, as a value that can be joined with what others saw of it.

An archive keeps how an article is now and what was otherwise before. Here it stands as what it is made of: moments at
which somebody looked, and what was there. Two of these can be joined; which comes first does not matter.
"""

from newscrawl.archive.timeline.looks import with_look
from newscrawl.archive.timeline.rows import read_timeline, run_key, texts_of, write_timeline
from newscrawl.archive.timeline.union import union
from newscrawl.archive.timeline.values import Absence, Count, Look, RunKey, Timeline, Version

__all__ = [
    "Absence",
    "Count",
    "Look",
    "RunKey",
    "Timeline",
    "Version",
    "read_timeline",
    "run_key",
    "texts_of",
    "union",
    "with_look",
    "write_timeline",
]
