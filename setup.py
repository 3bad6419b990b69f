"""For `scrapyd-deploy`, which writes one of its own where there is none. All else stands in pyproject.toml."""

from setuptools import setup

setup()
