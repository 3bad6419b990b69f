"""The dictionary: whether sites are read as they used to be."""

from __future__ import annotations

from newscrawl.archive.dictionary.words import TIME

HEALTH: dict[str, dict[str, str]] = {
    "field_health": {
        "": "What the pages of each run had, of each field and by which rule; of the last 500 runs of a site. "
        "docs/health.md says what is made of it.",
        "run_id": "Run that read the pages, in `runs`.",
        "field": "Field of the item; `article`: whether pages of address patterns that give articles were articles.",
        "rule": "Rule that found it; '' for the pages on which it was not found.",
        "pages": "Pages with status 200 that were read.",
        "length": "Sum over these pages: characters of the field's text, or entries of its list.",
    },
    "health_verdicts": {
        "": "What was not as the site's own past has it when a run ended. Fields that fell or shrank, and addresses "
        "that give no articles any more, end the run with exit code 5, and so do the runs after it until that is "
        "mended or accepted.",
        "run_id": "Run that ended so, in `runs`.",
        "field": "Field of the item; `article` for kind yield.",
        "kind": "fill: pages lack the field; length: its text shrank; yield: pages that should be articles are none; "
        "rule: another rule finds it (a notice: no exit code 5).",
        "scope": "On which pages: those of this address pattern, 'read again' those that were read before, '' all.",
        "was": "What is usual on such pages.",
        "now": "What the pages since then have.",
        "since": f"When the first of these was read ({TIME}).",
        "first_url": "The first of them.",
        "pages": "How many there were when the run ended.",
        "sentence": "The same in plain words.",
        "accepted_at": f"When the operator accepted it as the new normal ({TIME}); NULL: not accepted.",
    },
    "health_baseline": {
        "": "What pages of a site usually have, learned from pages read while nothing was wrong; at most some 300 "
        "pages of each kind are remembered, older ones are forgotten by and by.",
        "site": "Name of the site.",
        "scope": "Address pattern of the pages; 'read again': pages that were read before, each compared with itself.",
        "section": "Section that the pages are filed under; '' where they say none.",
        "field": "Field of the item; `article`: whether they are articles; `body length`: the length of the text.",
        "pages": "Pages remembered.",
        "found": "Of these, pages that have the field.",
        "logs": "For `body length`: sum of the natural logarithms of the lengths in characters.",
        "squares": "For `body length`: sum of the squares of these.",
        "oldest": f"Oldest publication on which it was found ({TIME}); NULL: none is known.",
    },
    "health_watches": {
        "": "What is watched on a site and how it stood after its last page: no row where nothing was ever in doubt.",
        "site": "Name of the site.",
        "field": "As in `health_verdicts`.",
        "kind": "As in `health_verdicts`.",
        "scope": "As in `health_verdicts`.",
        "is_broken": "1: this is a verdict; 0: it is not.",
        "state": "JSON object: since when there is doubt, on how many pages, and how strong the evidence is.",
    },
}
