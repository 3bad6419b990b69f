"""What many machines cost: beside the crawl, and when what they bring is merged."""
