"""All wiring and politeness, in one place. Each number has its unit, its reason and Scrapy's own default beside it.

Every setting can be given on the command line: `scrapy crawl news -a url=URL -s NAME=VALUE`.
"""

from newscrawl import __version__

BOT_NAME = "newscrawl"
SPIDER_MODULES = ["newscrawl.spiders"]
COMMANDS_MODULE = "newscrawl.commands"  # `scrapy crawl` with honest exit codes; Scrapy's own answers 0 to most failures

# --- ours ------------------------------------------------------------------------------------------------------------

NEWSCRAWL_ARCHIVE = "archive.db"  # path of the SQLite archive; made when there is none
NEWSCRAWL_EXPORTS = "exports"  # folder that the JSON exports are written to at the end of a crawl; empty: they are not
NEWSCRAWL_EXPORT_FORMATS = "jsonl csv"  # what the exports hold: of jsonl, jsonl.gz, csv, parquet (needs the extra)
NEWSCRAWL_EXPORT_WHOLE_LIMIT = 256  # MB of JSON lines up to which articles.json and .csv are written: anew each time
NEWSCRAWL_EXPORT_KEEP = 30  # files of changes that are kept: a follower who comes once a day has a month to come back
NEWSCRAWL_REPORT = ""  # file that each run's report is appended to as a line of JSON; "-": standard output; empty: none
NEWSCRAWL_CONTACT = ""  # URL or address of whoever runs this crawler, for the user agent; required for non-local sites
NEWSCRAWL_ALLOW_HOSTS = ""  # private addresses that may be fetched all the same: host:port, separated by commas
NEWSCRAWL_SITES = "sites"  # folder of your own site files, looked up before those that come with newscrawl
NEWSCRAWL_REVISIT = "1h 6h 1d 3d 7d 30d"  # ages at which an article is looked at again; "0": in every run; "never"
NEWSCRAWL_REVISIT_BUDGET = 1000  # articles that a run looks at again, some 20 minutes of requests; the others wait
NEWSCRAWL_MAX_DEPTH = 100  # links from the start page; paging goes one deeper per page, traps go on for ever
NEWSCRAWL_MAX_LINKS = 5000  # links taken from one page; a long archive list has some 2,000, more is a trap
NEWSCRAWL_RENDER = "auto"  # "auto": pages that only scripts fill are rendered in Chromium; "never": they are empty
NEWSCRAWL_BROWSER = ""  # path of Chromium; empty: `chromium`, `chromium-browser` or `google-chrome` on PATH
NEWSCRAWL_KEEP_RAW = ""  # folder that pages are kept in as they were fetched, in WARC files (extra [warc]); empty: none
NEWSCRAWL_KEEP_RAW_SIZE = 1000  # MB of a WARC file after which another is begun, as other archives have it
NEWSCRAWL_RETRY_PATIENCE = 60  # seconds that a run waits for a site that is down or a URL that is to be retried

# --- the archive is the frontier -------------------------------------------------------------------------------------

SCHEDULER = "newscrawl.scheduler.LedgerScheduler"  # default: queues in memory, lost with the process
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # unused; default: RFPDupeFilter, 108 bytes per URL for ever
ITEM_PIPELINES = {"newscrawl.pipelines.archive.ArchivePipeline": 500}
EXTENSIONS = {
    "newscrawl.extensions.plain_log.PlainLog": 0,  # before all that log: no escape sequences of pages in the log
    "newscrawl.extensions.progress.Progress": 400,  # before RunEnd: its line is gone when the report is printed
    "newscrawl.extensions.following.Following": 450,  # before RunEnd: what is wrong with the index is reported
    "newscrawl.extensions.run_end.RunEnd": 500,
    "newscrawl.extensions.steady_timers.SteadyTimers": 0,  # a clock that is set back holds up none of Twisted's timers
    "newscrawl.extensions.garbage.Garbage": 100,  # what is loaded stays, and need not be looked through for garbage
    "newscrawl.extensions.ending.Ending": 100,  # a signal ends the run within seconds; Scrapy waits for all that drips
}
EXTENSIONS_BASE = {  # of Scrapy's own, these; default: all, and what EXTENSIONS puts out is loaded all the same
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.memdebug.MemoryDebugger": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
    # Left out: LogStats (a line per minute, too, but not of what matters); CoreStats (the run's report counts);
    # TelnetConsole and RemoteControl (they run what they are told); FeedExporter (exports come from the archive, also
    # where scrapyd sets FEEDS); SpiderState (it pickles into JOBDIR, which scrapyd may set).
}

