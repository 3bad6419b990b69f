"""Search: articles by the words of their title, introduction and body, in whatever script.

The index is SQLite's FTS5; what of a text stands in it is worked out here, since SQLite splits words at spaces, which
Chinese, Japanese, Thai, Lao, Khmer and Burmese do not set. `docs/search.md` says how it is asked.
"""

from newscrawl.archive.search.door import Hit, Hits, search
from newscrawl.archive.search.finding import Sort
from newscrawl.archive.search.index import rebuild
from newscrawl.archive.search.snippets import Part

__all__ = ["Hit", "Hits", "Part", "Sort", "rebuild", "search"]
