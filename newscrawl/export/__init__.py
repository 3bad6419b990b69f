"""Exports: the archive as files with a manifest that can be followed. Never half-written: docs/exports.md."""

from newscrawl.export.exporting import SCHEMAS, export, schema
from newscrawl.export.files import check_folder
from newscrawl.export.options import FORMATS, Options, options_of
from newscrawl.export.since import print_changes

__all__ = ["FORMATS", "SCHEMAS", "Options", "check_folder", "export", "options_of", "print_changes", "schema"]
