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


MORE = "https://news.example/e/public/ViewMore/?classid=3&id=804"
PHPCMS = "https://news.example/api.php?op=count&id=804&modelid=1"
WEBPLUS = "https://news.example/_visitcountdisplay?siteId=2&type=3&articleId=804"


@pytest.mark.parametrize(
    ("script", "url"),
    [
        ("/e/public/ViewMore/?classid=3&id=804&addclick=1", MORE),
        ("/e/public/ViewClick/ViewMore.php?id=804", "https://news.example/e/public/ViewClick/ViewMore.php?id=804"),
        ("/e/public/ViewClick/?classid=3&id=804&addclick[]=1&+addclick=1&addclick%00=1&AddClick=1&t=0.3", COUNTER),
        ("/cms/e/public/ViewClick/?id=804", "https://news.example/cms/e/public/ViewClick/?id=804"),
        ("/api.php?op=count&id=804&modelid=1", PHPCMS),
        ("/api.php?modelid=1&id=804&op=count&callback=x&_=1700000000", PHPCMS),
        ("/_visitcountdisplay?siteId=2&type=3&articleId=804", WEBPLUS),
    ],
)
def test_the_counters_of_other_systems_are_asked_for_the_number_alone(script: str, url: str) -> None:
    assert counter_url(article(script), PAGE) == url


@pytest.mark.parametrize(
    "script",
    [
        "/plus/count.php?view=yes&aid=804",  # DedeCMS: always counts up
        "/plus/count.php?view=yes&aid=804&mid=1&op=count&id=804&modelid=1",
        "/plus/count.php/e/public/ViewClick/?classid=3&id=804",
        "/e/public/ViewClick/../../../plus/count.php?classid=3&id=804",
        "/plus/Count.PHP?classid=3&id=804&viewclick",
        "/plus/count%2ephp?aid=804&id=804",
        "/plus/count.php?aid=804/e/public/viewclick/&id=804",
        "/e/public/ViewClick/?classid=3&id=804&down=1",  # downloads
        "/e/public/ViewClick/?classid=3&id=804&down[]=1",
        "/e/public/ViewClick/?classid=3&id=804&+Down=1",
        "/e/public/ViewMore/?classid=3",
        "/e/public/ViewClick/?classid=3&id=804%26addclick=1",
        "/e/public/ViewClick/?classid=3&id=",
        "/e/public/ViewClick/?classid=3&id=８",
        "/e/public/AddClick/?classid=3&id=804",
        "/api.php?op=hits&id=804&modelid=1",
        "/api.php?op=count&id=804",
        "/api.php?id=804&modelid=1",
        "/_visitcount?siteId=2&type=3&articleId=804",  # counts up
        "/_visitcountdisplay?siteId=2&type=2&articleId=804",  # of a column
        "/hits.php?id=804&classid=3",
        "https://counter.example/e/public/ViewClick/?classid=3&id=804",
        "https://counter.example/api.php?op=count&id=804&modelid=1",
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


def showdivs(**numbers: object) -> bytes:
    """What ViewMore answers."""
    return "".join(
        f"if(document.getElementById('{name}showdiv')!=null){{document.getElementById('{name}showdiv').innerHTML='{n}';}}\n"
        for name, n in numbers.items()
    ).encode()


@pytest.mark.parametrize(
    ("url", "answer", "count"),
    [
        (MORE, b'document.getElementById("onclickshowdiv").innerHTML="1840"', 1840),
        (MORE, showdivs(onclick=1840, totaldown=3, plnum=5, diggtop=7), 1840),
        (MORE, showdivs(totaldown=3, plnum=5), None),
        (MORE, showdivs(onclick="1.8"), None),
        (MORE, showdivs(onclick=1840) + showdivs(onclick=7), None),
        (MORE, b"document.write('1840');", None),
        (PHPCMS, b"$('#todaydowns').html('3');$('#weekdowns').html('9');\r\n$('#hits').html('1840');", 1840),
        (PHPCMS, b'$("#hits").text(1840)', 1840),
        (PHPCMS, b"$('#todaydowns').html('3');", None),
        (PHPCMS, b"$('#hits').html('');", None),
        (PHPCMS, b"$('#hits').html('many');", None),
        (WEBPLUS, b"1840\n", 1840),
        (WEBPLUS, b"<html>1840</html>", None),
        (COUNTER, b"$('#hits').html('1840');", None),
        ("https://news.example/plus/count.php?aid=804", b"document.write('1840');", None),
    ],
)
def test_each_system_states_the_number_in_its_own_way(url: str, answer: bytes, count: int | None) -> None:
    assert read_counter(article(url), url, answer).view_count == count


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


@given(st.sampled_from([COUNTER, MORE, PHPCMS, WEBPLUS]), st.binary())
def test_no_answer_breaks_the_article(url: str, answer: bytes) -> None:
    assert read_counter(article(url), url, answer).title == "A"
