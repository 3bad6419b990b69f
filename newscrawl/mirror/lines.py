"""Lines: streams of bytes -> articles and changes, each checked against the schema and against what was before it."""

from __future__ import annotations

import json
import zlib
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn

import jsonschema_rs

from newscrawl.export import schema
from newscrawl.items import from_iso_utc
from newscrawl.mirror.asking import CHUNK
from newscrawl.mirror.manifest import HIGHEST_CHANGE
from newscrawl.mirror.places import is_link, spelling_problem
from newscrawl.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes of a line: several times what the largest page gives. A longer one is not read; parsed, one may take 1 GB."""

MOST_TOLD = 3
"""What is wrong with one line, at most."""

_HIGHEST = {"view_count": 2**63 - 1, "change_number": HIGHEST_CHANGE}
"""The largest whole numbers that an archive can hold, and go on from."""

_MOMENTS = ("published_at", "modified_at", "fetched_at", "first_seen_at", "changed_at", "gone_at")
_TEXTS = ("url", "site", "title", "column", "introduction", "body", "disclaimer", "language")
_LINK_LISTS = ("related", "popular", "latest")


class Unreadable(Exception):
    """A stream cannot be taken for lines any further. Its text is one sentence without the file's name."""


def split_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines without their ends.

    Raises:
        Unreadable: If one is too long, or the last does not end.
    """
    rest: list[bytes] = []
    length = 0
    for chunk in chunks:
        *lines, end = chunk.split(b"\n")
        for line in lines:
            yield b"".join((*rest, line)) if rest else line
            rest, length = [], 0
        if end:
            rest.append(end)
            length += len(end)
            if length > LONGEST_LINE:
                raise Unreadable(f"expected lines of at most {LONGEST_LINE} bytes, found a longer one")
    if rest:
        raise Unreadable("expected an end of line behind the last line, found none")


def unzipped(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Yield what a gzip file holds, a piece at a time.

    Args:
        chunks: The file's.
        size: How many bytes it is to hold.

    Raises:
        Unreadable: If it is none, not whole, or holds more.
    """
    done = 0
    for plain in _unzipped(chunks):
        done += len(plain)
        if done > size:
            raise Unreadable(f"expected {size} bytes in it, found more")
        yield plain


def _unzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packed = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            left = chunk
            while left:
                if packed.eof:
                    packed = zlib.decompressobj(wbits=31)
                if plain := packed.decompress(left, CHUNK):
                    yield plain
                left = packed.unused_data if packed.eof else packed.unconsumed_tail
        while not packed.eof and (plain := packed.decompress(b"", CHUNK)):
            yield plain
    except zlib.error as error:
        why = str(error).rpartition(": ")[2]
        raise Unreadable(f"expected gzip, found something else ({why})") from error
    if not packed.eof:
        raise Unreadable("expected a whole gzip file, found one that is cut off")


def parse(line: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Return what a line says.

    Raises:
        Unreadable: If it is no JSON, or not written as newscrawl writes it: a key twice, say, of which a reader sees
            only one.
    """
    try:
        text = line.decode()
        value = json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise Unreadable("it is no JSON (nested too deeply)") from None
    except ValueError as error:
        raise Unreadable(f"it is no JSON ({shown(str(error))})") from None
    if encode(value) != line:
        raise Unreadable("it is not written as newscrawl writes JSON (spaces, escapes, a key twice)")
    return value


def encode(value: object) -> bytes:
    """Return a value as the exports write it, without the end of the line."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")


@cache
def _validator(name: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(json.loads(schema(f"{name}.schema.json")))


def article_problems(item: object) -> list[str]:
    """Return what is wrong with an article."""
    return _form_problems("article", item) or list(_not_storable(item))  # type: ignore[arg-type]  # an object: see there


def change_problems(change: object) -> list[str]:
    """Return what is wrong with a line of a file of changes."""
    if problems := _form_problems("change", change):
        return problems
    assert isinstance(change, dict)  # noqa: S101 - the schema saw to it
    if change["kind"] not in ("article", "removed"):
        return ["kind: expected article or removed"]  # a cursor stands in no file
    if change["kind"] == "removed":
        broken = [name for name in ("url", "site", "reason") if _is_broken(change[name])]
        problem = None if broken else spelling_problem(change["url"])
        problems = [f"{name}: expected text, found half a character in it" for name in broken]
        return [*problems, f"url: {problem}"] if problem else problems
    if problems := article_problems(change["article"]):
        return [f"article.{text}" for text in problems]
    if change["article"]["change_number"] != change["change_number"]:
        return [f"change_number: expected its article's, {change['article']['change_number']}"]
    return []


def _form_problems(name: str, value: object) -> list[str]:
    validator = _validator(name)
    if validator.is_valid(value):
        return []
    return [_told(error) for error in islice(validator.iter_errors(value), MOST_TOLD)]


def _told(error: jsonschema_rs.ValidationError) -> str:
    place = ".".join(str(step) for step in error.instance_path)
    return f"{shown(place) or 'it'}: {shown(error.message)}"


def _not_storable(item: dict[str, Any]) -> Iterator[str]:
    """Yield what no archive can hold, though the schema has nothing against it."""
    for name in ("url", "site", "fetched_at", "first_seen_at", "changed_at", "change_number"):
        if item.get(name) is None:
            yield f"{name}: expected a value, found none"
    for name, most in _HIGHEST.items():
        if type(number := item.get(name)) is float or (number is not None and number > most):
            yield f"{name}: expected a whole number up to {most}, found {shown(str(number))}"
    for name in _MOMENTS:
        if item[name] is not None and not _is_moment(item[name]):
            yield f"{name}: expected a time, found {shown(item[name])}"
    yield from _wrong_addresses(item)
    texts = [(name, item.get(name)) for name in _TEXTS]
    texts += [("tags", tag) for tag in item["tags"]]
    texts += [(f"{name}.{key}", link[key]) for name in _LINK_LISTS for link in item[name] for key in link]
    for name, text in texts:
        if isinstance(text, str) and not text.isascii() and _is_broken(text):
            yield f"{name}: expected text, found half a character in it"


def _wrong_addresses(item: dict[str, Any]) -> Iterator[str]:
    if item["url"] is not None and (problem := spelling_problem(item["url"])):
        yield f"url: {problem}"
    for name in (*_LINK_LISTS, "images"):
        for link in item[name]:
            if link["url"] is not None and not is_link(link["url"]):
                yield f"{name}.url: expected an http(s) address, found {shown(link['url'])}"


def _is_moment(text: str) -> bool:
    try:
        from_iso_utc(text)
    except ValueError:
        return False
    return True


def _is_broken(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
