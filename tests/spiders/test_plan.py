from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from scrapy.settings import Settings

from newscrawl import settings as project
from newscrawl.errors import BadInput, BadURL, ExportError, UnknownSite
from newscrawl.export import Options
from newscrawl.spiders.plan import CrawlPlan, plan_crawl

if TYPE_CHECKING:
    from pathlib import Path

CONTACT = "https://reader.example/about"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    sites = tmp_path / "sites"
    sites.mkdir()
    (sites / "hill-post.toml").write_text(
        'hosts = ["hill.example", "m.hill.example"]\nstart = ["https://hill.example/", "https://hill.example/city/"]'
    )
    return Settings(
        {
            **{name: value for name, value in vars(project).items() if name.isupper()},
            "NEWSCRAWL_ARCHIVE": str(tmp_path / "archive.db"),
            "NEWSCRAWL_EXPORTS": str(tmp_path / "exports"),
            "NEWSCRAWL_SITES": str(sites),
            "NEWSCRAWL_CONTACT": CONTACT,
            "NEWSCRAWL_ALLOW_HOSTS": "127.0.0.1:8000",
            "USER_AGENT": "newscrawl/0.1",
        }
    )


def plan(settings: Settings, url: str | None = None, site: str | None = None, **changed: Any) -> CrawlPlan:  # noqa: ANN401
    for name, value in changed.items():
        settings.set(name, value)
    return plan_crawl(settings, url, site)


def test_a_url_is_a_site_that_nobody_described(settings: Settings, tmp_path: Path) -> None:
    planned = plan(settings, "HTTPS://www.News.example/city/#top")
    assert planned.site == "news.example"
    assert planned.start == ("https://www.news.example/city/",)
    assert planned.hosts == {"news.example"}
    assert planned.rules is None
    assert (planned.archive, planned.exports) == (tmp_path / "archive.db", tmp_path / "exports")


def test_a_site_with_a_file_has_its_start_pages_and_hosts(settings: Settings) -> None:
    planned = plan(settings, site="hill-post")
    assert planned.site == "hill-post"
    assert planned.start == ("https://hill.example/", "https://hill.example/city/")
    assert planned.hosts == {"hill.example", "m.hill.example"}
    assert planned.rules is not None


def test_the_user_agent_says_who_runs_the_crawler(settings: Settings) -> None:
    assert plan(settings, "https://news.example/").user_agent == f"newscrawl/0.1 (+{CONTACT})"


@pytest.mark.parametrize(
    "contact",
    [
        "https://example.com/about?x=1",
        "http://example.com",
        "me@example.com",
        "news.bot+a@mail.example.co.uk",
        f" {CONTACT} ",
    ],
)
def test_a_contact_is_a_web_or_an_email_address(settings: Settings, contact: str) -> None:
    planned = plan(settings, "https://news.example/", NEWSCRAWL_CONTACT=contact)
    assert planned.user_agent == f"newscrawl/0.1 (+{contact.strip()})"


@pytest.mark.parametrize(
    "contact",
    [
        *(
            "me",
            "example.com",
            "@example.com",
            "me@localhost",
            "me@example.com, you@example.com",
            "mailto:",
            "+1 555 0100",
        ),
        *("ftp://example.com/", "https://", "https://example.com:port/", "javascript:alert(1)", "https://exämple.com/"),
        *("https://example.com/\nX-Header: 1", "me@example.com\r\nX-Header: 1", "https://example.com/ (me)"),
        *("https://example.com/)x(", "https://example.com/" + "a" * 300),
    ],
)
@pytest.mark.parametrize("url", ["https://news.example/", "http://127.0.0.1:8000/"])
def test_a_contact_that_nobody_can_use_is_said_with_what_is_expected(
    settings: Settings, url: str, contact: str
) -> None:
    with pytest.raises(BadInput, match=r"NEWSCRAWL_CONTACT must be a web or e-mail address .* such as") as caught:
        plan(settings, url, NEWSCRAWL_CONTACT=contact)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_local_site_needs_no_contact(settings: Settings) -> None:
    planned = plan(settings, "http://127.0.0.1:8000/", NEWSCRAWL_CONTACT="")
    assert (planned.site, planned.user_agent) == ("127.0.0.1:8000", "newscrawl/0.1")


