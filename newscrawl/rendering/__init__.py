"""Rendering: a page whose text is written by its scripts is run in Chromium, which itself can connect to nothing.

`Renderer` is the only door. Every request of the browser is answered with what the crawl's own engine downloads, so it
passes the same guards as the crawl's pages do: robots.txt, addresses, look-ups of names, size, time.
"""

from newscrawl.rendering.limits import Limits, NotRendered
from newscrawl.rendering.renderer import Renderer

__all__ = ["Limits", "NotRendered", "Renderer"]
