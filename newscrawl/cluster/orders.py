"""What goes between the coordinator and the workers: plain values, and never anything of a page but its bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

UNATTENDED = 20.0
"""Seconds without a word from the coordinator after which a worker ends what it does for it. A lease is longer than
this and the end together; and a worker that a network has cut off ends before Dask gives its task to another."""

GRACE = 8.5
"""Seconds between telling a process to end and killing it. A crawl needs at most 8."""

PIECE = 4 * 1024 * 1024
"""Bytes of a file that go over the network at a time: what the scheduler holds of it at most."""

MOST_BYTES = 16 * 1024**3
"""Bytes of a site's part of the archive, or of results: some two million articles. More belongs in an archive of its
own, crawled where it lies."""


SHARD = "archive.db"
"""Name of the shard archive in an attempt's folder."""

TABLE = "articles.parquet"
"""Name of its articles' table there."""


class Phase(StrEnum):
    """What an attempt is at."""

    WAITS = "waits"
    """For its seed."""
    WORKS = "works"
    PACKS = "packs"
    """Its results."""
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file that was packed to be sent."""

    bytes: int
    """As it will be when it is unpacked."""
    packed: int
    """As it is sent."""
    sha256: str
    """Of what is sent, hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A task: one command on a shard archive of its own, whose results come back."""

    coordinator: str
    """Who gives it."""
    name: str
    """Of the site, or of the WARC file."""
    token: str
    """Of the lease that it is done under; else a name of its own."""
    number: int = 0
    """How often it was handed out before."""
    version: str
    """The coordinator's newscrawl."""
    module: str
    """What is run, by `python -m`."""
    arguments: tuple[str, ...]
    """Its arguments. `{folder}` stands for the attempt's folder."""
    files: dict[str, str] = field(default_factory=dict)
    """Files that lie in the folder, by their names there."""
    environment: dict[str, str] = field(default_factory=dict)
    """What the environment is to say besides."""
    has_seed: bool = False
    """Whether a seed is waited for."""
    gives: str = SHARD
    """The file that comes back. Of a shard that was seeded, only what has changed comes."""
    seconds: float
    """How long the command may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What came of a task. The results lie with the worker, until the coordinator has them."""

    attempt: str
    worker: str
    """The worker's address."""
    returned: int
    """The command's exit status, negative for a signal."""
    why: str = ""
    """What ended it from outside: "limit", "unattended", "told"; "": nothing."""
    seconds: float
    report: str | None = None
    """A crawl's report, a line of JSON."""
    last_words: str = ""
    """The last line of its output."""
    parcel: Parcel | None = None
    """The results; None if there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How an attempt stands, when it is asked."""

    attempt: str
    token: str
    number: int
    phase: Phase
    output: bytes = b""
    """What it has said since it was asked last."""
    said: int = 0
    """Bytes that it has said in all, so far."""
