-- Raw pages: where the bytes lie that pages were read from, and how far files of others are imported.
CREATE TABLE raw_files (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    run_id INTEGER NOT NULL REFERENCES runs (id),
    size INTEGER NOT NULL
) STRICT;
CREATE INDEX raw_files_by_run ON raw_files (run_id);

CREATE TABLE raw_pages (
    url_id INTEGER NOT NULL REFERENCES urls (id),
    fetched_at TEXT NOT NULL,
    file_id INTEGER NOT NULL REFERENCES raw_files (id),
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    request_length INTEGER NOT NULL,
    digest BLOB NOT NULL,
    is_revisit INTEGER NOT NULL CHECK (is_revisit IN (0, 1)),
    PRIMARY KEY (url_id, fetched_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE warc_files (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    digest TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    nth INTEGER NOT NULL DEFAULT 0,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    sums TEXT NOT NULL DEFAULT '{}',
    UNIQUE (name, size, digest)
) STRICT;

CREATE TABLE warc_waiting (
    file_id INTEGER NOT NULL REFERENCES warc_files (id),
    position INTEGER NOT NULL,
    nth INTEGER NOT NULL,
    site TEXT NOT NULL,
    PRIMARY KEY (file_id, position, nth)
) STRICT, WITHOUT ROWID;

-- Pages that are read again by later rules are no changes of theirs.
CREATE INDEX runs_not_crawls ON runs (kind, site, id) WHERE kind != 'crawl';

DROP TRIGGER revisions_added;
CREATE TRIGGER revisions_added AFTER INSERT ON revisions
WHEN NEW.number > 1 AND (SELECT kind FROM runs WHERE id = NEW.run_id) IS NOT 'reparse' BEGIN
    INSERT INTO day_sums (site, day, changed)
        SELECT site, substr(NEW.seen_at, 1, 10), 1 FROM articles WHERE id = NEW.article_id
        ON CONFLICT DO UPDATE SET changed = changed + 1;
END;
DROP TRIGGER revisions_removed;
CREATE TRIGGER revisions_removed AFTER DELETE ON revisions
WHEN OLD.number > 1 AND (SELECT kind FROM runs WHERE id = OLD.run_id) IS NOT 'reparse' BEGIN
    UPDATE day_sums SET changed = changed - 1
        WHERE site = (SELECT site FROM articles WHERE id = OLD.article_id) AND day = substr(OLD.seen_at, 1, 10);
END;
DROP TRIGGER articles_renamed;
CREATE TRIGGER articles_renamed AFTER UPDATE OF site ON articles WHEN OLD.site != NEW.site BEGIN
    INSERT INTO day_sums (site, day, changed, gone, observations, gain)
        SELECT side.site, day, sum(sign * changed), sum(sign * gone), sum(sign * observations), sum(sign * gain) FROM (
            SELECT substr(seen_at, 1, 10) AS day, 1 AS changed, 0 AS gone, 0 AS observations, 0 AS gain
            FROM revisions WHERE article_id = NEW.id AND number > 1
                AND (SELECT kind FROM runs WHERE id = revisions.run_id) IS NOT 'reparse'
            UNION ALL
            SELECT substr(missing_since, 1, 10), 0, 1, 0, 0 FROM absences WHERE article_id = NEW.id
            UNION ALL
            SELECT substr(seen_at, 1, 10), 0, 0, 1, views - coalesce(lag(views) OVER (ORDER BY seen_at), views)
            FROM (SELECT seen_at, min(view_count, 1000000000000) AS views FROM view_counts WHERE article_id = NEW.id)
        ), (SELECT OLD.site AS site, -1 AS sign UNION ALL SELECT NEW.site, 1) AS side
        GROUP BY side.site, day
        ON CONFLICT DO UPDATE SET changed = changed + excluded.changed, gone = gone + excluded.gone,
            observations = observations + excluded.observations, gain = gain + excluded.gain;
END;

-- As before, and who made the change.
DROP VIEW article_changes;
CREATE VIEW article_changes AS
-- +site: the newest of a site are found by time, not by its articles, which may be many.
SELECT revisions.article_id, articles.url, +articles.site AS site, revisions.number AS version, revisions.seen_at,
    revisions.run_id,
    CASE (SELECT kind FROM runs WHERE id = revisions.run_id) WHEN 'reparse' THEN 'parser' ELSE 'page' END AS made_by,
    change.key AS field, change.value AS was,
    CASE WHEN later.before IS NOT NULL THEN json_extract(later.before, '$.' || change.key)
        ELSE CASE change.key
            WHEN 'title' THEN articles.title
            WHEN 'breadcrumb' THEN json(articles.breadcrumb)
            WHEN 'column' THEN articles."column"
            WHEN 'introduction' THEN articles.introduction
            WHEN 'body' THEN articles.body
            WHEN 'disclaimer' THEN articles.disclaimer
            WHEN 'tags' THEN (SELECT json_group_array(tag) FROM
                (SELECT tag FROM tags WHERE article_id = articles.id ORDER BY position))
            WHEN 'authors' THEN json(articles.authors)
            WHEN 'published_at' THEN articles.published_at
            WHEN 'modified_at' THEN articles.modified_at
            WHEN 'language' THEN articles.language
            WHEN 'images' THEN json(articles.images)
        END
    END AS became
FROM revisions
JOIN articles ON articles.id = revisions.article_id
JOIN json_each(revisions.before) AS change
LEFT JOIN revisions AS later ON later.article_id = revisions.article_id AND later.number = (
    SELECT min(number) FROM revisions AS other WHERE other.article_id = revisions.article_id
        AND other.number > revisions.number AND json_type(other.before, '$.' || change.key) IS NOT NULL)
WHERE revisions.number > 1;

-- As before, without what only a later reading of the same page has otherwise.
DROP VIEW silent_edits;
CREATE VIEW silent_edits AS
SELECT revisions.article_id, articles.url, +articles.site AS site, articles.title, revisions.number AS version,
    revisions.seen_at, revisions.run_id,
    CASE WHEN dated.before IS NOT NULL THEN json_extract(dated.before, '$.modified_at') ELSE articles.modified_at END
        AS modified_at,
    json_extract(revisions.before, '$.body') AS was,
    CASE WHEN later.before IS NOT NULL THEN json_extract(later.before, '$.body') ELSE articles.body END AS became
FROM revisions
JOIN articles ON articles.id = revisions.article_id
LEFT JOIN revisions AS later ON later.article_id = revisions.article_id AND later.number = (
    SELECT min(number) FROM revisions AS other WHERE other.article_id = revisions.article_id
        AND other.number > revisions.number AND json_type(other.before, '$.body') IS NOT NULL)
LEFT JOIN revisions AS dated ON dated.article_id = revisions.article_id AND dated.number = (
    SELECT min(number) FROM revisions AS other WHERE other.article_id = revisions.article_id
        AND other.number > revisions.number AND json_type(other.before, '$.modified_at') IS NOT NULL)
WHERE revisions.number > 1 AND json_type(revisions.before, '$.body') = 'text'
    AND json_type(revisions.before, '$.modified_at') IS NULL
    AND (SELECT kind FROM runs WHERE id = revisions.run_id) IS NOT 'reparse';

-- As before, of crawls alone: when a site was crawled is not when a file of others was read.
DROP VIEW site_status;
CREATE VIEW site_status AS
SELECT sites.name AS site, last.id AS last_run_id, last.started_at AS last_run_at, last.outcome AS last_outcome,
    last.exit_code AS last_exit_code,
    (SELECT started_at FROM runs WHERE site = sites.name AND exit_code = 0 AND kind = 'crawl' ORDER BY id DESC LIMIT 1)
        AS last_success_at,
    (SELECT started_at FROM runs WHERE site = sites.name AND articles_new > 0 AND kind = 'crawl'
        ORDER BY id DESC LIMIT 1) AS last_new_article_at,
    (SELECT count(*) FROM runs WHERE site = sites.name AND kind = 'crawl') AS runs,
    (SELECT count(*) FROM articles WHERE site = sites.name) AS articles,
    (SELECT count(*) FROM urls WHERE site = sites.name AND state IN ('heard of', 'leased')) AS waiting,
    (SELECT count(*) FROM urls WHERE site = sites.name AND state = 'owed') AS owed,
    (SELECT count(*) FROM urls WHERE site = sites.name AND state = 'refused') AS refused,
    (SELECT count(*) FROM urls WHERE site = sites.name AND state = 'gone') AS gone,
    (SELECT count(*) FROM urls WHERE site = sites.name AND state = 'given up') AS given_up
FROM sites
LEFT JOIN runs AS last ON last.id = (SELECT id FROM runs WHERE site = sites.name AND kind = 'crawl'
    ORDER BY id DESC LIMIT 1);

DROP VIEW run_reports;
CREATE VIEW run_reports AS
SELECT id AS run_id, site, kind, started_at, ended_at,
    round((julianday(ended_at) - julianday(started_at)) * 86400, 1) AS seconds,
    outcome, reason, exit_code,
    CASE exit_code
        WHEN 0 THEN 'all well'
        WHEN 1 THEN 'did not start'
        WHEN 3 THEN 'disk full'
        WHEN 4 THEN 'nothing usable reached'
        WHEN 5 THEN 'extraction broke'
        WHEN 6 THEN 'archive or exports could not be written'
        WHEN 7 THEN 'ended by a limit'
        WHEN 8 THEN 'ended by a signal'
        WHEN 9 THEN 'running already'
    END AS exit_code_means,
    requests, fetched, not_modified, failed, articles_new, articles_changed, articles_unchanged, articles_lost,
    articles_missing, articles_gone, articles_put_off, counts_moved,
    heard_of, heard_of_new, waiting, leased, stored, unchanged, not_an_article, gone, refused, owed, given_up,
    heard_of = waiting + leased + stored + unchanged + not_an_article + gone + refused + owed + given_up
        -- While a file of others is read, the site may be crawled.
        AND (leased = 0 OR outcome = 'died' OR kind != 'crawl')
        AND coalesce(heard_of = heard_of_before + heard_of_new, 1) AS closes
FROM runs;
