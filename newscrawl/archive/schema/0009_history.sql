-- What analysts ask: views with fixed columns, and the few sums and indexes by which they answer at once.
ALTER TABLE links ADD COLUMN url_id INTEGER REFERENCES urls (id);
ALTER TABLE links ADD COLUMN ended_at TEXT;
UPDATE links SET ended_at = coalesce(
    (SELECT min(later.first_seen_at) FROM links AS later
        WHERE later.article_id = links.article_id AND later.first_seen_at > links.last_seen_at),
    last_seen_at)
WHERE is_current = 0;
-- Who links to an article, in 11 bytes a link; its address in full would be 70.
CREATE INDEX links_by_url ON links (url_id) WHERE url_id IS NOT NULL;
-- By time in place of by run: runs are known by their times, too.
DROP INDEX view_counts_by_run;
CREATE INDEX view_counts_by_time ON view_counts (seen_at);
-- First versions are all articles; what has changed is few.
CREATE INDEX revisions_by_time ON revisions (seen_at) WHERE number > 1;
CREATE INDEX revisions_silent ON revisions (seen_at)
    WHERE number > 1 AND json_type(before, '$.body') = 'text' AND json_type(before, '$.modified_at') IS NULL;
-- With its count and language, so that views are summed by column, and articles counted, without a look at any of them.
DROP INDEX articles_by_column;
CREATE INDEX articles_by_column ON articles (site, "column", view_count, language);
CREATE INDEX articles_by_site ON articles (site, published_at);

-- The latest of a site are found before all of its articles are looked at.
CREATE INDEX absences_by_time ON absences (missing_since);

