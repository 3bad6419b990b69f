"""Exports: the archive as files with a manifest that can be followed. Never half-written: docs/exports.md."""

from newscrawl.export.exporting import SCHEMAS, export, schema
from newscrawl.export.files import check_folder
from newscrawl.export.options import FORMATS, Options, parse_formats

__all__ = ["FORMATS", "SCHEMAS", "Options", "check_folder", "export", "parse_formats", "schema"]
