"""A site for tests: a real HTTP server on loopback whose routes a test writes, and that counts what it was asked."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


@dataclass
class Reply:
    status: int = 200
    body: str | bytes | Iterable[bytes] = ""
    """Pieces are sent one after the other, as chunks unless the headers state how many bytes there are."""
    headers: dict[str, str] = field(default_factory=dict)


Route = Callable[[str], Reply | str | None]
"""From a path with query to an answer: a `Reply`, a page's HTML, or None for 404."""


class Site:
    """Serves `route` on 127.0.0.1 for the length of a `with` block.

    Args:
        route: Answers each path.
        pause: Seconds that each answer takes, so that a crawl can be caught in the middle of its work.
        port: Where it listens; 0: anywhere.
    """

    def __init__(self, route: Route, pause: float = 0, port: int = 0) -> None:
        self.route = route
        self.hits: Counter[str] = Counter()
        """How often each path was asked for."""
        self.agents: list[str] = []
        """The user agent of each request."""
        self.knows_validators = False
        """Whether a request with the ETag of the answer gets a 304."""
        self.most_at_a_time = 0
        """The most requests that were being answered at one moment."""
        self.answers = threading.Event()
        """Cleared, it holds all answers back until it is set again: a crawl is caught in its work, however fast."""
        self.answers.set()
        lock, answering = threading.Lock(), [0]
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                with lock:
                    answering[0] += 1
                    site.hits[self.path] += 1
                    site.agents.append(self.headers.get("User-Agent") or "")
                    site.most_at_a_time = max(site.most_at_a_time, answering[0])
                time.sleep(pause)
                site.answers.wait()
                answer = site.route(self.path)
                with lock:
                    answering[0] -= 1
                reply = (
                    answer if isinstance(answer, Reply) else Reply(body=answer) if answer is not None else Reply(404)
                )
                tag = reply.headers.get("ETag")
                if site.knows_validators and tag is not None and self.headers.get("If-None-Match") == tag:
                    reply = Reply(304, headers={"ETag": tag})
                body = reply.body.encode() if isinstance(reply.body, str) else reply.body
                self.send_response(reply.status)
                for name, value in ({"Content-Type": "text/html; charset=utf-8"} | reply.headers).items():
                    self.send_header(name, value)
                if isinstance(body, bytes):
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                    return
                if "Content-Length" in reply.headers:
                    self.end_headers()
                    self.wfile.writelines(body)
                    return
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.writelines(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in body if piece)
                self.wfile.write(b"0\r\n\r\n")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A crawler that is killed breaks its connections: that is the test, no error."""

        self._server = Server(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def article_page(number: int, column: str = "World", views: int | None = 7) -> str:
    """An article in the family's form, unlike any other of its site."""
    sentences = [
        f"The committee for item {number} met on a {day} and heard {number + n} witnesses about road {number * 7 + n}, "
        f"who described at length what had been promised to the residents and what had in fact been built since then."
        for n, day in enumerate(("Monday", "Tuesday", "Friday"))
    ]
    count = "" if views is None else f"<span>{views}People have watched</span>"
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        f"<html lang=en><head><title>Report on item {number} - The Test Post</title></head><body><article>"
        "<h2 class=htitle><span class=con_nav>Your current location is:<a href=/>Home</a> >> "
        f"<a href=/>{column}</a> >> Text</span></h2>"
        f"<h1 class=con_tilte>Report on item {number}</h1><p class=bloginfo>{count}</p>"
        f"<div class=con_text>{paragraphs}</div></article></body></html>"
    )


def list_page(links: list[str], more: str | None = None) -> str:
    """A list page: headlines with teasers, and a pager."""
    items = "".join(
        f"<li><h3 class=blogtitle><a href='{link}'>Headline of {link}</a></h3>"
        f"<p class=blogtext>A teaser of {link} ...</p>"
        f"<p class=bloginfo><a href='{link}' class=viewmore>Read more</a></p></li>"
        for link in links
    )
    pager = f"<div class=pagelist><a href='{more}'>Next page</a></div>" if more else ""
    return (
        f"<html><head><title>News</title></head><body><div class=bloglist><ul>{items}</ul></div>{pager}</body></html>"
    )


def newspaper(articles: int, per_page: int = 20, *, newest_first: bool = False) -> Route:
    """A newspaper with this many articles on list pages that lead to one another; the highest number is the newest."""
    numbers = range(articles)[::-1] if newest_first else range(articles)
    pages = [numbers[first : first + per_page] for first in range(0, articles, per_page)]

    def route(path: str) -> Reply | str | None:
        if path == "/" or path.startswith("/list/"):
            number = 0 if path == "/" else int(path.removeprefix("/list/"))
            more = f"/list/{number + 1}" if number + 1 < len(pages) else None
            return list_page([f"/news/{n}.html" for n in pages[number]], more)
        if path.startswith("/news/"):
            return article_page(int(path.removeprefix("/news/").removesuffix(".html")))
        return None

    return route
