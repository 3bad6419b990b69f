"""Verifying: is an export what its manifest says? All that is not, each in a sentence, however much that is.

One pass over each file: its length, its SHA-256 and what stands in it are looked at together, a piece at a time.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import deque
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

from newscrawl.errors import ExportDamaged
from newscrawl.export.manifest import MANIFEST, OBJECTS
from newscrawl.mirror.contents import (
    LineDigest,
    Problems,
    Tally,
    check_json,
    compare,
    count_parquet,
    count_table,
    lines_of_array,
    read_articles,
    read_changes,
)
from newscrawl.mirror.earlier import look_at_earlier
from newscrawl.mirror.keeping import published_before
from newscrawl.mirror.lines import Unreadable, split_lines, unzipped
from newscrawl.mirror.manifest import examine_manifest, form_of, in_order, month_of, total_bytes
from newscrawl.mirror.sources import FolderSource, hashed
from newscrawl.mirror.verdict import Verdict
from newscrawl.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.export.manifest import ChangesEntry, Entry
    from newscrawl.mirror.manifest import Published
    from newscrawl.mirror.progress import Progress
    from newscrawl.mirror.sources import Source

TRIES = 3
"""Times that an export is looked at anew because another was published meanwhile."""

MOST_STRANGERS = 5
"""Files without a manifest that are told one by one."""

LINES = ("jsonl", "jsonl.gz")
"""Forms that hold articles as lines of JSON, the first of them looked at in full."""


def verify(source: Source, progress: Progress) -> Verdict:
    """Look at everything in an export.

    Args:
        source: The export.
        progress: Is told how far it has come.

    Raises:
        NotFetched: If its server cannot be reached.
        ExportError: If its folder cannot be read.
    """
    tries = TRIES
    while True:
        tries -= 1
        verdict = _Looking(source, progress).look()
        # A file that was there is there no more: it may be of an export that was published meanwhile.
        if not verdict.problems or not tries or not _has_changed(source, verdict.manifest):
            return verdict


def _has_changed(source: Source, manifest: Published | None) -> bool:
    try:
        return manifest is not None and source.manifest_body() != manifest.body
    except ExportDamaged:
        return False


class _Looking:
    """One look at an export."""

    def __init__(self, source: Source, progress: Progress) -> None:
        self._source = source
        self._progress = progress
        self._verdict = Verdict(source.where)
        self._sites: dict[str, Tally] = {}
        self._lines: dict[tuple[str, str], LineDigest] = {}
        self._all_lines = LineDigest()
        self._is_all_looked_at = True
        self._sizes: dict[tuple[str, str] | None, int] = {}
        self._addresses = array("Q")
        """A number made of each address: 8 bytes an article."""

    def look(self) -> Verdict:
        verdict = self._verdict
        try:
            body = self._source.manifest_body()
        except ExportDamaged as error:
            verdict.problems += error.problems
            return verdict
        manifest, problems = examine_manifest(body)
        verdict.problems += problems
        if manifest is None:
            return verdict
        verdict.manifest = manifest
        self._progress.begin("verifying", total_bytes(manifest.files, manifest.changes))
        for file in in_order(manifest):
            self._look_at(file)
        for change in manifest.changes:
            self._look_at_changes(change)
        self._compare_sites(manifest)
        self._look_for_doubles(manifest)
        for named in manifest.named:
            self._look_at_name(named)
        known = look_at_earlier(self._source, manifest, verdict, self._progress)
        self._look_for_strangers(manifest, known)
        verdict.problems = list(dict.fromkeys(verdict.problems))  # two names of the same bytes are wrong together
        return verdict

    def _look_at(self, file: Entry) -> None:
        problems = Problems(file.name)
        stream = self._stream(file)
        try:
            self._look_into(file, stream, problems)
            deque(stream, maxlen=0)  # whatever stands in it, its SHA-256 is looked at
        except Unreadable as error:
            problems.add(str(error))
            self._is_all_looked_at &= form_of(file) != "jsonl"
            self._drain(stream)
        except ExportDamaged as error:
            self._verdict.problems += [f"{file.name}: {text}" for text in error.problems]
            self._is_all_looked_at &= form_of(file) != "jsonl"
        self._verdict.problems += problems.all()

    def _look_into(self, file: Entry, stream: Iterator[bytes], problems: Problems) -> None:
        form, month = form_of(file), month_of(file)
        if form in LINES:
            lines = split_lines(unzipped(stream, self._sizes.get(month, 0)) if form == "jsonl.gz" else stream)
            self._look_at_lines(file, lines, problems)
        elif form == "json" and month is None:
            whole = LineDigest()
            deque(whole.through(lines_of_array(stream)), maxlen=0)
            self._expect_rows(file, whole.rows, problems)
            if self._is_all_looked_at and whole != self._all_lines:
                problems.add("expected the articles of the files by site and month, in their order, found others")
        elif form == "csv":
            self._expect_rows(file, count_table(stream), problems)
        elif form == "parquet":
            rows = count_parquet(stream)
            if rows is None:
                self._remark("what stands in the Parquet files was not looked at: install newscrawl[parquet] for that")
            else:
                self._expect_rows(file, rows, problems)
        elif file.name.endswith(".json"):
            check_json(stream)

    def _look_at_lines(self, file: Entry, lines: Iterator[bytes], problems: Problems) -> None:
        digest, month = LineDigest(), month_of(file)
        first = self._lines.get(month) if month else None
        if first is not None:  # the same month in another form
            deque(digest.through(lines), maxlen=0)
            if digest != first:
                problems.add("expected the same lines as in the month's .jsonl file, found others")
            return
        if month:
            self._lines[month] = digest
            self._sizes[month] = file.bytes
            lines = self._all_lines.through(lines)
        tally = Tally()
        for item in read_articles(digest.through(lines), file, problems, tally):
            if month:
                site = self._sites.setdefault(item["site"], Tally())
                site.rows += 1
                self._addresses.append(_number_of(item["url"]))
        if tally.site is not None and month:
            site = self._sites[tally.site]
            dates = [moment for moment in (site.first, site.last, tally.first, tally.last) if moment is not None]
            site.first, site.last = min(dates), max(dates)
        if digest.rows == tally.rows:  # else the lines that are wrong are told
            compare(tally, file, problems)
        else:
            self._is_all_looked_at = False
            self._expect_rows(file, digest.rows, problems)

    def _look_at_changes(self, file: ChangesEntry) -> None:
        problems = Problems(file.name)
        stream = self._stream(file)
        try:
            deque(read_changes(split_lines(stream), file, problems), maxlen=0)
        except Unreadable as error:
            problems.add(str(error))
            self._drain(stream)
        except ExportDamaged as error:
            self._verdict.problems += error.problems
        self._verdict.problems += problems.all()

    def _drain(self, stream: Iterator[bytes]) -> None:
        """Read what is left of a file that makes no sense: its SHA-256 is told all the same."""
        try:
            deque(stream, maxlen=0)
        except ExportDamaged as error:
            self._verdict.problems += error.problems

    def _stream(self, file: Entry | ChangesEntry) -> Iterator[bytes]:
        for chunk in hashed(self._source, file):
            self._verdict.bytes += len(chunk)
            self._progress.advance(len(chunk))
            yield chunk

    def _expect_rows(self, file: Entry, rows: int, problems: Problems) -> None:
        if rows != file.rows:
            problems.add(f"expected rows {file.rows}, as the manifest says, found {rows}")

    def _compare_sites(self, manifest: Published) -> None:
        """Compare what the manifest says of each site with what was found, unless a file could not be read."""
        if not self._is_all_looked_at:
            return
        said = {site.site: site for site in manifest.sites}
        problems = self._verdict.problems
        for name in sorted(self._sites.keys() - said.keys()):
            problems.append(f"{MANIFEST}: sites: expected {name}, of which there are articles, found it not")
        for name, site in said.items():
            found = self._sites.get(name, Tally())
            for what, value, is_there in (
                ("articles", site.articles, found.rows),
                ("first_date", site.first_date, found.first),
                ("last_date", site.last_date, found.last),
            ):
                if value != is_there:
                    problems.append(
                        f"{MANIFEST}: sites: {name}: expected {what} {is_there}, as its files have, found {value}"
                    )

    def _look_for_doubles(self, manifest: Published) -> None:
        """Look for an address that stands in two files; only if there is one, the files are read once more."""
        numbers = sorted(self._addresses)
        twice = {number for number, following in pairwise(numbers) if number == following}
        where: dict[str, str] = {}
        for file in in_order(manifest) if twice else ():
            if month_of(file) is None or form_of(file) != "jsonl":
                continue
            with suppress(ExportDamaged, Unreadable):  # it was told
                lines = split_lines(hashed(self._source, file))
                for item in read_articles(lines, file, Problems(file.name), Tally()):
                    if _number_of(item["url"]) in twice and where.setdefault(item["url"], file.name) != file.name:
                        told = f"expected each address once, found {shown(item['url'])} in {where[item['url']]}, too"
                        self._verdict.problems.append(f"{file.name}: {told}")

    def _look_at_name(self, file: Entry | ChangesEntry) -> None:
        try:
            if not self._source.has_name(file):
                self._remark(
                    f"{file.name} does not stand under that name yet: an export or a mirroring was killed before its "
                    "end, or is under way; the next one mends it"
                )
        except ExportDamaged as error:
            self._verdict.problems += error.problems

    def _look_for_strangers(self, manifest: Published, known: set[str]) -> None:
        """Look for what none of the manifests names."""
        known |= {f"{OBJECTS}/{manifest.sha256}", *(file.name for file in manifest.changes)}
        if isinstance(self._source, FolderSource):
            for one in published_before(self._source.folder):
                known |= {f"{OBJECTS}/{one.sha256}", *one.stored}
            strangers = self._source.strangers(known)
            for path in strangers[:MOST_STRANGERS]:
                self._remark(f"{path} is named by no manifest")
            if more := len(strangers[MOST_STRANGERS:]):
                self._remark(f"so are {more} further files")

    def _remark(self, text: str) -> None:
        if text not in self._verdict.remarks:
            self._verdict.remarks.append(text)


def _number_of(url: str) -> int:
    return int.from_bytes(hashlib.sha256(url.encode()).digest()[:8])
