"""What is asked of each view: its first rows, and the typical questions of docs/archive.md."""

from __future__ import annotations

SITE, SMALL_SITE = "site-0.example", "site-9.example"

QUESTIONS: dict[str, dict[str, str]] = {
    "articles_current": {
        "of one article": "SELECT * FROM articles_current WHERE article_id = :article",
        "newest 50": "SELECT title, url FROM articles_current ORDER BY published_at DESC LIMIT 50",
        "newest 50 of a site": "SELECT title, url FROM articles_current WHERE site = :site "
        "ORDER BY published_at DESC LIMIT 50",
        "by language": "SELECT language, count(*) FROM articles_current GROUP BY language",
        "newest 50 of a column": "SELECT title, url FROM articles_current WHERE site = :small AND \"column\" = 'Sport' "
        "ORDER BY published_at DESC LIMIT 50",
    },
    "article_changes": {
        "of one article": "SELECT * FROM article_changes WHERE article_id = :article",
        "latest 50": "SELECT * FROM article_changes ORDER BY seen_at DESC LIMIT 50",
        "latest 50 of a site": "SELECT * FROM article_changes WHERE site = :site ORDER BY seen_at DESC LIMIT 50",
        "of a day": "SELECT field, count(*) FROM article_changes WHERE seen_at >= :day AND seen_at < :next_day "
        "GROUP BY field",
    },
    "silent_edits": {
        "of one article": "SELECT * FROM silent_edits WHERE article_id = :article",
        "latest 50": "SELECT * FROM silent_edits ORDER BY seen_at DESC LIMIT 50",
        "latest 50 of a site": "SELECT * FROM silent_edits WHERE site = :site ORDER BY seen_at DESC LIMIT 50",
    },
    "view_counts_daily": {
        "of one article": "SELECT day, view_count, gain FROM view_counts_daily WHERE article_id = :article "
        "ORDER BY day",
        "most gained on the last day": "SELECT view_count, gain, url FROM view_counts_daily "
        "WHERE day = (SELECT max(day) FROM views_gained_per_day) ORDER BY gain DESC LIMIT 3",
        "most gained on a day": "SELECT * FROM view_counts_daily WHERE day = :day ORDER BY gain DESC LIMIT 50",
        "the same, of a site": "SELECT * FROM view_counts_daily WHERE day = :day AND site = :small "
        "ORDER BY gain DESC LIMIT 50",
    },
    "views_gained_per_day": {
        "all": "SELECT * FROM views_gained_per_day",
        "of a site": "SELECT day, gain FROM views_gained_per_day WHERE site = :site ORDER BY day",
        "of all sites": "SELECT day, sum(gain) FROM views_gained_per_day GROUP BY day",
    },
    "rising_now": {
        "all": "SELECT * FROM rising_now",
        "top 50": "SELECT * FROM rising_now WHERE rank <= 50 ORDER BY rank",
        "top 50 of a site": "SELECT * FROM rising_now WHERE site = :small ORDER BY rank LIMIT 50",
    },
    "view_half_life": {
        "of one article": "SELECT * FROM view_half_life WHERE article_id = :article",
        "by column, of a site's week": 'SELECT "column", count(*), round(avg(hours_at_most), 1) FROM view_half_life '
        "WHERE site = :site AND published_at >= :week AND published_at < :day GROUP BY 1",
    },
    "views_by_column": {
        "all": "SELECT * FROM views_by_column ORDER BY views DESC",
        "of a site": "SELECT * FROM views_by_column WHERE site = :site ORDER BY views DESC",
    },
    "promotions": {
        "of one article": "SELECT * FROM promotions WHERE article_id = :article ORDER BY first_seen_at LIMIT 100",
        "of the most promoted": "SELECT list, rank, count(*) FROM promotions WHERE article_id = :promoted "
        "GROUP BY 1, 2",
        "beside one article": "SELECT * FROM promotions WHERE page_id = :article",
        "newest 50": "SELECT * FROM promotions ORDER BY entry_id DESC LIMIT 50",
        "newest 50 of a list of a site": "SELECT * FROM promotions WHERE site = :site AND list = 'popular' "
        "ORDER BY entry_id DESC LIMIT 50",
    },
    "promotions_top": {
        "all": "SELECT * FROM promotions_top",
        "longest 50": "SELECT * FROM promotions_top ORDER BY hours DESC LIMIT 50",
        "on top at a time": "SELECT * FROM promotions_top WHERE site = :site AND list = 'popular' AND since <= :day "
        "AND until >= :day",
        "of one article": "SELECT * FROM promotions_top WHERE article_id = :promoted",
    },
    "links": {
        "of one article": "SELECT * FROM links WHERE article_id = :article AND is_current = 1",
    },
    "link_tops": {
        "of one address": "SELECT * FROM link_tops WHERE url = (SELECT url FROM articles WHERE id = :promoted)",
    },
    "link_graph": {
        "from an article as of a date": "SELECT * FROM link_graph WHERE from_article_id = :article "
        "AND valid_from <= :day AND (valid_until IS NULL OR valid_until > :day)",
        "to an article as of a date": "SELECT * FROM link_graph WHERE to_article_id = :promoted "
        "AND valid_from <= :day AND (valid_until IS NULL OR valid_until > :day)",
    },
    "articles_gone": {
        "latest 50": "SELECT * FROM articles_gone ORDER BY missing_since DESC LIMIT 50",
        "of a site, latest 50": "SELECT * FROM articles_gone WHERE site = :site ORDER BY missing_since DESC LIMIT 50",
        "of one article": "SELECT * FROM articles_gone WHERE article_id = :gone",
    },
    "articles_per_day": {
        "all": "SELECT * FROM articles_per_day",
        "of a site": "SELECT day, published FROM articles_per_day WHERE site = :site ORDER BY day",
    },
    "run_reports": {
        "latest 50": "SELECT * FROM run_reports ORDER BY run_id DESC LIMIT 50",
        "of a site": "SELECT * FROM run_reports WHERE site = :site ORDER BY run_id DESC LIMIT 50",
    },
    "run_reasons": {
        "of the last run of a site": "SELECT reason, urls FROM run_reasons WHERE run_id = "
        "(SELECT max(id) FROM runs WHERE site = :site) ORDER BY urls DESC",
    },
    "site_status": {
        "all": "SELECT * FROM site_status",
        "of a site": "SELECT * FROM site_status WHERE site = :site",
    },
    "why_not_archived": {
        "of a site": "SELECT * FROM why_not_archived WHERE site = :small LIMIT 100",
        "of one address": "SELECT why FROM why_not_archived WHERE key = :key",
        "by kinds of reasons, of a site": "SELECT reason_class, count(*) FROM why_not_archived WHERE site = :small "
        "GROUP BY 1 ORDER BY 2 DESC",
    },
    "url_reasons": {
        "of one address": "SELECT * FROM url_reasons WHERE url_id = :article",
        "by kinds of reasons, of a site": "SELECT state, class, count(*) FROM url_reasons WHERE site = :small "
        "AND state = 'refused' GROUP BY 1, 2",
    },
}
