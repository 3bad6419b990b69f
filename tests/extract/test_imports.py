from __future__ import annotations

import subprocess
import sys


def test_extraction_loads_neither_scrapy_nor_a_database_nor_its_siblings() -> None:
    program = (
        "import sys, newscrawl.extract;"
        "bad = {'scrapy', 'twisted', 'sqlite3', 'newscrawl.discover', 'newscrawl.archive'} & sys.modules.keys();"
        "sys.exit(', '.join(sorted(bad)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
