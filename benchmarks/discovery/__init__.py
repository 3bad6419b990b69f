"""How many requests a site costs."""
