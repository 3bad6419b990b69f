"""The settings that a command works by: those of the Scrapy project in the working directory, else newscrawl's own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scrapy.settings import Settings
from scrapy.utils.project import ENVVAR, get_project_settings

from newscrawl.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

OURS = "newscrawl.settings"


def read_settings(options: Iterable[str]) -> Settings:
    """Return the project's settings with options over them. Processes that are started from now on find the same ones.

    Args:
        options: `NAME=VALUE`, as `scrapy crawl -s` takes them.

    Raises:
        BadInput: If an option is not of that form.
    """
    settings = get_project_settings()
    if settings.get("NEWSCRAWL_CONTACT") is None:  # no project, or one of something else
        settings = Settings()
        settings.setmodule(OURS, priority="project")
        os.environ[ENVVAR] = OURS
    for option in options:
        name, equals, value = option.partition("=")
        if not equals or not name.strip():
            raise BadInput(f"-s {option} is not NAME=VALUE, such as -s NEWSCRAWL_CONTACT=https://example.com/about")
        settings.set(name.strip(), value, priority="cmdline")
    return settings
