from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fixtures.demo.edition import Edition, cut
from fixtures.demo.newspaper import CONTENT, EPOCH, load_newspaper

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.demo.newspaper import Newspaper

NEXT_DAY = EPOCH + timedelta(hours=26)


def test_about_sixty_articles_in_five_columns_can_be_read_at_the_start(newspaper: Newspaper) -> None:
    edition = Edition(newspaper, EPOCH)
    assert len(newspaper.columns) == 5
    assert len(edition.stories) == 61
    assert min(len(edition.in_column(column)) for column in newspaper.columns) >= 11


def test_a_day_later_three_are_new_one_is_edited_and_one_is_gone(newspaper: Newspaper) -> None:
    before, after = Edition(newspaper, EPOCH), Edition(newspaper, NEXT_DAY)
    assert len(after.by_id.keys() - before.by_id.keys()) == 3
    assert len(before.by_id.keys() - after.by_id.keys()) == 1
    changed = [n for n in before.by_id.keys() & after.by_id.keys() if before.by_id[n].title != after.by_id[n].title]
    assert len(changed) == 1
    assert before.by_id[changed[0]].paragraphs != after.by_id[changed[0]].paragraphs


def test_titles_paragraphs_and_addresses_are_all_different(newspaper: Newspaper) -> None:
    titles = [article.title for article in newspaper.articles]
    paragraphs = [text for article in newspaper.articles for text in article.paragraphs]
    paths = [article.path for article in newspaper.articles]
    for values in (titles, paragraphs, paths):
        assert [value for value, times in Counter(values).items() if times > 1] == []


def test_every_article_is_complete(newspaper: Newspaper) -> None:
    for article in newspaper.articles:
        assert 3 <= len(article.paragraphs) <= 6, article.id
        assert sum(map(len, article.paragraphs)) > (150 if article.column.language == "zh" else 400), article.id
        assert article.placeholder or (article.authors and article.tags), article.id
        assert article.related, article.id
        assert article.id not in article.related


def test_no_text_holds_template_text_or_double_spaces(newspaper: Newspaper) -> None:
    for article in newspaper.articles:
        for text in (article.title, *article.paragraphs):
            assert not {"{", "}", "<", ">", "\n"} & set(text), article.id
            assert "  " not in text


def test_the_quirks_of_the_family_are_there(newspaper: Newspaper) -> None:
    assert sum(article.placeholder for article in newspaper.articles) == 4
    assert sum(not article.counted for article in newspaper.articles) == 3
    assert sum(article.picture is not None for article in newspaper.articles) == 5
    assert {column.counter for column in newspaper.columns} == {"text", "script"}
    assert {column.skin for column in newspaper.columns} == {"V3", "V2b"}


def test_chinese_text_fits_gbk_but_not_gb2312(newspaper: Newspaper) -> None:
    chinese = [article for article in newspaper.articles if article.column.charset == "gbk"]
    text = "".join(text for article in chinese for text in (article.title, *article.paragraphs, *article.authors))
    assert text.encode("gbk")
    with pytest.raises(UnicodeEncodeError):
        text.encode("gb2312")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a" * 100, "a" * 100),
        ("a" * 101, "a" * 100 + " ..."),
        ("'" + "a" * 94, "'" + "a" * 94),
        ("'" + "a" * 95, "'" + "a" * 94 + " ..."),
        ("a" * 98 + "& more", "a" * 98 + " ..."),
    ],
)
def test_excerpts_are_cut_by_the_length_of_the_escaped_text(text: str, shown: str) -> None:
    assert cut(text) == shown


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("id = 402", "id = 401", "same id"),
        ("related = [106, 401]", "related = [999]", "999"),
        ("related = [106, 401]", "related = [410]", "410"),
        ("id = 402", "id = 402\ncolour = 1", "colour"),
        ("published = 2026-11-17T09:45:00Z", "published = 2027-11-17T09:45:00Z", "402 is published after"),
        ('skin = "V2b"', 'paper = "V2b"', "paper"),
    ],
)
def test_a_mistake_in_the_content_is_named(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    for path in CONTENT.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        load_newspaper(tmp_path)
