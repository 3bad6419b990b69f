"""Storage: the archive's file, the disk under it, the exports, and what lies about beside them."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from newscrawl.archive.backup import backups_of
from newscrawl.archive.connection import LARGE_WAL
from newscrawl.doctor.findings import Findings, Matter
from newscrawl.errors import ExitCode
from newscrawl.shown import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.archive.condition import Condition

MIB = 1024 * 1024

LITTLE_ROOM = 64 * MIB
"""Free bytes under which the next crawl may fill the disk: a WAL of a long run, and the exports twice."""


def judge_storage(path: Path, condition: Condition, exports: Path) -> Findings:
    """Return what is to be said of an archive's file and what lies beside it.

    Args:
        path: The archive.
        condition: How it stands.
        exports: The folder that its exports are written to.
    """
    wal = _size(path.with_name(path.name + "-wal"))
    free = shutil.disk_usage(path.absolute().parent).free
    findings = Findings(
        str(path),
        facts={
            "bytes": _size(path),
            "wal_bytes": wal,
            "free_bytes": free,
            "schema": condition.schema,
            "is_whole": not condition.problems,
        },
    )
    whole = "damaged" if condition.problems else "whole"
    findings.lines.append(
        f"the file is {whole}, {_megabytes(_size(path) + wal)}, schema {condition.schema or 'none yet'}; "
        f"{_megabytes(free)} are free"
    )
    if condition.problems:
        findings.matters.append(damage(path, "; ".join(condition.problems)))
    if free < LITTLE_ROOM:
        text = f"only {_megabytes(free)} are free under {path}: free some space, or the next crawl ends with 3"
        findings.matters.append(Matter(text, ExitCode.DISK_FULL))
    if condition.schema is not None and not condition.is_todays:
        findings.remarks.append("it is of an earlier schema; the next crawl into it brings it up to date")
    if wal > LARGE_WAL:
        findings.remarks.append(
            f"its WAL has {_megabytes(wal)}: somebody has been reading it for long; end that, and it shrinks by itself"
        )
    _judge_raw_pages(findings, condition)
    _judge_exports(findings, condition, exports)
    _judge_leftovers(findings, path, exports)
    return findings


def damage(path: Path, why: str) -> Matter:
    """Return the matter of a file that is damaged, and what to do."""
    backups = backups_of(path)
    restore = f"or put the newest backup in its place ({backups[-1].name})" if backups else "or restore a backup"
    return Matter(
        f"the archive is damaged ({one_line(why)}); stop the crawls, copy {path.name} and {path.name}-wal away, "
        f"then recover what can be read: sqlite3 {path.name} .recover | sqlite3 recovered.db, {restore}",
        ExitCode.WRITE_FAILED,
    )


def _judge_raw_pages(findings: Findings, condition: Condition) -> None:
    """Tell of the WARC files in which pages are kept, as far as one look at each tells."""
    if not condition.raw_files:
        return
    sizes = {path: (_size(path), size) for path, size in condition.raw_files}
    bytes_there = sum(there for there, _ in sizes.values())
    findings.facts.update(raw_files=len(sizes), raw_bytes=bytes_there)
    findings.lines.append(f"raw pages: {len(sizes)} WARC files, {_megabytes(bytes_there)}")
    gone = [path for path, (_, size) in sizes.items() if size and not path.is_file()]
    short = [path for path, (there, size) in sizes.items() if there < size and path not in gone]
    longer = [path for path, (there, size) in sizes.items() if there > size]
    if gone:
        findings.remarks.append(
            f"{len(gone)} WARC files are not where they were written, such as {gone[0]}: their pages cannot be read "
            "again"
        )
    if short:
        text = f"{short[0]} is shorter than the archive says: it was cut, or a power cut took its end; restore a backup"
        findings.matters.append(Matter(text, ExitCode.WRITE_FAILED))
    if longer:
        findings.remarks.append(
            f"{longer[0].name} ends in what is not committed: of a run under way, or of one that was killed; the next "
            "run of its site cuts that off"
        )


def _judge_exports(findings: Findings, condition: Condition, exports: Path) -> None:
    manifest = exports / "manifest.json"
    if not manifest.is_file():
        if condition.change_number:
            findings.remarks.append(f"there are no exports in {exports}: `newscrawl export` writes them")
        return
    try:
        exported = json.loads(manifest.read_bytes())["change_number"]
    except (OSError, ValueError, KeyError, TypeError):
        findings.remarks.append(f"{manifest} cannot be read: `newscrawl export` writes it anew")
        return
    findings.facts["exported_change_number"] = exported
    findings.facts["change_number"] = condition.change_number
    if condition.change_number is not None and exported != condition.change_number:
        findings.remarks.append(
            f"the exports in {exports} are older than the archive: `newscrawl export` writes them, as does each crawl"
        )


def _judge_leftovers(findings: Findings, path: Path, exports: Path) -> None:
    backups = backups_of(path)
    if backups:
        size = sum(_size(file) for file in backups)
        names = ", ".join(file.name for file in backups)
        findings.remarks.append(f"{len(backups)} backups lie beside it, {_megabytes(size)}: {names}")
    left = [*exports.glob(".newscrawl-tmp-*"), *exports.glob("*/.newscrawl-tmp-*")]
    if left:
        findings.remarks.append(f"{len(left)} files of an export that was cut short; the next export removes them")


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _megabytes(size: int) -> str:
    return f"{size / MIB / 1024:.1f} GB" if size >= 1024 * MIB else f"{size / MIB:.1f} MB"
