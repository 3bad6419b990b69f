"""Contents: what stands in the files of an export, looked at line by line and compared with what is said of them."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newscrawl.export.names import folder_name
from newscrawl.mirror.lines import Unreadable, article_problems, change_problems, parse, split_lines
from newscrawl.mirror.manifest import month_of
from newscrawl.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.export.manifest import ChangesEntry, Entry

MOST_TOLD = 20
"""Problems of one file that are told one by one; of the others, how many."""

Item = dict[str, Any]


@dataclass
class Problems:
    """What is wrong with a file, as sentences; bounded, however much that is."""

    name: str
    told: list[str] = field(default_factory=list)
    untold: int = 0

    def add(self, text: str) -> None:
        """Note a problem; the file's name is put before it."""
        if len(self.told) < MOST_TOLD:
            self.told.append(f"{self.name}: {text}")
        else:
            self.untold += 1

    def all(self) -> list[str]:
        """Return them."""
        more = [f"{self.name}: {self.untold} further problems like these"] if self.untold else []
        return self.told + more


@dataclass
class Tally:
    """What was found in the lines of a file."""

    rows: int = 0
    first: str | None = None
    last: str | None = None
    change_number: int | None = None
    site: str | None = None

    def count(self, item: Item, moment: str) -> None:
        """Take note of an article."""
        self.rows += 1
        self.site = item["site"]
        self.first = moment if self.first is None else min(self.first, moment)
        self.last = moment if self.last is None else max(self.last, moment)
        self.change_number = max(self.change_number or 0, item["change_number"])


def filed_at(item: Item) -> str:
    """Return the moment that an article is filed under; the same as `archive.reading.FILED_AT`."""
    published, first_seen = item["published_at"], str(item["first_seen_at"])
    is_likely = published is not None and "1800" <= published <= f"{int(first_seen[:4]) + 1}~"
    return str(published) if is_likely else first_seen


def read_articles(lines: Iterable[bytes], file: Entry, problems: Problems, tally: Tally) -> Iterator[Item]:
    """Yield the articles of a file of JSON lines, each of which belongs there and stands in its place.

    Args:
        lines: The file's.
        file: What the manifest says of it.
        problems: Takes what is wrong; the lines concerned are not yielded.
        tally: Takes what is found.
    """
    before: tuple[str, str] | None = None
    month = month_of(file)
    for number, line in enumerate(lines, 1):
        try:
            item = parse(line)
        except Unreadable as error:
            problems.add(f"line {number}: {error}")
            continue
        if wrong := article_problems(item):
            for text in wrong:
                problems.add(f"line {number}: {text}")
            continue
        moment = filed_at(item)
        place = (folder_name(item["site"]), moment[:7])
        if month is not None and place != month:
            problems.add(f"line {number}: expected an article of {'/'.join(month)}, found {shown('/'.join(place))}")
        order = (moment, item["url"])
        if before is not None and order <= before:
            problems.add(
                f"line {number}: expected it behind the line before, by date and address ({shown(item['url'])})"
            )
        before = order
        tally.count(item, moment)
        yield item


def compare(tally: Tally, file: Entry, problems: Problems) -> None:
    """Compare what was found in a file with what the manifest says of it."""
    for what, said, found in (
        ("rows", file.rows, tally.rows),
        ("first_date", file.first_date, tally.first),
        ("last_date", file.last_date, tally.last),
        ("change_number", file.change_number, tally.change_number),
    ):
        if said != found:
            problems.add(f"expected {what} {said}, as the manifest says, found {found}")


def read_changes(lines: Iterable[bytes], file: ChangesEntry, problems: Problems) -> Iterator[Item]:
    """Yield the changes of a file, each of a kind that readers know and in its place.

    Args:
        lines: The file's.
        file: What the manifest says of it.
        problems: Takes what is wrong; the lines concerned are not yielded.
    """
    before, rows = (file.from_number, ""), 0
    for number, line in enumerate(lines, 1):
        rows += 1
        try:
            change = parse(line)
        except Unreadable as error:
            problems.add(f"line {number}: {error}")
            continue
        if wrong := change_problems(change):
            for text in wrong:
                problems.add(f"line {number}: {text}")
            continue
        at = change["change_number"]
        order = (at, change["url"] if change["kind"] == "removed" else change["article"]["url"])
        if not file.from_number < at <= file.to_number:
            bounds = f"behind {file.from_number} and up to {file.to_number}"
            problems.add(f"line {number}: expected a change {bounds}, found {at}")
        elif order <= before:
            problems.add(f"line {number}: expected it behind the line before, by change_number and url, found {at}")
        before = order
        yield change
    if rows != file.rows:
        problems.add(f"expected rows {file.rows}, as the manifest says, found {rows}")


def lines_of_array(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the articles of `articles.json`, each as its line.

    Raises:
        Unreadable: If it is no array with an article per line.
    """
    lines = split_lines(chunks)
    if next(lines, None) != b"[":
        raise Unreadable('expected "[" as its first line')
    ended, separated = False, True
    for line in lines:
        if ended:
            raise Unreadable('expected nothing behind "]"')
        if line == b"]":
            ended = True
        elif not separated:
            raise Unreadable("expected a comma between two articles, found none")
        else:
            separated = line.endswith(b",")
            yield line.removesuffix(b",")
    if not ended:
        raise Unreadable('expected "]" as its last line')


def count_table(chunks: Iterable[bytes]) -> int:
    """Return how many rows a table has, its header not counted: line ends outside of quotation marks.

    Raises:
        Unreadable: If it has no header, or its last row does not end.
    """
    rows, quotes, held, is_ended = 0, 0, b"", False
    for chunk in chunks:
        *lines, rest = (held + chunk).split(b"\r\n")
        for line in lines:
            quotes += line.count(b'"')
            rows += not quotes % 2
        held = b"\r" if rest.endswith(b"\r") else b""
        rest = rest.removesuffix(held)
        quotes += rest.count(b'"')
        is_ended = not rest and not held and not quotes % 2
    if not is_ended:
        raise Unreadable("expected a header, and a line end behind the last row")
    return rows - 1


def count_parquet(chunks: Iterable[bytes]) -> int | None:
    """Return how many rows a Parquet file says to have; None, and nothing is read, where pyarrow is not installed.

    Raises:
        Unreadable: If it is none.
    """
    try:
        from pyarrow import ArrowException  # noqa: PLC0415 - an extra
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - the same
    except ImportError:
        return None
    with tempfile.TemporaryFile() as copy:
        for chunk in chunks:
            copy.write(chunk)
        try:
            return int(ParquetFile(copy).metadata.num_rows)
        except (ArrowException, OSError, ValueError) as error:
            raise Unreadable(f"it is no Parquet file ({type(error).__name__})") from error


class LineDigest:
    """Tells whether two forms hold the same lines in the same order."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self.rows = 0

    def through(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Yield lines on, and take note of each."""
        for line in lines:
            self._digest.update(line)
            self._digest.update(b"\n")
            self.rows += 1
            yield line

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LineDigest) and self._digest.digest() == other._digest.digest()

    __hash__ = None  # type: ignore[assignment]  # it changes


def check_json(chunks: Iterable[bytes]) -> None:
    """Look at a small file of JSON that stands beside the articles: a schema.

    Raises:
        Unreadable: If it is none.
    """
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > 4 * 1024 * 1024:
            raise Unreadable("expected a small file of JSON, found more than 4 MB")
    try:
        json.loads(bytes(body))
    except (ValueError, RecursionError):
        raise Unreadable("it is no JSON") from None
