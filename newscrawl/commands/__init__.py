"""Scrapy commands: `scrapy crawl` with honest exit codes."""
