"""Pipelines: from the spider into the archive."""