@pytest.mark.parametrize(
    ("url", "site", "changed", "error", "says"),
    [
        (None, None, {}, BadInput, "say what to crawl"),
        ("", "", {}, BadInput, "say what to crawl"),
        ("https://news.example/", "hill-post", {}, BadInput, "say what to crawl"),
        ("news.example", None, {}, BadURL, "is not an http"),
        (None, "nowhere", {}, UnknownSite, "there are: .*hill-post"),
        ("https://news.example/", None, {"NEWSCRAWL_CONTACT": ""}, BadInput, "NEWSCRAWL_CONTACT="),
        ("https://news.example/", None, {"NEWSCRAWL_ALLOW_HOSTS": "localhost"}, BadInput, "NEWSCRAWL_ALLOW_HOSTS"),
        ("http://127.0.0.1:9000/", None, {}, BadInput, "NEWSCRAWL_ALLOW_HOSTS=127.0.0.1:9000"),
        ("http://localhost/", None, {}, BadInput, "localhost:80 is a private address"),
        ("http://2130706433/", None, {}, BadInput, "private address"),
        ("http://169.254.169.254/", None, {}, BadInput, "private address"),
    ],
)
def test_what_cannot_be_crawled_is_said_before_anything_is_changed(  # noqa: PLR0913, PLR0917 - one per column
    settings: Settings,
    tmp_path: Path,
    url: str | None,
    site: str | None,
    changed: dict[str, Any],
    error: type[BadInput],
    says: str,
) -> None:
    with pytest.raises(error, match=says) as caught:
        plan(settings, url, site, **changed)
    assert "\n" not in str(caught.value)
    assert [entry.name for entry in tmp_path.iterdir()] == ["sites"]


def test_a_folder_of_exports_that_cannot_be_written_is_said_at_the_start(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "exports").write_text("mine")
    with pytest.raises(ExportError):
        plan(settings, "https://news.example/")
    assert not (tmp_path / "archive.db").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEWSCRAWL_MAX_LINKS", "abc"),
        ("NEWSCRAWL_MAX_LINKS", "-5"),
        ("NEWSCRAWL_RETRY_PATIENCE", "nan"),
        ("NEWSCRAWL_MAX_CRAWL_DELAY", "-1"),
        ("DOWNLOAD_DELAY", "soon"),
        ("DOWNLOAD_MAXSIZE", "0"),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", "0"),
        ("NEWSCRAWL_ARCHIVE", ""),
        ("NEWSCRAWL_EXPORT_FORMATS", "jsonl xml"),
        ("NEWSCRAWL_EXPORT_WHOLE_LIMIT", "-1"),
        ("NEWSCRAWL_EXPORT_KEEP", "all"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_before_anything_begins(
    settings: Settings, name: str, value: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match=name):
        plan(settings, "https://news.example/", **{name: value})
    assert not (tmp_path / "exports").exists()


def test_where_no_folder_is_named_nothing_is_exported(settings: Settings) -> None:
    assert plan(settings, "https://news.example/", NEWSCRAWL_EXPORTS="").exports is None


def test_the_settings_say_what_the_exports_hold(settings: Settings) -> None:
    assert plan(settings, "https://news.example/").export_options == Options()
    given = {"NEWSCRAWL_EXPORT_FORMATS": "jsonl.gz", "NEWSCRAWL_EXPORT_WHOLE_LIMIT": "5", "NEWSCRAWL_EXPORT_KEEP": "0"}
    planned = plan(settings, "https://news.example/", **given)
    assert planned.export_options == Options(formats=("jsonl", "jsonl.gz"), whole_limit=5, keep=0)


def test_a_site_file_sets_the_pace_and_the_revisits(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "sites" / "slow.toml").write_text(
        'hosts = ["slow.example"]\nrevisit = ["2d"]\n[politeness]\ndelay = 7\nconcurrency = 2'
    )
    slow = plan(settings, site="slow")
    assert slow.pace == {"DOWNLOAD_DELAY": 7, "CONCURRENT_REQUESTS_PER_DOMAIN": 2}
    assert str(slow.revisit) == "2d"
    assert plan(settings, site="hill-post").pace == {}


def test_a_revisit_plan_that_is_none_is_told(settings: Settings) -> None:
    with pytest.raises(BadInput, match=r"NEWSCRAWL_REVISIT: .*hourly"):
        plan(settings, "https://hill.example/", NEWSCRAWL_REVISIT="hourly")
