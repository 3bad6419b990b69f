-- Articles by their words. The texts are prepared before they come here (newscrawl/archive/search/entry.py): what
-- stands between two spaces is one token, whatever it is made of. Neither texts nor places are kept.
CREATE VIRTUAL TABLE article_search USING fts5 (
    words,
    content = '',
    detail = none,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* P* S* Z* C*' separators ' '"
);
CREATE INDEX articles_by_views ON articles (view_count);

-- The version of the words that are in the index: it takes the same ones to take an article out.
ALTER TABLE archive ADD COLUMN index_version TEXT NOT NULL DEFAULT '';

-- What was written and not followed yet: whoever follows an article, in the same transaction, takes it out. What stays
-- was written by a process that knows nothing of followers, a crawl of an earlier version that still ran.
CREATE TABLE unfollowed (
    article_id INTEGER PRIMARY KEY,
    before TEXT
) STRICT;
CREATE TRIGGER unfollowed_inserted AFTER INSERT ON articles
WHEN NOT EXISTS (SELECT 1 FROM unfollowed WHERE article_id = NEW.id) BEGIN
    INSERT INTO unfollowed VALUES (NEW.id, NULL);
END;
CREATE TRIGGER unfollowed_updated AFTER UPDATE OF
    title, introduction, body, site, "column", published_at, first_seen_at, disclaimer, authors, url, text_hash ON articles
WHEN (OLD.title, OLD.introduction, OLD.body, OLD.site, OLD."column", OLD.published_at,
    OLD.first_seen_at, OLD.disclaimer, OLD.authors, OLD.url, OLD.text_hash) IS NOT
    (NEW.title, NEW.introduction, NEW.body, NEW.site, NEW."column", NEW.published_at,
    NEW.first_seen_at, NEW.disclaimer, NEW.authors, NEW.url, NEW.text_hash)
    AND NOT EXISTS (SELECT 1 FROM unfollowed WHERE article_id = OLD.id) BEGIN
    INSERT INTO unfollowed VALUES (OLD.id, json_object(
        'title', OLD.title, 'introduction', OLD.introduction, 'body', OLD.body, 'site', OLD.site,
        'column', OLD."column", 'published_at', OLD.published_at, 'first_seen_at', OLD.first_seen_at,
        'disclaimer', OLD.disclaimer, 'authors', OLD.authors, 'url', OLD.url, 'fetched_at', OLD.fetched_at,
        'text_hash', OLD.text_hash
    ));
END;
CREATE TRIGGER unfollowed_deleted AFTER DELETE ON articles
WHEN NOT EXISTS (SELECT 1 FROM unfollowed WHERE article_id = OLD.id) BEGIN
    INSERT INTO unfollowed VALUES (OLD.id, json_object(
        'title', OLD.title, 'introduction', OLD.introduction, 'body', OLD.body, 'site', OLD.site,
        'column', OLD."column", 'published_at', OLD.published_at, 'first_seen_at', OLD.first_seen_at,
        'disclaimer', OLD.disclaimer, 'authors', OLD.authors, 'url', OLD.url, 'fetched_at', OLD.fetched_at,
        'text_hash', OLD.text_hash
    ));
END;
