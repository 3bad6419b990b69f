"""Scrapy's HTTP/1.1 is loaded quickly, and as it loads by itself."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import inspect

def look_at_frames(*_):
    raise AssertionError("the frames of the stack were looked at")

whole_stack, inspect.getouterframes = inspect.stack, look_at_frames
import newscrawl.middlewares.transport
from scrapy.core.downloader import contextfactory, tls

assert inspect.stack is whole_stack
print(contextfactory.ScrapyClientContextFactory.__module__)
print(contextfactory.AcceptableProtocolsContextFactory.__module__)
print(tls.ScrapyClientTLSOptions.__module__)
"""


def test_the_stack_is_not_looked_through_and_all_classes_have_their_names() -> None:
    # What fails in there, Scrapy tells by a warning.
    done = subprocess.run([sys.executable, "-W", "error", "-c", SCRIPT], text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    factory, tls = "scrapy.core.downloader.contextfactory", "scrapy.core.downloader.tls"
    assert done.stdout.split() == [factory, factory, tls]
