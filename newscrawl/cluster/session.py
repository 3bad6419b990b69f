"""Session: the coordinator's connection to the scheduler, made again when it is lost."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from newscrawl import __version__
from newscrawl.errors import BadInput, ExitCode, NewscrawlError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from distributed import Client, Future

logger = logging.getLogger(__name__)

T = TypeVar("T")

CONNECT = 5.0
"""Seconds to wait for a connection to the scheduler."""

ANSWER = 30.0
"""Seconds to wait for a worker's answer."""

_PAUSE = 0.5
"""Seconds between two tries to connect."""


class Lost(Exception):
    """The scheduler or a worker is gone, or gives no answer. What was asked of it is to be asked anew."""


class TaskFailed(NewscrawlError):
    """A task cannot be done on this cluster. Raised by a session; the message says what is known."""


class WorkersDied(NewscrawlError):
    """Too many workers died at a task. Raised by a session; look at a worker's log, the next run tries it again."""

    exit_code = ExitCode.SIGNAL


class SchedulerAway(NewscrawlError):
    """The scheduler, or all workers, were away for too long. Raised by a session; start them and run again."""

    exit_code = ExitCode.NOTHING_USABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """Paths of certificates, as `dask scheduler` and `dask worker` take them."""

    ca_file: Path | None = None
    cert: Path | None = None
    key: Path | None = None


def check_dask() -> None:
    """Raise unless Dask is installed.

    Raises:
        BadInput: If it is not, with what to do.
    """
    try:
        import distributed  # noqa: PLC0415, F401 - an extra
    except ImportError:
        raise BadInput(
            "many machines need Dask, which is not installed; install the extra, here and on each of them: "
            "pip install 'newscrawl[distributed]'"
        ) from None


