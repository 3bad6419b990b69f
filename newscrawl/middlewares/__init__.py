"""Guards between the crawler and the network."""
