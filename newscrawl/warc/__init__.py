"""WARC: pages as they were fetched, in the files that web archives exchange (ISO 28500). Needs the extra `warc`.

`keeping` writes them as a crawl goes on, `reading` reads those of anybody, `importing` makes articles of them.
"""
