"""Our own pages: each a function from the archive and what was asked to an answer (`newscrawl.web.frame`)."""

from newscrawl.web.frame import Page
from newscrawl.web.pages import start

PAGES: tuple[Page, ...] = (Page(r"/$", start.read),)
"""All pages, in the order in which they are tried."""
