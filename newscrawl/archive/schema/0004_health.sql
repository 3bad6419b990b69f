-- What pages have of each field, run by run, and what is not as it was.
ALTER TABLE runs ADD COLUMN rules TEXT;

CREATE TABLE field_health (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    field TEXT NOT NULL,
    rule TEXT NOT NULL, -- '' for the pages on which it was not found
    pages INTEGER NOT NULL,
    length INTEGER NOT NULL,
    PRIMARY KEY (run_id, field, rule)
) STRICT, WITHOUT ROWID;

CREATE TABLE health_baseline (
    site TEXT NOT NULL REFERENCES sites (name),
    scope TEXT NOT NULL,
    section TEXT NOT NULL,
    field TEXT NOT NULL,
    pages REAL NOT NULL,
    found REAL NOT NULL,
    logs REAL NOT NULL,
    squares REAL NOT NULL,
    oldest TEXT,
    PRIMARY KEY (site, scope, section, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE health_watches (
    site TEXT NOT NULL REFERENCES sites (name),
    field TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('fill', 'length', 'yield')),
    scope TEXT NOT NULL,
    is_broken INTEGER NOT NULL CHECK (is_broken IN (0, 1)),
    state TEXT NOT NULL, -- JSON object
    PRIMARY KEY (site, field, kind, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE health_verdicts (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    field TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('fill', 'length', 'yield', 'rule')),
    scope TEXT NOT NULL,
    was TEXT NOT NULL,
    now TEXT NOT NULL,
    since TEXT NOT NULL,
    first_url TEXT NOT NULL,
    pages INTEGER NOT NULL,
    sentence TEXT NOT NULL,
    accepted_at TEXT,
    PRIMARY KEY (run_id, field, kind, scope)
) STRICT, WITHOUT ROWID;
CREATE INDEX urls_parked ON urls (site) WHERE state = 'owed' AND queue IS NULL;
