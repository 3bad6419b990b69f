"""Cluster: how it is reached, and how jobs are done on it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from newscrawl.cluster.coordinator import Coordinator
from newscrawl.cluster.jobs import Output
from newscrawl.cluster.session import Session, check_dask
from newscrawl.crawl_all.results import json_line, table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from newscrawl.cluster.jobs import Job
    from newscrawl.cluster.session import Tls
    from newscrawl.cluster.workspace import Workspace
    from newscrawl.crawl_all.results import Result
    from newscrawl.errors import ExitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """How the cluster is reached, and what of it is shown."""

    scheduler: str
    """Its address."""
    tls: Tls
    patience: float
    """Seconds that the scheduler may be away, or that there may be no worker."""
    logs: Path | None
    """Folder for the output of each job; None: stderr."""

    def run(
        self, jobs: Sequence[Job], space: Workspace, renewing: Callable[[Collection[str]], set[str]]
    ) -> list[Result]:
        """Have jobs done; return what came of each, by name.

        Args:
            jobs: The jobs.
            space: For files that come and go.
            renewing: Renews the leases of some tokens, and returns which are still held.

        Raises:
            BadInput: If there is no scheduler, or no Dask here.
        """
        check_dask()
        logging.basicConfig(format="newscrawl: %(message)s", level=logging.WARNING)
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # of what ails a connection, ours says enough
        return asyncio.run(self._run(jobs, space, renewing))

    async def _run(
        self, jobs: Sequence[Job], space: Workspace, renewing: Callable[[Collection[str]], set[str]]
    ) -> list[Result]:
        session = Session(self.scheduler, self.tls, self.patience)
        await session.open()
        try:
            coordinator = Coordinator(
                session, space.name, space.folder, output=Output(self.logs), renew=renewing, patience=self.patience
            )
            return await coordinator.run(jobs)
        finally:
            await session.close()


def tell(results: Sequence[Result], code: ExitCode, out: TextIO, *, as_json: bool) -> None:
    """Print what came of each job.

    Args:
        results: What came of them.
        code: What the command answers.
        out: Where it goes.
        as_json: Whether as a line of JSON.
    """
    lines = [json_line(results, code)] if as_json else [*table(results), f"exit code {code:d}"]
    print("\n".join(lines), file=out, flush=True)
