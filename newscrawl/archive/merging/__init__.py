"""Merging: archives become one. In which order, and how often, does not matter.

    sites, runs, health -> removals -> addresses -> articles -> what became of the addresses

Site by site, each in transactions of bounded size, so that others can write in between. Nothing is kept of how far a
merge came: one that was cut short is repeated, and passes over what is merged already.
"""

from newscrawl.archive.merging.carving import carve
from newscrawl.archive.merging.merging import merge
from newscrawl.archive.merging.opening import check_source
from newscrawl.archive.merging.sums import Mark, MergeSums, mark

__all__ = ["Mark", "MergeSums", "carve", "check_source", "mark", "merge"]
