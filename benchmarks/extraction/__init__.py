"""How well and how fast newscrawl extracts, beside its peers."""
