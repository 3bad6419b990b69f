#!/bin/sh
# In a checkout of newscrawl: build the egg, send it to the scrapyd that scrapy.cfg names, have it crawl a site.
# Scrapyd does not know where the archive is to lie: give whole paths.
set -eu
scrapyd-deploy default --project newscrawl
scrapyd-client schedule --project newscrawl news \
    --arg site=hill-post \
    --arg setting=NEWSCRAWL_CONTACT=https://you.example/about \
    --arg setting=NEWSCRAWL_SITES=/srv/newscrawl/sites \
    --arg setting=NEWSCRAWL_ARCHIVE=/srv/newscrawl/archive.db \
    --arg setting=NEWSCRAWL_EXPORTS=/srv/newscrawl/exports
