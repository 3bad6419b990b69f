"""The dictionary: what exports are made from, and what is there no more."""

from __future__ import annotations

from newscrawl.archive.dictionary.words import TIME

EXPORTS: dict[str, dict[str, str]] = {
    "removals": {
        "": "Addresses under which an article stood and stands no more: it moved to another address, or the operator "
        "removed it (`newscrawl remove`). An address at which an article stands again has no row. An article that is "
        "gone from its site stays in `articles`, with `gone_at`.",
        "url": "The address, as it stood in `articles`.",
        "site": "Name of the site.",
        "change_number": "Value of `archive.change_number` when that happened.",
        "removed_at": f"When that happened ({TIME}).",
        "reason": "`moved to URL`, or `removed by the operator: ` and why.",
        "text_hash": "As `articles.text_hash`, of what the operator removed; `removed_texts` has all of them. NULL: it "
        "moved.",
    },
    "removed_texts": {
        "": "The texts of what the operator removed, those of all its versions: none is stored again, at whatever "
        "address of the site.",
        "text_hash": "As `articles.text_hash`.",
        "url": "The address that it stood at, as in `removals`.",
    },
    "article_months": {
        "": "How many articles there are of each site and month; triggers keep it. Exports tell by it which files have "
        "changed. The month is that of `published_at`; of `first_seen_at` where that is NULL, before 1800 or after the "
        "year that follows `first_seen_at`.",
        "site": "Name of the site.",
        "month": "YYYY-MM.",
        "articles": "Articles that it holds; 0: no more.",
        "fingerprint": "Sum of `article_stamps.stamp` of its articles: changes when any of them does.",
    },
    "article_stamps": {
        "": "View: what each article adds to `article_months`.",
        "article_id": "Article in `articles`.",
        "site": "Name of the site.",
        "month": "Month that it is filed under, YYYY-MM.",
        "stamp": "A number made of `fetched_at`, `gone_at`, `change_number` and `text_hash`: another one when the "
        "article changes.",
    },
}
