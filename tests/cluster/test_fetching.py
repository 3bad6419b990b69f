"""A worker fetches a file from public addresses only, whole, and no more than it may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.cluster import fetching
from newscrawl.cluster.fetching import fetch
from newscrawl.errors import NotFetched
from tests.crawl.site import Reply, Site

if TYPE_CHECKING:
    from pathlib import Path

FILE = bytes(range(256)) * 5000


def route(path: str) -> Reply | None:
    if path == "/moved":
        return Reply(302, headers={"Location": "/file.warc.gz"})
    if path == "/inside":
        return Reply(302, headers={"Location": "http://127.0.0.1:9/"})
    if path == "/other":
        return Reply(302, headers={"Location": "ftp://files.example/file"})
    if path == "/round":
        return Reply(302, headers={"Location": "/round"})
    if path == "/cut":
        return Reply(body=[FILE[:1000]], headers={"Content-Length": "2000"})
    return Reply(body=FILE) if path == "/file.warc.gz" else None


def allowed(site: Site) -> set[tuple[str, int]]:
    host, _, port = site.host.partition(":")
    return {(host, int(port))}


@pytest.mark.parametrize("path", ["file.warc.gz", "moved"])
def test_a_file_comes_as_it_is(tmp_path: Path, path: str) -> None:
    with Site(route) as site:
        fetch(f"{site.url}{path}", tmp_path / "file", allowed(site))
    assert (tmp_path / "file").read_bytes() == FILE


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("inside", r"127\.0\.0\.1:9/ is a private address"),
        ("other", "no http"),
        ("round", "HTTP 302"),
        ("missing", "HTTP 404"),
        ("cut", "could not be fetched|broke off"),
    ],
)
def test_what_is_elsewhere_or_not_whole_is_not_taken(
    tmp_path: Path, path: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "READ_TIMEOUT", 1.0)
    with Site(route) as site, pytest.raises(NotFetched, match=why):
        fetch(f"{site.url}{path}", tmp_path / "file", allowed(site))


def test_private_addresses_are_not_asked_by_any_spelling_or_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Site(route) as site:
        port = site.host.partition(":")[2]
        for host in ("127.0.0.1", "127.1", "2130706433", "localhost", "[::1]"):
            with pytest.raises(NotFetched, match="private"):
                fetch(f"http://{host}:{port}/file.warc.gz", tmp_path / "file", ())
        answer = [(2, 1, 6, "", ("127.0.0.1", int(port)))]
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: answer)
        with pytest.raises(NotFetched, match="resolves to the private address"):
            fetch(f"http://files.example:{port}/file.warc.gz", tmp_path / "file", ())
        assert not site.hits


def test_a_file_that_does_not_end_is_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 100_000)
    with Site(route) as site, pytest.raises(NotFetched, match="is larger than"):
        fetch(f"{site.url}file.warc.gz", tmp_path / "file", allowed(site))
