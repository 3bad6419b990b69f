from __future__ import annotations

import codecs
import encodings.aliases
import gzip
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.charset import charset_of_label
from newscrawl.errors import BadInput, BadURL, NotAnArticle, UnreadablePage
from newscrawl.page import MAX_PAGE_BYTES, Page, kind_by_name, read_saved

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://news.example/804.html"
CHINESE = "<html><head><title>新闻</title></head><body><p>港城的渡轮今天恢复了。</p></body></html>"
FRENCH = "<html><body><p>L'été à la mer, un café.</p></body></html>"


def html(charset: str, text: str = CHINESE) -> str:
    return text.replace("<head>", f'<head><meta http-equiv="Content-Type" content="text/html; charset={charset}">')


def content_type(charset: str) -> dict[str, str]:
    return {"Content-Type": f"text/html; charset={charset}"}


def page_type(body: bytes, headers: dict[str, str] | None = None) -> str:
    with pytest.raises(NotAnArticle) as caught:
        Page.from_bytes(URL, body, headers)
    assert caught.value.url == URL
    return caught.value.page_type


# --- charset ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_a_byte_order_mark_outweighs_every_declaration(bom: bytes, encoding: str) -> None:
    page = Page.from_bytes(URL, bom + html("gbk").encode(encoding), content_type("windows-1252"))
    assert page.text == html("gbk")
    assert page.encoding == encoding
    assert page.decoded_whole


def test_a_byte_order_mark_does_not_hide_broken_bytes() -> None:
    page = Page.from_bytes(URL, codecs.BOM_UTF8 + b"<p>a\xffb</p>")
    assert page.text == "<p>a\ufffdb</p>"
    assert not page.decoded_whole


def test_the_headers_charset_is_believed() -> None:
    page = Page.from_bytes(URL, FRENCH.encode("windows-1252"), {"CONTENT-TYPE": "text/html; Charset=ISO-8859-1"})
    assert page.text == FRENCH
    assert page.encoding == "cp1252"


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "GB18030", "big5", "shift_jis", "euc-kr", "utf-8"])
def test_the_charset_in_the_markup_is_believed(charset: str) -> None:
    text = html(charset, CHINESE.replace("港城的渡轮今天恢复了", "日本的新年"))
    if charset == "euc-kr":
        text = html(charset, CHINESE.replace("新闻", "뉴스").replace("港城的渡轮今天恢复了", "오늘"))
    if charset in ("big5", "shift_jis"):
        text = text.replace("新闻", "新年")
    assert Page.from_bytes(URL, text.encode(charset)).text == text


@pytest.mark.parametrize("declared", [content_type("gb2312"), None])
def test_gb2312_is_read_as_the_superset_that_such_pages_use(declared: dict[str, str] | None) -> None:
    text = html("gb2312", CHINESE.replace("今天", "鎔䶮€"))  # none of them in GB 2312
    page = Page.from_bytes(URL, text.encode("gb18030"), declared)
    assert page.text == text
    assert page.encoding == "gb18030"
    assert page.decoded_whole


def test_a_header_that_says_utf8_for_a_gbk_page_is_not_believed() -> None:
    page = Page.from_bytes(URL, html("gbk").encode("gbk"), content_type("utf-8"))
    assert page.text == html("gbk")
    assert page.decoded_whole


@pytest.mark.parametrize("text", ["<p>新闻站</p>", "<p>中文新闻</p>", CHINESE, "<p>Köln</p>", FRENCH])
@pytest.mark.parametrize("lie", ["gb2312", "gbk", "iso-8859-1", "big5", "utf-16"])
def test_a_header_that_lies_about_a_utf8_page_is_not_believed(text: str, lie: str) -> None:
    assert Page.from_bytes(URL, text.encode(), content_type(lie)).text == text


@pytest.mark.parametrize("charset", ["utf-16", "utf-16le", "utf-16be", "unicode", "utf-32"])
def test_markup_that_can_be_read_is_not_in_the_wide_charset_that_it_names(charset: str) -> None:
    text = html(charset, FRENCH)
    for body in (text.encode(), text.encode() + b" "):  # an even and an odd number of bytes
        assert Page.from_bytes(URL, body).text.rstrip() == text


