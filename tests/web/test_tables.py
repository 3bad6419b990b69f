from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.serving import InProcess

PAGES = (
    *("/", "/archive", "/archive/articles", "/archive/articles/2", "/archive?sql=select+*+from+articles"),
    *("/archive/links", "/archive/site_status", "/exports/"),
)


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_shown(site: InProcess, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
