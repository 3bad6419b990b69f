"""Answers: what a server answered, out of a WARC record: status, headers, and the body unpacked, within limits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from newscrawl.middlewares.codings import GZIP, is_known, unpack
from newscrawl.middlewares.downloads import DOWNLOAD_ERRORS, TooLarge
from newscrawl.warc.reading import MOST_HEAD, first_of_each

if TYPE_CHECKING:
    from collections.abc import Mapping

_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r\n")
"""The line before a chunk, with its length."""
_PROTOCOLS = ["HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/3.0", "HTTP/2", "HTTP/3"]
"""As tools write them; the first that a status line begins with is taken."""
_WISHES = "x-robots-tag"


class BadAnswer(Exception):
    """A record holds no answer that can be read; the message says why, in words.

    Args:
        message: Why.
        kind: The same in a few words, of which there are few.
    """

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


NO_HTTP = "no answer of HTTP"
CUT = "its body was cut off"
PACKED = "its body cannot be unpacked"
LARGE = "it is too large"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; of several with one name the first, of wishes all, a line each."""
    body: bytes
    """Unpacked."""


def read_answer_record(block: bytes, most: int) -> Answer:
    """Return the answer that a `response` record holds.

    Args:
        block: What the record holds.
        most: Bytes that the body may have, unpacked.

    Raises:
        BadAnswer: If it is none, broke off, or is larger.
    """
    end = _END_OF_HEAD.search(block, 0, MOST_HEAD)
    if end is None:
        raise BadAnswer("its head does not end", NO_HTTP)
    try:
        head = StatusAndHeadersParser(_PROTOCOLS).parse(BytesIO(block[: end.end()]))
    except (StatusAndHeadersParserException, EOFError):
        raise BadAnswer("it is no answer of HTTP", NO_HTTP) from None
    code = head.get_statuscode()
    if not (code.isascii() and code.isdigit() and len(code) == 3):
        raise BadAnswer("its status is no number", NO_HTTP)
    headers = first_of_each(head.headers)
    wishes = [value for name, value in head.headers if name.lower() == _WISHES]
    if wishes:
        headers[_WISHES] = "\n".join(wishes)
    body = block[end.end() :]
    framing = _listed(headers, "transfer-encoding")
    if framing[-1:] == ["chunked"] and _CHUNK.match(body):
        body = _joined(body)
    elif _is_cut(headers, body):
        raise BadAnswer(CUT, CUT)
    packed = [coding for coding in framing if coding != "chunked"]
    return Answer(int(code), headers, _unpacked(body, [*_listed(headers, "content-encoding"), *packed], most))


def _listed(headers: Mapping[str, str], name: str) -> list[str]:
    """Return the codings that a header lists, without those that change nothing."""
    said = [part.strip() for part in headers.get(name, "").lower().split(",")]
    return [coding for coding in said if coding not in ("", "identity")]


def _is_cut(headers: Mapping[str, str], body: bytes) -> bool:
    """Tell whether fewer bytes are there than the answer said. Who unpacks before writing has more."""
    said = headers.get("content-length", "")
    return said.isascii() and said.isdigit() and len(body) < int(said[:18])


def _joined(body: bytes) -> bytes:
    """Return what chunks hold. Who joins them before writing leaves the header, but no lengths in the body."""
    joined, at = bytearray(), 0
    while (line := _CHUNK.match(body, at)) is not None:
        size = int(line[1], 16)
        if size == 0:
            return bytes(joined)
        joined += body[line.end() : line.end() + size]
        at = line.end() + size + 2
    raise BadAnswer(CUT, CUT)


def _unpacked(body: bytes, codings: list[str], most: int) -> bytes:
    if not codings and body.startswith(GZIP):
        codings = ["gzip"]
    if not all(map(is_known, codings)):
        raise BadAnswer(f"it is packed by {', '.join(codings)[:50]}, which nobody here can unpack", PACKED)
    try:
        body = unpack(body, codings, most)
    except DOWNLOAD_ERRORS as error:
        raise BadAnswer(f"{error}", LARGE if isinstance(error, TooLarge) else PACKED) from None
    if len(body) > most:
        raise BadAnswer(f"it is larger than {most} bytes", LARGE)
    return body
