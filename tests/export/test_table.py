from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from newscrawl.export import export, schema
from newscrawl.export.table import COLUMNS, neutral
from newscrawl.items import FIELDS
from tests.archive.driver import A, B, article

if TYPE_CHECKING:
    from newscrawl.items import Article
    from tests.export.conftest import Newsroom


def table(newsroom: Newsroom) -> list[dict[str, str]]:
    export(newsroom.archive, newsroom.exports)
    with (newsroom.exports / "articles.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_has_a_row_per_article_with_lists_joined(newsroom: Newsroom, full: Article) -> None:
    newsroom.publish(full, article(B, breadcrumb=("News", "City"), tags=("ferry", "harbour"), view_count=None))
    rows = {row["url"]: row for row in table(newsroom)}
    assert rows.keys() == {A, B}
    assert rows[A]["title"] == full.title
    assert rows[A]["body"] == full.body
    assert rows[A]["images"] == " ".join(image.url for image in full.images)
    assert (rows[B]["breadcrumb"], rows[B]["tags"], rows[B]["view_count"]) == ("News > City", "ferry; harbour", "")


def test_the_table_holds_every_field_but_link_lists_and_evidence() -> None:
    exported = {*json.loads(schema("article.schema.json"))["properties"]}
    assert exported >= set(FIELDS)
    assert exported - set(COLUMNS) == {"related", "popular", "latest", "evidence"}


@pytest.mark.parametrize(
    "cell",
    [
        *("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u3000=1", "\u200b=1"),
        *("\u00a0 \ufeff=1", "＝1", "＋1", "－1", "＠SUM", "﹦1", "- a list", "\tplain"),
    ],
)
def test_what_a_spreadsheet_would_take_for_a_formula_begins_with_an_apostrophe(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "A ferry", "1 = 1", "'=1", "5", " plain", "渡轮", "https://news.example/?a=1"])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert neutral(cell) == cell


def test_cells_of_an_export_are_neutral_whatever_the_field(newsroom: Newsroom) -> None:
    newsroom.publish(article(A, title="=1+1", body="@SUM(A1)\n\n=2", tags=("+tag", "x"), authors=("-name",)))
    (row,) = table(newsroom)
    assert [row[name] for name in ("title", "body", "tags", "authors")] == [
        *("'=1+1", "'@SUM(A1)\n\n=2", "'+tag; x", "'-name"),
    ]
