"""`scrapy` on a machine whose resolver knows some names: `python -m tests.hostile.resolving crawl ...`.

The operating system's own look-up is what is answered for, below all of ours. The names come from `HOSTILE_NAMES`.
"""

from __future__ import annotations

import json
import os
import socket
import sys

from scrapy.cmdline import execute

if __name__ == "__main__":
    names: dict[str, str] = json.loads(os.environ["HOSTILE_NAMES"])
    ask_system = socket.gethostbyname
    socket.gethostbyname = lambda name: names[name] if name in names else ask_system(name)
    execute(["scrapy", *sys.argv[1:]])
