"""Spiders: `news`, the one generic spider."""