def test_a_gbk_page_without_any_declaration_is_recognised() -> None:
    text = f"<html><body>{'<p>港城的渡轮今天恢复了航班，市民早晨在码头排队等候。</p>' * 5}</body></html>"
    assert Page.from_bytes(URL, text.encode("gbk")).text == text


def test_a_few_broken_bytes_do_not_change_the_charset() -> None:
    body = html("utf-8", CHINESE.replace("。", "。" * 300)).encode().replace(b"</p>", b"\xff</p>")
    page = Page.from_bytes(URL, body)
    assert page.encoding == "utf-8"
    assert not page.decoded_whole
    assert page.text.count("\ufffd") == 1
    assert "港城的渡轮" in page.text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_byte_order_mark_is_recognised(encoding: str) -> None:
    page = Page.from_bytes(URL, html("gbk").encode(encoding))
    assert page.text == html("gbk")
    assert page.encoding == encoding


def test_an_unknown_charset_is_passed_over() -> None:
    assert Page.from_bytes(URL, CHINESE.encode(), content_type("x-user-defined-9")).text == CHINESE


# What Python knows beyond the charsets of the web: codecs that raise their own errors, or that are no charsets at all.
PYTHONS_OWN = {"undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "hex", "rot13", "mbcs"}


@pytest.mark.parametrize("charset", sorted(set(encodings.aliases.aliases.values()) | PYTHONS_OWN))
def test_no_declared_charset_breaks_a_page_or_makes_text_that_cannot_be_written(charset: str) -> None:
    for body in (b"<p>hello</p>", b"<p>C:\\da\\ud800 +2AA- \xe9t\xe9</p>" * 9, CHINESE.encode()):
        for page in (
            Page.from_bytes(URL, body, content_type(charset)),
            Page.from_bytes(URL, f'<meta charset="{charset}">'.encode() + body),
        ):
            page.text.encode()


# --- what the Encoding Standard says, and what pages do all the same -------------------------------------------------


@pytest.mark.parametrize(
    ("label", "charset"),
    [
        *(("iso-8859-1", "cp1252"), ("ISO88591", "cp1252"), ("us-ascii", "cp1252"), ("latin1", "cp1252")),
        *(("x-user-defined", "cp1252"), ("x-cp1251", "cp1251"), ("iso-8859-9", "cp1254"), ("x-mac-roman", "mac-roman")),
        *(("euc-kr", "cp949"), ("ks_c_5601-1987", "cp949"), ("windows-949", "cp949"), ("ksc_5601", "cp949")),
        *(("shift_jis", "cp932"), ("x-sjis", "cp932"), ("windows-31j", "cp932"), ("x-euc-jp", "euc_jp")),
        *(("gb2312", "gb18030"), ("GBK", "gb18030"), ("x-gbk", "gb18030"), ("csgb2312", "gb18030")),
        *(("big5", "big5hkscs"), ("x-x-big5", "big5hkscs"), ("cn-big5", "big5hkscs"), ("tis-620", "cp874")),
        *(("dos-874", "cp874"), ("iso-8859-8-i", "iso8859-8"), ("logical", "iso8859-8"), ("koi8-ru", "koi8-u")),
        *(
            ("utf8", "utf-8"),
            ("unicode-1-1-utf-8", "utf-8"),
            (" utf-8 ", "utf-8"),
            ("utf-7", None),
            ("replacement", None),
        ),
        *(("idna", None), ("undefined", None), ("", None), ("no-such", None)),
    ],
)
def test_a_label_means_what_browsers_read_it_as(label: str, charset: str | None) -> None:
    assert charset_of_label(label) == charset


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="windows-1251">',
        "<META CHARSET = windows-1251 >",
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
        "<meta content='text/html;charset=windows-1251' http-equiv=content-type>",
        '<?xml version="1.0" encoding="windows-1251"?>',
        '<!-- <meta charset="big5"> --><meta charset="windows-1251">',
        f'<style>{"a{b:c}" * 10_000}</style><meta charset="windows-1251">',
    ],
)
def test_a_declaration_is_found_however_it_is_written_and_wherever_it_stands(declaration: str) -> None:
    text = f"<html><head>{declaration}<title>Ж</title></head><body><p>Ќа</p></body></html>"
    assert Page.from_bytes(URL, text.encode("windows-1251")).text == text