CREATE TABLE day_sums (
    site TEXT NOT NULL REFERENCES sites (name),
    day TEXT NOT NULL,
    published INTEGER NOT NULL DEFAULT 0,
    first_seen INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0,
    observations INTEGER NOT NULL DEFAULT 0,
    gain INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (site, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE top_spans (
    site TEXT NOT NULL REFERENCES sites (name),
    list TEXT NOT NULL CHECK (list IN ('popular', 'latest')),
    url TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    pages INTEGER NOT NULL,
    title TEXT NOT NULL,
    url_id INTEGER,
    article_id INTEGER,
    PRIMARY KEY (site, list, url, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX top_spans_by_url ON top_spans (url_id);
-- From which entries a span is made anew when one of them goes.
CREATE INDEX links_on_top ON links (url, list) WHERE position = 1 AND list != 'related' AND url IS NOT NULL;

-- Triggers, not Python: the sums hold whoever writes, in whatever order rows come and go.
CREATE TRIGGER articles_added AFTER INSERT ON articles BEGIN
    INSERT INTO day_sums (site, day, first_seen) VALUES (NEW.site, substr(NEW.first_seen_at, 1, 10), 1)
        ON CONFLICT DO UPDATE SET first_seen = first_seen + 1;
    INSERT INTO day_sums (site, day, published)
        SELECT NEW.site, substr(NEW.published_at, 1, 10), 1 WHERE NEW.published_at IS NOT NULL
        ON CONFLICT DO UPDATE SET published = published + 1;
END;
CREATE TRIGGER articles_redated AFTER UPDATE OF site, first_seen_at, published_at ON articles
WHEN (OLD.site, OLD.first_seen_at) != (NEW.site, NEW.first_seen_at) OR OLD.published_at IS NOT NEW.published_at BEGIN
    UPDATE day_sums SET first_seen = first_seen - 1
        WHERE site = OLD.site AND day = substr(OLD.first_seen_at, 1, 10);
    UPDATE day_sums SET published = published - 1
        WHERE site = OLD.site AND day = substr(OLD.published_at, 1, 10);
    INSERT INTO day_sums (site, day, first_seen) VALUES (NEW.site, substr(NEW.first_seen_at, 1, 10), 1)
        ON CONFLICT DO UPDATE SET first_seen = first_seen + 1;
    INSERT INTO day_sums (site, day, published)
        SELECT NEW.site, substr(NEW.published_at, 1, 10), 1 WHERE NEW.published_at IS NOT NULL
        ON CONFLICT DO UPDATE SET published = published + 1;
END;
-- With its article, all that is counted of it goes to another site. The spans do not: `take_over` finds them anew, once.
CREATE TRIGGER articles_renamed AFTER UPDATE OF site ON articles WHEN OLD.site != NEW.site BEGIN
    INSERT INTO day_sums (site, day, changed, gone, observations, gain)
        SELECT side.site, day, sum(sign * changed), sum(sign * gone), sum(sign * observations), sum(sign * gain) FROM (
            SELECT substr(seen_at, 1, 10) AS day, 1 AS changed, 0 AS gone, 0 AS observations, 0 AS gain
            FROM revisions WHERE article_id = NEW.id AND number > 1
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
CREATE TRIGGER articles_removed AFTER DELETE ON articles BEGIN
    UPDATE day_sums SET first_seen = first_seen - 1
        WHERE site = OLD.site AND day = substr(OLD.first_seen_at, 1, 10);
    UPDATE day_sums SET published = published - 1
        WHERE site = OLD.site AND day = substr(OLD.published_at, 1, 10);
END;
CREATE TRIGGER revisions_added AFTER INSERT ON revisions WHEN NEW.number > 1 BEGIN
    INSERT INTO day_sums (site, day, changed)
        SELECT site, substr(NEW.seen_at, 1, 10), 1 FROM articles WHERE id = NEW.article_id
        ON CONFLICT DO UPDATE SET changed = changed + 1;
END;
CREATE TRIGGER revisions_removed AFTER DELETE ON revisions WHEN OLD.number > 1 BEGIN
    UPDATE day_sums SET changed = changed - 1
        WHERE site = (SELECT site FROM articles WHERE id = OLD.article_id) AND day = substr(OLD.seen_at, 1, 10);
END;
CREATE TRIGGER absences_added AFTER INSERT ON absences BEGIN
    INSERT INTO day_sums (site, day, gone)
        SELECT site, substr(NEW.missing_since, 1, 10), 1 FROM articles WHERE id = NEW.article_id
        ON CONFLICT DO UPDATE SET gone = gone + 1;
END;
CREATE TRIGGER absences_removed AFTER DELETE ON absences BEGIN
    UPDATE day_sums SET gone = gone - 1
        WHERE site = (SELECT site FROM articles WHERE id = OLD.article_id)
        AND day = substr(OLD.missing_since, 1, 10);
END;
-- An observation gains what it is above the one before it, the first nothing; so it changes the next one's gain, too.
-- What was imported may be any number: beyond a million millions, which no page is believed, sums might overflow.
CREATE TRIGGER view_counts_added AFTER INSERT ON view_counts BEGIN
    INSERT INTO day_sums (site, day, observations, gain)
        SELECT site, substr(NEW.seen_at, 1, 10), 1, coalesce(min(NEW.view_count, 1000000000000) - (SELECT min(view_count, 1000000000000) FROM view_counts
            WHERE article_id = NEW.article_id AND seen_at < NEW.seen_at ORDER BY seen_at DESC LIMIT 1), 0)
        FROM articles WHERE id = NEW.article_id
        ON CONFLICT DO UPDATE SET observations = observations + 1, gain = gain + excluded.gain;
    UPDATE day_sums SET gain = gain - min(NEW.view_count, 1000000000000) + coalesce(
        (SELECT min(view_count, 1000000000000) FROM view_counts
            WHERE article_id = NEW.article_id AND seen_at < NEW.seen_at ORDER BY seen_at DESC LIMIT 1),
        (SELECT min(view_count, 1000000000000) FROM view_counts
            WHERE article_id = NEW.article_id AND seen_at > NEW.seen_at ORDER BY seen_at LIMIT 1))
        WHERE site = (SELECT site FROM articles WHERE id = NEW.article_id)
        AND day = (SELECT substr(min(seen_at), 1, 10) FROM view_counts
            WHERE article_id = NEW.article_id AND seen_at > NEW.seen_at);
END;
CREATE TRIGGER view_counts_corrected AFTER UPDATE OF view_count ON view_counts
WHEN OLD.view_count != NEW.view_count BEGIN
    UPDATE day_sums SET gain = gain + min(NEW.view_count, 1000000000000) - min(OLD.view_count, 1000000000000)
        WHERE site = (SELECT site FROM articles WHERE id = NEW.article_id) AND day = substr(NEW.seen_at, 1, 10)
        AND EXISTS (SELECT 1 FROM view_counts WHERE article_id = NEW.article_id AND seen_at < NEW.seen_at);
    UPDATE day_sums SET gain = gain - min(NEW.view_count, 1000000000000) + min(OLD.view_count, 1000000000000)
        WHERE site = (SELECT site FROM articles WHERE id = NEW.article_id)
        AND day = (SELECT substr(min(seen_at), 1, 10) FROM view_counts
            WHERE article_id = NEW.article_id AND seen_at > NEW.seen_at);
END;
CREATE TRIGGER view_counts_removed AFTER DELETE ON view_counts BEGIN
    UPDATE day_sums SET observations = observations - 1, gain = gain - coalesce(min(OLD.view_count, 1000000000000) - (
            SELECT min(view_count, 1000000000000) FROM view_counts
            WHERE article_id = OLD.article_id AND seen_at < OLD.seen_at ORDER BY seen_at DESC LIMIT 1), 0)
        WHERE site = (SELECT site FROM articles WHERE id = OLD.article_id) AND day = substr(OLD.seen_at, 1, 10);
    UPDATE day_sums SET gain = gain + min(OLD.view_count, 1000000000000) - coalesce(
        (SELECT min(view_count, 1000000000000) FROM view_counts
            WHERE article_id = OLD.article_id AND seen_at < OLD.seen_at ORDER BY seen_at DESC LIMIT 1),
        (SELECT min(view_count, 1000000000000) FROM view_counts
            WHERE article_id = OLD.article_id AND seen_at > OLD.seen_at ORDER BY seen_at LIMIT 1))
        WHERE site = (SELECT site FROM articles WHERE id = OLD.article_id)
        AND day = (SELECT substr(min(seen_at), 1, 10) FROM view_counts
            WHERE article_id = OLD.article_id AND seen_at > OLD.seen_at);
END;
-- A span takes in what touches it, within a day: what comes first, and then all that begin before its new end.
CREATE TRIGGER tops_added AFTER INSERT ON links
WHEN NEW.position = 1 AND NEW.list != 'related' AND NEW.url IS NOT NULL BEGIN
    INSERT INTO top_spans
        SELECT articles.site, NEW.list, NEW.url, min(coalesce(min(span.since), NEW.first_seen_at), NEW.first_seen_at),
            max(coalesce(max(span.until), NEW.last_seen_at), NEW.last_seen_at), coalesce(sum(span.pages), 0) + 1,
            NEW.title, NEW.url_id, (SELECT article_id FROM urls WHERE id = NEW.url_id)
        FROM articles LEFT JOIN top_spans AS span ON span.site = articles.site AND span.list = NEW.list
            AND span.url = NEW.url
            AND span.since <= strftime('%Y-%m-%dT%H:%M:%fZ', NEW.last_seen_at, '+1 day')
            AND span.until >= strftime('%Y-%m-%dT%H:%M:%fZ', NEW.first_seen_at, '-1 day')
        WHERE articles.id = NEW.article_id GROUP BY articles.id
        ON CONFLICT DO UPDATE SET until = excluded.until, pages = excluded.pages, title = excluded.title,
            url_id = excluded.url_id, article_id = excluded.article_id;
    DELETE FROM top_spans
        WHERE site = (SELECT site FROM articles WHERE id = NEW.article_id) AND list = NEW.list AND url = NEW.url
        AND since <= strftime('%Y-%m-%dT%H:%M:%fZ', NEW.last_seen_at, '+1 day')
        AND since > (SELECT max(since) FROM top_spans AS span
            WHERE span.site = top_spans.site AND span.list = NEW.list AND span.url = NEW.url
            AND span.since <= NEW.first_seen_at);
END;
CREATE TRIGGER tops_seen_again AFTER UPDATE OF last_seen_at ON links
WHEN NEW.position = 1 AND NEW.list != 'related' AND NEW.url IS NOT NULL AND OLD.last_seen_at != NEW.last_seen_at BEGIN
    INSERT INTO top_spans
        SELECT site, list, url, min(since), max(max(until), NEW.last_seen_at), sum(pages), max(title), max(url_id),
            max(article_id)
        FROM top_spans
        WHERE site = (SELECT site FROM articles WHERE id = NEW.article_id) AND list = NEW.list AND url = NEW.url
        AND since <= strftime('%Y-%m-%dT%H:%M:%fZ', NEW.last_seen_at, '+1 day') AND until >= NEW.first_seen_at
        GROUP BY site, list, url
        ON CONFLICT DO UPDATE SET until = excluded.until, pages = excluded.pages;
    DELETE FROM top_spans
        WHERE site = (SELECT site FROM articles WHERE id = NEW.article_id) AND list = NEW.list AND url = NEW.url
        AND since <= strftime('%Y-%m-%dT%H:%M:%fZ', NEW.last_seen_at, '+1 day')
        AND since > (SELECT max(since) FROM top_spans AS span
            WHERE span.site = top_spans.site AND span.list = NEW.list AND span.url = NEW.url
            AND span.since <= NEW.first_seen_at);
END;
-- The entry may have been the begin of a span, its end, or what held it together: they are found anew, as in summaries.py.
CREATE TRIGGER tops_removed AFTER DELETE ON links
WHEN OLD.position = 1 AND OLD.list != 'related' AND OLD.url IS NOT NULL BEGIN
    DELETE FROM top_spans
        WHERE site = (SELECT site FROM articles WHERE id = OLD.article_id) AND list = OLD.list AND url = OLD.url;
    INSERT INTO top_spans
        SELECT spans.*, urls.article_id FROM (
            SELECT site, list, url, min(first_seen_at), max(last_seen_at), count(*), max(title), max(url_id) AS url_id
            FROM (
                SELECT *, sum(begins) OVER (ORDER BY first_seen_at, last_seen_at, id) AS span
                FROM (
                    SELECT *, first_seen_at > coalesce(strftime('%Y-%m-%dT%H:%M:%fZ', max(last_seen_at) OVER (
                        ORDER BY first_seen_at, last_seen_at, id
                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), '+1 day'), '') AS begins
                    FROM (
                        SELECT links.id, site, list, links.url, links.title, url_id, links.first_seen_at, last_seen_at
                        FROM links JOIN articles ON articles.id = article_id
                        WHERE position = 1 AND list != 'related' AND links.url IS NOT NULL
                        AND links.url = OLD.url AND list = OLD.list
                        AND site = (SELECT site FROM articles WHERE id = OLD.article_id)
                    )
                )
            ) GROUP BY site, list, url, span
        ) AS spans LEFT JOIN urls ON urls.id = spans.url_id;
END;

-- What stands on top is often read only then.
CREATE TRIGGER tops_read AFTER UPDATE OF article_id ON urls WHEN OLD.article_id IS NOT NEW.article_id BEGIN
    UPDATE top_spans SET article_id = NEW.article_id WHERE url_id = NEW.id;
END;

CREATE VIEW articles_current AS
SELECT id AS article_id, url, site, title, "column", breadcrumb,
    (SELECT json_group_array(tag) FROM (SELECT tag FROM tags WHERE article_id = articles.id ORDER BY position)) AS tags,
    authors, language, published_at, modified_at, introduction, body, disclaimer, images, view_count,
    (SELECT max(seen_at) FROM view_counts WHERE article_id = articles.id) AS view_count_seen_at,
    (SELECT max(number) FROM revisions WHERE article_id = articles.id) AS versions,
    first_seen_at, changed_at, gone_at
FROM articles;

CREATE VIEW article_changes AS
-- +site: the newest of a site are found by time, not by its articles, which may be many.
SELECT revisions.article_id, articles.url, +articles.site AS site, revisions.number AS version, revisions.seen_at,
    revisions.run_id, change.key AS field, change.value AS was,
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
    AND json_type(revisions.before, '$.modified_at') IS NULL;

CREATE VIEW view_counts_daily AS
SELECT last.article_id, articles.url, +articles.site AS site, days.day, last.view_count,
    last.view_count - coalesce(
        (SELECT view_count FROM view_counts AS earlier WHERE earlier.article_id = last.article_id
            AND earlier.seen_at < days.day ORDER BY earlier.seen_at DESC LIMIT 1),
        (SELECT view_count FROM view_counts AS earlier WHERE earlier.article_id = last.article_id
            AND earlier.seen_at >= days.day AND earlier.seen_at < last.seen_at ORDER BY earlier.seen_at LIMIT 1))
        AS gain,
    coalesce(
        (SELECT max(seen_at) FROM view_counts AS earlier WHERE earlier.article_id = last.article_id
            AND earlier.seen_at < days.day),
        (SELECT min(seen_at) FROM view_counts AS earlier WHERE earlier.article_id = last.article_id
            AND earlier.seen_at >= days.day AND earlier.seen_at < last.seen_at))
        AS gained_since,
    last.seen_at
FROM (SELECT DISTINCT day FROM day_sums WHERE observations > 0) AS days
-- The days first, which are few: each is one look-up by time, or of one article by its number. Else a day that is no
-- literal would be looked for in all observations.
CROSS JOIN view_counts AS last ON last.seen_at >= days.day AND last.seen_at < days.day || 'U'
CROSS JOIN articles ON articles.id = last.article_id
WHERE NOT EXISTS (SELECT 1 FROM view_counts AS later WHERE later.article_id = last.article_id
    AND later.seen_at > last.seen_at AND later.seen_at < days.day || 'U');

CREATE VIEW views_gained_per_day AS
SELECT site, day, observations, gain FROM day_sums WHERE observations > 0;

CREATE VIEW rising_now AS
SELECT row_number() OVER (ORDER BY gain / hours DESC, article_id) AS rank, article_id, url, site, "column", title,
    view_count, gain, round(hours, 2) AS hours, round(gain / hours, 2) AS gain_per_hour, gained_since, seen_at
FROM (
    SELECT recent.article_id, articles.url, articles.site, articles."column", articles.title, now.view_count,
        now.view_count - base.view_count AS gain,
        max((julianday(recent.seen_at) - julianday(base.seen_at)) * 24, 1.0) AS hours,
        base.seen_at AS gained_since, recent.seen_at
    FROM (
        SELECT article_id, max(seen_at) AS seen_at, since
        FROM (SELECT strftime('%Y-%m-%dT%H:%M:%fZ', max(seen_at), '-24 hours') AS since FROM view_counts) AS day
        CROSS JOIN view_counts INDEXED BY view_counts_by_time ON seen_at > since
        GROUP BY article_id
    ) AS recent
    -- In the order of articles, so that those of one day are read together: ranked first, each is a place of its own.
    CROSS JOIN view_counts AS now ON now.article_id = recent.article_id AND now.seen_at = recent.seen_at
    CROSS JOIN view_counts AS base ON base.article_id = recent.article_id AND base.seen_at = coalesce(
        (SELECT max(seen_at) FROM view_counts AS before
            WHERE before.article_id = recent.article_id AND before.seen_at <= recent.since),
        (SELECT min(seen_at) FROM view_counts AS first WHERE first.article_id = recent.article_id))
    CROSS JOIN articles ON articles.id = recent.article_id
    WHERE now.view_count > base.view_count
);

CREATE VIEW view_half_life AS
SELECT article_id, url, site, "column", title, published_at, started_at, view_count, half_seen_at,
    round(coalesce((julianday((SELECT max(seen_at) FROM view_counts
        WHERE article_id = halved.article_id AND seen_at < half_seen_at)) - julianday(started_at)) * 24, 0), 2)
        AS hours_at_least,
    round((julianday(half_seen_at) - julianday(started_at)) * 24, 2) AS hours_at_most
FROM (
    SELECT id AS article_id, url, site, "column", title, view_count, published_at,
        CASE WHEN published_at <= first_seen_at THEN published_at ELSE first_seen_at END AS started_at,
        (SELECT min(seen_at) FROM view_counts
            WHERE article_id = articles.id AND view_counts.view_count * 2 >= articles.view_count) AS half_seen_at
    FROM articles WHERE view_count > 0
) AS halved;

CREATE VIEW views_by_column AS
SELECT site, "column", count(*) AS articles, count(view_count) AS articles_with_views,
    sum(min(view_count, 1000000000000)) AS views,
    round(avg(view_count), 1) AS views_per_article, max(view_count) AS most_views
FROM articles GROUP BY site, "column";

CREATE VIEW promotions AS
-- +site: as above. By its number, for a time would want an index, of 30 bytes a link.
SELECT +page.site AS site, links.list, links.position AS rank, links.title, links.url, promoted.article_id,
    links.article_id AS page_id, page.url AS page_url, links.first_seen_at, links.last_seen_at,
    coalesce(links.ended_at, page.gone_at) AS ended_at, links.is_current AND page.gone_at IS NULL AS is_current, links.id AS entry_id
FROM links
JOIN articles AS page ON page.id = links.article_id
LEFT JOIN urls AS promoted ON promoted.id = links.url_id;

CREATE VIEW promotions_top AS
SELECT site, list, url, article_id, title, since, until,
    round((julianday(until) - julianday(since)) * 24, 2) AS hours, pages
FROM top_spans;

CREATE VIEW link_graph AS
SELECT links.article_id AS from_article_id, source.url AS from_url, links.list, links.position, links.url AS to_url,
    target.article_id AS to_article_id, links.first_seen_at AS valid_from,
    coalesce(links.ended_at, source.gone_at) AS valid_until
FROM links
JOIN articles AS source ON source.id = links.article_id
LEFT JOIN urls AS target ON target.id = links.url_id
WHERE links.url IS NOT NULL;

CREATE VIEW articles_gone AS
SELECT absences.article_id, articles.url, +articles.site AS site, articles."column", articles.title, articles.published_at,
    articles.first_seen_at, absences.missing_since, absences.gone_seen_at,
    round((julianday(absences.missing_since) - julianday(CASE WHEN articles.published_at <= articles.first_seen_at
        THEN articles.published_at ELSE articles.first_seen_at END)) * 24, 2) AS lived_hours,
    absences.back_at IS NOT NULL AS is_back, absences.back_at, articles.view_count
FROM absences
JOIN articles ON articles.id = absences.article_id;

CREATE VIEW articles_per_day AS
SELECT site, day, published, first_seen, changed, gone FROM day_sums
WHERE published > 0 OR first_seen > 0 OR changed > 0 OR gone > 0;

-- As before, and with the key: why a certain address is not in the archive is one look-up.
DROP VIEW why_not_archived;
CREATE VIEW why_not_archived AS
SELECT urls.url, urls.site, urls.state, url_reasons.class AS reason_class,
    CASE urls.state
        WHEN 'heard of' THEN 'not asked yet'
        WHEN 'leased' THEN 'being fetched'
        WHEN 'owed' THEN 'failed, tried again'
        WHEN 'given up' THEN 'failed too often'
        WHEN 'gone' THEN 'gone from the site'
        ELSE urls.state
    END || coalesce(': ' || urls.reason, '') AS why,
    urls.http_status, urls.attempts, urls.changed_at AS since,
    CASE WHEN urls.queue IS NOT NULL AND urls.state != 'leased' THEN urls.due_at END AS asked_again_at,
    finder.url AS found_on, urls.key
FROM urls
JOIN url_reasons ON url_reasons.url_id = urls.id
LEFT JOIN urls AS finder ON finder.id = urls.found_on
WHERE urls.article_id IS NULL;
