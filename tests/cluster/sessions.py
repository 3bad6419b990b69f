"""Plays with the connection to a scheduler, in a process of its own: Dask leaves threads and sockets behind.

`python -m tests.cluster.sessions FOLDER`, with ca.pem and key.pem in the folder.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest
from distributed import Scheduler, Security

from newscrawl.cluster import session as sessions
from newscrawl.cluster.session import SchedulerAway, Session, Tls
from newscrawl.errors import BadInput, ExitCode


def scheduler(tls: Tls | None = None, port: int = 0) -> Any:  # noqa: ANN401 - Dask's
    names = {"tls_ca_file": "ca_file", "tls_scheduler_cert": "cert", "tls_scheduler_key": "key"}
    given = {} if tls is None else {name: str(getattr(tls, ours)) for name, ours in names.items()}
    return Scheduler(
        protocol="tls" if tls else "tcp",
        host="127.0.0.1",
        port=port,
        dashboard=False,
        security=Security(require_encryption=bool(tls), **given),
    )


async def encrypted_where_it_is_asked_for(tls: Tls) -> None:
    async with scheduler(tls) as encrypted, scheduler() as plain:
        good = Session(encrypted.address, tls, 1)
        await good.open()
        assert await good.workers() == {}
        await good.close()
        for address, shown in ((encrypted.address, Tls()), (plain.address, tls)):
            with pytest.raises(BadInput, match="cannot reach a Dask scheduler"):
                await Session(address, shown, 1).open()


async def found_when_it_comes_back() -> None:
    async with scheduler() as first:
        port = first.port
        session = Session(first.address, Tls(), 1.0)
        await session.open()
        assert await session.workers() == {}
    again = asyncio.create_task(session.client())
    await asyncio.sleep(0.2)
    async with scheduler(port=port):
        assert (await again).status == "running"
        assert await session.workers() == {}
    with pytest.raises(SchedulerAway, match="was away for 1 s") as away:
        await session.client()
    assert away.value.exit_code is ExitCode.NOTHING_USABLE
    await session.close()


def main() -> None:
    sessions.CONNECT = 1.0
    folder = Path(sys.argv[1])
    asyncio.run(
        encrypted_where_it_is_asked_for(Tls(ca_file=folder / "ca.pem", cert=folder / "ca.pem", key=folder / "key.pem"))
    )
    print("encrypted", flush=True)  # noqa: T201
    asyncio.run(found_when_it_comes_back())
    print("found again", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
