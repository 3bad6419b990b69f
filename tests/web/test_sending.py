from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.web.sending import PIECE, Sending

if TYPE_CHECKING:
    from starlette.types import Message

LARGE = b"x" * (10 * PIECE)


async def answer(_scope: Any, _receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": LARGE})


class Reader:
    """Takes pieces while it is willing to."""

    def __init__(self) -> None:
        self.got: list[Message] = []
        self.willing = asyncio.Event()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.body":
            await self.willing.wait()
        self.got.append(message)

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.got)


async def receive() -> Message:
    raise AssertionError


def test_a_large_answer_comes_whole_and_in_pieces() -> None:
    async def run() -> Reader:
        reader = Reader()
        reader.willing.set()
        await Sending(answer)({}, receive, reader.send)
        return reader

    reader = asyncio.run(run())
    assert reader.body == LARGE
    assert max(len(message.get("body", b"")) for message in reader.got) == PIECE
    assert [message.get("more_body") for message in reader.got[1:]] == [*[True] * 9, False]


def test_who_does_not_read_is_given_up_and_fills_no_memory() -> None:
    async def run() -> tuple[Reader, Reader, Reader]:
        sending = Sending(answer, most=len(LARGE) + PIECE, patience=0.05)
        slow, refused, after = Reader(), Reader(), Reader()
        refused.willing.set()
        after.willing.set()
        waiting = asyncio.create_task(sending({}, receive, slow.send))
        await asyncio.sleep(0)
        await sending({}, receive, refused.send)
        await waiting
        await sending({}, receive, after.send)
        return slow, refused, after

    slow, refused, after = asyncio.run(run())
    assert (slow.got[0]["status"], slow.body) == (200, b"")
    assert refused.got[0]["status"] == 503
    assert (after.got[0]["status"], after.body) == (200, LARGE)


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1])
def test_an_answer_of_any_size_is_ended(size: int) -> None:
    async def small(_scope: Any, _receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * size})

    async def run() -> Reader:
        reader = Reader()
        reader.willing.set()
        await Sending(small)({}, receive, reader.send)
        return reader

    reader = asyncio.run(run())
    assert len(reader.body) == size
    assert not reader.got[-1]["more_body"]
