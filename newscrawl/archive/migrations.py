"""The schema, by named migrations. Each runs once per file, in its own transaction; a released one is never edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Migrations

from newscrawl.archive.dictionary import DICTIONARY

if TYPE_CHECKING:
    from sqlite_utils import Database

migrations = Migrations("newscrawl")

_SPINE = """
CREATE TABLE archive (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    change_number INTEGER NOT NULL
) STRICT;
INSERT INTO archive VALUES (1, 0);

CREATE TABLE data_dictionary (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL, -- '' for the table itself
    meaning TEXT NOT NULL,
    PRIMARY KEY (table_name, column_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE sites (
    name TEXT PRIMARY KEY,
    first_crawled_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (name),
    start_url TEXT NOT NULL,
    version TEXT NOT NULL,
    pid INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    round_started_at TEXT NOT NULL,
    alive_at TEXT NOT NULL,
    ended_at TEXT,
    outcome TEXT NOT NULL CHECK (outcome IN ('running', 'finished', 'limit', 'signal', 'failed', 'died')),
    reason TEXT,
    exit_code INTEGER,
    -- what this run did
    fetched INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    articles_new INTEGER NOT NULL DEFAULT 0,
    articles_changed INTEGER NOT NULL DEFAULT 0,
    articles_unchanged INTEGER NOT NULL DEFAULT 0,
    articles_lost INTEGER NOT NULL DEFAULT 0,
    articles_gone INTEGER NOT NULL DEFAULT 0,
    counts_moved INTEGER NOT NULL DEFAULT 0,
    -- the site's ledger when it ended: heard_of is the sum of the others
    heard_of INTEGER,
    waiting INTEGER,
    leased INTEGER,
    stored INTEGER,
    unchanged INTEGER,
    not_an_article INTEGER,
    gone INTEGER,
    refused INTEGER,
    owed INTEGER,
    given_up INTEGER
) STRICT;
CREATE INDEX runs_by_site ON runs (site, id);
CREATE INDEX runs_by_time ON runs (site, alive_at);

CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    site TEXT NOT NULL REFERENCES sites (name),
    title TEXT,
    breadcrumb TEXT NOT NULL, -- JSON list
    "column" TEXT,
    view_count INTEGER CHECK (view_count >= 0),
    introduction TEXT,
    body TEXT,
    disclaimer TEXT,
    authors TEXT NOT NULL, -- JSON list
    published_at TEXT,
    modified_at TEXT,
    language TEXT,
    images TEXT NOT NULL, -- JSON list
    fetched_at TEXT NOT NULL,
    evidence TEXT NOT NULL, -- JSON object
    first_seen_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    gone_at TEXT,
    text_hash TEXT NOT NULL,
    change_number INTEGER NOT NULL
) STRICT;
CREATE INDEX articles_by_text ON articles (site, text_hash);
CREATE INDEX articles_by_column ON articles (site, "column");
CREATE INDEX articles_by_time ON articles (published_at);

CREATE TABLE tags (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    position INTEGER NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (article_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_by_tag ON tags (tag);

CREATE TABLE revisions (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    number INTEGER NOT NULL,
    seen_at TEXT NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs (id),
    changed TEXT, -- JSON list of field names
    before TEXT, -- JSON object: field name -> earlier value
    PRIMARY KEY (article_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX revisions_by_run ON revisions (run_id);

CREATE TABLE view_counts (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    seen_at TEXT NOT NULL,
    view_count INTEGER NOT NULL CHECK (view_count >= 0),
    run_id INTEGER NOT NULL REFERENCES runs (id),
    PRIMARY KEY (article_id, seen_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX view_counts_by_run ON view_counts (run_id);

CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    list TEXT NOT NULL CHECK (list IN ('related', 'popular', 'latest')),
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    url TEXT,
    "column" TEXT,
    excerpt TEXT,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    is_current INTEGER NOT NULL CHECK (is_current IN (0, 1))
) STRICT;
CREATE INDEX links_by_article ON links (article_id);
CREATE UNIQUE INDEX links_current ON links (article_id, list, position) WHERE is_current = 1;

CREATE TABLE urls (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (name),
    url TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('heard of', 'leased', 'stored', 'unchanged', 'not an article', 'gone',
        'refused', 'owed', 'given up')),
    reason TEXT,
    kind TEXT CHECK (kind IN ('article', 'list', 'other')),
    queue TEXT CHECK (queue IN ('now', 'source', 'later')),
    due_at TEXT,
    depth INTEGER NOT NULL,
    found_on INTEGER REFERENCES urls (id),
    heard_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    fetched_at TEXT,
    http_status INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    article_id INTEGER REFERENCES articles (id),
    run_id INTEGER REFERENCES runs (id)
) STRICT;
-- The frontier: the next address of a site is one look-up, however many there are.
CREATE INDEX urls_due ON urls (site, queue, due_at) WHERE queue IS NOT NULL;
CREATE INDEX urls_by_finder ON urls (found_on) WHERE found_on IS NOT NULL;
CREATE INDEX urls_by_state ON urls (site, state);
CREATE INDEX urls_by_article ON urls (article_id) WHERE article_id IS NOT NULL;
"""


@migrations(name="0001_spine")
def spine(db: Database) -> None:
    """Make the tables of the first release."""
    _run(db, _SPINE)
    write_dictionary(db)


_DISCOVERY = """
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
"""


@migrations(name="0002_discovery")
def discovery(db: Database) -> None:
    """Learn from address patterns; know each source for what it is; ask again only for what has changed."""
    _run(db, _DISCOVERY)
    write_dictionary(db)


def write_dictionary(db: Database) -> None:
    """Write today's data dictionary, unless the file holds it already: a release may say better what a column means."""
    rows = [(table, column, meaning) for table, columns in DICTIONARY.items() for column, meaning in columns.items()]
    if db.conn.execute("SELECT * FROM data_dictionary").fetchall() == sorted(rows):
        return
    db.conn.execute("DELETE FROM data_dictionary")
    db.conn.executemany("INSERT INTO data_dictionary VALUES (?, ?, ?)", rows)


def _run(db: Database, script: str) -> None:
    """Run statements one by one: `executescript` would commit the migration's transaction first."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)
