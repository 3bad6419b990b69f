"""The order of a site's runs, in which the last one is found.

Not that of their numbers: where archives are merged, an earlier run may have come later. Nor that of the moments at
which they began: a clock may be set back. A round begins later than everything before it, and in a round they are
numbered one after the other.
"""

LATEST_FIRST = "ORDER BY round_started_at DESC, id DESC"
"""For a query of `runs`: the last one first."""
