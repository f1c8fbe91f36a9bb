"""Weigh the pages of the site beside the same pages as Sphinx builds them by default.

Run ``make html``, then ``python benchmarks/weight.py [PAGE ...]``, for all pages or those named, as
in ``question-1/part-5.html``. The other site has the theme and the mathematics that Sphinx takes
when conf.py says nothing (alabaster and MathJax), and MathJax comes from npm to this machine, since
nothing is fetched from another host here. A server compresses both sites with gzip. Chromium opens
each page with an empty cache over a line of 1.6 Mbit/s and 150 ms, as Lighthouse has it for phones,
and the table shows for the site and the default

    kB         what came over the wire, compressed, with its headers
    requests   how many files that were
    LCP        when the largest element was painted, in seconds
    shift      the cumulative layout shift
    readable   when all formulas and fonts stood, in seconds

Times are the medians of several rounds and depend on the machine; bytes and requests do not. A row
ends with `missed` unless the page is below 400 kB, 25 requests and a shift of 0.02, and its
formulas stand in half the time that the default takes.
"""

import gzip
import json
import shutil
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from sphinx.application import Sphinx

SITE = Path("_build/html").resolve()
DEFAULT = Path("_build/html-default").resolve()
NPM = ("mathjax@4.1.3", "@mathjax/mathjax-newcm-font@4.1.3")
DEFAULTS = {
    "extensions": [
        "sphinx_claims",
        "sphinx_proof",
        "sphinxcontrib.bibtex",
        "sphinx.ext.autodoc",
        "sphinx.ext.doctest",
        "sphinx.ext.napoleon",
        "sphinx.ext.mathjax",
    ],
    "html_theme": "alabaster",
    "html_math_renderer": "mathjax",
    "html_css_files": [],
    "html_static_path": [],
    "mathjax_path": "/npm/mathjax/tex-mml-chtml.js",
    "mathjax4_config": {"loader": {"paths": {"fonts": "/npm/@mathjax"}}},
}
LINE = {"offline": False, "latency": 150, "downloadThroughput": 2e5, "uploadThroughput": 93750}
ROUNDS = 3

WATCH = """
window.weight = { lcp: 0, shift: 0, readable: null, formulas: 0 };
new PerformanceObserver(list => {
    for (const entry of list.getEntries()) weight.lcp = entry.startTime;
}).observe({ type: 'largest-contentful-paint', buffered: true });
new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) weight.shift += entry.value;
}).observe({ type: 'layout-shift', buffered: true });
(function look() {
    const stands = document.readyState !== 'loading'
        && performance.getEntriesByName('first-contentful-paint').length > 0
        && document.fonts.status === 'loaded'
        && !document.querySelector('.math:not(:has(.katex, mjx-container))');
    if (!stands) weight.readable = null;
    else weight.readable ??= performance.now();
    weight.formulas = document.querySelectorAll('.math').length;
    requestAnimationFrame(look);
})();
"""


def build_default() -> None:
    """Build the pages as Sphinx does by default, with MathJax beside them."""
    doctrees = DEFAULT.with_name("doctrees-default")
    Sphinx("docs", ".", DEFAULT, doctrees, "html", confoverrides=DEFAULTS, status=None).build()
    packages = DEFAULT / "npm"
    if packages.exists():
        return
    packages.mkdir()
    for package in NPM:
        command = ["npm", "pack", "--json", package]
        packed = subprocess.run(command, cwd=packages, capture_output=True, check=True).stdout
        archive = packages / json.loads(packed)[0]["filename"]
        shutil.unpack_archive(archive, packages / "unpacked", filter="data")
        name = package.rpartition("@")[0]
        (packages / name).parent.mkdir(exist_ok=True)
        (packages / "unpacked/package").rename(packages / name)
        archive.unlink()


@cache
def compressed(path: Path) -> bytes:
    """Return the content of a file as a server sends it."""
    return gzip.compress(path.read_bytes(), mtime=0)


class Handler(SimpleHTTPRequestHandler):
    """Serves files compressed, but for fonts and images that are so already."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send a file."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        plain = path.suffix in (".woff2", ".png")
        content = path.read_bytes() if plain else compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(content)))
        if not plain:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder as long as it is needed."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def weigh(browser: Browser, url: str) -> dict[str, float]:
    """Open a page once, as on a first visit."""
    context = browser.new_context(viewport={"width": 412, "height": 823})
    page = context.new_page()
    page.add_init_script(WATCH)
    devtools = context.new_cdp_session(page)
    requests: dict[str, float] = {}

    def sent(event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            requests[event["requestId"]] = 0

    def finished(event: dict[str, Any]) -> None:
        if event["requestId"] in requests:
            requests[event["requestId"]] = event["encodedDataLength"]

    devtools.on("Network.requestWillBeSent", sent)
    devtools.on("Network.loadingFinished", finished)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", LINE)
    page.goto(url, wait_until="networkidle")
    page.wait_for_function("() => weight.readable && performance.now() > weight.readable + 1000")
    seen = page.evaluate("weight")
    context.close()
    return {
        "kB": sum(requests.values()) / 1000,
        "requests": len(requests),
        "LCP": seen["lcp"] / 1000,
        "shift": seen["shift"],
        "readable": seen["readable"] / 1000,
        "formulas": seen["formulas"],
    }


def medians(rounds: Iterable[dict[str, float]]) -> dict[str, float]:
    """Return the median of each figure."""
    all_rounds = list(rounds)
    return {key: statistics.median(r[key] for r in all_rounds) for key in all_rounds[0]}


def main(names: list[str]) -> None:
    """Weigh the pages, and print a table and what the aims say of it."""
    build_default()
    names = names or sorted(
        path.relative_to(SITE).as_posix()
        for path in SITE.rglob("*.html")
        if "_static" not in path.parts
    )
    columns = ("kB", "requests", "LCP", "shift", "readable")
    print("| page | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns))
    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))))
    with sync_playwright() as playwright, served(SITE) as site, served(DEFAULT) as default:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name in names:
            ours, theirs = (
                medians(weigh(browser, f"{host}/{name}") for _ in range(ROUNDS))
                for host in (site, default)
            )
            digits = {"kB": 0, "requests": 0, "shift": 3}
            cells = [
                f"{ours[key]:.{digits.get(key, 2)}f} / {theirs[key]:.{digits.get(key, 2)}f}"
                for key in columns
            ]
            met = (
                ours["kB"] < 400
                and ours["requests"] <= 25
                and ours["shift"] < 0.02
                and (not ours["formulas"] or ours["readable"] <= theirs["readable"] / 2)
            )
            print(f"| {name} | " + " | ".join(cells) + (" |" if met else " | missed"), flush=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
