"""`newscrawl cluster import`: WARC files, each read by a worker, become one archive, or a table each."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from newscrawl.archive import Run, connect
from newscrawl.cluster.orders import Receipt
from newscrawl.cluster.warcs import Imports, WarcJob, name_of, warc_jobs
from newscrawl.cluster.workspace import Workspace
from newscrawl.errors import AlreadyRunning, BadInput, ExitCode, ExportError
from newscrawl.warc.importing import import_warc
from tests.cluster.test_crawl import by_site
from tests.crawl.site import Reply, Site
from tests.warc.ccnews import article, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.cluster.conftest import ClusterFolder

RECEIPT = Receipt(attempt="a", worker="tcp://10.0.0.7:9000", returned=0, seconds=1)


def test_files_become_one_archive_or_a_table_each(folder: ClusterFolder) -> None:
    first = write(folder.path / "CC-NEWS-1.warc.gz", article("a.example", 1), article("b.example", 2))
    second = write(folder.path / "CC-NEWS-2.warc.gz", article("a.example", 1, "2025-03-02T10:00:00Z", "more"))
    with Site(lambda path: Reply(body=second.read_bytes()) if path == "/CC-NEWS-2.warc.gz" else None) as server:
        folder.hosts = (server.host,)
        sources = [str(first), f"{server.url}CC-NEWS-2.warc.gz", str(folder.path / "lacking.warc.gz")]
        code, out, err = folder.run_import(*sources, "--logs", "logs", "--json")
        assert code == ExitCode.BAD_START, err
        said = by_site(out)
        assert {name: one["exit_code"] for name, one in said.items()} == {
            "CC-NEWS-1.warc.gz": 0,
            "CC-NEWS-2.warc.gz": 0,
            "lacking.warc.gz": 1,
        }
        assert said["CC-NEWS-1.warc.gz"]["why"].startswith("2 articles in ")
        assert "there is no file" in said["lacking.warc.gz"]["why"]
        code, out, err = folder.run_import(*sources[:2], "--to", "parquet", "tables", "--json")
        assert code == ExitCode.OK, err
    assert folder.query("SELECT url FROM articles ORDER BY url") == [
        ("https://a.example/news/1.html",),
        ("https://b.example/news/2.html",),
    ]
    assert folder.query("SELECT count(*) FROM revisions JOIN articles ON id = article_id GROUP BY url") == [(2,), (1,)]
    assert folder.query("SELECT name FROM warc_files ORDER BY name") == [("CC-NEWS-1.warc.gz",), ("CC-NEWS-2.warc.gz",)]
    table = pq.read_table(folder.path / "tables" / "CC-NEWS-1.parquet")
    assert sorted(table.column("url").to_pylist()) == ["https://a.example/news/1.html", "https://b.example/news/2.html"]
    made = sorted(path.name for path in (folder.path / "tables").iterdir() if path.is_file())
    assert made == ["CC-NEWS-1.parquet", "CC-NEWS-2.parquet"]


def imports(folder: Path, *, archive: Path | None = None, tables: Path | None = None) -> Imports:
    return Imports(workspace=Workspace(folder, "one"), archive=archive, tables=tables, options=(), sites={}, seconds=60)


def test_what_was_imported_or_made_before_is_not_handed_out_again(tmp_path: Path) -> None:
    file = write(tmp_path / "news.warc.gz", article("a.example", 1))
    archive, shard = tmp_path / "archive.db", tmp_path / "shard.db"
    connect(archive).close()
    job = WarcJob(str(file), imports(tmp_path, archive=archive))
    assert job.begin() is None
    import_warc(shard, file, jobs=1)
    job.take(shard, RECEIPT)
    again = job.begin()
    assert again is not None
    assert "imported before" in str(again)
    write(file, article("a.example", 2))
    assert job.begin() is None, "it is another file of the same name"
    tables = WarcJob("https://files.example/news.warc.gz", imports(tmp_path, tables=tmp_path))
    assert tables.begin() is None
    (tmp_path / "results").write_bytes(b"PAR1 rows PAR1")
    tables.take(tmp_path / "results", RECEIPT)
    assert "is there already" in str(tables.begin())
    (tmp_path / "results").write_bytes(b"PAR1 rows")
    with pytest.raises(ExportError, match="no Parquet file"):
        tables.take(tmp_path / "results", RECEIPT)


def test_sites_that_are_being_crawled_wait_and_hold_up_no_other(tmp_path: Path) -> None:
    file = write(tmp_path / "news.warc.gz", article("a.example", 1), article("b.example", 2))
    archive, shard = tmp_path / "archive.db", tmp_path / "shard.db"
    import_warc(shard, file, jobs=1)
    run = Run.begin(connect(archive), "a.example", ["https://a.example/"], datetime.now(UTC), "1.0")
    job = WarcJob(str(file), imports(tmp_path, archive=archive))
    with pytest.raises(AlreadyRunning, match=r"1 of its 2 sites are being crawled .*newscrawl merge"):
        job.take(shard, RECEIPT)
    run.abandon()
    (kept,) = tmp_path.glob("archive.db.unmerged-*")
    with closing(connect(archive)) as connection:
        assert connection.execute("SELECT site FROM articles").fetchall() == [("b.example",)]
    assert job.begin() is None, "it is not done"
    job.take(kept, RECEIPT)
    assert job.begin() is not None


@pytest.mark.parametrize("source", ["https://files.example/", "https://files.example", "/"])
def test_what_names_no_file_is_refused(source: str) -> None:
    with pytest.raises(BadInput, match="names no file"):
        name_of(source)


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    sources: Sequence[str] = ("/one/news.warc.gz", "/two/news.warc.gz")
    with pytest.raises(BadInput, match="two of the files"):
        warc_jobs(sources, imports(tmp_path))
