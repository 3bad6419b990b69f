"""newscrawl: a news archiver on Scrapy.

The data's way, which is also the folder tree: a URL waits in the ledger (`archive`), Scrapy fetches it (`scheduler`,
`spiders`, `middlewares`), its bytes become a `page`, `extract` reads an article from it and `discover` the links worth
fetching, one transaction stores both (`pipelines`, `archive`), and `export` publishes the archive as JSON.
"""

# Here and not in pyproject.toml: in an egg of scrapyd's, named after its own version, no metadata of ours is found.
__version__ = "0.1.0"
