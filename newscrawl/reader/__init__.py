"""The reader: what a page holds is found out in a process of its own, with limits that the kernel enforces.

A page is hostile until it was read. One that takes for ever or needs all memory must cost the crawl that page alone: in
the crawler's own process it would hold up every answer, every timer and every signal meanwhile.
"""