def test_a_declaration_in_the_text_is_none() -> None:
    body = f'<html><body><p>Write <meta charset="koi8-r">.</p>{FRENCH}'.encode("cp1252")
    assert Page.from_bytes(URL, body).encoding == "cp1252"


def test_the_header_outweighs_the_markup() -> None:
    text = html("windows-1251", FRENCH)
    assert Page.from_bytes(URL, text.encode("cp1252"), content_type("windows-1252")).text == text


@pytest.mark.parametrize("charset", ["utf-16", "utf-16le", "utf-16be", "utf-32"])
def test_markup_that_names_a_wide_charset_is_in_a_narrow_one_even_if_it_is_not_utf8(charset: str) -> None:
    text = html(charset, FRENCH)
    for end in (b"", b" "):
        assert Page.from_bytes(URL, text.encode("cp1252") + end).text.rstrip() == text


LANGUAGES = [
    ("cp1252", "Les élèves de l’école étaient déjà là, à côté du café."),
    ("cp1252", "Die Fähre fährt heute für alle Gäste über die Förde."),
    ("cp1252", "A mid-size caf\u00e9 \u2013 it\u2019s new"),
    ("cp1250", "Žluťoučký kůň šel přes řeku a pak běžel zpět k přívozu."),
    ("cp1250", "Przeprawa promowa została dziś otwarta, mówią władze."),
    ("cp1254", "İstanbul’da güneşli bir gün, vapur yeniden çalışıyor."),
    ("cp1251", "Сегодня открыли новую переправу через залив."),
    ("koi8-r", "Сегодня открыли новую переправу через залив."),
    ("cp1253", "Σήμερα άνοιξε η νέα γραμμή του λιμανιού."),
    ("cp1255", "המעבורת החדשה נפתחה היום בנמל."),
    ("cp1256", "افتتحت اليوم العبارة الجديدة في الميناء."),
    ("cp874", "วันนี้เปิดเรือข้ามฟากสายใหม่ที่ท่าเรือ"),
    ("gb18030", "港城的渡轮今天恢复了航班，市民早晨在码头排队等候。"),
    ("big5hkscs", "港城的渡輪今天恢復了航班，市民早晨在碼頭排隊等候。"),
    ("cp932", "港の渡し船が今日から運航を再開しました。"),
    ("euc_jp", "港の渡し船が今日から運航を再開しました。"),
    ("cp949", "오늘 항구의 여객선이 다시 운항을 시작했다고 밝혔다."),
]


@pytest.mark.parametrize(("charset", "sentence"), LANGUAGES)
@pytest.mark.parametrize("declared", [None, content_type("utf-8"), content_type("x-unknown")])
def test_the_content_tells_the_charset_that_nothing_declares(
    charset: str, sentence: str, declared: dict[str, str] | None
) -> None:
    text = f"<html><body><script>{'var a = 1;' * 2_000}</script><p>{sentence}</p></body></html>"
    page = Page.from_bytes(URL, text.encode(charset), declared)
    assert page.text == text
    assert page.decoded_whole


@pytest.mark.parametrize("mark", ["~{", "~{!!~}", "x~{a: 1}", "\x1b(", "\x1b$"])
def test_an_ascii_page_with_the_marks_of_a_shifted_charset_is_whole(mark: str) -> None:
    page = Page.from_bytes(URL, f"<p>A path of {mark} the harbour</p>".encode())
    assert page.decoded_whole
    assert page.encoding == "utf-8"
    assert "the harbour" in page.text


def test_shifted_japanese_that_nothing_declares_is_read() -> None:
    text = "<p>港の渡し船が今日から運航を再開しました。</p>"
    page = Page.from_bytes(URL, text.encode("iso2022_jp"))
    assert page.text == text
    assert page.encoding == "iso2022_jp"


def test_a_comment_in_another_charset_does_not_change_that_of_the_page() -> None:
    page = Page.from_bytes(URL, FRENCH.encode() * 3 + b"<p>caf\xe9 \xe0 la mer</p>")
    assert page.encoding == "utf-8"
    assert page.text.startswith(FRENCH)
    assert not page.decoded_whole


