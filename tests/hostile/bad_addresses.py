"""Bad input: sites without an end, loops, overlong addresses, and robots.txt."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from newscrawl.errors import ExitCode
from tests.crawl.site import Reply
from tests.hostile.bad_pages import SOFT_404
from tests.hostile.bodies import PLAIN, megabytes
from tests.hostile.world import Situation

if TYPE_CHECKING:
    from tests.hostile.world import Aftermath, Answer

# --- endless ----------------------------------------------------------------------------------------------------------


def endless_list(path: str) -> str:
    number = int(path.partition("=")[2] or 0)
    link = f"<a href='/endless?page={number + 1}'>Next page</a>"
    return f"<html><body><h1>Archive</h1><p>Nothing here.</p>{link}</body></html>"


def calendar(path: str) -> str:
    year, month = (int(part) for part in path.removeprefix("/calendar/").rstrip("/").split("/"))
    before, behind = divmod(year * 12 + month - 2, 12), divmod(year * 12 + month, 12)
    days = "".join(f"<td><a href=/calendar/{year}/{month}/{day}>{day}</a></td>" for day in range(1, 29))
    return (
        f"<html><body><h1>{year}-{month}</h1><a href=/calendar/{before[0]}/{before[1] + 1}>Earlier</a>"
        f"<table><tr>{days}</tr></table><a href=/calendar/{behind[0]}/{behind[1] + 1}>Later</a></body></html>"
    )


def days_too(path: str) -> str:
    if path.count("/") <= 3:
        return calendar(path)
    day = path.removeprefix("/calendar/").replace("/", "-")
    return (
        f"<html><head><title>Events on {day}</title></head><body><h1>Events on {day}</h1><div class=content>"
        f"<p>There are no events on {day} in our calendar.</p><p>Would you like to add one? Write to us, and we "
        f"shall put it into the calendar for {day}, free of charge.</p></div></body></html>"
    )


def sessions(path: str) -> str:
    number = int(path.rpartition("ticket=")[2] or 0)
    links = "".join(f"<li><a href='/shop/{n}?ticket={number * 3 + n + 1}'>Department {n}</a></li>" for n in range(3))
    return f"<html><body><h1>Departments</h1><ul>{links}</ul></body></html>"


ENDLESS = [
    Situation(name="endless pages", serves={"/endless*": endless_list}, links=("/endless?page=0",)),
    Situation(name="endless calendar", serves={"/calendar/*": days_too}, links=("/calendar/2026/11",)),
    Situation(name="endless session ids", serves={"/shop/*": sessions}, links=("/shop/0?ticket=0",)),
]

# --- loops and addresses ----------------------------------------------------------------------------------------------


def circle(path: str) -> Reply:
    return Reply(302, headers={"Location": "/loop/b.html" if path.endswith("a.html") else "/loop/a.html"})


LONG = f"/long/{'x' * 2_990}.html"
GIANT = f"/long/{'y' * 59_990}.html"


def long_ones_are_recorded(after: Aftermath) -> None:
    assert after.settled(LONG) == ("refused", "the address has more than 2083 characters")
    giants = after.query("SELECT url, state, reason FROM urls WHERE reason LIKE '%cut to 4096'")
    assert giants == [
        (f"http://{after.site}{GIANT}"[:4096], "refused", f"{after.settled(LONG)[1]}; what stands here is cut to 4096")
    ]


ADDRESSES = [
    Situation(
        name="redirect loop",
        serves={
            "/loop/a.html": circle,
            "/loop/b.html": circle,
            "/loop/self.html": Reply(301, headers={"Location": "/loop/self.html"}),
        },
        ledger={"/loop/self.html": ("refused", "circle")},
    ),
    Situation(
        name="refresh loop",
        serves={
            f"/refresh/{here}.html": f"<html><head><meta http-equiv=refresh content='0; url=/refresh/{there}.html'>"
            for here, there in (("a", "b"), ("b", "a"), ("self", "self"))
        },
    ),
    Situation(
        name="address of 3,000 and one of 60,000 characters",
        serves={LONG: "x", GIANT: "y"},
        holds=long_ones_are_recorded,
    ),
]

# --- robots.txt -------------------------------------------------------------------------------------------------------

NEVER = threading.Event()


def robots(name: str, answer: Answer, code: ExitCode = ExitCode.OK) -> Situation:
    return Situation(name=f"robots.txt {name}", serves={"/robots.txt": answer}, code=code, has_canaries=not code)


def hang(_: str) -> None:
    NEVER.wait(90)


ROBOTS = [
    robots("404", Reply(404)),
    robots("that is HTML", SOFT_404),
    robots("in a redirect loop", Reply(302, headers={"Location": "/robots.txt"})),
    robots("that forbids all", Reply(body="User-agent: *\nDisallow: /", headers=PLAIN), ExitCode.NOTHING_USABLE),
    robots("500", Reply(500), ExitCode.NOTHING_USABLE),
    robots("of 50 MB", lambda _: Reply(body=megabytes(50, b"User-agent: *\nDisallow: /secret/\n#"), headers=PLAIN)),
    robots("that hangs", hang, ExitCode.NOTHING_USABLE),
]
