"""Exports, read back: checked, followed over HTTP, made an archive of again.

manifest   what an export says of itself, checked before anything of it is believed
sources    an export in a folder or behind a URL: its manifest, and its files as streams
transfer   files over HTTP, gone on with where a connection broke off
lines      streams of bytes -> articles, each checked
verifying  is the whole export what its manifest says?
following  a published export -> a folder that is one itself
rebuilding an export -> a new archive
"""
