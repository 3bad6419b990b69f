-- Learn from address patterns; know each source for what it is; ask again only for what has changed.
CREATE TABLE url_patterns (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (name),
    pattern TEXT NOT NULL,
    asked INTEGER NOT NULL DEFAULT 0,
    articles INTEGER NOT NULL DEFAULT 0,
    announced INTEGER NOT NULL DEFAULT 0,
    barren INTEGER NOT NULL DEFAULT 0,
    closed_at TEXT,
    UNIQUE (site, pattern)
) STRICT;
ALTER TABLE urls ADD COLUMN pattern_id INTEGER REFERENCES url_patterns (id);
ALTER TABLE urls ADD COLUMN source TEXT CHECK (source IN ('start', 'sitemap', 'feed', 'list', 'page'));
ALTER TABLE urls ADD COLUMN announced TEXT;
ALTER TABLE urls ADD COLUMN etag TEXT;
ALTER TABLE urls ADD COLUMN last_modified TEXT;
ALTER TABLE runs ADD COLUMN requests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN not_modified INTEGER NOT NULL DEFAULT 0;
UPDATE urls SET source = CASE WHEN depth = 0 THEN 'start' ELSE 'list' END WHERE queue = 'source';
CREATE INDEX urls_waiting ON urls (pattern_id, due_at) WHERE queue = 'now';
CREATE INDEX urls_refused ON urls (pattern_id) WHERE state = 'refused';
CREATE INDEX urls_sources ON urls (site, source, due_at) WHERE queue = 'source';
CREATE INDEX urls_asleep ON urls (site, fetched_at) WHERE source = 'page' AND queue IS NULL;
CREATE INDEX urls_without_pattern ON urls (site) WHERE pattern_id IS NULL;
