"""The docs cannot drift: they are made from the code, or compared with what the commands print."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from docs import generate, readme
from newscrawl import settings

ROOT = Path(__file__).parents[2]


def test_the_reference_is_what_the_code_says() -> None:
    # In a new process: a command that a test has run by itself keeps the options for help that it had there.
    said = "from docs import generate; print(generate.reference(), end='')"
    made = subprocess.run([sys.executable, "-c", said], cwd=ROOT, text=True, capture_output=True, check=True).stdout
    assert generate.TARGET.read_text(encoding="utf-8") == made, "run: python docs/generate.py"


def test_every_setting_has_its_reason() -> None:
    names = {name for name in vars(settings) if name.isupper()}
    unexplained = names - {row[0].strip("`") for row in generate.settings_rows()}
    assert unexplained <= {
        "BOT_NAME",
        "SPIDER_MODULES",
        "ITEM_PIPELINES",
        "EXTENSIONS",
        "DOWNLOADER_MIDDLEWARES",
        "SPIDER_MIDDLEWARES",
        "DOWNLOAD_HANDLERS",
    }


@pytest.mark.long
def test_the_commands_of_the_readme_print_what_it_says(tmp_path: Path) -> None:
    text = readme.README.read_text(encoding="utf-8")
    assert readme.with_real_outputs(text, tmp_path) == text, "run: python docs/readme.py"


def test_the_readme_shows_the_two_commands_and_the_three_users_first_steps() -> None:
    text = readme.README.read_text(encoding="utf-8")
    assert "make demo" in text
    assert "make test" in text
    assert text.count("$ .venv/bin/newscrawl query") >= 5
    for command in ("serve", "search", "diff", "mirror", "verify", "import", "export"):
        assert f"newscrawl {command}" in text
    assert "crawl-all" in text
    assert "manifest.json" in text
