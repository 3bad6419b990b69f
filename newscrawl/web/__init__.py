"""The archive in a browser: Datasette over it, read-only, with pages of our own, and the exports for download.

Needs the extra `serve`. `command` is the only door: it loads Datasette when it is called, with no other plugins.
"""
