"""How many requests at a time each crawler of the benchmark may have."""

REQUESTS = 8
