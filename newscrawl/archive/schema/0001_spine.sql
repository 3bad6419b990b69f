-- The tables of the first release.
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
