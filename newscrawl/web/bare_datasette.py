"""Datasette without the plugins of this machine: what is installed beside it has no say in what is served.

Datasette loads every plugin that it finds when it is imported, unless it believes that it is under test. Whoever needs
Datasette in newscrawl imports it from here.
"""

from __future__ import annotations

import sys

from newscrawl.archive.limits import keep_callbacks_quiet
from newscrawl.errors import BadInput

_UNDER_TEST = "_called_from_test"
"""Attribute of `sys` that `datasette.plugins` looks at."""

try:
    _was = sys.__dict__.get(_UNDER_TEST)
    sys.__dict__[_UNDER_TEST] = True
    import datasette.views.database
    from datasette import hookimpl
    from datasette.app import Datasette
    from datasette.database import Database, QueryInterrupted, Results
    from datasette.plugins import DEFAULT_PLUGINS, pm
    from datasette.utils import InvalidSql, is_url
    from datasette.utils.asgi import Base400, NotFound, Request, Response
    from datasette.views.base import DatasetteError
    from datasette.views.database import DatabaseView
    from datasette.views.row import RowView
    from datasette.views.table import TableView
except ModuleNotFoundError as error:
    raise BadInput(
        f"the web view needs the extra `serve` ({error.name} is missing); install it: pip install 'newscrawl[serve]'"
    ) from error
finally:
    if _was is None:
        del sys.__dict__[_UNDER_TEST]

__all__ = [
    "Base400",
    "Database",
    "DatabaseView",
    "Datasette",
    "DatasetteError",
    "InvalidSql",
    "NotFound",
    "QueryInterrupted",
    "Request",
    "Response",
    "Results",
    "RowView",
    "TableView",
    "hookimpl",
    "is_url",
    "pm",
]

_UNWANTED = {
    *("datasette.default_magic_parameters", "datasette.actor_auth_cookie", "datasette.default_menu_links"),
    *("datasette.handle_exception", "datasette.publish.heroku", "datasette.publish.cloudrun"),
}
"""Parts of Datasette that are of no use here: no canned queries, no users, no log-in, and failures are told our way."""


def check_select(sql: str) -> None:
    """Refuse what is no query, before anything is done with it. What a query may do, SQLite's authorizer says.

    Datasette's own takes half a minute for 32 KB of spaces behind a comment, and all others wait.

    Raises:
        InvalidSql: If it does not begin as a query does.
    """
    rest = sql.lstrip()
    while rest.startswith(("--", "/*")):
        rest = rest.partition("\n" if rest.startswith("--") else "*/")[2].lstrip()
    if not rest[:7].lower().startswith(("select", "with", "explain", "values")):
        raise InvalidSql("this must be a query: SELECT ...")


datasette.views.database.validate_sql_select = check_select
keep_callbacks_quiet()

for _name, _plugin in pm.list_name_plugin():
    if _plugin is not None and (_name not in DEFAULT_PLUGINS or _name in _UNWANTED):
        pm.unregister(name=_name)
