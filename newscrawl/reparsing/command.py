"""Command: `newscrawl reparse`: reads kept pages again, tells what is otherwise, and applies it if asked to."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newscrawl import __version__
from newscrawl.archive import connect, connect_read_only
from newscrawl.archive.reparsed import Reparse, sites_with_raw_pages
from newscrawl.errors import AlreadyRunning, BadInput, ExitCode
from newscrawl.items import from_iso_utc
from newscrawl.reader.pool import Readers
from newscrawl.reparsing.findings import CHANGED, GAINED, KINDS, LOST, Findings
from newscrawl.reparsing.rereading import Reread, Rereading
from newscrawl.shown import shown
from newscrawl.warc.importing import usable_cores
from newscrawl.warc.judging import Judge, ReadingOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import IO, Any

    from newscrawl.archive import Connection

MOST_SHOWN = 160
"""Characters of a value in a sample."""


def reparse(  # noqa: PLR0913 - one argument per option
    archive: Path,
    options: ReadingOptions,
    *,
    site: str | None = None,
    limit: int | None = None,
    apply: bool = False,
    jobs: int | None = None,
    told: Callable[[str], None] | None = None,
) -> Findings:
    """Read the kept pages of an archive again, by today's extraction and site files.

    Args:
        archive: The archive. Unless it is applied, it is only read.
        options: By what settings pages are read.
        site: The one site; None: all.
        limit: Pages of each site that are read at most; None: all.
        apply: Whether articles are brought to what is read.
        jobs: Reading processes; None: one for each core that may be used.
        told: Is told what is said on the way.

    Raises:
        BadInput: If there is no such archive, or no page of the site was kept.
        ArchiveError: If it cannot be read or written. What was committed is kept.
    """
    if not archive.exists():
        raise BadInput(f"there is no archive {str(archive)!r}; name it by --archive")
    with closing(connect(archive) if apply else connect_read_only(archive)) as connection:
        sites = sites_with_raw_pages(connection)
        if site is not None and site not in sites:
            kept = f"; those with kept pages are {', '.join(map(shown, sites))}" if sites else ""
            raise BadInput(f"no page of the site {shown(site)} was kept in {str(archive)!r}{kept}")
        if not sites:
            raise BadInput(f"no page was kept in {str(archive)!r}: crawls keep them with -s NEWSCRAWL_KEEP_RAW=FOLDER")
        work = _Reparsing(connection, options, limit, told or (lambda _: None), apply=apply)
        return asyncio.run(work.run([site] if site is not None else sites, jobs or usable_cores()))


class _Reparsing:
    def __init__(
        self,
        connection: Connection,
        options: ReadingOptions,
        limit: int | None,
        told: Callable[[str], None],
        *,
        apply: bool,
    ) -> None:
        self._connection = connection
        self._options = options
        self._limit = limit
        self._told = told
        self._apply = apply
        self._now = datetime.now(UTC)
        self._findings = Findings()

    async def run(self, sites: list[str], jobs: int) -> Findings:
        """Read the pages of these sites."""
        async with Readers(jobs, self._options.sites) as readers:
            judge = Judge(readers, self._options)
            rereading = Rereading(self._connection, judge, self._options.most_bytes, readers.ahead)
            for site in sites:
                try:
                    writer = Reparse(self._connection, site, __version__, self._now) if self._apply else None
                except AlreadyRunning:
                    self._findings.busy.append(site)
                    self._told(f"{shown(site)} is being crawled, and is left out: reparse it when that has ended")
                    continue
                with _ended(writer):
                    async for page in rereading.of_site(site, self._limit):
                        if self._findings.saw(page) and writer is not None:
                            self._findings.applied += self._write(writer, judge, site, page)
        return self._findings

    def _write(self, writer: Reparse, judge: Judge, site: str, page: Reread) -> bool:
        assert page.article is not None  # noqa: S101 - else there is nothing to write
        if page.candidate.article_id is not None:
            return writer.apply(page.candidate.article_id, page.article, page.at)
        age = self._now - (page.article.published_at or from_iso_utc(page.at))
        return writer.store(page.candidate, page.article, judge.rest_of(site, age))


@contextmanager
def _ended(writer: Reparse | None) -> Iterator[None]:
    """Have a site's run say at the end of the block how it ended."""
    if writer is None:
        yield
        return
    try:
        yield
        writer.end()
    except (asyncio.CancelledError, SystemExit):
        writer.end("signal", "ended by a signal", ExitCode.SIGNAL)
        raise
    finally:
        writer.release()


def tell(findings: Findings, out: IO[str], *, applied: bool) -> None:
    """Write findings for people."""
    changed = findings.read - findings.as_before - findings.become_articles - findings.stop_being_articles
    out.write(
        f"{findings.read} kept pages were read again: {findings.as_before} as before, {changed} articles otherwise, "
        f"{findings.become_articles} become articles, {findings.stop_being_articles} are taken for none now\n"
    )
    for reason, pages in findings.left_out.most_common():
        out.write(f"{pages} left out: {reason}\n")
    rows = [(name, *(counts[kind] for kind in KINDS)) for name, counts in findings.fields.items() if counts]
    if rows:
        out.write(f"\n{'field':<14}{GAINED:>9}{LOST:>9}{CHANGED:>9}\n")
        out.writelines(f"{name:<14}{gained:>9}{lost:>9}{moved:>9}\n" for name, gained, lost, moved in rows)
    for name, kinds in findings.samples.items():
        for kind, samples in kinds.items():
            for sample in samples:
                out.write(f"\n{name} {kind}: {shown(sample.url)}\n")
                before, after = _apart(sample.before, sample.after)
                out.write(f"  - {before}\n  + {after}\n")
    for title, turned in (("becomes an article", findings.new_articles), ("is no article", findings.no_articles)):
        out.writelines(f"\n{title}: {shown(one.url)}\n  {shown(one.what or '')[:MOST_SHOWN]}\n" for one in turned)
    if applied and not findings.applied:
        out.write("\nnothing was to be written\n")
    elif applied:
        out.write(f"\n{findings.applied} articles were written; the history says that the parser changed\n")
    elif changed or findings.become_articles:
        out.write("\nnothing was written; --apply brings the articles to this\n")


def _apart(before: Any, after: Any) -> tuple[str, str]:  # noqa: ANN401 - JSON values
    """Return two values from where they begin to differ, cut."""
    texts = [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in (before, after)]
    same = next((at for at, (one, other) in enumerate(zip(*texts, strict=False)) if one != other), min(map(len, texts)))
    begin = max(0, same - 30)
    parts = [("..." if begin else "") + text[begin : begin + MOST_SHOWN] for text in texts]
    cut = [part + ("..." if len(text) > begin + MOST_SHOWN else "") for part, text in zip(parts, texts, strict=True)]
    return shown(cut[0].replace("\n", " ")), shown(cut[1].replace("\n", " "))
