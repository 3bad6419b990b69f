"""What went wrong, as a page, as JSON, or as a line of text. Whatever is quoted in it is text."""

from __future__ import annotations

import logging
import os
from typing import Any

from newscrawl.archive.inquiries import NoAnswer
from newscrawl.errors import ArchiveError, BadInput, Missing, NewscrawlError, TookTooLong
from newscrawl.shown import shown
from newscrawl.web.bare_datasette import Base400, DatasetteError, InvalidSql, QueryInterrupted, Response
from newscrawl.web.security import STARTED

logger = logging.getLogger(__name__)

_TOO_LONG = "That took longer than a query may, and was ended. Ask for less: fewer rows, or a condition on an index."


async def failure(datasette: Any, request: Any, exception: Exception) -> Any:  # noqa: ANN401 - Datasette's
    """Return the answer to a request that failed."""
    if request.scope.get(STARTED):
        # Half of it is sent. Nothing more is: the server breaks the connection off, and nobody takes it for the whole.
        logger.error("the answer to %s broke off: %s", shown(request.path), shown(_sentence(exception)[1]))
        return _Nothing()
    status, sentence = _sentence(exception)
    # Where the archive lies on this machine is nobody's business.
    sentence = sentence.replace(f"{datasette.archive.folder}{os.sep}", "")
    if status >= 500 and not isinstance(exception, NewscrawlError):
        logger.error("cannot answer %s", shown(request.path), exc_info=exception)
    headers = {"retry-after": "5"} if status == 503 else {}
    path = request.path
    if path.endswith(".json"):
        told = {"ok": False, "error": sentence, "status": status, "title": None}
        return Response.json(told, status=status, headers=headers)
    if path.endswith((".csv", ".blob")) or path.startswith("/exports/"):
        return Response.text(f"{sentence}\n", status=status, headers=headers)
    context = {"status": status, "error": sentence, "title": _TITLES.get(status, "Error")}
    body = await datasette.render_template([f"{status}.html", "error.html"], context, request=request)
    return Response.html(body, status=status, headers=headers)


_TITLES = {
    400: "This cannot be answered",
    403: "Not allowed",
    404: "Not found",
    500: "Something went wrong here",
    503: "Not at the moment",
}


def _sentence(exception: Exception) -> tuple[int, str]:
    """Return a status, and what is wrong."""
    match exception:
        case Missing():
            told = 404, str(exception)
        case QueryInterrupted() | DatasetteError(message_is_html=True):
            told = 400, _TOO_LONG  # Datasette's own page about it holds a script
        case TookTooLong() | ArchiveError():
            told = 503, str(exception)
        case BadInput() | NoAnswer() | InvalidSql():
            told = 400, str(exception)
        case Base400():
            told = exception.status, _text(exception.args[0] if exception.args else "", exception.status)
        case DatasetteError():
            # What is asked for wrongly has no status in Datasette.
            told = 400 if exception.status == 500 else exception.status, str(exception.message)
        case ValueError() | LookupError() if _is_datasettes(exception):
            told = 400, "something in this address cannot be read"
        case _:
            told = 500, "The server has written into its log what it was."
    return told


def _text(said: object, status: int) -> str:
    return {404: "There is no such page, table or row."}.get(status, str(said))


def _is_datasettes(exception: Exception) -> bool:
    """Tell whether Datasette stumbled over an argument: it converts them without looking."""
    trace = exception.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and "newscrawl" not in trace.tb_frame.f_globals.get("__name__", "")


class _Nothing:
    """No more of an answer."""

    async def asgi_send(self, send: Any) -> None:  # noqa: ANN401 - ASGI's
        """Send nothing."""
