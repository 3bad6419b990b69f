"""Exports: the archive as JSON files with a manifest. Never half-written: temporary names, synced, renamed."""

from newscrawl.export.files import check_folder
from newscrawl.export.json_lines import export, item_schema

__all__ = ["check_folder", "export", "item_schema"]
