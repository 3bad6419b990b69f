from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import Article, Evidence
from newscrawl.spiders.counter import SCRIPT_EVIDENCE, counter_url, read_counter

PAGE = "https://news.example/col/804.html"
COUNTER = "https://news.example/e/public/ViewClick/?classid=3&id=804"


def article(script: str | None, view_count: int | None = None) -> Article:
    evidence = {} if script is None else {SCRIPT_EVIDENCE: Evidence(rule="script", raw=script)}
    return Article(url=PAGE, site="news.example", title="A", view_count=view_count, evidence=evidence)


@pytest.mark.parametrize(
    "script",
    [
        COUNTER,
        "/e/public/ViewClick/?classid=3&id=804",
        "../e/public/ViewClick/?classid=3&id=804&addclick=1",
        "//www.news.example/e/public/viewclick/?addclick=1&classid=3&id=804",
        "/e/public/ViewClick?classid=3&id=804&addclick=1&addclick=1",
        "/e/public/ViewClick/?classid=3&id=804&addclick=",
    ],
)
def test_a_counter_is_asked_without_raising_it(script: str) -> None:
    url = counter_url(article(script), PAGE)
    assert url is not None
    assert url.lower().replace("www.", "").replace("viewclick?", "viewclick/?") == COUNTER.lower()
    assert "addclick" not in url


@pytest.mark.parametrize(
    "script",
    [
        "/plus/count.php?view=yes&aid=804",  # DedeCMS: always counts up
        "/e/public/ViewClick/?classid=3&id=804&down=1",  # downloads
        "/e/public/ViewMore/?classid=3",
        "https://counter.example/e/public/ViewClick/?classid=3&id=804",
        "https://news.example:8443/e/public/ViewClick/?classid=3&id=804",
        "http://127.0.0.1/e/public/ViewClick/?classid=3&id=804",
        "javascript:ViewClick()",
        "http://[/viewclick",
        "",
    ],
)
def test_no_other_script_is_asked(script: str) -> None:
    assert counter_url(article(script), PAGE) is None


def test_a_page_that_states_its_count_or_has_no_counter_is_not_asked() -> None:
    assert counter_url(article(COUNTER, view_count=0), PAGE) is None
    assert counter_url(article(None), PAGE) is None


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        (b"document.write('1840');", 1840),
        (b'document.write("1840")', 1840),
        (b" document.write( 0 ) ;\r\n", 0),
    ],
)
def test_a_counters_answer_is_the_count_and_its_evidence(answer: bytes, count: int) -> None:
    read = read_counter(article(COUNTER), COUNTER, answer)
    assert read.view_count == count
    assert read.evidence["view_count"] == Evidence(rule=f"counter script {COUNTER}", raw=answer.decode().strip())
    assert SCRIPT_EVIDENCE in read.evidence


@pytest.mark.parametrize(
    "answer",
    [
        *(b"", b"1840", b"<html>1840</html>", b"document.write('many');", b"document.write('');"),
        *(b"document.write('1');document.write('2');", b"document.write('-5')", b"document.write('1.2')"),
        *(b"document.write('" + b"9" * 13 + b"')", b"\xff\xfe", b"alert(1);document.write('5')"),
    ],
)
def test_any_other_answer_leaves_the_count_unknown(answer: bytes) -> None:
    asked = article(COUNTER)
    assert read_counter(asked, COUNTER, answer) is asked


@given(st.binary())
def test_no_answer_breaks_the_article(answer: bytes) -> None:
    assert read_counter(article(COUNTER), COUNTER, answer).title == "A"