@pytest.mark.parametrize("unit", [b"\xff", b"\xe9", b"\xe9 ", b"\x81\x20", b"\xc3\xc3", b"\x80a", b"\xa4<", b"<meta "])
def test_ten_megabytes_in_no_charset_are_answered(unit: bytes) -> None:
    """A guess that looked at more than a sample would make this test take minutes."""
    page = Page.from_bytes(URL, (b"<p>\xff" + unit * (MAX_PAGE_BYTES // len(unit)))[:MAX_PAGE_BYTES])
    assert page.text.startswith("<p>")


@pytest.mark.parametrize("opening", [b"<meta charset=", b"<meta charset", b'<?xml version="1.0" encoding='])
def test_a_declaration_of_blanks_is_passed_over(opening: bytes) -> None:
    """A pattern that gave blanks back one by one would make this test take minutes."""
    body = opening + b" " * 200_000 + f">{CHINESE}".encode()
    assert "港城的渡轮" in Page.from_bytes(URL, body).text
    assert Page.from_bytes(URL, CHINESE.encode("gbk"), content_type(" " * 200_000)).text == CHINESE


@pytest.mark.parametrize("label", ["gbk", "'gbk'", '" gbk "', " ' gbk'", '"gbk'])
def test_a_declaration_is_read_however_it_is_quoted(label: str) -> None:
    assert Page.from_bytes(URL, f"<meta charset = {label}>{CHINESE}".encode("gbk")).encoding == "gb18030"


# --- what is in the text ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("cafe\u0301", "caf\u00e9"),
        ("cafe&#769; a&#x308;b e&#0769", "caf\u00e9 \u00e4b \u00e9"),
        ("\u30cf\u3099", "\u30d0"),
        ("\u1112\u1161\u11ab", "\ud55c"),
        ("a&#8;b&#x1F;c&#0000;d&#127;e&#x1e f", "abcde f"),
        ("a&#9;b&#10;c&#13;d&#160;e&#x85;f&#8217;g", "a&#9;b&#10;c&#13;d&#160;e&#x85;f&#8217;g"),
        ("a\u0081b\u009fc\u0085d\u00a0", "abc\u0085d\u00a0"),
    ],
)
def test_characters_are_composed_and_controls_cut_however_they_are_written(source: str, text: str) -> None:
    assert Page.from_bytes(URL, f"<p>{source}</p>".encode()).text == f"<p>{text}</p>"


# --- what is no page -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"\x7fELF\x02\x01\x01\x00",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"GIF89a\x01\x00\x01\x00",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"PK\x03\x04\x14\x00\x00\x00",
        gzip.compress(CHINESE.encode()),
        b"SQLite format 3\x00",
        b"RIFF\x24\x00\x00\x00WEBPVP8 ",
        bytes(range(256)) * 20,
        b"<html>" + b"\x00\x01\x02" * 100,
    ],
)
def test_a_binary_file_is_refused(body: bytes) -> None:
    assert page_type(body) == "binary"
    assert page_type(body, content_type("utf-8")) == "binary"


@pytest.mark.parametrize("word", ["MZansi", "RIFF", "Rar!", "BZh9", "GIF89a", "SQLite format 3"])
def test_a_text_that_begins_with_the_letters_of_a_file_format_is_a_text(word: str) -> None:
    text = f"{word} choir wins the prize\n"
    assert Page.from_bytes(None, text.encode(), kind="text").text == text
    assert page_type(word.encode() + b"\x1a\x00\x07\x00 choir") == "binary"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \t\r\n",
        b"\x0c\x0b",
        codecs.BOM_UTF8,
        codecs.BOM_UTF16_LE,
        codecs.BOM_UTF8 + b"\n",
        " \n".encode("utf-16"),
        "\u00a0\u3000\u2003\n".encode(),
        b"\x1b\x1b",
    ],
)
def test_a_page_without_a_character_is_refused(body: bytes) -> None:
    assert page_type(body) == "empty"


def test_a_page_is_as_large_as_the_limit_and_no_larger() -> None:
    body = b"<p>" + b"a" * (MAX_PAGE_BYTES - 3)
    assert len(Page.from_bytes(URL, body).text) == MAX_PAGE_BYTES
    assert page_type(body + b"a") == "other"