class Session:
    """A connection to the scheduler.

    Args:
        scheduler: Its address, such as tcp://10.0.0.1:8786 or tls://10.0.0.1:8786.
        tls: Certificates; none for tcp://.
        patience: Seconds that it may be away once it was reached.
    """

    def __init__(self, scheduler: str, tls: Tls, patience: float) -> None:
        self.scheduler = scheduler
        self._tls = tls
        self._patience = patience
        self._client: Client | None = None
        self._one_at_a_time = asyncio.Lock()
        self._broken: BaseException | None = None

    async def open(self) -> None:
        """Connect for the first time.

        Raises:
            BadInput: If there is no scheduler.
        """
        if self.scheduler.startswith("tls://") and None in (self._tls.ca_file, self._tls.cert):
            raise BadInput(
                f"cannot reach a Dask scheduler at {self.scheduler} without a certificate; give --tls-ca-file, "
                "--tls-cert and --tls-key"
            )
        try:
            self._client = await self._connect()
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            raise BadInput(
                f"cannot reach a Dask scheduler at {self.scheduler} ({_words(error)}); start one by `dask scheduler`, "
                "or name another by --scheduler"
            ) from None

    async def close(self) -> None:
        """Disconnect."""
        client, self._client = self._client, None
        await _close(client)

    async def client(self) -> Client:
        """Return a client that is connected.

        Raises:
            SchedulerAway: If the scheduler has been away for too long.
        """
        async with self._one_at_a_time:
            if self._client is not None and self._client.status == "running":
                return self._client
            logger.warning("the scheduler at %s is away; waiting for it", self.scheduler)
            await self.close()
            deadline = time.monotonic() + self._patience
            while True:
                try:
                    self._client = await self._connect()
                except (OSError, RuntimeError) as error:
                    if time.monotonic() > deadline:
                        raise SchedulerAway(
                            f"the scheduler at {self.scheduler} was away for {self._patience:.0f} s ({_words(error)}); "
                            "start it and run this again, it goes on from what has come back"
                        ) from None
                    await asyncio.sleep(_PAUSE)
                else:
                    logger.warning("the scheduler at %s is back", self.scheduler)
                    return self._client

    async def workers(self) -> Mapping[str, int]:
        """Return the workers' addresses, with the threads of each.

        Raises:
            Lost: If the scheduler does not answer.
        """
        client = await self.client()
        try:
            async with asyncio.timeout(ANSWER):
                known = await client.scheduler.identity(n_workers=-1)
        except _failures() as error:
            raise Lost(_words(error)) from error
        return {address: worker["nthreads"] for address, worker in known["workers"].items()}

    async def submit(self, function: Callable[..., T], *arguments: Any, key: str) -> Future:  # noqa: ANN401 - any
        """Hand out a task.

        Args:
            function: What a worker does.
            arguments: Its arguments.
            key: The task's name.
        """
        client = await self.client()
        # It is done for what it does: never taken for another of the same arguments.
        return client.submit(function, *arguments, key=key, pure=False)

    async def result(self, future: Future) -> Any:  # noqa: ANN401 - the task's
        """Wait for a task.

        Raises:
            Lost: If the scheduler that had it is gone.
            WorkersDied: If too many workers died at it.
            TaskFailed: If it cannot be done.
            NewscrawlError: What the task raised.
        """
        from distributed.scheduler import KilledWorker  # noqa: PLC0415 - an extra

        error = await future.exception()
        if isinstance(error, KilledWorker):
            raise WorkersDied("one worker after the other died at it; the log of a worker may say why")
        if isinstance(error, NewscrawlError):
            raise error
        if isinstance(error, ModuleNotFoundError) and not future.cancelled():
            raise TaskFailed(
                f"a worker cannot do it ({error}); install newscrawl[distributed] {__version__} on all of them"
            )
        if future.cancelled():
            raise Lost("the scheduler has lost it")
        if isinstance(error, RuntimeError) and "deserialization" in str(error):
            raise TaskFailed(f"the scheduler cannot read it; install newscrawl[distributed] {__version__} there, too")
        if error is not None:
            raise TaskFailed(f"a worker could not do it ({type(error).__name__}: {_words(error)})")
        try:
            return await future
        except _failures() as gone:
            raise Lost(_words(gone)) from gone

    async def call(self, worker: str, function: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401 - any
        """Have a worker do what takes no time.

        Args:
            worker: Its address.
            function: What it does.
            arguments: Its arguments.

        Raises:
            Lost: If it does not answer.
        """
        client = await self.client()
        try:
            async with asyncio.timeout(ANSWER):
                answers: dict[str, T] = await client.run(function, *arguments, workers=[worker])
        except _failures() as error:
            raise Lost(_words(error)) from error
        return answers[worker]

    async def _connect(self) -> Client:
        from distributed import Client, Security  # noqa: PLC0415 - an extra

        paths = {
            "tls_ca_file": self._tls.ca_file,
            "tls_client_cert": self._tls.cert,
            "tls_client_key": self._tls.key,
        }
        given = {name: str(path) for name, path in paths.items() if path is not None}
        security = Security(require_encryption=True, **given) if given else None
        client = Client(
            self.scheduler,
            asynchronous=True,
            timeout=CONNECT,
            security=security,
            set_as_default=False,
            name="newscrawl",
        )
        try:
            return await client
        except BaseException:
            await _close(client)
            raise


async def _close(client: Client | None) -> None:
    if client is None:
        return
    with suppress(*_failures()):
        async with asyncio.timeout(CONNECT):
            await client.close(timeout=CONNECT)


def _failures() -> tuple[type[Exception], ...]:
    """Return what is raised when Dask's other end is gone, or knows nothing of what it is asked."""
    from distributed.client import FutureCancelledError  # noqa: PLC0415 - an extra

    return OSError, FutureCancelledError, AttributeError, KeyError, ImportError


def _words(error: BaseException) -> str:
    return f"{error}".strip().partition("\n")[0] or type(error).__name__
