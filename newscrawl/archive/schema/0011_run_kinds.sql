-- Not all that comes into an archive is crawled: pages are read from files of others, or again by later rules.
ALTER TABLE runs ADD COLUMN kind TEXT NOT NULL DEFAULT 'crawl' CHECK (kind IN ('crawl', 'import', 'reparse'));
