"""What `newscrawl cluster crawl` does: which sites, the connection, what came of them, the exports."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from scrapy.settings import SETTINGS_PRIORITIES, Settings

from newscrawl.archive import connect, last_run
from newscrawl.cluster.cluster import tell
from newscrawl.cluster.session import check_dask
from newscrawl.cluster.sites import Crawls, SiteJob, renew
from newscrawl.cluster.workspace import workspace
from newscrawl.crawl_all.crawling import Order, assess_sites
from newscrawl.crawl_all.results import Result, worst
from newscrawl.durations import parse_duration
from newscrawl.errors import BadInput, NewscrawlError
from newscrawl.export import export
from newscrawl.extensions.report_line import put_line
from newscrawl.extensions.run_end import say
from newscrawl.project import OURS, read_settings
from newscrawl.spiders.plan import export_options, plan_crawl, read_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.cluster.cluster import Cluster
    from newscrawl.errors import ExitCode, ExportError


def crawl(  # noqa: PLR0913 - one argument per option
    cluster: Cluster,
    options: Sequence[str],
    out: TextIO,
    *,
    archive: Path | None,
    only: Sequence[str],
    is_all: bool,
    time_limit: str,
    as_json: bool,
) -> ExitCode:
    """Crawl sites on the cluster, print what came of each, and return the worst exit code.

    Args:
        cluster: The cluster.
        options: Settings as NAME=VALUE.
        out: Where the table goes.
        archive: The archive; None: that of the settings.
        only: Names of sites that are crawled whether they are due or not; none: those that are due.
        is_all: Whether all are.
        time_limit: Of one crawl, such as "24h".
        as_json: Whether a line of JSON goes there instead.

    Raises:
        NewscrawlError: If nothing can be started.
    """
    check_dask()
    settings = read_settings(options)
    if archive is not None:
        settings.set("NEWSCRAWL_ARCHIVE", str(archive), priority="cmdline")
    if settings["NEWSCRAWL_KEEP_RAW"]:
        raise BadInput(
            "workers do not keep pages as they were fetched: crawl with -s NEWSCRAWL_KEEP_RAW= here, or those sites by "
            "`scrapy crawl` where the archive lies"
        )
    limit = parse_duration(time_limit)
    order = Order(
        archive=Path(settings["NEWSCRAWL_ARCHIVE"]),
        sites=Path(settings["NEWSCRAWL_SITES"]),
        only=only,
        time_limit=limit,
    )
    connect(order.archive).close()  # what is wrong with it is said once
    with workspace(order.archive.with_name(f"{order.archive.name}.cluster")) as space:
        crawls = Crawls(
            archive=order.archive,
            workspace=space,
            options=(*project_options(settings), *options),
            seconds=limit.total_seconds(),
        )
        jobs, results = _jobs(order, settings, crawls, is_all=is_all or bool(only))
        results += cluster.run(jobs, space, partial(renew, order.archive)) if jobs else []
    results.sort(key=lambda result: result.site)
    failures = [*_exported(order.archive, settings, jobs), *_reported(settings, jobs)]
    for failure in failures:
        say(f"newscrawl: {failure}", sys.stderr)
    code = worst([*(result.exit_code for result in results), *(failure.exit_code for failure in failures)])
    tell(results, code, out, as_json=as_json)
    return code


def project_options(settings: Settings) -> list[str]:
    """Return the plain settings of the operator's project as NAME=VALUE: a worker knows newscrawl's own only."""
    known = Settings()
    known.setmodule(OURS, priority="project")
    own = (name for name in settings if settings.getpriority(name) == SETTINGS_PRIORITIES["project"])
    values = ((str(name), settings[name]) for name in own if settings[name] != known.get(name))
    return [f"{name}={value}" for name, value in values if isinstance(value, str | int | float)]


def _jobs(order: Order, settings: Settings, crawls: Crawls, *, is_all: bool) -> tuple[list[SiteJob], list[Result]]:
    """Return the sites that are to be crawled, and what came of the others already."""
    jobs, results = [], []
    for name, due in assess_sites(order).items():
        try:
            if isinstance(due, NewscrawlError):
                raise due
            if not (is_all or due.is_due):
                results.append(Result(site=name, why=due.why, due_at=due.at))
                continue
            plan = plan_crawl(settings, None, name)
            content = (order.sites / f"{name}.toml").read_text(encoding="utf-8-sig")
            jobs.append(SiteJob(name, content, plan.start, due.why, crawls))
        except NewscrawlError as error:
            results.append(Result(site=name, why=str(error), exit_code=error.exit_code))
    started = {job.name: last.started_at for job in jobs if (last := last_run(order.archive, job.name)) is not None}
    # As `crawl-all` does: whom we never get to before we are told to end must not be the same ones every time.
    jobs.sort(key=lambda job: (job.name in started, started.get(job.name), job.name))
    return jobs, results


def _exported(archive: Path, settings: Settings, jobs: Sequence[SiteJob]) -> list[NewscrawlError]:
    """Write the exports, where they are wanted and anything may have changed; return why that could not be done."""
    folder = settings["NEWSCRAWL_EXPORTS"]
    if not folder or not any(job.has_results for job in jobs):
        return []
    try:
        export(archive, Path(folder), export_options(settings, read_numbers(settings)))
    except NewscrawlError as error:
        return [error]
    return []


def _reported(settings: Settings, jobs: Sequence[SiteJob]) -> list[ExportError]:
    """Give the runs' reports where they are wanted; return why that could not be done."""
    target = str(settings["NEWSCRAWL_REPORT"] or "")
    reports = [job.report for job in jobs if job.report]
    failures = (put_line(json.dumps(report, ensure_ascii=False), target) for report in reports)
    return [failure for failure in failures if failure is not None][:1]
