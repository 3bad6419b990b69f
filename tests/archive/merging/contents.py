"""What archives say, whatever numbers they give to it: two of the same content are equal."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from newscrawl.archive import connect_read_only

if TYPE_CHECKING:
    from pathlib import Path

RUN = "runs.site, runs.started_at, runs.start_url"
WHOSE = "JOIN articles ON articles.id = article_id"

QUERIES = {
    "articles": (
        'SELECT url, site, title, breadcrumb, "column", view_count, introduction, body, disclaimer, authors, '
        "published_at, modified_at, language, images, fetched_at, evidence, first_seen_at, changed_at, gone_at, "
        "text_hash FROM articles"
    ),
    "revisions": (
        f"SELECT articles.url, number, seen_at, changed, before, {RUN} FROM revisions {WHOSE} "
        "JOIN runs ON runs.id = run_id"
    ),
    "sightings": f"SELECT articles.url, seen_at, {RUN} FROM sightings {WHOSE} JOIN runs ON runs.id = run_id",
    "view_counts": (
        f"SELECT articles.url, seen_at, view_counts.view_count, {RUN} FROM view_counts {WHOSE} "
        "JOIN runs ON runs.id = run_id"
    ),
    "absences": (
        f"SELECT articles.url, missing_since, gone_seen_at, back_at, {RUN} FROM absences {WHOSE} "
        "LEFT JOIN runs ON runs.id = run_id"
    ),
    "tags": f"SELECT articles.url, position, tag FROM tags {WHOSE}",
    "links": (
        'SELECT articles.url, list, position, links.title, links.url, links."column", excerpt, links.first_seen_at, '
        f"last_seen_at, is_current, ended_at FROM links {WHOSE}"
    ),
    "urls": (
        "SELECT urls.site, urls.url, urls.key, state, urls.reason, urls.kind, queue, due_at, depth, heard_at, "
        "urls.changed_at, urls.fetched_at, http_status, attempts, source, urls.announced, etag, last_modified, "
        f"missing_since, finder, articles.url, pattern, {RUN} FROM urls "
        "LEFT JOIN (SELECT id, key AS finder FROM urls) AS found ON found.id = found_on "
        "LEFT JOIN articles ON articles.id = urls.article_id LEFT JOIN runs ON runs.id = run_id "
        "LEFT JOIN url_patterns ON url_patterns.id = pattern_id"
    ),
    "url_patterns": "SELECT site, pattern, asked, articles, announced, barren, closed_at FROM url_patterns",
    "sites": "SELECT * FROM sites",
    "removals": (
        "SELECT url, site, text_hash, substr(reason, 1, 9), iif(reason GLOB 'moved to *', NULL, removed_at) "
        "FROM removals"
    ),
    "removed_texts": ("SELECT DISTINCT site, removed_texts.text_hash FROM removed_texts JOIN removals USING (url)"),
    "field_health": f"SELECT {RUN}, field, rule, pages, length FROM field_health JOIN runs ON runs.id = run_id",
    "health_baseline": "SELECT * FROM health_baseline",
    "health_watches": "SELECT * FROM health_watches",
    "article_months": "SELECT site, month, articles FROM article_months WHERE articles > 0",
    "day_sums": (
        "SELECT * FROM day_sums WHERE published + first_seen + changed + gone + observations > 0 OR gain != 0"
    ),
    "top_spans": ("SELECT site, list, url, since, until, pages FROM top_spans"),
    "near_duplicates": "SELECT url, other_url, similarity FROM near_duplicates",
    "disclaimers": "SELECT url, since, last_seen_at, until, text, kind FROM article_disclaimers",
    "search": "SELECT url FROM articles WHERE id IN (SELECT id FROM article_search_docsize)",
}


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all that an archive says, by table; run rows with all but their numbers."""
    with closing(connect_read_only(path)) as connection:
        found = {table: sorted(connection.execute(query).fetchall(), key=repr) for table, query in QUERIES.items()}
        found["runs"] = sorted((row[1:] for row in connection.execute("SELECT * FROM runs")), key=repr)
    return found
