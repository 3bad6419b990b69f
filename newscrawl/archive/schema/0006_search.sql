-- Articles by their words. The texts are prepared before they come here (newscrawl/archive/search/entry.py): what
-- stands between two spaces is one token, whatever it is made of. Neither texts nor places are kept.
CREATE VIRTUAL TABLE article_search USING fts5 (
    words,
    content = '',
    detail = none,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* P* S* Z* C*' separators ' '"
);
CREATE INDEX articles_by_views ON articles (view_count);
