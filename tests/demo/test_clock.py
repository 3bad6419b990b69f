from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fixtures.demo.newspaper import EPOCH
from fixtures.demo.server import DemoServer
from fixtures.demo.truth import expected_articles

if TYPE_CHECKING:
    from fixtures.demo.newspaper import Newspaper
    from tests.demo.conftest import Client

SIDEBARS = {"popular", "latest"}
COUNTS = {"view_count", "counter"}


def test_the_clock_stands_still_until_it_is_moved(server: DemoServer, client: Client) -> None:
    assert server.clock == EPOCH
    assert client.ask("/").body == client.ask("/").body
    assert client.ask("/__clock__").body == b"2026-11-20T08:00:00+00:00\n"
    assert client.ask("/__clock__?hours=26", "POST").body == b"2026-11-21T10:00:00+00:00\n"
    assert server.clock == EPOCH + timedelta(hours=26)
    assert server.move_clock(0.5) == EPOCH + timedelta(hours=26, minutes=30)


def test_the_clock_refuses_what_is_no_step_forward(server: DemoServer, client: Client) -> None:
    for query in ("?hours=-1", "?hours=soon", "?hours=nan", "?hours=inf", ""):
        assert client.ask(f"/__clock__{query}", "POST").status == 400
    assert server.clock == EPOCH


def test_a_days_move_changes_counts_sidebars_and_five_articles(server: DemoServer) -> None:
    before = expected_articles(server.site)
    server.move_clock(26)
    after = expected_articles(server.site)
    assert after.keys() - before.keys() == {"/world/2026-11-21/114.html", "/city/314.html", "/gangcheng/513.html"}
    assert before.keys() - after.keys() == {"/science/410.html"}
    changed: dict[str, set[str]] = {}
    for path in before.keys() & after.keys():
        fields = {name for name in before[path].__slots__ if getattr(before[path], name) != getattr(after[path], name)}
        assert fields & SIDEBARS
        changed[path] = fields - SIDEBARS - COUNTS
    edited = "/markets/2026-11-19/202.html"
    assert changed.pop(edited) == {"title", "body", "modified_at"}
    assert not any(changed.values())


def test_counts_grow_with_the_clock_alone(server: DemoServer, client: Client) -> None:
    path = "/world/2026-11-20/101.html"
    assert b"<span>1840</span>People have watched" in client.ask(path).body
    assert b"<span>1840</span>People have watched" in client.ask(path).body
    server.move_clock(1)
    assert b"<span>1871</span>People have watched" in client.ask(path).body
    server.move_clock(9)
    assert b"<span>2150</span>People have watched" in client.ask(path).body


def test_a_new_article_starts_from_nothing(server: DemoServer, client: Client) -> None:
    path = "/world/2026-11-21/114.html"
    assert client.ask(path).status == 404
    server.move_clock(22.5)
    assert b"<span>0</span>People have watched" in client.ask(path).body
    home = client.ask("/").body
    assert path.encode() in home
    assert b"Castra barrier opens again" in client.ask("/world/").body


def test_lists_grow_by_a_page_when_articles_appear(server: DemoServer, client: Client) -> None:
    assert client.ask("/gangcheng/index_3.html").status == 404
    server.move_clock(26)
    assert client.ask("/gangcheng/index_3.html").status == 200


def test_two_servers_send_the_same_bytes(newspaper: Newspaper, server: DemoServer, client: Client) -> None:
    paths = ["/", "/rss.xml", "/sitemap.xml", "/robots.txt", "/world/index_2.html", *server.site.edition.by_path]
    host = {"Host": "courier.test"}
    first = [client.ask(path, headers=host) for path in paths]
    with DemoServer(newspaper=newspaper) as other:
        client.connection.close()
        client.connection.port = int(other.host.rpartition(":")[2])
        second = [client.ask(path, headers=host) for path in paths]
    assert [(a.status, a.headers, a.body) for a in first] == [(b.status, b.headers, b.body) for b in second]
