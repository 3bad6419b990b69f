-- Disclaimers as data: each text once, and which article bore which one when. All of it follows from `articles` and
-- `revisions`.
CREATE TABLE disclaimer_families (
    id INTEGER PRIMARY KEY,
    pattern TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('risk', 'copyright', 'opinion', 'advertising', 'ai', 'correction', 'other')),
    texts INTEGER NOT NULL,
    articles INTEGER NOT NULL
) STRICT;

CREATE TABLE disclaimer_texts (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    text_hash TEXT NOT NULL UNIQUE,
    family_id INTEGER NOT NULL REFERENCES disclaimer_families (id),
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    articles INTEGER NOT NULL,
    articles_ever INTEGER NOT NULL
) STRICT;
-- The first and the last time of a family, without reading all of it.
CREATE INDEX disclaimer_texts_first ON disclaimer_texts (family_id, first_seen_at);
CREATE INDEX disclaimer_texts_last ON disclaimer_texts (family_id, last_seen_at);
-- Those that most articles bear.
CREATE INDEX disclaimer_texts_by_use ON disclaimer_texts (articles);
CREATE INDEX disclaimer_families_by_use ON disclaimer_families (articles);

CREATE TABLE disclaimer_uses (
    article_id INTEGER NOT NULL,
    since TEXT NOT NULL,
    disclaimer_id INTEGER NOT NULL REFERENCES disclaimer_texts (id),
    last_seen_at TEXT NOT NULL,
    until TEXT,
    PRIMARY KEY (article_id, since)
) STRICT, WITHOUT ROWID;
-- The first and the last time of a text when an article that bore it is removed, and its articles.
CREATE INDEX disclaimer_uses_first ON disclaimer_uses (disclaimer_id, since);
CREATE INDEX disclaimer_uses_last ON disclaimer_uses (disclaimer_id, last_seen_at);
-- What came and what went last.
CREATE INDEX disclaimer_uses_by_begin ON disclaimer_uses (since);
CREATE INDEX disclaimer_uses_by_end ON disclaimer_uses (until);

CREATE VIEW disclaimers AS
SELECT disclaimer_texts.id AS disclaimer_id, text, kind, first_seen_at, last_seen_at, disclaimer_texts.articles,
    articles_ever, family_id
FROM disclaimer_texts
JOIN disclaimer_families ON disclaimer_families.id = family_id;

CREATE VIEW disclaimers_by_family AS
SELECT id AS family_id, pattern, kind, texts, articles,
    (SELECT min(first_seen_at) FROM disclaimer_texts WHERE family_id = disclaimer_families.id) AS first_seen_at,
    (SELECT max(last_seen_at) FROM disclaimer_texts WHERE family_id = disclaimer_families.id) AS last_seen_at
FROM disclaimer_families;

CREATE VIEW article_disclaimers AS
SELECT disclaimer_uses.article_id, disclaimer_uses.since, disclaimer_uses.last_seen_at, disclaimer_uses.until,
    disclaimer_uses.until IS NULL AS is_current, disclaimer_uses.disclaimer_id, disclaimer_families.kind,
    disclaimer_texts.text, articles.site, articles.url, articles.title
FROM disclaimer_uses
JOIN disclaimer_texts ON disclaimer_texts.id = disclaimer_uses.disclaimer_id
JOIN disclaimer_families ON disclaimer_families.id = disclaimer_texts.family_id
JOIN articles ON articles.id = disclaimer_uses.article_id;
