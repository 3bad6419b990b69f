"""What the cluster adds to a crawl: CPU of each part for a site's task, memory, and time.

    python -m benchmarks.scale.cluster [--sites 8] [--articles 20]

Real processes on this machine, over loopback: a scheduler, one worker, the coordinator; and the same sites by
`newscrawl crawl-all` into another archive. CPU is that of the processes themselves, as the kernel counts it.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import psutil

from tests.crawl.site import Site, newspaper

PORT = 18_986
IDLE = 10.0
"""Seconds in which scheduler and worker are seen to rest; that is taken off what they use for tasks."""
PROJECT = Path(__file__).parents[2]
SETTINGS = ("DOWNLOAD_DELAY=0", "CONCURRENT_REQUESTS_PER_DOMAIN=8", "NEWSCRAWL_RETRY_PATIENCE=0", "LOG_LEVEL=WARNING")


class Used(NamedTuple):
    """CPU seconds of a process, and of those that it began and that have ended; its memory."""

    own: float
    children: float
    megabytes: float


def used(process: psutil.Process) -> Used:
    """Return what a process has used so far."""
    times = process.cpu_times()
    return Used(
        times.user + times.system, times.children_user + times.children_system, process.memory_info().rss / 1024**2
    )


def start(folder: Path, *arguments: str) -> psutil.Popen:
    """Begin a module of Python in a folder."""
    return psutil.Popen(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "SCRAPY_SETTINGS_MODULE": "newscrawl.settings"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def crawl(folder: Path, *command: str) -> tuple[float, Used]:
    """Run a command to its end; return its seconds, and what it used at last."""
    began = time.monotonic()
    process = start(folder, "newscrawl", *command)
    last = used(process)
    while process.poll() is None:
        try:
            now = used(process)
            last = Used(now.own, now.children, max(last.megabytes, now.megabytes))
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            break
        time.sleep(0.02)
    if process.wait():
        raise SystemExit(f"{command[:2]} ended with {process.returncode}")
    return time.monotonic() - began, last


def measure(sites: int, articles: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        (folder / "sites").mkdir()
        served = [stack.enter_context(Site(newspaper(articles))) for _ in range(sites)]
        for number, site in enumerate(served):
            (folder / "sites" / f"s{number}.toml").write_text(f'start = ["{site.url}"]\n')
        hosts = ",".join(site.host for site in served)
        options = [part for value in (*SETTINGS, f"NEWSCRAWL_ALLOW_HOSTS={hosts}") for part in ("-s", value)]
        alone_seconds, alone = crawl(folder, "crawl-all", "--jobs", "2", "--archive", "alone.db", *options)
        address = f"tcp://127.0.0.1:{PORT}"
        parts = [
            start(
                folder, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", f"{PORT}", "--no-dashboard"
            ),
            start(
                folder,
                *("distributed.cli.dask_worker", address, "--host", "127.0.0.1", "--no-nanny", "--nthreads", "2"),
                *("--no-dashboard", "--local-directory", name),
            ),
        ]
        try:
            time.sleep(4)
            crawl(folder, "cluster", "crawl", "--scheduler", address, "--site", "s0", "--archive", "warm.db", *options)
            idle = [used(part) for part in parts]
            time.sleep(IDLE)
            before = [used(part) for part in parts]
            seconds, coordinator = crawl(
                folder, "cluster", "crawl", "--scheduler", address, "--archive", "cluster.db", *options
            )
            after = [used(part) for part in parts]
        finally:
            for part in parts:
                os.killpg(part.pid, signal.SIGKILL)
                part.wait()
    resting = [(new.own - old.own) / IDLE for old, new in zip(idle, before, strict=True)]
    scheduler, worker = (
        (new.own - old.own - rest * seconds) / sites for old, new, rest in zip(before, after, resting, strict=True)
    )
    crawls = (after[1].children - before[1].children) / sites
    print(f"{sites} sites of {articles} articles; CPU seconds for each site, 2 crawls at a time")
    print(
        f"  crawl-all: itself and its crawls      {(alone.own + alone.children) / sites:6.2f}  ({alone_seconds:.0f} s)"
    )
    print(f"  cluster:   the crawls on the worker   {crawls:6.2f}  ({seconds:.0f} s)")
    print(f"             the worker, over its rest  {worker:6.2f}  ({after[1].megabytes:.0f} MB)")
    print(f"             the scheduler, the same    {scheduler:6.2f}  ({after[0].megabytes:.0f} MB)")
    print(f"             scheduler, worker at rest  {resting[0]:6.3f} and {resting[1]:.3f} s of CPU each second")
    print(f"             the coordinator            {coordinator.own / sites:6.2f}  ({coordinator.megabytes:.0f} MB)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--sites", type=int, default=8)
    parser.add_argument("--articles", type=int, default=20)
    asked = parser.parse_args()
    measure(asked.sites, asked.articles)
