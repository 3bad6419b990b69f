"""Sitemaps and feeds as they are met, whole and broken."""

from __future__ import annotations

import codecs
import gzip
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discover import Entry, Source, read_source
from newscrawl.discover.packed import MAX_BYTES, unpack

URL = "https://news.example/sitemap.xml"
SITE = "https://news.example"
NAMESPACE = ' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
EIGHT = datetime(2026, 11, 20, 8, tzinfo=UTC)


def read(body: str | bytes, url: str = URL, most: int = 100, content_type: str = "") -> Source:
    headers = {"Content-Type": content_type}
    source = read_source(url, body.encode() if isinstance(body, str) else body, headers, most)
    assert source is not None
    return source


def urls(body: str | bytes) -> list[str]:
    return [entry.url.removeprefix(SITE) for entry in read(body).entries]


def url_element(path: str, more: str = "") -> str:
    return f"<url><loc>{SITE}{path}</loc>{more}</url>"


@pytest.mark.parametrize("namespace", [NAMESPACE, "", ' xmlns="https://www.google.com/schemas/sitemap/0.84"'])
def test_a_sitemap_is_read_whatever_its_namespace(namespace: str) -> None:
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
      <urlset{namespace}>{url_element("/a.html", "<lastmod>2026-11-20T08:00:00Z</lastmod>")}
      <url>\n<loc>\n  /b.html?x=1&amp;y=2 \n</loc><priority>0.5</priority></url>{url_element("/a.html")}</urlset>"""
    assert read(body) == Source(
        "sitemap", (Entry(SITE + "/a.html", modified_at=EIGHT), Entry(SITE + "/b.html?x=1&y=2"))
    )


def test_an_address_that_is_too_long_is_noted_with_the_reason() -> None:
    source = read(f"<urlset>{url_element('/a.html')}{url_element('/' + 'x' * 3_000)}{url_element('/b.html')}</urlset>")
    assert [entry.url for entry in source.entries] == [f"{SITE}/a.html", f"{SITE}/b.html"]
    assert source.too_long == {f"{SITE}/{'x' * 3_000}": "the address has more than 2083 characters"}


def test_a_prefix_on_every_element_is_read() -> None:
    body = f'<s:urlset xmlns:s="x"><s:url><s:loc>{SITE}/a.html</s:loc></s:url></s:urlset>'
    assert urls(body) == ["/a.html"]
    assert urls(body.replace(' xmlns:s="x"', "")) == ["/a.html"]


@pytest.mark.parametrize("declared", [' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"', ""])
def test_what_a_news_sitemap_states_is_kept(declared: str) -> None:
    more = """<news:news><news:publication><news:name>The Example</news:name></news:publication>
      <news:publication_date>2026-11-20T16:00+08:00</news:publication_date>
      <news:title>Fish &amp;amp; chips\n &lt;b&gt;now&lt;/b&gt;</news:title></news:news>"""
    entry = Entry(SITE + "/a.html", "Fish & chips now", EIGHT, is_news=True)
    assert read(f"<urlset{NAMESPACE}{declared}>{url_element('/a.html', more)}</urlset>").entries == (entry,)


@pytest.mark.parametrize(
    "declared", ["", ' xmlns:image="i" xmlns:video="v" xmlns:xhtml="http://www.w3.org/1999/xhtml"']
)
def test_pictures_films_and_other_languages_are_no_entries(declared: str) -> None:
    more = f"""<image:image><image:loc>{SITE}/picture.html</image:loc><image:title>P</image:title></image:image>
      <video:video><video:player_loc>{SITE}/player</video:player_loc><video:title>V</video:title>
      <video:publication_date>2026-11-20T08:00:00Z</video:publication_date></video:video>
      <image:loc>{SITE}/other</image:loc><xhtml:link rel="alternate" hreflang="de" href="{SITE}/de/a.html"/>"""
    body = f"<urlset{NAMESPACE}{declared}><url>{more}<loc>{SITE}/a.html</loc></url></urlset>"
    assert read(body).entries == (Entry(SITE + "/a.html"),)


def test_an_index_names_its_sitemaps_the_newest_first() -> None:
    def sitemap(loc: str, day: str = "") -> str:
        return f"<sitemap><loc>{loc}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</sitemap>"

    body = f"""<sitemapindex{NAMESPACE}>{sitemap("/undated.xml")}{sitemap("/old.xml", "2025-01-01")}{sitemap(URL)}
      {sitemap("/new.xml.gz", "2026-11-20T08:00:00Z")}{sitemap("ftp://x/")}{sitemap("/old.xml")}</sitemapindex>"""
    source = read(body)
    assert (source.kind, source.entries) == ("sitemap", ())
    assert source.sitemaps == tuple(SITE + path for path in ("/new.xml.gz", "/old.xml", "/undated.xml"))


def test_an_index_that_is_written_as_a_sitemap_is_still_one() -> None:
    source = read(f"<urlset>{url_element('/posts.xml')}{url_element('/a.html')}{url_element('/a.jpg')}</urlset>")
    assert (source.entries, source.sitemaps) == ((Entry(SITE + "/a.html"),), (SITE + "/posts.xml",))


def test_entries_beyond_the_limit_are_counted() -> None:
    body = "".join(url_element(f"/{number}") for number in range(7))
    source = read(f"<urlset>{body}</urlset>", most=3)
    assert (len(source.entries), source.left_out) == (3, 4)


WHOLE = f"<urlset{NAMESPACE}>{url_element('/a.html')}{url_element('/b.html')}</urlset>"


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(WHOLE.encode()),
        gzip.compress(gzip.compress(WHOLE.encode())),
        gzip.compress(WHOLE[:90].encode()) + gzip.compress(WHOLE[90:].encode()),
        codecs.BOM_UTF8 + WHOLE.encode(),
        WHOLE.encode("utf-16"),
        f"\n\n <?xml version='1.0'?>{WHOLE}".encode(),
        f"<br />\n<b>Warning</b>: headers sent in <b>x.php</b><?xml version='1.0' encoding='UTF-8'?>{WHOLE}".encode(),
        f'<?xml version="1.0" encoding="utf-16"?>{WHOLE}'.encode(),
        f'<?xml version="1.0" encoding="no-such-charset"?>{WHOLE}'.encode(),
        f'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><!-- <urlset> <html> -->{WHOLE}'.encode(),
        WHOLE.replace("</url>", "<x>\x01\x0b &nbsp; &#0; &#55555; &#xDABC; &#xFFFF; & < <3 \ufffe</x></url>").encode(),
        WHOLE.replace("</loc>", "</loc><image:image><a b=></image>").encode(),
        WHOLE.replace("<loc>", "<loc><![CDATA[").replace("</loc>", "]]></loc>").encode(),
        WHOLE.replace("</url><url>", "<url>").encode(),
        WHOLE.replace("</urlset>", "").encode(),
        WHOLE.replace("</urlset>", "<url><loc>https://news.example/cut-o").encode(),
        WHOLE.replace("</urlset>", "<url><loc>https://news.example/cut-off</loc").encode(),
        WHOLE.replace("</url><url>", "</url></urlset><urlset><url>").encode(),
        WHOLE.replace("https://news.example/b", "\n\t//news.example/b").encode(),
        WHOLE.replace("<urlset", "<URLSET").replace("</urlset", "</URLSET").encode(),
        WHOLE.replace("<url>", "</x></y><!z><![IF]></3><é><url>").encode(),
        WHOLE.replace("<url>", "</url></urlset>" * 20 + "<url>").encode(),
        f"<!DOCTYPE urlset SYSTEM 'https://evil.example/x.dtd'>{WHOLE}".encode(),
        WHOLE.replace("<url><loc>", "<url><loc>mailto:a@b</loc></url><url/><url><loc/></url><url><loc>", 1).encode(),
    ],
)
def test_good_addresses_of_a_broken_sitemap_are_kept(body: bytes) -> None:
    assert urls(body) == ["/a.html", "/b.html"]


def test_an_ampersand_that_is_not_escaped_or_escaped_twice_is_one() -> None:
    locs = ("/a?x=1&copy=2&y", "/b?x=1&amp;amp;y=2", "/c?x=1&#38;y=2")
    body = "".join(map(url_element, locs)) + "<url><loc><![CDATA[/d?x=1&copy=2]]></loc></url>"
    assert urls(f"<urlset>{body}</urlset>") == ["/a?x=1&copy=2&y", "/b?x=1&y=2", "/c?x=1&y=2", "/d?x=1&copy=2"]


@pytest.mark.parametrize(
    ("declaration", "encoding", "header"),
    [
        ('<?xml version="1.0" encoding="gb2312"?>', "gbk", ""),
        ('<?xml version="1.0" encoding="utf-8"?>', "gbk", ""),
        ('<?xml version="1.0" encoding="gb2312"?>', "utf-8", ""),
        ("", "gbk", "text/xml; charset=GBK"),
        ("", "utf-8", "text/xml; charset=iso-2022-xx"),
        ("", "utf-16-le", ""),
    ],
)
def test_titles_are_read_in_the_charset_that_fits(declaration: str, encoding: str, header: str) -> None:
    body = f"{declaration}<rss><channel><item><title>港城今夜初雪</title><link>/a</link></item></channel></rss>"
    assert read(body.encode(encoding), content_type=header).entries[0].title == "港城今夜初雪"


@pytest.mark.parametrize(
    "bomb",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;&b;&b;&b;&b;">',
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY x SYSTEM "https://evil.example/x">',
        '<!ENTITY % p SYSTEM "https://evil.example/x"> %p;',
    ],
)
def test_entities_are_not_resolved(bomb: str) -> None:
    body = f"<!DOCTYPE rss [{bomb}]><rss><item><title>a&x;b</title><link>https://news.example/a</link></item></rss>"
    assert read(body).entries == (Entry(SITE + "/a", "a&x;b", is_news=True),)


def test_a_bomb_is_unpacked_to_the_limit() -> None:
    packed = gzip.compress(WHOLE[: -len("</urlset>")].encode() + b" " * (MAX_BYTES + 5))
    assert len(unpack(packed)) == MAX_BYTES
    assert urls(packed) == ["/a.html", "/b.html"]
    assert len(unpack(gzip.compress(packed))) == MAX_BYTES


def test_of_a_packed_file_that_is_cut_off_the_whole_entries_are_kept() -> None:
    locs = [f"/{number * number * 7919}" for number in range(1000)]
    packed = gzip.compress(f"<urlset>{''.join(map(url_element, locs))}</urlset>".encode())
    found = [entry.url.removeprefix(SITE) for entry in read(packed[: len(packed) // 2], most=1000).entries]
    assert 100 < len(found) < 1000
    assert found == locs[: len(found)]


def test_a_sitemap_of_plain_text_is_read() -> None:
    body = f"\ufeff{SITE}/a.html\r\n\r\n {SITE}/b.html?x=1&y=2 \r\n{SITE}/posts.xml\n{SITE}/a.html"
    source = read(body)
    assert source == Source(
        "sitemap", (Entry(SITE + "/a.html"), Entry(SITE + "/b.html?x=1&y=2")), (SITE + "/posts.xml",)
    )


BAIDU = """<?xml version="1.0" encoding="GB2312"?><document><webSite>news.example</webSite><updatePeri>60</updatePeri>
  <item><link>https://news.example/a.html</link><title><![CDATA[港城]]></title><text>港城 https://x/</text>
  <image/><pubDate>{}</pubDate></item></document>"""


@pytest.mark.parametrize(("text", "moment"), [("2026-11-20 08:00", None), ("2026-11-20 16:00:00 +0800", EIGHT)])
def test_a_baidu_news_file_is_a_feed(text: str, moment: datetime | None) -> None:
    source = read(BAIDU.format(text).encode("gb2312"))
    assert (source.kind, source.entries) == ("feed", (Entry(SITE + "/a.html", "港城", moment, is_news=True),))


RSS2 = """<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"
  xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
  <title>Feed</title><link>https://news.example/</link><lastBuildDate>Fri, 20 Nov 2026 09:00:00 GMT</lastBuildDate>
  <atom:link rel="self" href="https://news.example/feed"/><atom:link rel="next" href="/feed?paged=2"/>
  <item><media:title>M</media:title><title><![CDATA[A & <em>B</em>]]></title><link> https://news.example/a </link>
    <guid isPermaLink="false">https://news.example/?p=1</guid><pubDate>Fri, 20 Nov 2026 08:00:00 +0000</pubDate>
    <description>&lt;a href="https://news.example/x"&gt;</description><comments>https://news.example/a#c</comments></item>
  <item><guid>https://news.example/b</guid><dc:date>2026-11-20T08:00:00Z</dc:date></item>
  <item><guid isPermaLink="false">https://news.example/not-this</guid></item>
  <item><atom:link href="/c"/><atom:updated>2026-11-20T08:00:00Z</atom:updated></item>
  <item><link>https://feeds.example/~r/d</link><feedburner:origLink>https://news.example/d</feedburner:origLink></item>
  <item><link>e.html?utm_source=rss</link><enclosure url="https://news.example/e.mp3"/></item></channel></rss>"""


def test_a_feed_of_rss_2_is_read() -> None:
    source = read(RSS2, SITE + "/feed")
    assert (source.kind, source.next) == ("feed", SITE + "/feed?paged=2")
    assert source.entries == (
        Entry(SITE + "/a", "A & B", EIGHT, is_news=True),
        Entry(SITE + "/b", None, EIGHT, is_news=True),
        Entry(SITE + "/c", None, None, EIGHT, is_news=True),
        Entry(SITE + "/d", is_news=True),
        Entry(SITE + "/e.html", is_news=True),
    )


RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="/">
  <items><rdf:Seq><rdf:li rdf:resource="https://news.example/a"/></rdf:Seq></items></channel>
  <item rdf:about="https://news.example/a"><title>A</title><link>https://news.example/a</link>
  <dc:date>2026-11-20T08:00Z</dc:date></item></rdf:RDF>"""
