"""The reading process: answers questions on its standard input until that ends, within limits that the kernel keeps.

What goes wrong ends the process, and the crawl starts another: an exception writes its traceback to standard error, a
page that takes too long is ended by SIGXCPU.
"""

from __future__ import annotations

import gc
import json
import resource
import signal
import sys
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from lxml import etree

from newscrawl.reader.answer import read_answer
from newscrawl.reader.frames import LENGTH, findings_values, frame, read_question
from newscrawl.sites import load_site

if TYPE_CHECKING:
    from newscrawl.reader.findings import Findings, Question
    from newscrawl.sites import SiteRules

LARGE = 500_000
"""Bytes of a page after which it is worth a look how much memory the process holds."""

COLLECT_AFTER = 20_000
"""Objects that are made before Python looks for garbage; a page has some thousands, and leaves none."""


def main() -> None:
    """Answer questions; the limits and the site are the arguments, as JSON."""
    setup = json.loads(sys.argv[1])
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # a terminal or systemd sends them to all; the crawl says when to end
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (setup["bytes"], setup["bytes"]))
    rules_of = cache(partial(_rules, Path(setup["sites"])))
    rules_of(setup["site"])
    gc.freeze()  # what was loaded so far stays; there is no use in looking through it for garbage
    gc.set_threshold(COLLECT_AFTER)
    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    answers.write(frame("ready"))
    answers.flush()
    while (values := _read_frame(sys.stdin.buffer)) is not None:
        question = read_question(values, _read(sys.stdin.buffer, values["body"]))
        _allow(setup["seconds"])
        answer = frame(findings_values(_answer(question, rules_of(question.site or setup["site"]), setup["bytes"])))
        answers.write(answer)
        answers.flush()
        is_large = len(question.body) > LARGE
        del question, answer, values
        # What a giant page needed stays with the process that read it.
        if is_large and _most_bytes() > setup["worn"]:
            return


def _rules(sites: Path, site: str | None) -> SiteRules | None:
    return None if site is None else load_site(site, sites)


def _answer(question: Question, rules: SiteRules | None, most_bytes: int) -> Findings:
    """Read an answer. A parser that gets no memory says so in many ways, "unknown error" among them."""
    try:
        return read_answer(question, rules)
    except etree.LxmlError as error:
        if _most_bytes() >= most_bytes:
            raise MemoryError from error
        raise


def _most_bytes() -> int:
    """Return the most memory that the process has held; 0 where the system does not tell.

    `getrusage` would count in what the crawl held when it started this process.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]) * 1024


def _allow(seconds: int) -> None:
    """Let the process use this many seconds of CPU from now on; then the kernel ends it, wherever it is."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, hard))


def _read_frame(file: BinaryIO) -> dict[str, Any] | None:
    """Return the next frame's values; None at the end."""
    head = file.read(LENGTH)
    if len(head) < LENGTH:
        return None
    values: dict[str, Any] = json.loads(_read(file, int.from_bytes(head, "big")))
    return values


def _read(file: BinaryIO, count: int) -> bytes:
    """Return exactly so many bytes; the end of the crawl in the middle of them ends the process."""
    data = file.read(count)
    if len(data) < count:
        sys.exit()
    return data


if __name__ == "__main__":
    main()
