from __future__ import annotations

from typing import TYPE_CHECKING

from fixtures.demo.truth import expected_articles

if TYPE_CHECKING:
    from fixtures.demo.server import DemoServer
    from tests.demo.conftest import Client

COUNTER = "/e/public/ViewClick/?classid=3&id=303"


def test_asking_a_counter_leaves_it_and_answers_one_more_than_stored(client: Client) -> None:
    for _ in range(3):
        assert client.ask(COUNTER).body == b"document.write('611');"


def test_addclick_raises_the_counter_for_good(server: DemoServer, client: Client) -> None:
    assert client.ask(f"{COUNTER}&addclick=1").body == b"document.write('611');"
    assert client.ask(f"{COUNTER}&addclick=1").body == b"document.write('612');"
    assert client.ask(COUNTER).body == b"document.write('613');"
    assert client.ask("/e/public/ViewClick/?classid=3&id=304").body == b"document.write('2441');"
    server.move_clock(1)
    assert client.ask(COUNTER).body == b"document.write('622');"


def test_another_number_is_behind_down(client: Client) -> None:
    assert client.ask(f"{COUNTER}&down=5").body == b"document.write('12');"
    assert client.ask(COUNTER).body == b"document.write('611');"


def test_counters_of_unknown_articles_are_missing(client: Client) -> None:
    assert client.ask("/e/public/ViewClick/?classid=3&id=999").status == 404
    assert client.ask("/e/public/ViewClick/").status == 404


def test_the_script_stands_where_the_count_would(client: Client) -> None:
    sources = client.page("/city/303.html").tree.xpath('//p[@class="bloginfo"]//script/@src')
    assert sources == [f"{COUNTER}&addclick=1"]
    assert client.page("/city/310.html").tree.xpath('//p[@class="bloginfo"]//script') == []


def test_fetching_the_page_does_not_count(client: Client) -> None:
    client.page("/city/303.html")
    assert client.ask(COUNTER).body == b"document.write('611');"


def test_the_truth_knows_what_each_counter_answers(server: DemoServer, client: Client) -> None:
    client.ask(f"{COUNTER}&addclick=1")
    scripted = [article for article in expected_articles(server.site).values() if article.counter_path]
    assert len(scripted) == 12
    for article in scripted:
        assert article.counter_path
        assert article.view_count is None
        assert client.ask(article.counter_path).body == f"document.write('{article.counter}');".encode()