RSS09 = RDF.replace("purl.org/rss/1.0/", "my.netscape.com/rdf/simple/0.9/")


@pytest.mark.parametrize(
    "body", [RDF, RSS09, RDF.replace(' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"', "")]
)
def test_a_feed_of_rdf_is_read(body: str) -> None:
    assert read(body).entries == (Entry(SITE + "/a", "A", EIGHT, is_news=True),)


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/blog/">
  <title>Feed</title><link rel="self" href="feed.xml"/><link rel="next" href="feed-2.xml"/>
  <updated>2026-11-21T08:00:00Z</updated>
  <entry><title type="html">A &amp;amp; B</title><id>tag:x</id><link rel="edit" href="edit"/>
    <link rel="alternate" type="application/json" href="a.json"/><link rel="alternate" type="text/html" href="a"/>
    <published>2026-11-20T08:00:00Z</published><updated>2026-11-20T16:00:00+08:00</updated>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><a href="x">x</a><title>y</title></div></content>
    <source><title>Other</title><link href="https://other.example/"/></source></entry>
  <entry xml:base="/c/"><title type="xhtml"><div>C <b>is</b> c</div></title><link href="c.html" xml:base="d/"/></entry>
  <entry><id>https://news.example/e</id></entry><entry><id>urn:x</id></entry></feed>"""


