-- Link lists repeat: what is popular stands beside every article of an hour. What an entry says is kept once, however
-- many pages show it; that a page shows it, in two numbers; and when that was, once for all that a page began to show
-- together. Moments are milliseconds of Unix time where that says the same as the text (newscrawl/archive/moments.py).
CREATE TABLE link_entries (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    url TEXT, -- NULL though url_id is known: as it stands in `urls`
    "column" TEXT,
    excerpt TEXT,
    url_id INTEGER REFERENCES urls (id),
    is_top INTEGER NOT NULL CHECK (is_top IN (0, 1)) -- such an entry has its url
) STRICT;
CREATE INDEX link_entries_by_url ON link_entries (url_id) WHERE url_id IS NOT NULL;
CREATE INDEX link_entries_on_top ON link_entries (url) WHERE is_top = 1;

CREATE TABLE link_looks (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    at ANY NOT NULL,
    seen ANY, -- NULL: at no later look
    is_over INTEGER NOT NULL CHECK (is_over IN (0, 1)) -- 1: none of its spans is current
) STRICT;
CREATE INDEX link_looks_by_article ON link_looks (article_id, is_over);

-- id: the look's, times 2^20, and the place in it: three times the position, and 0 for related, 1 popular, 2 latest.
-- No foreign keys: each would be another look-up for each link. Looks take their spans with them, below.
CREATE TABLE link_spans (
    id INTEGER PRIMARY KEY,
    entry_id INTEGER NOT NULL,
    seen ANY, -- NULL: when its look was
    ended ANY -- NULL: it is current; '': nobody knows when
) STRICT;
CREATE INDEX link_spans_by_entry ON link_spans (entry_id);

-- By this, who has entries in memory learns that some of them are not what they were.
ALTER TABLE archive ADD COLUMN links_version INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER link_entries_changed AFTER UPDATE OF title, "column", excerpt ON link_entries BEGIN
    UPDATE archive SET links_version = links_version + 1;
END;
CREATE TRIGGER link_entries_removed AFTER DELETE ON link_entries BEGIN
    UPDATE archive SET links_version = links_version + 1;
END;
CREATE TRIGGER link_entries_respelled AFTER UPDATE OF url ON urls WHEN OLD.url != NEW.url BEGIN
    UPDATE link_entries SET url = OLD.url WHERE url_id = OLD.id AND url IS NULL;
END;
CREATE TRIGGER link_looks_removed BEFORE DELETE ON link_looks BEGIN
    DELETE FROM link_spans WHERE id >= OLD.id << 20 AND id < (OLD.id + 1) << 20;
END;

DROP VIEW promotions;
DROP VIEW link_graph;
DROP TRIGGER tops_added;
DROP TRIGGER tops_seen_again;
DROP TRIGGER tops_removed;
DROP INDEX links_by_article;
DROP INDEX links_current;
DROP INDEX links_by_url;
DROP INDEX links_on_top;
ALTER TABLE links RENAME TO links_before;

CREATE VIEW links AS
SELECT span.id, look.article_id,
    CASE (span.id & 1048575) % 3 WHEN 0 THEN 'related' WHEN 1 THEN 'popular' ELSE 'latest' END AS list,
    (span.id & 1048575) / 3 AS position,
    entry.title, coalesce(entry.url, address.url) AS url, entry."column", entry.excerpt,
    iif(typeof(look.at) = 'integer', strftime('%Y-%m-%dT%H:%M:%fZ', look.at / 1000.0, 'unixepoch'), look.at)
        AS first_seen_at,
    iif(typeof(coalesce(span.seen, look.seen, look.at)) = 'integer',
        strftime('%Y-%m-%dT%H:%M:%fZ', coalesce(span.seen, look.seen, look.at) / 1000.0, 'unixepoch'),
        coalesce(span.seen, look.seen, look.at)) AS last_seen_at,
    span.ended IS NULL AS is_current, entry.url_id,
    iif(typeof(span.ended) = 'integer', strftime('%Y-%m-%dT%H:%M:%fZ', span.ended / 1000.0, 'unixepoch'),
        nullif(span.ended, '')) AS ended_at
FROM link_looks AS look
-- Twice the same, so that a look leads to its spans, and a span to its look.
JOIN link_spans AS span ON span.id >= look.id << 20 AND span.id < (look.id + 1) << 20 AND look.id = span.id >> 20
JOIN link_entries AS entry ON entry.id = span.entry_id
LEFT JOIN urls AS address ON address.id = entry.url_id;

