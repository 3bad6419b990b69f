"""Parquet: a month's articles for data frames, by pyarrow (the extra `parquet`). The same rows are the same bytes.

Which bytes, pyarrow's version decides; the file names it.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from newscrawl.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.export.files import NewFile

ROWS = 1000
"""Articles of a row group: some 5 MB of text that are held in memory."""

TIMES = ("published_at", "modified_at", "fetched_at", "first_seen_at", "changed_at", "gone_at")
"""Columns of the type timestamp, in milliseconds, UTC."""


def check_parquet() -> None:
    """Raise unless Parquet can be written.

    Raises:
        BadInput: If pyarrow is missing, with what to do.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415, F401 - an extra, and 0.2 s to load
    except ImportError:
        raise BadInput(
            "Parquet needs pyarrow, which is not installed; install the extra: pip install 'newscrawl[parquet]'"
        ) from None


def write_parquet(lines: Iterator[bytes], file: NewFile) -> None:
    """Write a month's lines: columns as the fields, lists as lists, `evidence` as JSON text.

    Args:
        lines: Lines of JSON, an article each.
        file: Where they go.

    Raises:
        BadInput: If pyarrow is missing.
    """
    check_parquet()
    import pyarrow as pa  # noqa: PLC0415 - an extra
    from pyarrow import parquet  # noqa: PLC0415

    schema = parquet_schema()
    # Fixed, so that another default of a later pyarrow's does not change the bytes.
    options = {"compression": "zstd", "compression_level": 3, "version": "2.6", "data_page_version": "1.0"}
    with (
        pa.PythonFile(cast("Any", _Sink(file)), mode="w") as sink,
        parquet.ParquetWriter(sink, schema, **options) as out,
    ):
        while rows := [_row(line) for line in islice(lines, ROWS)]:
            out.write_table(pa.Table.from_pylist(rows, schema=schema))


@cache
def parquet_schema() -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return the schema of the Parquet files."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    texts = pa.list_(pa.string())
    link = pa.struct([(name, pa.string()) for name in ("title", "url", "column", "excerpt")])
    image = pa.struct([(name, pa.string()) for name in ("url", "caption")])
    time = pa.timestamp("ms", tz="UTC")
    return pa.schema(
        [
            *((name, pa.string()) for name in ("url", "site", "title")),
            ("breadcrumb", texts),
            ("column", pa.string()),
            ("view_count", pa.int64()),
            *((name, pa.string()) for name in ("introduction", "body", "disclaimer")),
            ("tags", texts),
            ("authors", texts),
            ("published_at", time),
            ("modified_at", time),
            ("language", pa.string()),
            ("images", pa.list_(image)),
            *((name, pa.list_(link)) for name in ("related", "popular", "latest")),
            ("fetched_at", time),
            ("evidence", pa.string()),
            *((name, time) for name in ("first_seen_at", "changed_at", "gone_at")),
            ("change_number", pa.int64()),
        ]
    )


def _row(line: bytes) -> dict[str, Any]:
    item: dict[str, Any] = json.loads(line)
    if b"\\ud" in line:  # in JSON, half a surrogate pair may stand; in other text it is written out
        item = _written_out(item)
    times = {name: None if item[name] is None else datetime.fromisoformat(item[name]) for name in TIMES}
    return item | times | {"evidence": json.dumps(item["evidence"], ensure_ascii=False)}


def _written_out(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {name: _written_out(part) for name, part in value.items()}
    return [_written_out(part) for part in value] if isinstance(value, list) else value


class _Sink:
    """A new file, as pyarrow wants one: it asks where it is, and closes what is not its own."""

    closed = False

    def __init__(self, file: NewFile) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        return self._file.write(bytes(data))

    def tell(self) -> int:
        return self._file.size

    def flush(self) -> None:
        """Nothing: the file is synced when it is finished."""

    def close(self) -> None:
        """Nothing: it is closed when it is finished."""
