"""What the search costs: in bytes, to store, to ask."""