-- What stands, or stood, on top of popular and latest; as entries, where `top_spans` has what they come to together.
CREATE VIEW link_tops AS
SELECT span.id, article.site, iif((span.id & 1048575) = 4, 'popular', 'latest') AS list, entry.url, entry.title,
    entry.url_id,
    iif(typeof(look.at) = 'integer', strftime('%Y-%m-%dT%H:%M:%fZ', look.at / 1000.0, 'unixepoch'), look.at)
        AS first_seen_at,
    -- A clock may have been set back in between.
    max(iif(typeof(look.at) = 'integer', strftime('%Y-%m-%dT%H:%M:%fZ', look.at / 1000.0, 'unixepoch'), look.at),
        iif(typeof(coalesce(span.seen, look.seen, look.at)) = 'integer',
            strftime('%Y-%m-%dT%H:%M:%fZ', coalesce(span.seen, look.seen, look.at) / 1000.0, 'unixepoch'),
            coalesce(span.seen, look.seen, look.at))) AS last_seen_at
FROM link_entries AS entry
JOIN link_spans AS span ON span.entry_id = entry.id
JOIN link_looks AS look ON look.id = span.id >> 20
JOIN articles AS article ON article.id = look.article_id
WHERE entry.is_top = 1 AND (span.id & 1048575) IN (4, 5);

-- A span takes in what touches it, within a day: what comes first, and then all that begin before its new end. These
-- triggers are told by who writes link_spans (newscrawl/archive/tops.py, and below): triggers on that table would have
-- SQLite keep a copy of each page for each row, six times as much work for a row.
CREATE TRIGGER link_tops_added INSTEAD OF INSERT ON link_tops BEGIN
    INSERT INTO top_spans
        SELECT NEW.site, NEW.list, NEW.url, min(coalesce(min(since), NEW.first_seen_at), NEW.first_seen_at),
            max(coalesce(max(until), NEW.last_seen_at), NEW.last_seen_at), coalesce(sum(pages), 0) + 1,
            max(coalesce(max(title), NEW.title), NEW.title), NEW.url_id, (SELECT article_id FROM urls WHERE id = NEW.url_id)
        FROM top_spans WHERE site = NEW.site AND list = NEW.list AND url = NEW.url
            AND since <= coalesce(strftime('%Y-%m-%dT%H:%M:%fZ', NEW.last_seen_at, '+1 day'), NEW.last_seen_at)
            AND until >= coalesce(strftime('%Y-%m-%dT%H:%M:%fZ', NEW.first_seen_at, '-1 day'), NEW.first_seen_at)
        ON CONFLICT DO UPDATE SET until = excluded.until, pages = excluded.pages, title = excluded.title,
            url_id = coalesce(excluded.url_id, url_id), article_id = coalesce(excluded.article_id, article_id);
    DELETE FROM top_spans WHERE site = NEW.site AND list = NEW.list AND url = NEW.url
        AND since <= coalesce(strftime('%Y-%m-%dT%H:%M:%fZ', NEW.last_seen_at, '+1 day'), NEW.last_seen_at)
        AND since > (SELECT max(since) FROM top_spans AS span
            WHERE span.site = NEW.site AND span.list = NEW.list AND span.url = NEW.url
            AND span.since <= NEW.first_seen_at);
END;
CREATE TRIGGER link_tops_seen_again INSTEAD OF UPDATE ON link_tops BEGIN
    INSERT INTO top_spans
        SELECT site, list, url, min(since), max(max(until), NEW.last_seen_at), sum(pages), max(title), max(url_id),
            max(article_id)
        FROM top_spans WHERE site = NEW.site AND list = NEW.list AND url = NEW.url
            AND since <= coalesce(strftime('%Y-%m-%dT%H:%M:%fZ', NEW.last_seen_at, '+1 day'), NEW.last_seen_at) AND until >= NEW.first_seen_at
        GROUP BY site, list, url
        ON CONFLICT DO UPDATE SET until = excluded.until, pages = excluded.pages, title = excluded.title;
    DELETE FROM top_spans WHERE site = NEW.site AND list = NEW.list AND url = NEW.url
        AND since <= coalesce(strftime('%Y-%m-%dT%H:%M:%fZ', NEW.last_seen_at, '+1 day'), NEW.last_seen_at)
        AND since > (SELECT max(since) FROM top_spans AS span
            WHERE span.site = NEW.site AND span.list = NEW.list AND span.url = NEW.url
            AND span.since <= NEW.first_seen_at);
