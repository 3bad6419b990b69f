"""Extensions: what happens around a crawl."""
