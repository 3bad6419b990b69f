"""Images: the pictures of the article with their captions. Lazy addresses come before placeholders."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newscrawl.extract.cues import holds_any
from newscrawl.extract.found import Found
from newscrawl.extract.links import link_url
from newscrawl.extract.noise import NOISE
from newscrawl.extract.pictures import size_of, sources_of
from newscrawl.items import Image

if TYPE_CHECKING:
    from newscrawl.extract.outline import Outline, Picture
    from newscrawl.extract.region import Region

MAX_IMAGES = 100
MIN_SIZE = 60
"""Pixels; what states to be smaller is an icon."""

_PLACEHOLDERS = (
    "grey.", "gray.", "notimg.gif", "loading", "placeholder", "blank.", "spacer", "pixel", "transparent", "lazy", "1x1",
    "dummy", "/static/image/common/none",
)  # fmt: skip
_ICONS = (
    "logo", "icon", "avatar", "qrcode", "erweima", "sprite", "emoji", "smiley", "smilie", "button", "share", "tracking",
    "badge",
)  # fmt: skip
"""What the last part of an address holds if it is not the picture's."""
_FIGURE = frozenset({"figure"})
_CAPTION = re.compile(r"caption|image-?text|img-?text|legend|bildunterschrift|photo-?desc|pic[_-]?desc")
_SKIPPED = frozenset({"nav", "footer", "aside", "form", "header"})


def extract_images(
    outline: Outline, region: Region | None, base: str | None, encoding: str, start: int
) -> Found[tuple[Image, ...]] | None:
    """Return the pictures between title and the text's end.

    Args:
        outline: The page.
        region: Where the text stands.
        base: URL that relative addresses are resolved against.
        encoding: The page's charset.
        start: Index of the title's block, else of the text's first.
    """
    if region is None:
        return None
    images: dict[str, Image] = {}
    for picture in outline.pictures:
        if not min(start, region.first) <= picture.at <= region.last + 1 or not _belongs(picture, region):
            continue
        url = _address(picture, base, encoding)
        if url is not None and url not in images:
            images[url] = Image(url=url, caption=_caption(outline, picture))
    kept = tuple(images.values())[:MAX_IMAGES]
    return Found(kept, "pictures of the text", " ".join(image.url for image in kept)) if kept else None


def _belongs(picture: Picture, region: Region) -> bool:
    size = size_of(picture)
    if (size is not None and size < MIN_SIZE) or picture.box.hidden:
        return False
    inside = False
    for box in picture.box.chain():
        if box is region.box:
            inside = True
            break
        if box.tag in _SKIPPED or (box.names and box.tag != "figure" and _is_noise(box.names)):
            return False
    if inside:
        return True
    return picture.box.within(_FIGURE) is not None and picture.at <= region.first + 1


@lru_cache(maxsize=8192)
def _is_noise(names: str) -> bool:
    match = NOISE.search(names)
    return match is not None and not any(
        word in match[0] for word in ("caption", "credit", "embed", "hidden", "lightbox")
    )


def _address(picture: Picture, base: str | None, encoding: str) -> str | None:
    sources = sources_of(picture)
    for source in sources:
        low = source.lower()
        if source.startswith("data:") or (len(sources) > 1 and holds_any(low, _PLACEHOLDERS)):
            continue
        name = low.rpartition("/")[2]
        if holds_any(name, _ICONS) or holds_any(name, _PLACEHOLDERS):
            return None
        return link_url(source, base, encoding)
    return None


def _caption(outline: Outline, picture: Picture) -> str | None:
    figure = picture.box.within(_FIGURE)
    if figure is not None:
        for block in outline.blocks[figure.first : figure.end]:
            inner = next((box for box in block.box.chain() if box.tag == "figcaption"), None)
            if inner is not None:
                return outline.text_of(inner) or None
        texts = [b.text for b in outline.blocks[figure.first : figure.end] if not b.link_chars]
        return texts[0] if len(texts) == 1 and len(texts[0]) < 400 else None
    for block in outline.blocks[picture.at : picture.at + 1]:
        if block.box.names and _CAPTION.search(block.box.names):
            return block.text
    return None
