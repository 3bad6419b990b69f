"""Chromium, started so that it can connect to nothing: the provider of browsers that scrapy-playwright asks.

Importing this module needs the extra `browser`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from playwright.async_api import Playwright, async_playwright

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext

# Each closes a way that was seen open, or might open: interception sees neither preconnects, WebSockets, shared workers
# nor WebRTC, and a redirect of an intercepted request is followed without asking again.
_NOWHERE = (
    "--host-resolver-rules=MAP * ~NOTFOUND",  # also for addresses that need no look-up
    "--proxy-server=http://nowhere.invalid:1",  # a second lock, whose own name is looked up in vain
    "--proxy-bypass-list=<-loopback>",  # loopback addresses are no exception
    "--disable-quic",  # UDP
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # STUN datagrams went out without it
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # the same switch as other builds name it
    "--dns-prefetch-disable",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pings",
)
_CHEAP = (
    "--disable-gpu",
    "--js-flags=--max-old-space-size=512",  # MiB of script objects per page, instead of 4096
    "--renderer-process-limit=2",
)


class ClosedBrowser:
    """Starts Chromium at the first page that needs it (`scrapy_playwright.provider.BrowserProvider`).

    Args:
        executable: Path of Chromium.
    """

    def __init__(self, executable: str) -> None:
        self._executable = executable
        self._playwright: Playwright | None = None

    async def start(self) -> None:
        """Do nothing: most crawls need no browser."""

    async def launch_browser(self) -> Browser:
        """Start Chromium. Its sandbox is on, but for root, for whom it does not work.

        Raises:
            playwright.async_api.Error: If it does not start.
        """
        if self._playwright is None:
            self._playwright = await async_playwright().start()
        return await self._playwright.chromium.launch(
            executable_path=self._executable,
            args=[*_NOWHERE, *_CHEAP],
            chromium_sandbox=os.geteuid() != 0,
            # The crawl ends on a signal when it has recorded what is under way; the browser ends with the crawl.
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )

    async def launch_persistent_context(self, context_kwargs: dict[str, Any]) -> BrowserContext:
        """Refuse: nothing of a page is kept for the next one."""
        raise NotImplementedError(f"no profile is kept: {context_kwargs}")

    async def close(self) -> None:
        """Stop the driver, and with it whatever Chromium is left."""
        if self._playwright is not None:
            playwright, self._playwright = self._playwright, None
            await playwright.stop()
