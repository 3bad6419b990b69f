"""Earlier: the exports before the newest, whose files stay for a while for readers who have just fetched a manifest."""

from __future__ import annotations

import hashlib
from collections import deque
from typing import TYPE_CHECKING

from newscrawl.errors import ExportDamaged, ExportFileMissing
from newscrawl.export.manifest import OBJECTS, REMEMBERED
from newscrawl.mirror.manifest import examine_manifest
from newscrawl.mirror.sources import hashed

if TYPE_CHECKING:
    from newscrawl.export.manifest import ChangesEntry, Entry
    from newscrawl.mirror.manifest import Published
    from newscrawl.mirror.progress import Progress
    from newscrawl.mirror.sources import Source
    from newscrawl.mirror.verdict import Verdict


def look_at_earlier(source: Source, newest: Published, verdict: Verdict, progress: Progress) -> set[str]:
    """Look at the manifests before the newest, as far as they are kept, and at the files that they alone name.

    What stands in these is not looked at: they were an export's once, or have another SHA-256.

    Args:
        source: The export.
        newest: Its manifest, whose own files have been looked at.
        verdict: Takes what is wrong, with the manifest that is concerned.
        progress: Is told how far it has come.

    Returns:
        Paths of what they name, and their own.
    """
    known: dict[str, Entry | ChangesEntry] = dict(newest.stored)
    manifests = set()
    named = newest
    for _ in range(REMEMBERED - 1):
        if named.previous is None:
            break
        path = f"{OBJECTS}/{named.previous}"
        try:
            body = source.small(path)
        except ExportFileMissing:
            break
        except ExportDamaged as error:
            verdict.problems += error.problems
            break
        manifests.add(path)
        found = hashlib.sha256(body).hexdigest()
        if found != named.previous:
            sentence = f"expected the manifest before, with the SHA-256 {named.previous}, found {found}"
            verdict.problems.append(f"{path}: {sentence}")
            break
        earlier, problems = examine_manifest(body)
        verdict.problems += [f"{path}, an earlier manifest: {text}" for text in problems]
        if earlier is None:
            break
        _look_at_files(source, earlier, known, verdict, progress)
        known |= earlier.stored
        named = earlier
    return manifests | set(known)


def _look_at_files(
    source: Source,
    earlier: Published,
    known: dict[str, Entry | ChangesEntry],
    verdict: Verdict,
    progress: Progress,
) -> None:
    """Look at the files of an earlier manifest; of those that a later one names as well, only their length."""
    called = f"{OBJECTS}/{earlier.sha256}, an earlier manifest"
    own = [file for path, file in earlier.stored.items() if path not in known]
    for path in earlier.stored.keys() & known.keys():
        if earlier.stored[path].bytes != known[path].bytes:
            told = f"expected {known[path].bytes} bytes, as a later manifest says, found {earlier.stored[path].bytes}"
            verdict.problems.append(f"{called}: {path}: {told}")
    progress.begin("verifying what is kept", sum(file.bytes for file in own))
    for file in own:
        try:
            deque(progress.over(hashed(source, file)), maxlen=0)
        except ExportDamaged as error:
            verdict.problems += [f"{called}: {file.name}: {text}" for text in error.problems]
        else:
            verdict.bytes += file.bytes
