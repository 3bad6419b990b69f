"""Pages that only a browser can read, and pages that mean it ill."""

from __future__ import annotations

import json

from tests.crawl.site import Reply, Route

STORY = "The council voted on Monday for a second pier ünd 渡."
INSERT = (
    "<script>fetch('/story.json').then(r => r.json())"
    ".then(d => { document.getElementById('root').innerHTML = `<h1>Pier</h1><p>${d.text}</p>` })</script>"
)
LINES = "const say = line => document.getElementById('root').append(line + '; ');"


def shell(script: str, rest: str = "", head: str = "") -> str:
    return (
        f"<!doctype html><html><head><title>x</title><script>{LINES}</script>{head}</head><body>"
        f"<div id=root></div>{rest}<script>{script}</script></body></html>"
    )


def reach_for(other: str) -> str:
    """A page that tries every way to another port of this machine that a browser has."""
    worker = f"data:text/javascript,fetch('http://{other}/worker'); new WebSocket('ws://{other}/worker')"
    ways = [
        f"fetch('http://{other}/fetch', {{mode: 'no-cors'}})",
        "fetch('/to-the-other')",
        f"fetch('http://{other}/post', {{method: 'POST', mode: 'no-cors', body: 'x'}})",
        f"navigator.sendBeacon('http://{other}/beacon', 'x')",
        f"new WebSocket('ws://{other}/socket')",
        f"new EventSource('http://{other}/events')",
        f"new Worker({json.dumps(worker)})",
        f"new SharedWorker({json.dumps(worker)})",
        f"import('http://{other}/module.js')",
        f"window.open('http://{other}/window')",
        "document.getElementById('form').submit()",
        "document.getElementById('file').click()",
        (
            f"connection = new RTCPeerConnection({{iceServers: [{{urls: ['stun:{other}', 'turn:{other}?transport=tcp']"
            ", username: 'a', credential: 'b'}]}); connection.createDataChannel('x'); "
            "connection.createOffer().then(offer => connection.setLocalDescription(offer))"
        ),
        f"setTimeout(() => {{ location = 'http://{other}/away' }}, 200)",
    ]
    tries = "\n".join(f"try {{ {way} }} catch (error) {{ say(error.message) }}" for way in ways)
    relations = ("preconnect", "dns-prefetch", "prefetch", "preload", "modulepreload", "prerender", "icon")
    head = "".join(f"<link rel='{relation}' as=fetch href='http://{other}/{relation}'>" for relation in relations)
    rest = (
        f"<iframe src='http://{other}/frame'></iframe><img src='http://{other}/img'><video src='http://{other}/video'>"
        f"</video><object data='http://{other}/object'></object><script src='http://{other}/script.js'></script>"
        f"<form id=form method=post target=_blank action='http://{other}/form'></form>"
        f"<a id=file download href='http://{other}/file.zip'>file</a>{INSERT}"
    )
    return shell(tries, rest, head)


def site_with(other: str) -> Route:
    """Return the routes of a site whose worst page reaches for another port."""
    pages: dict[str, Reply | str] = {
        "/robots.txt": Reply(body="User-agent: *\nDisallow: /private/\n", headers={"Content-Type": "text/plain"}),
        "/story.json": Reply(body=json.dumps({"text": STORY}), headers={"Content-Type": "application/json"}),
        "/big.json": Reply(body=json.dumps("x" * 200_000), headers={"Content-Type": "application/json"}),
        "/app.js": Reply(body=f"say('{STORY}')", headers={"Content-Type": "text/javascript; charset=utf-8"}),
        "/moved.json": Reply(302, headers={"Location": "/story.json"}),
        "/to-the-other": Reply(302, headers={"Location": f"http://{other}/redirected"}),
        "/story": shell("", INSERT),
        "/reach": reach_for(other),
        "/loop": shell("while (true) {}"),
        "/dialogs": shell("alert(1); confirm(2); prompt(3)", INSERT),
        "/grows": shell("setInterval(() => document.body.append('x'.repeat(20000)), 10)"),
        "/ticks": shell("say('a text'); setInterval(() => say('tick'), 50)"),
        "/asks-all": shell("for (let n = 0; n < 1000; n++) fetch('/asked/' + n)"),
        "/asks-much": shell("for (let n = 0; n < 100; n++) fetch('/much/' + n)", INSERT),
        "/heavy": shell(
            "(async () => { for (let n = 0; n < 9; n++) await fetch('/big.json?' + n).then(r => r.json())"
            ".then(() => say('loaded ' + n)) })()"
        ),
        "/leaves": shell("setTimeout(() => { location = '/elsewhere' }, 0)", INSERT),
        "/moved": shell("fetch('/moved.json').then(r => r.json()).then(d => say(d.text))"),
        "/half": shell("say('cut \\ud83d'); document.body.title = '\\udc00'"),
        "/waits": shell(
            "", "<script src=/hangs.js></script><script>say('after all')</script><script src=/hangs.js async></script>"
        ),
        "/app-1": shell("", "<script src=/app.js></script>"),
        "/app-2": shell("", "<script src=/app.js></script>"),
        "/trimmings": shell(
            "new Image().src = '/picture.png'; fetch('/sent', {method: 'POST'}).catch(() => say('not sent'));"
            "window.open('/window'); document.getElementById('file').click();"
            "navigator.serviceWorker.register('/worker.js')",
            "<img src=/picture.png><iframe src=/frame></iframe><a id=file download href=/file.zip>x</a>"
            "<script src=/private/app.js></script><script src='/plus/count.php?aid=1'></script>"
            "<script src='/e/public/ViewClick/?id=1&addclick=1'></script>",
            "<link rel=stylesheet href=/style.css>",
        ),
        "/first": shell("", INSERT),
        "/last": shell("", INSERT),
    }
    return lambda path: pages.get(path.partition("?")[0])


CALM = (
    "/story", "/reach", "/dialogs", "/grows", "/asks-all", "/asks-much", "/heavy", "/leaves", "/moved",
    "/half", "/waits", "/app-1", "/app-2", "/trimmings",
)  # fmt: skip
"""Pages that end by themselves, or are ended by what they load."""
ENDLESS = ("/first", "/ticks", "/loop", "/last")
"""Pages that only time ends, between two that end by themselves; the first one waits for the browser to start."""