def test_a_feed_of_atom_is_read() -> None:
    source = read(ATOM, SITE + "/feed.xml")
    assert (source.kind, source.next) == ("feed", SITE + "/blog/feed-2.xml")
    assert source.entries == (
        Entry(SITE + "/blog/a", "A & B", EIGHT, EIGHT, is_news=True),
        Entry(SITE + "/c/d/c.html", "C is c", is_news=True),
        Entry(SITE + "/e", is_news=True),
    )


def test_a_json_feed_is_read() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "next_url": "/feed.json?page=2",
        "items": [
            {"id": "1", "url": "/a", "title": "A\n\x01b", "date_published": "2026-11-20T16:00:00+08:00"},
            {"id": SITE + "/b", "date_modified": "2026-11-20T08:00:00.5Z", "title": None},
            *({"id": 7}, "x", None, {"url": ["x"]}, {"url": "mailto:x"}),
        ],
    }
    source = read(json.dumps(feed), SITE + "/feed.json")
    assert (source.kind, source.next) == ("feed", SITE + "/feed.json?page=2")
    assert source.entries == (
        Entry(SITE + "/a", "A b", EIGHT, is_news=True),
        Entry(SITE + "/b", None, None, EIGHT.replace(microsecond=500000), is_news=True),
    )


@pytest.mark.parametrize(
    "body",
    [
        *("", " \n", "\x00", "\x1f\x8b\x08", "Not found", "User-agent: *\nSitemap: https://news.example/sitemap.xml\n"),
        "<!DOCTYPE html><html><body><rss><item><link>https://news.example/a</link></item></rss></body></html>",
        '<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "y"><html xmlns="http://www.w3.org/1999/xhtml"><feed/></html>',
        *("<p>https://news.example/a</p>", "<opml><body/></opml>", "<document><body>text</body></document>"),
        *('{"items": []}', '{"version": "https://jsonfeed.org/version/1"}', '{"version": 1, "items": [{}]}', "{", "[]"),
        *('{"a":' * 100_000, "{" + "[" * 1_000_000, "A page about https://news.example/a\nand nothing else"),
        f"{SITE}/a\nHeading\n{SITE}/b",
    ],
)
def test_what_is_neither_sitemap_nor_feed_is_none(body: str) -> None:
    assert read_source(URL, body.encode(), {"Content-Type": "application/rss+xml"}, 10) is None


