"""Kept: a page that a crawl has kept, read back from its WARC file."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from newscrawl.errors import BadInput
from newscrawl.items import from_iso_utc, iso_utc
from newscrawl.urls import url_key
from newscrawl.warc.answers import Answer, BadAnswer, read_answer_record
from newscrawl.warc.reading import MOST_HEAD, read_records

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.archive.raw_pages import KeptPage


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """A kept answer, unpacked."""

    url: str
    at: datetime
    answer: Answer

    @property
    def at_text(self) -> str:
        """When it was fetched, as the archive writes it (UTC, ISO 8601)."""
        return iso_utc(self.at)


class NotThere(BadInput):
    """The bytes of a kept page are not where the archive says. The message says what is there instead."""


def read_kept(page: KeptPage, most: int) -> RawAnswer:
    """Return what a server sent.

    Args:
        page: Where it lies.
        most: Bytes that it may have, unpacked.

    Raises:
        NotThere: If it does not lie there any more.
    """
    try:
        with page.path.open("rb") as file:
            file.seek(page.offset)
            member = file.read(page.length)
    except OSError as error:
        raise NotThere(f"{page.url}: cannot read the raw page in {str(page.path)!r}: {error.strerror}") from None
    where = f"in {str(page.path)!r} at byte {page.offset}"
    record = next(read_records(BytesIO(member), most=most + MOST_HEAD), None)
    if record is None or record.block is None:
        raise NotThere(f"{page.url}: its raw page is not {where}: {record.flaw if record else 'nothing is there'}")
    if url_key(record.headers.get("warc-target-uri", "")) != url_key(page.url):
        raise NotThere(f"{page.url}: its raw page is not {where}: another's is there")
    try:
        return RawAnswer(page.url, from_iso_utc(page.fetched_at), read_answer_record(record.block, most))
    except BadAnswer as error:
        raise NotThere(f"{page.url}: its raw page {where} cannot be read: {error}") from None
