"""The dictionary: kept pages, and files of others that were imported."""

from __future__ import annotations

from newscrawl.archive.dictionary.words import TIME

RAW_PAGES: dict[str, dict[str, str]] = {
    "raw_files": {
        "": "WARC files that crawls have kept pages in (NEWSCRAWL_KEEP_RAW).",
        "id": "Number of the file.",
        "path": "Where it lies: relative to the archive's folder, if it lies in it, else absolute.",
        "run_id": "Run that wrote it, in `runs`.",
        "size": "Bytes that are committed; 0: none yet. What may lie behind them in the file is of a page whose commit "
        "did not come, and is cut off by the next run.",
    },
    "raw_pages": {
        "": "Kept pages: where the bytes lie that a server sent. One row for each visit whose page was kept.",
        "url_id": "Address in `urls`.",
        "fetched_at": f"When it was fetched ({TIME}), as WARC-Date says; of an article's parts, when its first was.",
        "file_id": "File in `raw_files`.",
        "offset": "Byte of the file at which the record of the answer begins.",
        "length": "Bytes of that record, compressed.",
        "request_length": "Bytes of the record of the request, which lies behind it.",
        "digest": "SHA-1 of the payload as it was sent, 20 bytes.",
        "is_revisit": "1: the record holds no payload, since an earlier one of this address holds the same; else 0.",
    },
    "warc_files": {
        "": "WARC files of others that were imported, or are being imported.",
        "id": "Number of the file.",
        "name": "Its name, without folder.",
        "size": "Its bytes.",
        "digest": "SHA-256 of its first bytes, in hexadecimal digits.",
        "position": "Byte at which the next record (in gzip: the next member) begins that is not imported yet.",
        "nth": "Records of that member that are imported already: more than 0 only where several lie in one.",
        "started_at": f"When its import began ({TIME}).",
        "ended_at": f"When the last of its records was read ({TIME}); NULL: it was not.",
        "sums": "What its records came to: a JSON object of counts. Their sum is the number of records that were read.",
    },
    "warc_waiting": {
        "": "Records of imported files that wait, because their site was being crawled: the next import of the same "
        "file reads them.",
        "file_id": "File in `warc_files`.",
        "position": "Byte at which the record (in gzip: its member) begins.",
        "nth": "Which record of the member it is, from 0.",
        "site": "Name of the site.",
    },
}