@given(
    st.one_of(
        st.binary(max_size=400),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.tuples(st.sampled_from([b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"<meta charset=gbk>"]), st.binary()).map(
            b"".join
        ),
    ),
    st.sampled_from(["utf-8", "gb2312", "utf-16", "utf-7", "", "\x00", "latin1; charset=x", "undefined"]),
)
@example(b"<p>a", "undefined")
@example(b"", "")
def test_any_bytes_are_a_page_or_no_article(body: bytes, charset: str) -> None:
    try:
        page = Page.from_bytes(URL, body, content_type(charset))
    except NotAnArticle:
        return
    assert page.text.strip()
    assert not set(page.text) & set(map(chr, (*range(9), 11, *range(14, 32), 127)))
    assert page.decoded_whole or "\ufffd" in page.text
    page.text.encode()


# --- text, kind, tree ------------------------------------------------------------------------------------------------


def test_control_characters_are_dropped_and_white_space_stays() -> None:
    page = Page.from_bytes(URL, b"<p>a\x00b\x08c\x1bd\x7fe\tf\ng\rh\x0ci" + b" filler" * 60 + b"</p>")
    assert page.text.startswith("<p>abcde\tf\ng\rh\x0ci filler")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<!DOCTYPE html><p>a", "html"),
        ("<DIV class=a>a</DIV>", "html"),
        ("one\n\ntwo <br> three", "html"),
        ("a title\n\na text: 3 < 4, 5 > 4, <b >", "text"),
        ("{Current column} >>Text", "text"),
        ("<paragraph> is no tag of HTML", "text"),
    ],
)
def test_the_content_tells_markup_from_text(text: str, kind: str) -> None:
    assert Page.from_bytes(URL, text.encode()).kind == kind


@pytest.mark.parametrize("kind", ["html", "text"])
def test_a_given_kind_is_not_questioned(kind: Literal["html", "text"]) -> None:
    assert Page.from_bytes(URL, b"<p>a</p>", kind=kind).kind == kind


def test_a_page_saved_as_text_has_no_tree() -> None:
    page = Page.from_bytes(None, b"plain")
    with pytest.raises(BadInput, match="no tree"):
        _ = page.tree


def test_the_tree_is_parsed_once_from_the_decoded_text() -> None:
    page = Page.from_bytes(URL, html("gbk").encode("gbk"))
    assert page.tree.findtext(".//title") == "新闻"
    assert page.tree is page.tree


def test_comments_and_processing_instructions_are_not_in_the_tree() -> None:
    page = Page.from_bytes(URL, b"<?php x ?><html><body><p>a<!-- b -->c</p></body></html>")
    assert page.tree.findtext(".//p") == "ac"


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5", "utf-16-le"])
def test_control_characters_are_cut_in_every_charset(charset: str) -> None:
    text = html(
        charset,
        "<html><head></head><body><p>新\x00\x08聞\x0b\x1f社\x7f</p>"
        + "<p>新聞</p>" * 50
        + "\t\n\x0c\r\x85</body></html>",
    )
    if charset == "big5":  # it has no C1 controls
        text = text.replace("\x85", "")
    body = text.encode(charset)
    page = Page.from_bytes(URL, codecs.BOM_UTF16_LE + body if charset == "utf-16-le" else body)
    assert page.text == re.sub("[\x00\x08\x0b\x1f\x7f]", "", text)


@pytest.mark.parametrize("tag", ["div", "b", "font color=red"])
def test_what_stands_deeper_than_a_parser_follows_is_in_the_tree(tag: str) -> None:
    deep = f"<p>before</p>{f'<{tag}>' * 5_000}<p>inside</p></{tag.partition(' ')[0]}>behind<p>after</p>"
    texts = [element.text for element in Page.from_bytes(URL, deep.encode()).tree.iter("p")]
    assert texts == ["before", "inside", "after"]


def test_nesting_that_the_parser_follows_is_kept() -> None:
    tree = Page.from_bytes(URL, f"{'<div>' * 1_000}<p>inside</p>".encode()).tree
    assert sum(1 for _ in tree.iter("div")) == 1_000


@pytest.mark.parametrize(
    "body", [b"<!doctype html>", b"<!DOCTYPE html>\n<!-- built -->\n", b'<?xml version="1.0"?><!doctype html>']
)
def test_markup_without_an_element_is_no_article(body: bytes) -> None:
    with pytest.raises(NotAnArticle) as caught:
        _ = Page.from_bytes(URL, body).tree
    assert caught.value.page_type == "empty"


