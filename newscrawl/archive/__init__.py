"""The archive: one SQLite file with the articles, their history, and the ledger that is the crawl's frontier.

The only user of sqlite-utils. One `Connection` per process and thread; a `Run` writes, everyone else reads.
"""

from newscrawl.archive.connection import Connection, connect, connect_read_only
from newscrawl.archive.last_runs import LastRun, last_run
from newscrawl.archive.ledger import Ledger
from newscrawl.archive.report import RunReport
from newscrawl.archive.runs import Run
from newscrawl.archive.visit import Lease, State, Visit

__all__ = [
    "Connection",
    "LastRun",
    "Lease",
    "Ledger",
    "Run",
    "RunReport",
    "State",
    "Visit",
    "connect",
    "connect_read_only",
    "last_run",
]
