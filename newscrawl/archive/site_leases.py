"""Leases of sites: who crawls a site into this archive from another machine, which no kernel lock of ours reaches.

A lease is good for a short time and is renewed while the work goes on. Whoever holds one sees to it that nobody works
under it any more when it expires; so one that has expired is free, whatever became of its holder.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from newscrawl.items import from_iso_utc, iso_utc

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.archive.connection import Connection

LEASE = timedelta(seconds=90)
"""How long a lease is good for since it was taken or renewed."""


@dataclass(frozen=True, slots=True)
class SiteLease:
    """A site's lease."""

    site: str
    token: str
    """What its holder shows."""
    holder: str
    """Who holds it, in words."""
    taken_at: datetime
    expires_at: datetime


def lease_of(connection: Connection, site: str) -> SiteLease | None:
    """Return the lease that is held on a site; None if there is none, or it has expired."""
    with connection.errors():
        row = connection.execute(
            "SELECT site, token, holder, taken_at, expires_at FROM site_leases WHERE site = ?", (site,)
        ).fetchone()
    if row is None:
        return None
    lease = SiteLease(row[0], row[1], row[2], from_iso_utc(row[3]), from_iso_utc(row[4]))
    now = datetime.now(UTC)
    # One that expires later than any that was taken by now: the clock was set back. Who lives renews it in a moment.
    return lease if now < lease.expires_at <= now + LEASE else None


def note_lease(connection: Connection, site: str, holder: str) -> SiteLease:
    """Note a lease on a site. Called under the site's lock, so that nobody else holds one.

    Args:
        connection: The archive.
        site: The site's name.
        holder: Who takes it, in words.
    """
    now = datetime.now(UTC)
    lease = SiteLease(site, secrets.token_hex(16), holder, now, now + LEASE)
    with connection.transaction():
        connection.execute(
            "INSERT OR REPLACE INTO site_leases (site, token, holder, taken_at, expires_at) VALUES (?, ?, ?, ?, ?)",
            (site, lease.token, holder, iso_utc(now), iso_utc(lease.expires_at)),
        )
    return lease


def renew_leases(connection: Connection, tokens: Iterable[str]) -> set[str]:
    """Renew leases; return the tokens of those that are still held. One that somebody else took meanwhile is not."""
    with connection.transaction():
        rows = connection.execute(
            "UPDATE site_leases SET expires_at = ? WHERE token IN (SELECT value FROM json_each(?)) RETURNING token",
            (iso_utc(datetime.now(UTC) + LEASE), json.dumps([*tokens])),
        ).fetchall()
    return {token for (token,) in rows}


def end_lease(connection: Connection, token: str) -> bool:
    """Give a lease back; tell whether it was held to its end."""
    with connection.transaction():
        row = connection.execute("DELETE FROM site_leases WHERE token = ? RETURNING 1", (token,)).fetchone()
    return row is not None
