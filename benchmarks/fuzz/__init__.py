"""Hostile pages: what they cost, and a search for those that break a rule."""
