"""Frames: questions and findings as the two processes send them to each other: JSON behind its length.

JSON and not pickle: what comes from the process that reads hostile pages is data, and can be nothing else.
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from newscrawl.discover import Entry, PageLinks, Source
from newscrawl.items import article_from_json, article_to_json, from_iso_utc, iso_utc
from newscrawl.reader.findings import Findings, Question

if TYPE_CHECKING:
    from datetime import datetime

_NAMES = {part: tuple(f.name for f in fields(part)) for part in (Question, Findings, Source, PageLinks)}

_write = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode

LENGTH = 4
"""Bytes of a frame's length, big-endian."""


def frame(values: object) -> bytes:
    """Return values as a frame."""
    text = _write(values).encode("ascii")
    return len(text).to_bytes(LENGTH, "big") + text


def question_values(question: Question) -> dict[str, Any]:
    """Return a question as plain values; of its body the length: the bytes follow the frame."""
    return {
        **{name: getattr(question, name) for name in _NAMES[Question]},
        "headers": dict(question.headers),
        "at": question.at.isoformat(),
        "body": len(question.body),
    }


def read_question(values: dict[str, Any], body: bytes) -> Question:
    """Return the question that `question_values` wrote down, with its body."""
    return Question(**values | {"at": from_iso_utc(values["at"]), "body": body})


def findings_values(findings: Findings) -> dict[str, Any]:
    """Return findings as plain values; what is not given is left out."""
    values = {name: value for name in _NAMES[Findings] if (value := getattr(findings, name))}
    if findings.source is not None:
        values["source"] = _values(findings.source) | {"entries": [_entry(entry) for entry in findings.source.entries]}
    if findings.links is not None:
        values["links"] = _values(findings.links)
    if findings.article is not None:
        values["article"] = article_to_json(findings.article)
    return values


def read_findings(values: dict[str, Any]) -> Findings:
    """Return the findings that `findings_values` wrote down."""
    if source := values.get("source"):
        entries = tuple(_read_entry(*entry) for entry in source["entries"])
        values["source"] = Source(**_tuples(source) | {"entries": entries})
    if links := values.get("links"):
        values["links"] = PageLinks(**_tuples(links))
    if article := values.get("article"):
        values["article"] = article_from_json(article)
    return Findings(**values)


def _values(part: Source | PageLinks) -> dict[str, Any]:
    return {name: getattr(part, name) for name in _NAMES[type(part)]}


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def _entry(entry: Entry) -> tuple[str, str | None, str | None, str | None, bool]:
    return entry.url, entry.title, _written(entry.published_at), _written(entry.modified_at), entry.is_news


def _read_entry(url: str, title: str | None, published: str | None, modified: str | None, is_news: bool) -> Entry:  # noqa: FBT001
    return Entry(url, title, _read(published), _read(modified), is_news)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else iso_utc(moment)


def _read(text: str | None) -> datetime | None:
    return None if text is None else from_iso_utc(text)
