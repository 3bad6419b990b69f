-- Where a site's articles come from and on what terms; what each month holds; what is there no more.
ALTER TABLE sites ADD COLUMN source TEXT;
ALTER TABLE sites ADD COLUMN licence TEXT;
UPDATE sites SET source = (
    SELECT substr(start_url, 1, instr(substr(start_url, 9), '/') + 8) FROM runs
    WHERE runs.site = sites.name ORDER BY id DESC LIMIT 1
);

CREATE TABLE removals (
    url TEXT PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (name),
    change_number INTEGER NOT NULL,
    removed_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    text_hash TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX removals_by_change ON removals (change_number);
CREATE INDEX removals_by_text ON removals (site, text_hash) WHERE text_hash IS NOT NULL;
CREATE INDEX articles_by_change ON articles (change_number);

-- The moment that an article is filed under: its publication, unless no page can have been published then.
CREATE INDEX articles_by_date ON articles (site, (
    iif(published_at BETWEEN '1800' AND (substr(first_seen_at, 1, 4) + 1) || '~', published_at, first_seen_at)));

CREATE TABLE article_months (
    site TEXT NOT NULL,
    month TEXT NOT NULL,
    articles INTEGER NOT NULL,
    fingerprint INTEGER NOT NULL,
    PRIMARY KEY (site, month)
) STRICT, WITHOUT ROWID;

-- What a month's row is made of, for one article: when it was read and was gone, its change number, the begin of its
-- text's hash. SQLite has no hash function of its own; this is no secret, only to be another number by another content.
CREATE VIEW article_stamps AS
SELECT id AS article_id, site, substr(iif(published_at BETWEEN '1800'
        AND (substr(first_seen_at, 1, 4) + 1) || '~', published_at, first_seen_at), 1, 7) AS month,
    (CAST(86400000 * julianday(fetched_at) AS INTEGER)
        + 7 * CAST(86400000 * julianday(coalesce(gone_at, '2000-01-01')) AS INTEGER)
        + (change_number + 1) * (unicode(substr(text_hash, 1) || '0') + 128 * unicode(substr(text_hash, 2) || '0')
        + 16384 * unicode(substr(text_hash, 3) || '0') + 2097152 * unicode(substr(text_hash, 4) || '0'))) % 1000000007 AS stamp
FROM articles;
INSERT INTO article_months SELECT site, month, count(*), sum(stamp) FROM article_stamps GROUP BY site, month;

-- Triggers, so that no change is missed, whoever makes it: an export believes this table. What the view says before a
-- change is taken away, what it says after it is added.
CREATE TRIGGER article_months_inserted AFTER INSERT ON articles BEGIN
    INSERT INTO article_months SELECT site, month, 1, stamp FROM article_stamps WHERE article_id = NEW.id
        ON CONFLICT DO UPDATE SET articles = articles + 1, fingerprint = fingerprint + excluded.fingerprint;
END;
CREATE TRIGGER article_months_before_update BEFORE UPDATE OF site, published_at, first_seen_at, fetched_at, gone_at,
    text_hash, change_number ON articles BEGIN
    UPDATE article_months SET articles = articles - 1, fingerprint = fingerprint - stamp
        FROM article_stamps AS was
        WHERE was.article_id = OLD.id AND article_months.site = was.site AND article_months.month = was.month;
END;
CREATE TRIGGER article_months_updated AFTER UPDATE OF site, published_at, first_seen_at, fetched_at, gone_at,
    text_hash, change_number ON articles BEGIN
    INSERT INTO article_months SELECT site, month, 1, stamp FROM article_stamps WHERE article_id = NEW.id
        ON CONFLICT DO UPDATE SET articles = articles + 1, fingerprint = fingerprint + excluded.fingerprint;
END;
CREATE TRIGGER article_months_before_delete BEFORE DELETE ON articles BEGIN
    UPDATE article_months SET articles = articles - 1, fingerprint = fingerprint - stamp
        FROM article_stamps AS was
        WHERE was.article_id = OLD.id AND article_months.site = was.site AND article_months.month = was.month;
END;