def test_a_page_keeps_where_and_when_it_was_fetched() -> None:
    moment = datetime(2026, 11, 22, 20, 41, tzinfo=UTC)
    page = Page.from_bytes(URL, b"<p>a", {"ETag": "x", "LAST-MODIFIED": "y"}, moment)
    assert (page.url, page.fetched_at) == (URL, moment)
    assert page.headers == {"etag": "x", "last-modified": "y"}


# --- saved pages -----------------------------------------------------------------------------------------------------


def test_a_saved_page_is_read_packed_or_not(tmp_path: Path) -> None:
    plain, packed = tmp_path / "page.html", tmp_path / "page.html.gz"
    plain.write_bytes(html("gbk").encode("gbk"))
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert Page.from_file(plain, URL).text == html("gbk")
    assert Page.from_file(str(packed), URL) == Page.from_file(plain, URL)


def test_the_name_of_a_saved_text_decides_its_kind(tmp_path: Path) -> None:
    saved = tmp_path / "page.txt"
    saved.write_bytes(b"Put <p> before it.")
    assert Page.from_file(saved).kind == "text"
    assert Page.from_file(saved).url is None
    assert [kind_by_name(name) for name in ("a.text", "a.txt.gz", "a.html", "a.html.gz", "a")] == [
        *("text", "text"),
        *(None, None, None),
    ]


def test_a_page_that_cannot_be_read_says_which_and_why(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePage, match=r"nowhere\.html.*No such file"):
        Page.from_file(tmp_path / "nowhere.html")
    with pytest.raises(UnreadablePage, match="directory"):
        Page.from_file(tmp_path)


@pytest.mark.parametrize("damage", ["cut", "flipped", "not gzip"])
def test_a_page_that_cannot_be_unpacked_is_unreadable(tmp_path: Path, damage: str) -> None:
    packed = gzip.compress(CHINESE.encode() * 100)
    broken = {"cut": packed[:-20], "flipped": packed[:20] + b"\xff" * 20 + packed[40:], "not gzip": CHINESE.encode()}
    saved = tmp_path / "page.html.gz"
    saved.write_bytes(broken[damage])
    with pytest.raises(UnreadablePage, match=r"page\.html\.gz"):
        Page.from_file(saved)


@pytest.mark.parametrize("name", ["page.html", "page.html.gz", "page.txt"])
def test_an_empty_file_is_no_article(tmp_path: Path, name: str) -> None:
    saved = tmp_path / name
    saved.touch()
    with pytest.raises(NotAnArticle) as caught:
        Page.from_file(saved)
    assert caught.value.page_type == "empty"


def test_a_bomb_is_not_unpacked_beyond_the_limit(tmp_path: Path) -> None:
    saved = tmp_path / "page.html.gz"
    saved.write_bytes(gzip.compress(b" " * (3 * MAX_PAGE_BYTES), 1))
    assert len(read_saved(saved)) == MAX_PAGE_BYTES + 1
    with pytest.raises(NotAnArticle):
        Page.from_file(saved)


def test_the_moment_of_the_fetch_is_turned_into_utc() -> None:
    fetched = datetime(2026, 11, 20, 18, 0, tzinfo=timezone(timedelta(hours=8)))
    page = Page.from_bytes("https://a.example/1", b"<p>text</p>", fetched_at=fetched)
    assert page.fetched_at is not None
    assert page.fetched_at.isoformat() == "2026-11-20T10:00:00+00:00"


def test_a_moment_without_a_zone_is_bad_input() -> None:
    naive = datetime(2026, 11, 20, 18, 0)  # noqa: DTZ001 - on purpose
    with pytest.raises(BadInput, match="no time zone"):
        Page.from_bytes("https://a.example/1", b"<p>text</p>", fetched_at=naive)


@pytest.mark.parametrize("url", ["", "http://[bad", "ftp://a.example/1", "/news/1.html"])
def test_a_page_comes_from_an_http_address_or_none(url: str) -> None:
    with pytest.raises(BadURL):
        Page.from_bytes(url, b"<p>text</p>")
