"""Reparsing: today's extraction over the pages that were kept, without any network. First to see, then to apply."""
