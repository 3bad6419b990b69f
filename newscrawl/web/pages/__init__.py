"""The pages of the web view: each a function from the archive and what was asked to a template and its values."""

from __future__ import annotations

from newscrawl.web.frame import Page
from newscrawl.web.pages import article, changes, data, promotions, runs, searching, sites, start

PAGES = (
    Page(r"/$", start.read),
    Page(r"/article/(?P<id>[0-9]{1,18})$", article.read),
    Page(r"/search$", searching.read),
    Page(r"/search\.json$", searching.read_json),
    Page(r"/sites$", sites.read_all),
    Page(r"/site/(?P<name>[^/]+)$", sites.read_one),
    Page(r"/runs$", runs.read_all),
    Page(r"/run/(?P<id>[0-9]{1,18})$", runs.read_one),
    Page(r"/changes$", changes.read),
    Page(r"/promotions$", promotions.read),
    Page(r"/data$", data.read),
)
"""Every page, by its address."""