# --- politeness ------------------------------------------------------------------------------------------------------

ROBOTSTXT_OBEY = True  # default: False
ROBOTSTXT_USER_AGENT = "newscrawl"  # the name that robots.txt may address; default: the whole USER_AGENT
USER_AGENT = f"newscrawl/{__version__}"  # the spider appends " (+CONTACT)"; default: Scrapy's own name
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # requests at a time per host; default: 8
CONCURRENT_REQUESTS = 16  # requests at a time in all; default: 16. Also the most that `kill -9` can cost
DOWNLOAD_DELAY = 1.0  # seconds between two requests to a host, about what a fast reader does; default: 0
DOWNLOAD_DELAY_JITTER = 0.5  # spread of the delay, so that requests come in no fixed beat; default: 0.5
NEWSCRAWL_MAX_CRAWL_DELAY = 30  # seconds between requests that robots.txt may ask for (2,880 pages a day); more is cut
NEWSCRAWL_OBEY_WISHES = True  # pages that ask for `noindex` or `noarchive` are not kept: the archive is both

# --- what a response may cost ----------------------------------------------------------------------------------------

DOWNLOAD_TIMEOUT = 60  # seconds for a whole response, once in a run; default: 180, three times over
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024  # bytes, also after decompression (a 1.8 KB bomb made 3.8 GB); default: 1 GiB
DOWNLOAD_WARNSIZE = 5 * 1024 * 1024  # bytes; real article pages stay below; default: 32 MiB
CONCURRENT_ITEMS = 1  # a page is one item; default: 100, which starts 100 tasks for every response

# --- one mechanism: failures, redirects and statuses go through the ledger -------------------------------------------

RETRY_ENABLED = False  # the ledger retries, later and across runs; default: 3 tries within milliseconds
REDIRECT_ENABLED = False  # a redirect is an answer: its target is heard of and checked like any link; default: followed
METAREFRESH_ENABLED = False  # the same; default: followed
HTTPERROR_ALLOW_ALL = True  # the spider decides what a status means; default: only 2xx reach it
COOKIES_ENABLED = False  # an archive shows what any reader sees; default: True
HTTPPROXY_ENABLED = False  # a proxy would connect where our guard cannot look; default: True
REFERER_ENABLED = False  # requests come from the ledger, not from a page; default: True

# --- safety ----------------------------------------------------------------------------------------------------------

DOWNLOAD_HANDLERS = {
    "http": "newscrawl.middlewares.transport.Transport",  # notices what is cut off, and can give up; default: does not
    "https": "newscrawl.middlewares.transport.Transport",
    "data": None,  # http(s) only; default: all of them
    "file": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "newscrawl.middlewares.resolver.PublicResolver"  # refuses names that lead to private addresses
REMOTE_CONTROL_ENABLED = False  # an HTTP server that runs Python; default: True in 2.19
TELNETCONSOLE_ENABLED = False  # the same over telnet; default: True
DOWNLOADER_MIDDLEWARES = {
    "newscrawl.middlewares.robots.RobotsGuard": 100,  # RFC 9309
    "newscrawl.middlewares.addresses.AddressGuard": 50,  # before all others: robots.txt, too, only where allowed
    "newscrawl.middlewares.decompression.Decompression": 590,  # whole or not at all
    "newscrawl.middlewares.as_fetched.AsFetched": 595,  # behind it: what went over the wire, where raw pages are kept
    "newscrawl.middlewares.resolver.PrivateNames": 60,  # says what the resolver refused
}
DOWNLOADER_MIDDLEWARES_BASE = {  # of Scrapy's own, these; default: all
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": 580,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
    "newscrawl.middlewares.cookies.Cookies": 700,  # Scrapy's, where COOKIES_ENABLED says so
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": 900,
    # Left out: RobotsTxt (takes an unreadable robots.txt for a yes); HttpCompression (takes half a page for a whole
    # one); Offsite (links are compared when heard of); HttpAuth (no passwords here); DownloaderStats (the run's report
    # counts).
}
SPIDER_MIDDLEWARES_BASE = dict[str, int]()  # of Scrapy's own, none: the ledger does what they do for each page
WARN_ON_GENERATOR_RETURN_VALUE = False  # looks at the spider's source for each page; default: True

# --- logs ------------------------------------------------------------------------------------------------------------

LOG_LEVEL = "INFO"  # a line per minute and per trouble; default: DEBUG, several lines per page
LOGSTATS_INTERVAL = 60.0  # seconds between lines of progress in a log; 0: none; default: 60
STATS_DUMP = False  # the run's report says it in words; default: True
