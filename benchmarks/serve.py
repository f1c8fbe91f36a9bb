"""Times from saving a page of a served site until the page is there, beside a bare build by Sphinx.

The server shows a copy of the site, with a copy of its cache of executed pages. A page is opened
and saved again and again: the longest page of the site with one more sentence, and a small page
whose cell sleeps. A browser would now load the page, so a round ends when the server has told the
open page, and has sent the new text. Each save waits for the end of the build before, and is
followed by a build of a bare page by ``sphinx-build`` after a change of one word. The shortest of
several rounds counts.
"""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from timing import (
    ENVIRONMENT,
    REPOSITORY,
    Measure,
    Row,
    run,
    site_options,
    temporary_folder,
    write_bare_page,
)
from websockets.sync.client import connect

VERSIONS = "abcde"
PAGE = "question-4/tables"
CELL_SECONDS = 1.0
CELL = """\
---
file_format: mystnb
kernelspec: {{name: python3}}
orphan: true
---

# A cell

```{{code-cell}}
import time

time.sleep({seconds})
{text!r}
```
"""


def load(url: str, page: str) -> str:
    """Return the HTML of a page of the server, or of the message that there is none yet."""
    try:
        with urllib.request.urlopen(f"{url}{page}.html") as response:
            return str(response.read().decode())
    except urllib.error.HTTPError as error:
        return str(error.read().decode())


def follow(url: str, page: str, text: str = "") -> None:
    """Follow an open page until it has a text, or until the build ends if none is given."""
    while True:
        html = load(url, page)
        if text and text in html:
            return
        version = re.search(r'data-version="(\w*)"', html)
        assert version
        socket = f"{url.replace('http', 'ws', 1)}.serve/live?file={page}.html&version={version[1]}"
        with connect(socket) as websocket:
            while not (message := json.loads(websocket.recv())).get("reload"):
                if not text and message["kind"] != "building":
                    return


@contextmanager
def served(place: Path) -> Iterator[tuple[str, Path]]:
    """Serve a copy of the site; yield its address and the folder of its sources."""
    docs = shutil.copytree(REPOSITORY / "docs", place / "docs")
    for name in ("packages", "src"):  # of which pages include files
        (place / name).symlink_to(REPOSITORY / name)
    (docs / "cell.md").write_text(CELL.format(seconds=CELL_SECONDS, text=""))
    executed = REPOSITORY / "_build" / "executed"
    if executed.exists():
        shutil.copytree(executed, place / "cache")
    options = [*map(str, site_options(place, docs)), "-D", "claims_second_entries=", "--port", "0"]
    command = [sys.executable, "-m", "sphinx_claims", "serve", *options]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        url = server.stdout.readline().split()[1].rstrip(";")
        Thread(target=server.stdout.read, daemon=True).start()
        try:
            yield url, docs
        finally:
            server.send_signal(signal.SIGINT)


def serve() -> Iterator[Row]:
    """Yield the times, with the ratio to the bare build, or without the time of the cell."""
    times: dict[str, list[float]] = {"bare": [], PAGE: [], "cell": []}
    with temporary_folder() as place, served(place) as (url, docs):
        bare = write_bare_page(place / "bare")
        long = (docs / f"{PAGE}.md").read_text("utf-8")
        follow(url, "index", "</html>")
        for version in VERSIONS:
            text = f"Saved as version {version}."
            for page, source in (
                (PAGE, f"{long}\n{text}\n"),
                ("cell", CELL.format(seconds=CELL_SECONDS, text=text)),
            ):
                follow(url, page)
                began = time.perf_counter()
                (docs / f"{page}.md").write_text(source, "utf-8")
                follow(url, page, text)
                times[page].append(time.perf_counter() - began)
            follow(url, "index")
            with bare.open("a") as file:
                file.write("More words.\n")
            times["bare"].append(run("-d", place / "a", bare.parent, place / "out-a").clock)
    floor, prose, cell = (min(times[name]) for name in ("bare", PAGE, "cell"))
    ratio = "of a bare page"
    yield Row("a bare page, one word", "Sphinx", floor, None, [Measure(1, ratio)])
    name = "a served page, one sentence"
    yield Row(name, "sphinx_claims", prose, None, [Measure(prose / floor, ratio, 2)])
    own = Measure(cell - CELL_SECONDS, "s without the cell", 1)
    yield Row("a served page, a cell", "sphinx_claims", cell, None, [own])
