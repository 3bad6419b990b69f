"""What a whole crawl takes: fetched, extracted, stored, exported."""