@pytest.mark.parametrize(
    "body",
    ["<urlset/>", "<rss></rss>", "<feed>", "<urlset><url>", '{"version":"https://jsonfeed.org/version/1","items":[]}'],
)
def test_an_empty_source_is_one(body: str) -> None:
    assert read(body).entries == ()


def test_a_source_that_names_itself_does_not_lead_in_a_circle() -> None:
    assert read(f"<sitemapindex><sitemap><loc>{URL}</loc></sitemap></sitemapindex>").sitemaps == ()
    assert read(f'<feed><link rel="next" href="{URL}"/></feed>').next is None


def test_a_title_is_one_line_of_bounded_length() -> None:
    title = read(f"<rss><item><title>{'x ' * 5000}</title><link>/a</link></item></rss>").entries[0].title
    assert title is not None
    assert 250 < len(title) <= 300


PARTS = st.sampled_from(
    [
        *("<urlset>", "<sitemapindex>", "<rss>", "<feed xml:base='/x/'>", "<document>", "</urlset>", "<url>", "</url>"),
        *(
            "<loc>",
            "</loc>",
            "<item>",
            "</item>",
            "<entry>",
            "</entry>",
            "<link>",
            "</link>",
            "<link href='/a' rel=next>",
        ),
        *(
            "https://a.example/",
            "/b",
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "&",
            "&amp;",
            "<",
            ">",
            "<?xml",
            "?>",
            "<!DOCTYPE",
        ),
        *(
            "&#55296;",
            "&#xD800;",
            "&#0;",
            "&#x110000;",
            "&#1234567;",
            "<a b=",
            "='",
            "xmlns:x='y'",
            "<!x",
            "</x>",
            "<x:y:z>",
        ),
        *(
            "<title>",
            "</title>",
            "<pubDate>",
            "2026-11-20",
            "Fri, 31 Feb 2026 25:00 EST",
            '{"items":[',
            "\n",
            "\x00",
            "\ufeff",
        ),
    ]
)


@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(st.one_of(PARTS, st.text(max_size=5)), max_size=40).map(
            lambda parts: "".join(parts).encode("utf-8", "replace")
        ),
    ),
    st.sampled_from(["", "text/xml; charset=gbk", "x; charset=idna"]),
)
def test_any_bytes_give_canonical_addresses_or_none(body: bytes, content_type: str) -> None:
    for packed in (body, gzip.compress(body)):
        source = read_source(URL, packed, {"Content-Type": content_type}, 5)
        if source is None:
            continue
        assert len(source.entries) <= 5
        assert len({entry.url for entry in source.entries}) == len(source.entries)
        for url in (*source.sitemaps, *(entry.url for entry in source.entries)):
            assert url.startswith(("http://", "https://"))
            assert url.isascii()


@given(st.data())
def test_a_sitemap_that_is_cut_anywhere_gives_the_entries_before_the_cut(data: st.DataObject) -> None:
    body = f"<urlset{NAMESPACE}>{''.join(url_element(f'/{number}.html') for number in range(9))}</urlset>"
    cut = data.draw(st.integers(len("<urlset") + 1, len(body)))
    assert urls(body[:cut]) == [f"/{number}.html" for number in range(body[:cut].count("</url>"))]
