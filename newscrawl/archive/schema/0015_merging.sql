-- Archives become one: what was seen twice by two who did not know of each other, and runs by their times.
CREATE TABLE sightings (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    seen_at TEXT NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs (id),
    PRIMARY KEY (article_id, seen_at)
) STRICT, WITHOUT ROWID;
-- A run that is merged later may have begun earlier.
CREATE INDEX runs_by_begin ON runs (site, started_at);