END;
-- The entry may have been the begin of a span, its end, or what held it together: they are found anew, as in summaries.py.
CREATE TRIGGER tops_removed AFTER DELETE ON link_spans WHEN (OLD.id & 1048575) IN (4, 5) BEGIN
    DELETE FROM top_spans WHERE list = iif((OLD.id & 1048575) = 4, 'popular', 'latest')
        AND url = (SELECT url FROM link_entries WHERE id = OLD.entry_id)
        AND site = (SELECT site FROM link_looks JOIN articles ON articles.id = article_id
            WHERE link_looks.id = OLD.id >> 20);
    INSERT INTO top_spans
        SELECT spans.*, urls.article_id FROM (
            SELECT site, list, url, min(first_seen_at), max(last_seen_at), count(*), max(title), max(url_id) AS url_id
            FROM (
                SELECT *, sum(begins) OVER (ORDER BY first_seen_at, last_seen_at, id) AS span
                FROM (
                    SELECT *, first_seen_at > coalesce(strftime('%Y-%m-%dT%H:%M:%fZ', before, '+1 day'), before, '')
                        AS begins
                    FROM (
                        SELECT *, max(last_seen_at) OVER (ORDER BY first_seen_at, last_seen_at, id
                            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
                        FROM link_tops
                        WHERE url = (SELECT url FROM link_entries WHERE id = OLD.entry_id)
                        AND list = iif((OLD.id & 1048575) = 4, 'popular', 'latest')
                        AND site = (SELECT site FROM link_looks JOIN articles ON articles.id = article_id
                            WHERE link_looks.id = OLD.id >> 20)
                    )
                )
            ) GROUP BY site, list, url, span
        ) AS spans LEFT JOIN urls ON urls.id = spans.url_id;
    DELETE FROM link_entries
        WHERE id = OLD.entry_id AND NOT EXISTS (SELECT 1 FROM link_spans WHERE entry_id = OLD.entry_id);
END;
-- What no page shows or has shown is not kept.
CREATE TRIGGER link_spans_removed AFTER DELETE ON link_spans WHEN (OLD.id & 1048575) NOT IN (4, 5) BEGIN
    DELETE FROM link_entries
        WHERE id = OLD.entry_id AND NOT EXISTS (SELECT 1 FROM link_spans WHERE entry_id = OLD.entry_id);
END;

-- A crawl of an earlier version, still running when a later one brings the archive up to date, goes on as if `links`
-- were a table. What it writes need not be small: moments stay texts, and each entry is one of its own.
CREATE TRIGGER links_inserted INSTEAD OF INSERT ON links BEGIN
    SELECT RAISE(ABORT, 'links: no such list or position') WHERE NEW.list IS NULL OR NEW.position IS NULL
        OR NEW.list NOT IN ('related', 'popular', 'latest') OR NEW.position NOT BETWEEN 1 AND 349524;
    INSERT INTO link_looks (article_id, at, is_over) SELECT NEW.article_id, NEW.first_seen_at, 0
        WHERE NOT EXISTS (SELECT 1 FROM link_looks AS look
            WHERE look.article_id = NEW.article_id AND look.at IS NEW.first_seen_at AND look.is_over = 0
            AND NOT EXISTS (SELECT 1 FROM link_spans WHERE id = look.id << 20 | (3 * NEW.position
                + CASE NEW.list WHEN 'related' THEN 0 WHEN 'popular' THEN 1 ELSE 2 END)));
    INSERT INTO link_entries (title, url, "column", excerpt, url_id, is_top)
        VALUES (NEW.title, NEW.url, NEW."column", NEW.excerpt, NEW.url_id,
            NEW.position = 1 AND NEW.list != 'related' AND NEW.url IS NOT NULL);
    INSERT INTO link_spans SELECT max(id) << 20 | (3 * NEW.position
            + CASE NEW.list WHEN 'related' THEN 0 WHEN 'popular' THEN 1 ELSE 2 END), last_insert_rowid(),
            NEW.last_seen_at, iif(NEW.is_current, NULL, coalesce(NEW.ended_at, ''))
        FROM link_looks AS look
        WHERE article_id = NEW.article_id AND at IS NEW.first_seen_at AND look.is_over = 0
        AND NOT EXISTS (SELECT 1 FROM link_spans WHERE id = look.id << 20 | (3 * NEW.position
            + CASE NEW.list WHEN 'related' THEN 0 WHEN 'popular' THEN 1 ELSE 2 END));
    INSERT INTO link_tops SELECT * FROM link_tops WHERE id = last_insert_rowid();
END;
CREATE TRIGGER links_updated INSTEAD OF UPDATE ON links BEGIN
    SELECT RAISE(ABORT, 'links: an entry can only go on, end, lose its excerpt or find its address')
        WHERE (OLD.id, OLD.article_id, OLD.list, OLD.position, OLD.title, OLD.url, OLD."column", OLD.first_seen_at)
        IS NOT (NEW.id, NEW.article_id, NEW.list, NEW.position, NEW.title, NEW.url, NEW."column", NEW.first_seen_at);
    UPDATE link_entries SET excerpt = NEW.excerpt, url_id = NEW.url_id
        WHERE id = (SELECT entry_id FROM link_spans WHERE id = OLD.id)
        AND (OLD.excerpt, OLD.url_id) IS NOT (NEW.excerpt, NEW.url_id);
    UPDATE link_spans SET seen = NEW.last_seen_at, ended = iif(NEW.is_current, NULL, coalesce(NEW.ended_at, ''))
        WHERE id = OLD.id;
    UPDATE link_looks SET is_over = 0 WHERE id = OLD.id >> 20 AND is_over AND NEW.is_current;
    UPDATE link_tops SET last_seen_at = last_seen_at WHERE id = OLD.id AND OLD.last_seen_at IS NOT NEW.last_seen_at;
END;
CREATE TRIGGER links_removed INSTEAD OF DELETE ON links BEGIN
    DELETE FROM link_spans WHERE id = OLD.id;
    DELETE FROM link_looks WHERE id = OLD.id >> 20 AND NOT EXISTS (SELECT 1 FROM link_spans
        WHERE id >= OLD.id >> 20 << 20 AND id < ((OLD.id >> 20) + 1) << 20);
END;

-- As before, from what is now behind `links`.
CREATE VIEW promotions AS
-- +site: the newest of a site are found by time, not by its articles, which may be many.
SELECT +page.site AS site,
    CASE (span.id & 1048575) % 3 WHEN 0 THEN 'related' WHEN 1 THEN 'popular' ELSE 'latest' END AS list,
    (span.id & 1048575) / 3 AS rank, entry.title, coalesce(entry.url, promoted.url) AS url, promoted.article_id,
    look.article_id AS page_id, page.url AS page_url,
    iif(typeof(look.at) = 'integer', strftime('%Y-%m-%dT%H:%M:%fZ', look.at / 1000.0, 'unixepoch'), look.at)
        AS first_seen_at,
    iif(typeof(coalesce(span.seen, look.seen, look.at)) = 'integer',
        strftime('%Y-%m-%dT%H:%M:%fZ', coalesce(span.seen, look.seen, look.at) / 1000.0, 'unixepoch'),
        coalesce(span.seen, look.seen, look.at)) AS last_seen_at,
    coalesce(iif(typeof(span.ended) = 'integer', strftime('%Y-%m-%dT%H:%M:%fZ', span.ended / 1000.0, 'unixepoch'),
        nullif(span.ended, '')), page.gone_at) AS ended_at,
    span.ended IS NULL AND page.gone_at IS NULL AS is_current, span.id AS entry_id
FROM link_looks AS look
JOIN link_spans AS span ON span.id >= look.id << 20 AND span.id < (look.id + 1) << 20 AND look.id = span.id >> 20
JOIN link_entries AS entry ON entry.id = span.entry_id
JOIN articles AS page ON page.id = look.article_id
LEFT JOIN urls AS promoted ON promoted.id = entry.url_id;

CREATE VIEW link_graph AS
SELECT look.article_id AS from_article_id, source.url AS from_url,
    CASE (span.id & 1048575) % 3 WHEN 0 THEN 'related' WHEN 1 THEN 'popular' ELSE 'latest' END AS list,
    (span.id & 1048575) / 3 AS position, coalesce(entry.url, target.url) AS to_url, target.article_id AS to_article_id,
    iif(typeof(look.at) = 'integer', strftime('%Y-%m-%dT%H:%M:%fZ', look.at / 1000.0, 'unixepoch'), look.at)
        AS valid_from,
    coalesce(iif(typeof(span.ended) = 'integer', strftime('%Y-%m-%dT%H:%M:%fZ', span.ended / 1000.0, 'unixepoch'),
        nullif(span.ended, '')), source.gone_at) AS valid_until
FROM link_looks AS look
JOIN link_spans AS span ON span.id >= look.id << 20 AND span.id < (look.id + 1) << 20 AND look.id = span.id >> 20
JOIN link_entries AS entry ON entry.id = span.entry_id
JOIN articles AS source ON source.id = look.article_id
LEFT JOIN urls AS target ON target.id = entry.url_id
WHERE entry.url IS NOT NULL OR entry.url_id IS NOT NULL;
