"""Settling: when a page in the browser has been written, and what it is then."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from newscrawl.rendering.limits import NotRendered

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page

    from newscrawl.rendering.gate import Gate
    from newscrawl.rendering.limits import Limits

PAUSE = 0.1
"""Seconds between two looks at the page."""

# Asked in a world of our own, where the page cannot have replaced what is asked.
_MEASURE = """[document.readyState === "complete" ? 1 : 0, document.getElementsByTagName("*").length,
  (document.documentElement || {textContent: ""}).textContent.length]"""
# One step, in which no script runs. A script that cuts a text after so many characters leaves half an emoji, which no
# UTF-8 can spell.
_READ = """((most) => {
  const html = document.documentElement ? document.documentElement.outerHTML.toWellFormed() : "";
  return html.length > most ? null : html;
})(%d)"""


async def settle(page: Page, gate: Gate, limits: Limits) -> str:
    """Wait until the page has been written, or has had its time, and return its HTML.

    Raises:
        NotRendered: If it is larger than a page may be, or asks for things without end.
    """
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Page.getFrameTree")
    world = await session.send("Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"]})
    context: int = world["executionContextId"]
    await _wait(session, context, gate, limits)
    html = await _ask(session, context, _READ % limits.page_bytes)
    if html is None:
        raise NotRendered(f"its scripts write more than {limits.page_bytes} bytes")
    return str(html)


async def _wait(session: CDPSession, context: int, gate: Gate, limits: Limits) -> None:
    clock = asyncio.get_running_loop().time
    started = changed = clock()
    last: list[int] = []
    while True:
        complete, *size = await _ask(session, context, _MEASURE)
        if size[0] > limits.elements or size[1] > limits.page_bytes:
            raise NotRendered(f"its scripts write more than {limits.elements} elements or {limits.page_bytes} bytes")
        if gate.is_flooded:
            raise NotRendered(f"its scripts ask for more than {gate.seen - 1} things")
        now = clock()
        if size != last:
            last, changed = size, now
        still = now - changed
        is_quiet = still >= limits.lull or min(still, now - gate.answered_at) >= limits.quiet
        if (complete and is_quiet) or now - started >= limits.settling:
            return
        await asyncio.sleep(PAUSE)


async def _ask(session: CDPSession, context: int, expression: str) -> Any:  # noqa: ANN401 - what the page answers
    answer = await session.send(
        "Runtime.evaluate", {"expression": expression, "contextId": context, "returnByValue": True}
    )
    return answer["result"].get("value")
