"""`newscrawl site new`, as a real process against real servers: the draft, its cases, and that they pass the check."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

from fixtures.demo.server import DemoServer
from tests.crawl.site import Reply, Site
from tests.workbench import hill
from tests.workbench.hill import SUBJECTS, WRITERS, data, hill_post, page, text

if TYPE_CHECKING:
    from tests.workbench.conftest import Desk


def twice_wrong(n: int) -> str:
    """A slogan in the h1, and an author of everything in the structured data."""
    return page(
        "The Hill Post",
        data(author={"@type": "Person", "name": "Admin Desk"}),
        f"<h1>News from the hills</h1><div class=story-head>{SUBJECTS[n]}</div>"
        f"<p class=byline>By <a class=writer href=/people/{n}>{WRITERS[n]}</a></p><div class=text>{text(n)}</div>",
    )


def test_where_the_generic_rules_suffice_the_file_says_which_site_it_is_and_the_check_passes(desk: Desk) -> None:
    with Site(hill_post()) as site:
        done = desk.fetch("new", site.url, "--name", "hill")
        robots, agents = site.hits["/robots.txt"], set(site.agents)
        requests = sum(site.hits.values()) - robots
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    lines = (desk.sites / "hill.toml").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# Drafted by")
    assert lines[1:] == ['name = "hill"', f'hosts = ["{site.host}"]', f'start = ["{site.url}"]']
    assert robots == 1
    assert requests <= 5 * 4
    assert all(agent.startswith("newscrawl/") for agent in agents)
    assert len(list((desk.sites / "hill").iterdir())) == 5
    assert "the generic rules suffice" in done.stdout
    # Nothing else was written: no archive, no exports.
    assert [path.name for path in desk.folder.iterdir()] == ["sites"]
    checked = desk.run("check", "hill")
    assert checked.returncode == 0, checked.stdout
    assert "5 cases of 1 site: all as expected" in checked.stdout


def test_a_template_that_defeats_the_generic_rules_in_two_fields_is_mended(desk: Desk) -> None:
    with Site(hill_post(twice_wrong)) as site:
        done = desk.fetch("new", site.url, "--name", "hill", "--samples", "3")
    assert done.returncode == 0, done.stderr
    file = (desk.sites / "hill.toml").read_text(encoding="utf-8")
    assert file.endswith('[fields]\ntitle = { css = "div.story-head" }\nauthors = { css = "a.writer" }\n')
    cases = sorted(path.name for path in (desk.sites / "hill").iterdir())
    expected = [desk.expected(f"hill/{case}") for case in cases]
    assert {(one["title"], *one["authors"]) for one in expected} <= set(zip(SUBJECTS, WRITERS, strict=True))
    assert "'News from the hills' is wrong" in done.stdout
    assert "mended by css a.writer" in done.stdout
    assert "A person must check" in done.stdout
    assert desk.run("check", "hill").returncode == 0


def test_the_demo_newspaper_needs_no_selector(desk: Desk) -> None:
    with DemoServer() as server:
        done = desk.fetch("new", server.url, "--name", "courier", "--samples", "4")
    assert done.returncode == 0, done.stderr
    assert "[fields]" not in (desk.sites / "courier.toml").read_text(encoding="utf-8")
    assert desk.run("check", "courier").returncode == 0


def test_a_file_that_is_there_is_not_written_over(desk: Desk) -> None:
    desk.sites.mkdir()
    (desk.sites / "hill.toml").write_text('hosts = ["hill.example"]\n')
    with Site(hill_post()) as site:
        done = desk.fetch("new", site.url, "--name", "hill")
        assert not site.hits
    assert done.returncode == 1
    assert "there is a site file" in done.stderr
    assert (desk.sites / "hill.toml").read_text() == 'hosts = ["hill.example"]\n'


def test_a_site_that_robots_txt_closes_is_left_alone(desk: Desk) -> None:
    inner = hill_post()
    closed = Reply(body="User-agent: newscrawl\nDisallow: /", headers={"Content-Type": "text/plain"})
    with Site(lambda path: closed if path == "/robots.txt" else inner(path)) as site:
        done = desk.fetch("new", site.url, "--name", "hill")
        assert set(site.hits) == {"/robots.txt"}
    assert done.returncode == 4
    assert "robots.txt" in done.stderr
    assert not desk.sites.exists()


def test_a_home_page_that_moved_is_followed_and_its_new_address_is_the_start(desk: Desk) -> None:
    inner = hill_post()

    def route(path: str) -> Reply | str | None:
        if path == "/":
            return Reply(302, headers={"Location": "/start"})
        return inner("/" if path == "/start" else path)

    with Site(route) as site:
        done = desk.fetch("new", site.url, "--name", "hill", "--samples", "2")
    assert done.returncode == 0, done.stderr
    assert f'start = ["{site.url}start"]' in (desk.sites / "hill.toml").read_text(encoding="utf-8")
    assert hill.SUBJECTS[0] in {desk.expected(f"hill/{path.name}")["title"] for path in (desk.sites / "hill").iterdir()}


def test_a_signal_ends_it_with_8_and_nothing_is_written(desk: Desk) -> None:
    asked, inner = threading.Event(), hill_post()
    answered = threading.Event()

    def route(path: str) -> Reply | str | None:
        if path == "/":
            asked.set()
            answered.wait(60)
        return inner(path)

    with Site(route) as site:
        process = desk.begin("new", site.url, "-s", f"NEWSCRAWL_ALLOW_HOSTS={site.host}", "-s", "DOWNLOAD_DELAY=0")
        assert asked.wait(60)
        process.send_signal(signal.SIGINT)
        answered.set()
        out, err = process.communicate(timeout=60)
        assert site.hits.total() <= 3, "what was under way may end, and no more is asked"
    assert process.returncode == 8, err
    assert out == ""
    assert "Traceback" not in err
    assert not desk.sites.exists()
