"""Headers of a response, as pages and answers take them: text, by names in lower case."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.http import Response

_WISHES = "x-robots-tag"
_VALIDATORS = ("etag", "last-modified")
_MOST_OF_A_VALIDATOR = 1000
"""Characters of a validator. It is sent back with each later request, and servers take only so much."""


def headers_of(response: Response) -> dict[str, str]:
    """Return the headers with names in lower case; of several with one name the first, of wishes all, a line each."""
    headers = {name.decode("latin-1").lower(): values for name, values in response.headers.items() if values}
    wishes = headers.get(_WISHES, ())
    one = {name: values[0].decode("latin-1") for name, values in headers.items()}
    for name in _VALIDATORS:
        if len(one.get(name, "")) > _MOST_OF_A_VALIDATOR:
            del one[name]
    return one | ({_WISHES: b"\n".join(wishes).decode("latin-1")} if wishes else {})
