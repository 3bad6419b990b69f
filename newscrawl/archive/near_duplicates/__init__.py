"""Near-duplicates: articles whose texts are alike, across URLs and sites. They are grouped, never merged.

    shingles       a text as a set of hashes, and the few of them to find it by
    fingerprints   these few in a table: which articles have them, as far as that says anything
    pairs          which articles are alike
    stories        the groups that they make, and the earliest of each
    following      keeps all this with the articles, in their transaction; fills it for an older archive
    kin            what the web view asks

docs/near-duplicates.md says what is found and what is not.
"""

from newscrawl.archive.near_duplicates.kin import Reader, Relative, kin_of

__all__ = ["Reader", "Relative", "kin_of"]
