-- Archives become one: what was seen twice by two who did not know of each other, and runs by their times.
CREATE TABLE sightings (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    seen_at TEXT NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs (id),
    PRIMARY KEY (article_id, seen_at)
) STRICT, WITHOUT ROWID;
-- A run that is merged later may have begun earlier: `newscrawl.archive.run_order` tells the last one.
CREATE INDEX runs_by_begin ON runs (started_at);
CREATE INDEX runs_by_round ON runs (site, round_started_at);
DROP VIEW site_status;
CREATE VIEW site_status AS
SELECT sites.name AS site, last.id AS last_run_id, last.started_at AS last_run_at, last.outcome AS last_outcome,
    last.exit_code AS last_exit_code,
    (SELECT started_at FROM runs WHERE site = sites.name AND exit_code = 0 AND kind = 'crawl'
        ORDER BY round_started_at DESC, id DESC LIMIT 1) AS last_success_at,
    (SELECT started_at FROM runs WHERE site = sites.name AND articles_new > 0 AND kind = 'crawl'
        ORDER BY round_started_at DESC, id DESC LIMIT 1) AS last_new_article_at,
    (SELECT count(*) FROM runs WHERE site = sites.name AND kind = 'crawl') AS runs,
    (SELECT count(*) FROM articles WHERE site = sites.name) AS articles,
    (SELECT count(*) FROM urls WHERE site = sites.name AND state IN ('heard of', 'leased')) AS waiting,
    (SELECT count(*) FROM urls WHERE site = sites.name AND state = 'owed') AS owed,
    (SELECT count(*) FROM urls WHERE site = sites.name AND state = 'refused') AS refused,
    (SELECT count(*) FROM urls WHERE site = sites.name AND state = 'gone') AS gone,
    (SELECT count(*) FROM urls WHERE site = sites.name AND state = 'given up') AS given_up
FROM sites
LEFT JOIN runs AS last ON last.id = (SELECT id FROM runs WHERE site = sites.name AND kind = 'crawl'
    ORDER BY round_started_at DESC, id DESC LIMIT 1);
