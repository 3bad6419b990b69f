"""Words that the dictionary uses in several places."""

from __future__ import annotations

TIME = "UTC, ISO 8601, as 2026-11-22T20:41:00.000Z"
