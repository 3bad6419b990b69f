"""The dictionary: about the archive itself."""

from __future__ import annotations

ITSELF: dict[str, dict[str, str]] = {
    "archive": {
        "": "One row about the archive itself.",
        "id": "Always 1.",
        "change_number": "Counts up with each change of an article; equal numbers mean equal exports.",
    },
    "data_dictionary": {
        "": "This table: what every table and column means.",
        "table_name": "The table.",
        "column_name": "The column; '' for the table itself.",
        "meaning": "What it holds, with unit and what NULL means.",
    },
}
