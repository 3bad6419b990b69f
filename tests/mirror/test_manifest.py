from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.errors import ExportDamaged
from newscrawl.mirror.manifest import examine_manifest, read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILE = 0


def problems_of(exports: Path, change: Callable[[dict[str, Any]], object]) -> list[str]:
    values = json.loads((exports / "manifest.json").read_bytes())
    change(values)
    return examine_manifest(json.dumps(values).encode())[1]


def first_month(values: dict[str, Any]) -> dict[str, Any]:
    return next(file for file in values["files"] if file["name"].endswith(".jsonl"))


def test_a_manifest_is_read_as_values(exports: Path) -> None:
    body = (exports / "manifest.json").read_bytes()
    published = read_manifest(body, "exports")
    assert published.articles == sum(site.articles for site in published.sites) == 7
    assert (exports / "objects" / published.sha256).read_bytes() == body
    assert all((exports / path).stat().st_size == file.bytes for path, file in published.stored.items())


@pytest.mark.parametrize(
    "name",
    [
        *(
            "../x/2026-11.jsonl",
            "../2026-11.jsonl",
            "/etc/passwd",
            "..",
            ".",
            "",
            "a/../2026-11.jsonl",
            "a//2026-11.jsonl",
        ),
        *("objects/2026-11.jsonl", "changes/2026-11.jsonl", "manifest.json", ".htaccess", ".git/2026-11.jsonl"),
        *("index.html", "a/index.php", "a/2026-11.html", "a\\2026-11.jsonl", "a/2026-11.jsonl\n", "a/b/2026-11.jsonl"),
        *("C:/2026-11.jsonl", "ä/2026-11.jsonl", f"{'a' * 300}/2026-11.jsonl", "a\x00/2026-11.jsonl"),
    ],
)
def test_a_name_that_no_export_gives_is_refused(exports: Path, name: str) -> None:
    assert problems_of(exports, lambda values: first_month(values).update(name=name))


@pytest.mark.parametrize("path", ["../../x", "/etc/passwd", "objects/../x", f"objects/{'0' * 64}", "articles.csv"])
def test_a_path_is_the_objects_own(exports: Path, path: str) -> None:
    assert problems_of(exports, lambda values: first_month(values).update(path=path))
    assert problems_of(exports, lambda values: values["changes"][0].update(path=path))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda v: v.update(schema_version=3), "its schema_version is 3, and this newscrawl reads 2"),
        (lambda v: v.pop("sites"), '"sites" is a required property'),
        (lambda v: v.update(articles="7"), 'articles: "7" is not of type "integer"'),
        (lambda v: first_month(v).update(bytes=-1), "files[1].bytes: -1 is less than"),
        (lambda v: first_month(v).update(bytes=2**53 + 1), f"bytes: expected a whole number up to {2**53}"),
        (lambda v: v.update(change_number=2**34 + 1), f"it: change_number: expected a whole number up to {2**34}"),
        (lambda v: v["changes"][-1].update(to=2**40), f"to: expected a whole number up to {2**34}"),
        (lambda v: v.update(articles=8), "articles: expected 7, the sum of its sites, found 8"),
        (lambda v: v["files"].insert(1, v["files"][1]), "is named twice"),
        (lambda v: v["sites"].append(v["sites"][0]), "sites: 127.0.0.1:8000 is named twice"),
        (lambda v: v["files"].reverse(), "files: expected them by name, found them in another order"),
        (lambda v: first_month(v).update(rows=3), "expected the rows of"),
        (lambda v: first_month(v).update(rows=3), "the files .jsonl: expected 7 rows in all, found 9"),
        (lambda v: first_month(v).update(change_number=99), "expected a change_number of"),
        (lambda v: v["changes"].append(v["changes"][0]), "expected it to go on from"),
        (lambda v: v.update(change_number=99), "expected the last changes to end at 99"),
        (lambda v: v["files"].remove(first_month(v)), "the files .jsonl: expected 7 rows in all, found"),
    ],
)
def test_what_cannot_be_true_is_told(exports: Path, change: Callable[[dict[str, Any]], object], told: str) -> None:
    assert [text for text in problems_of(exports, change) if told in text], problems_of(exports, change)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"schema_version": 2.0}', b'{"schema_version": NaN}', b"9" * 9999],
)
def test_what_is_no_manifest_is_told_and_never_raises_anything_else(body: bytes) -> None:
    with pytest.raises(ExportDamaged, match=r"manifest\.json"):
        read_manifest(body, "exports")
