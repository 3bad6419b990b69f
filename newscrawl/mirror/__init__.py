"""Exports, read back: checked, followed over HTTP, made an archive of again.

manifest   what an export says of itself, checked before anything of it is believed
sources    an export in a folder or behind a URL: its manifest, and its files as streams
transfer   files over HTTP, gone on with where a connection broke off; patience: how often and when
asking     what a server answers
lines      streams of bytes -> articles, each checked
places     the addresses in it
contents   what the files hold, compared with what is said of them
earlier    the exports before, of which files are kept
verifying  is the whole export what its manifest says? verdict: what came of that
following  a published export -> a folder that is one itself; keeping: what that remembers
rebuilding an export -> a new archive
"""
