"""What it costs to carve a part out of an archive, to pack and unpack it, and to merge it into another.

    python -m benchmarks.scale.merging [--articles 4000]

The archive is that of `benchmarks.archive.make`: ten sites, articles of 4 KB of words with their history.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import closing, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from benchmarks.archive.make import make
from newscrawl.archive import connect
from newscrawl.archive.merging import carve, merge
from newscrawl.cluster.parcels import pack, unpack

T = TypeVar("T")

if TYPE_CHECKING:
    from collections.abc import Callable


def measure(articles: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole, part, packed, unpacked, into = (
            folder / f"{x}.db" for x in ("whole", "part", "packed", "unpacked", "into")
        )
        with redirect_stdout(StringIO()):
            make(whole, articles)
        with closing(connect(whole)) as connection:
            (site, count) = connection.execute(
                "SELECT site, count(*) FROM articles GROUP BY site ORDER BY count(*) DESC LIMIT 1"
            ).fetchone()
        say("carve a site out", count, lambda: carve(whole, part, sites=[site]))
        parcel = say("pack it", count, lambda: pack(part, packed))
        say("unpack it", count, lambda: unpack(packed, unpacked, parcel))
        with closing(connect(into)) as connection:
            say("merge it into an empty archive", count, lambda: merge(connection, part))
            say("merge it again, where it changes nothing", count, lambda: merge(connection, part))
        sizes = (size / count / 1000 for size in (part.stat().st_size, parcel.packed, into.stat().st_size))
        print("  {:.1f} KB for each article in the shard, {:.1f} packed, {:.1f} merged".format(*sizes))


def say(what: str, count: int, work: Callable[[], T]) -> T:
    """Do some work and print its CPU time."""
    began = time.process_time()
    done = work()
    took = time.process_time() - began
    print(f"{took / count * 1000:8.2f} ms of CPU for each article ({took:.1f} s): {what}", flush=True)
    return done


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=4000)
    measure(parser.parse_args().articles)
