"""Addresses: where an export is published, and whether a redirect stays there."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from newscrawl.errors import BadInput
from newscrawl.export.manifest import MANIFEST
from newscrawl.shown import shown


def folder_of(url: str) -> str:
    """Return the address of an export's folder, with a slash at its end.

    Args:
        url: That address, or its manifest's.

    Raises:
        BadInput: If it is none of http(s), or has more than a path.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in ("http", "https") or not url.isprintable() or " " in url:
        raise BadInput(f"{shown(url)} is no http(s) address; give that of the folder that holds an export")
    if parts.username is not None or parts.query or parts.fragment:
        raise BadInput(f"the address of an export has no password, ? or # in it; give it without ({host}:{port or ''})")
    folder = parts.path.removesuffix(MANIFEST).rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{folder}/"


def origin(url: str) -> tuple[str, str | None, int | None] | None:
    """Return scheme, host and port of an address; None if it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None
    return parts.scheme, parts.hostname, port


def joined(url: str, location: str) -> str | None:
    """Return the address that a `Location` means; None if it means none."""
    try:
        return urljoin(url, location)
    except ValueError:
        return None
