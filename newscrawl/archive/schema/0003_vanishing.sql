-- Look again at articles that are missing before they are said to be gone; keep revisits within a budget.
ALTER TABLE urls ADD COLUMN missing_since TEXT;
ALTER TABLE runs ADD COLUMN articles_missing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN articles_put_off INTEGER NOT NULL DEFAULT 0;
-- Of many articles that are due, the few other addresses are found at once.
CREATE INDEX urls_later_others ON urls (site, due_at) WHERE queue = 'later' AND kind IS NOT 'article';
CREATE TABLE absences (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    missing_since TEXT NOT NULL,
    gone_seen_at TEXT NOT NULL,
    run_id INTEGER REFERENCES runs (id),
    back_at TEXT,
    PRIMARY KEY (article_id, missing_since)
) STRICT, WITHOUT ROWID;
CREATE INDEX absences_by_run ON absences (run_id);
INSERT INTO absences SELECT id, gone_at, gone_at, NULL, NULL FROM articles WHERE gone_at IS NOT NULL;
UPDATE urls SET missing_since = (SELECT gone_at FROM articles WHERE articles.url = urls.url) WHERE state = 'gone';
