"""`newscrawl crawl-all`: every site file that is due, several at once, each by a `scrapy crawl` of its own.

due       the last run of a site and its `every` -> whether it is due, and why
child     one `scrapy crawl` as a process that is told to end, and that leaves its output somewhere
results   exit codes -> the worst of them, a table for people, a line for machines
crawling  which sites, in which order, how many at a time; signals
"""
