"""What the archive says of the health of its sites, for whoever asks; and how an operator accepts a new normal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.archive.beginning import take_lock
from newscrawl.archive.run_order import LATEST_FIRST
from newscrawl.health import YIELD, Verdict
from newscrawl.health.watch import LENGTH_OF
from newscrawl.items import from_iso_utc, iso_utc

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.archive.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteHealth:
    """How a site stood at the end of a run."""

    site: str
    run_id: int
    pages: int
    """Pages that the run read and that could be judged: articles, and pages that should have been some."""
    judged_run_id: int | None
    """The last run, this one or an earlier one, that read any; None: none ever did."""
    verdicts: list[Verdict]

    @property
    def is_alarming(self) -> bool:
        """Whether anything is broken."""
        return any(verdict.is_alarm for verdict in self.verdicts)

    @property
    def sentence(self) -> str:
        """Say it in plain words; each verdict has a sentence of its own."""
        if self.judged_run_id is None:
            return f"{self.site}: no article page was read yet, so nothing is known of its health"
        if self.is_alarming:
            count = sum(verdict.is_alarm for verdict in self.verdicts)
            said = f"{self.site}: {count} thing{'s' if count > 1 else ''} not as the site's own past has it"
        else:
            said = f"{self.site}: as ever"
        if not self.pages:
            said += f"; run {self.run_id} read no article page, so this is as of run {self.judged_run_id}"
        return said


def verdicts_of(connection: Connection, run_id: int) -> list[Verdict]:
    """Return what was not as it should be when a run ended, what matters most first."""
    with connection.errors():
        return [
            Verdict(
                site=site,
                field=field,
                kind=kind,
                scope=scope,
                was=was,
                now=now,
                since=from_iso_utc(since),
                first_url=first_url,
                pages=pages,
            )
            for site, field, kind, scope, was, now, since, first_url, pages in connection.execute(
                "SELECT site, field, health_verdicts.kind, scope, was, now, since, first_url, pages "
                "FROM health_verdicts JOIN runs ON runs.id = run_id WHERE run_id = ? "
                "ORDER BY instr('yield fill length rule', health_verdicts.kind), since, field, scope",
                (run_id,),
            )
        ]


def health_of_run(connection: Connection, run_id: int) -> SiteHealth:
    """Return how its site stood at the end of a run.

    A run that read no article page says nothing new: what was broken before it still is, as far as anybody knows.
    """
    with connection.errors():
        (site,) = connection.execute("SELECT site FROM runs WHERE id = ?", (run_id,)).fetchone()
        (pages,) = connection.execute(
            "SELECT coalesce(sum(pages), 0) FROM field_health WHERE run_id = ? AND field = ?", (run_id, YIELD)
        ).fetchone()
        judged = connection.execute(
            "SELECT id FROM runs WHERE site = ? "
            "AND (round_started_at, id) <= (SELECT round_started_at, id FROM runs WHERE id = ?) "
            f"AND EXISTS (SELECT 1 FROM field_health WHERE run_id = runs.id) {LATEST_FIRST} LIMIT 1",
            (site, run_id),
        ).fetchone()
    return SiteHealth(
        site=site,
        run_id=run_id,
        pages=pages,
        judged_run_id=judged[0] if judged else None,
        verdicts=verdicts_of(connection, run_id),
    )


def health_of_sites(connection: Connection) -> list[SiteHealth]:
    """Return how each site stood at the end of its last run that ended, by name."""
    with connection.errors():
        last = connection.execute(
            "SELECT run_id FROM (SELECT name, (SELECT id FROM runs WHERE site = name AND kind = 'crawl' "
            f"AND outcome NOT IN ('running', 'died') {LATEST_FIRST} LIMIT 1) AS run_id FROM sites) "
            "WHERE run_id IS NOT NULL ORDER BY name"
        ).fetchall()
    return [health_of_run(connection, run_id) for (run_id,) in last]


def accept_health(connection: Connection, site: str, now: datetime) -> list[str]:
    """Take what is broken on a site for its new normal: it is learned anew, and alarms no more.

    The pages that are owed for it are read once more by the next run, and then settled as they are.

    Args:
        connection: The archive.
        site: The site's name.
        now: The present moment.

    Returns:
        The names of the fields that were accepted; none if nothing was broken.

    Raises:
        AlreadyRunning: If the site is being crawled.
    """
    held = take_lock(connection, site)
    try:
        with connection.transaction():
            broken = connection.execute(
                "SELECT DISTINCT field, kind FROM health_watches WHERE site = ? AND is_broken = 1 ORDER BY 1, 2",
                (site,),
            ).fetchall()
            for field, kind in broken:
                connection.execute(
                    "DELETE FROM health_watches WHERE site = ? AND field = ? AND kind = ?", (site, field, kind)
                )
                learned_as = LENGTH_OF.format(field) if kind == "length" else field
                connection.execute("DELETE FROM health_baseline WHERE site = ? AND field = ?", (site, learned_as))
                connection.execute(
                    "UPDATE health_verdicts SET accepted_at = ? WHERE accepted_at IS NULL AND field = ? AND kind = ? "
                    "AND run_id IN (SELECT id FROM runs WHERE site = ?)",
                    (iso_utc(now), field, kind, site),
                )
        return [field for field, _ in broken]
    finally:
        held.release()
