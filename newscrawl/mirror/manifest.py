"""Manifest: what an export says of itself, as values that can be relied on.

Whoever wrote it may be hostile: a name that leads out of the folder, two files of one name, sums that do not close are
found here, and nothing further is read then. The exporter reads its own back by `newscrawl.export.manifest`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, NoReturn

import jsonschema_rs

from newscrawl.errors import ExportDamaged
from newscrawl.export import schema
from newscrawl.export.manifest import CHANGES, MANIFEST, MAX_BYTES, OBJECTS, SCHEMA_VERSION, ChangesEntry, Entry, Site
from newscrawl.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HIGHEST = 2**53
"""The largest whole number of a manifest: up to it every reader of JSON reads the same."""

HIGHEST_CHANGE = 2**34
"""The largest change number that an archive is begun with: it goes on counting from there, and up to twice as many the
sums by which an export tells what has changed (`archive/schema/0010_exports.sql`) stay within SQLite's numbers."""

LONGEST_NAME = 255
"""Bytes of a part of a name: what file systems take."""

MOST_TOLD = 50
"""Mistakes in the form of a manifest that are told."""

# No folder begins with a dot: it would be hidden, or lead out of the export's. No file has an ending that a web server
# runs, or that a browser takes for a page: a mirror is published again.
_MONTH_FILE = re.compile(
    rf"(?P<folder>(?!(?:{OBJECTS}|{CHANGES})/)[A-Za-z0-9_-][A-Za-z0-9_.-]*)/(?P<month>\d{{4}}-\d{{2}})\."
    r"(?P<form>jsonl|jsonl\.gz|csv|parquet)"
)
_WHOLE_FILE = re.compile(r"articles\.(?P<form>json|csv)")
_SCHEMA_FILE = re.compile(r"[a-z]+\.schema\.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """An export, as its manifest says."""

    body: bytes
    """The manifest as it was read."""
    change_number: int
    previous: str | None
    """SHA-256 of the manifest before."""
    articles: int
    sites: tuple[Site, ...]
    files: tuple[Entry, ...]
    changes: tuple[ChangesEntry, ...]

    @property
    def sha256(self) -> str:
        """SHA-256 of the manifest."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def named(self) -> tuple[Entry | ChangesEntry, ...]:
        """Files and files of changes, each of which has a name of its own."""
        return (*self.files, *self.changes)

    @property
    def stored(self) -> dict[str, Entry | ChangesEntry]:
        """All that there is to fetch, by path; what has two names is fetched once."""
        return {file.path: file for file in self.named}


def total_bytes(*lists: Iterable[Entry | ChangesEntry]) -> int:
    """Return how many bytes files have together."""
    return sum(file.bytes for files in lists for file in files)


def month_of(entry: Entry) -> tuple[str, str] | None:
    """Return folder and month of a file that holds one month of a site; None of another."""
    found = _MONTH_FILE.fullmatch(entry.name)
    return (found["folder"], found["month"]) if found else None


def form_of(entry: Entry) -> str | None:
    """Return which form of articles a file holds: "jsonl", "jsonl.gz", "csv", ...; None: something else."""
    found = _MONTH_FILE.fullmatch(entry.name) or _WHOLE_FILE.fullmatch(entry.name)
    return found["form"] if found else None


def in_order(published: Published) -> list[Entry]:
    """Return the files in the order in which they are looked at: by folder and month, then the whole ones."""
    return sorted(published.files, key=lambda file: (month_of(file) is None, form_of(file) != "jsonl", file.name))


def read_manifest(body: bytes, where: str) -> Published:
    """Read a manifest.

    Args:
        body: Its bytes.
        where: The export, for the sentence that says what is wrong.

    Raises:
        ExportDamaged: If it is none, or contradicts itself; with all that is wrong.
    """
    published, problems = examine_manifest(body)
    if published is None or problems:
        raise ExportDamaged(where, problems)
    return published


def examine_manifest(body: bytes) -> tuple[Published | None, list[str]]:
    """Return what a manifest says and what is wrong with it; None where it cannot be used at all."""
    try:
        values = _parsed(body)
    except RecursionError:
        return None, [f"{MANIFEST}: it is no JSON (nested too deeply)"]
    except ValueError as error:
        return None, [f"{MANIFEST}: it is no JSON ({shown(str(error))})"]
    version = values.get("schema_version") if isinstance(values, dict) else None
    if isinstance(values, dict) and version != SCHEMA_VERSION:
        reads = f"this newscrawl reads {SCHEMA_VERSION}; export it anew, or upgrade newscrawl"
        return None, [f"{MANIFEST}: its schema_version is {shown(repr(version))}, and {reads}"]
    problems = [
        f"{MANIFEST}: {_place(error.instance_path)}{shown(error.message)}"
        for error in islice(_validator().iter_errors(values), MOST_TOLD)
    ]
    if problems:
        return None, problems
    if problems := list(_dangers(values)):
        return None, problems
    published = _published(values, body)
    return published, list(_contradictions(published))


def _parsed(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    if len(body) > MAX_BYTES:
        raise ValueError(f"it has more than {MAX_BYTES} bytes")
    return json.loads(body, parse_float=_no_number, parse_constant=_no_number)


@cache
def _validator() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(json.loads(schema("manifest.schema.json")))


def _place(path: Sequence[object]) -> str:
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"{shown(steps.removeprefix('.'))}: " if steps else ""


def _published(values: dict[str, Any], body: bytes) -> Published:
    """Return a manifest of which the schema has been satisfied as values."""
    return Published(
        body=body,
        change_number=values["change_number"],
        previous=values["previous"],
        articles=values["articles"],
        sites=tuple(Site(**site) for site in values["sites"]),
        files=tuple(Entry(**file) for file in values["files"]),
        changes=tuple(
            ChangesEntry(
                from_number=entry["from"],
                to_number=entry["to"],
                **{key: value for key, value in entry.items() if key not in {"from", "to"}},
            )
            for entry in values["changes"]
        ),
    )


def _dangers(values: dict[str, Any]) -> Iterator[str]:
    """Yield what would lead astray whoever believed it."""
    for what, number in _numbers(values):
        most = HIGHEST_CHANGE if what.endswith((": change_number", ": from", ": to")) else HIGHEST
        if number > most:
            yield f"{MANIFEST}: {what}: expected a whole number up to {most}, found more"
    for entry in values["files"]:
        name, meant = entry["name"], f"{OBJECTS}/{entry['sha256']}"
        if not _is_safe_name(name):
            yield f"{MANIFEST}: expected a name that an export gives to a file, found {shown(name)}"
        if entry["path"] != meant:
            yield f"{MANIFEST}: {shown(name)}: expected the path {meant}, found {shown(entry['path'])}"
    for entry in values["changes"]:
        name = f"{CHANGES}/{entry['from']}-{entry['to']}.jsonl"
        yield from (
            f"{MANIFEST}: {name}: expected the {key} {meant}, found {shown(entry[key])}"
            for key, meant in (("name", name), ("path", f"{OBJECTS}/{entry['sha256']}"))
            if entry[key] != meant
        )


def _numbers(values: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield all numbers of a manifest, and what they are called."""
    for entry in (values, *(entry for kind in ("sites", "files", "changes") for entry in values[kind])):
        called = shown(str(entry.get("name", entry.get("site", "it"))))
        yield from ((f"{called}: {key}", value) for key, value in entry.items() if isinstance(value, int))


def _contradictions(published: Published) -> Iterator[str]:
    """Yield what in a manifest cannot be true together."""
    for kind, names in (
        ("sites", [site.site for site in published.sites]),
        ("files", [file.name for file in published.files]),
        ("changes", [change.name for change in published.changes]),
    ):
        yield from (f"{MANIFEST}: {kind}: {shown(name)} is named twice" for name in _twice(names))
        if names != sorted(names) and kind != "changes":
            yield f"{MANIFEST}: {kind}: expected them by name, found them in another order"
    called = {file.name for file in published.files}
    for folder in sorted({name.partition("/")[0] for name in called if "/" in name} & called):
        yield f"{MANIFEST}: files: {shown(folder)} is both a file and a folder"
    sizes: dict[str, Entry | ChangesEntry] = {}
    for file in published.named:
        other = sizes.setdefault(file.sha256, file)
        if other.bytes != file.bytes:
            sentence = f"are the same bytes, but {file.bytes} and {other.bytes} of them"
            yield f"{MANIFEST}: {file.name} and {other.name} {sentence}"
    yield from _open_sums(published)
    yield from _unequal_forms(published)
    yield from _gaps(published)


def _open_sums(published: Published) -> Iterator[str]:
    """Yield which sums of articles do not close."""
    total = sum(site.articles for site in published.sites)
    if total != published.articles:
        yield f"{MANIFEST}: articles: expected {total}, the sum of its sites, found {published.articles}"
    months: Counter[str] = Counter()
    for file in published.files:
        form = form_of(file)
        if form is not None and month_of(file) is not None:
            months[form] += file.rows
        elif form is not None and file.rows != published.articles:
            yield f"{MANIFEST}: {file.name}: expected {published.articles} rows, one per article, found {file.rows}"
    for form, rows in sorted(months.items()):
        if rows != published.articles:
            yield f"{MANIFEST}: the files .{form}: expected {published.articles} rows in all, found {rows}"
    if published.articles and "jsonl" not in months:
        yield f"{MANIFEST}: files: expected files of JSON lines by site and month, found none"


def _unequal_forms(published: Published) -> Iterator[str]:
    """Yield where two forms of a month are said to hold others, or later ones than there can be."""
    first: dict[tuple[str, str], Entry] = {}
    for file in published.files:
        month = month_of(file)
        other = first.setdefault(month, file) if month else file
        for what in ("rows", "first_date", "last_date", "change_number"):
            if getattr(file, what) != getattr(other, what):
                sentence = f"expected the {what} of {other.name}, {getattr(other, what)}, found {getattr(file, what)}"
                yield f"{MANIFEST}: {file.name}: {sentence}"
        if (file.change_number or 0) > published.change_number:
            sentence = f"a change_number of {published.change_number} at most, found {file.change_number}"
            yield f"{MANIFEST}: {file.name}: expected {sentence}"


def _gaps(published: Published) -> Iterator[str]:
    """Yield where the files of changes do not follow each other, up to the manifest's own change number."""
    for earlier, later in pairwise(published.changes):
        if later.from_number != earlier.to_number:
            yield f"{MANIFEST}: {later.name}: expected it to go on from {earlier.to_number}, where {earlier.name} ends"
    for change in published.changes:
        if change.from_number >= change.to_number:
            yield f"{MANIFEST}: {change.name}: expected its end behind its begin"
    if published.changes and published.changes[-1].to_number != published.change_number:
        sentence = f"expected the last changes to end at {published.change_number}, the export's change number"
        yield f"{MANIFEST}: {published.changes[-1].name}: {sentence}"


def _twice(names: Sequence[str]) -> list[str]:
    return sorted(name for name, times in Counter(names).items() if times > 1)


def _is_safe_name(name: str) -> bool:
    known = any(pattern.fullmatch(name) for pattern in (_MONTH_FILE, _WHOLE_FILE, _SCHEMA_FILE))
    return known and len(name.partition("/")[0]) <= LONGEST_NAME


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"expected whole numbers only, found {shown(text)}")
