-- Articles whose texts are alike. All of it follows from `articles`, and can be made anew from there.
-- What finds the pairs: a few hashes of each text. By site within a hash, so that what one site has on many pages is
-- one look-up. No foreign keys: an article's rows are found from its text, and go before it does.
CREATE TABLE fingerprints (
    hash INTEGER NOT NULL,
    site INTEGER NOT NULL, -- a number made of the site's name
    article_id INTEGER NOT NULL,
    PRIMARY KEY (hash, site, article_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE near_duplicate_pairs (
    article_id INTEGER NOT NULL,
    other_id INTEGER NOT NULL,
    similarity REAL NOT NULL CHECK (similarity BETWEEN 0 AND 1),
    PRIMARY KEY (article_id, other_id),
    CHECK (article_id < other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX near_duplicate_pairs_by_other ON near_duplicate_pairs (other_id);
CREATE INDEX near_duplicate_pairs_by_similarity ON near_duplicate_pairs (similarity);

CREATE TABLE stories (
    id INTEGER PRIMARY KEY,
    earliest_id INTEGER NOT NULL,
    earliest_at TEXT NOT NULL,
    latest_at TEXT NOT NULL,
    articles INTEGER NOT NULL,
    sites INTEGER NOT NULL
) STRICT;
-- The largest and the newest stories.
CREATE INDEX stories_by_size ON stories (articles);
CREATE INDEX stories_by_time ON stories (latest_at);

CREATE TABLE story_members (
    article_id INTEGER PRIMARY KEY,
    story_id INTEGER NOT NULL,
    site TEXT NOT NULL,
    at TEXT NOT NULL,
    similarity REAL NOT NULL CHECK (similarity BETWEEN 0 AND 1)
) STRICT;
CREATE INDEX story_members_by_story ON story_members (story_id, at, article_id);

CREATE VIEW near_duplicates AS
SELECT pair.article_id, pair.other_id AS other_article_id, pair.similarity, one.site = other.site AS same_site,
    one.url, one.site, one.title, coalesce(one.published_at, one.first_seen_at) AS at,
    other.url AS other_url, other.site AS other_site, other.title AS other_title,
    coalesce(other.published_at, other.first_seen_at) AS other_at
FROM near_duplicate_pairs AS pair
JOIN articles AS one ON one.id = pair.article_id
JOIN articles AS other ON other.id = pair.other_id;

CREATE VIEW story_groups AS
SELECT stories.id AS story_id, stories.articles, stories.sites,
    stories.earliest_at, earliest.site AS earliest_site, earliest.url AS earliest_url,
    earliest.title AS earliest_title, stories.latest_at
FROM stories
JOIN articles AS earliest ON earliest.id = stories.earliest_id;

CREATE VIEW story_articles AS
SELECT member.story_id, member.article_id, member.similarity AS similarity_to_earliest,
    member.article_id = stories.earliest_id AS is_earliest, member.at, member.site, article.url, article.title
FROM story_members AS member
JOIN stories ON stories.id = member.story_id
JOIN articles AS article ON article.id = member.article_id;
