"""Benchmark the pages of the site against the same pages as Sphinx builds them by default.

Run ``make html``, then ``python benchmarks/weight.py [PAGE ...]`` for all pages or the given ones,
such as ``question-1/part-5.html``. The other site uses the theme and the math renderer that Sphinx
uses by default (alabaster and MathJax). MathJax is downloaded from npm beforehand and served
locally, like everything else. The server compresses both sites with gzip. Chromium opens each page
with an empty cache over a simulated connection of 1.6 Mbit/s and 150 ms, as Lighthouse does for
phones. The table shows, for the site and the default,

    kB         transferred bytes, compressed, with headers
    requests   number of requested files
    LCP        largest contentful paint, in seconds
    shift      cumulative layout shift
    readable   time until all formulas and fonts are rendered, in seconds

Times are medians of several rounds and depend on the machine; bytes and requests do not. A row ends
with `missed` unless the page has less than 400 kB, at most 25 requests and a shift below 0.02, and
its formulas are rendered in at most half the time of the default.
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
CONNECTION = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 2e5,
    "uploadThroughput": 93750,
}
ROUNDS = 3

OBSERVE = """
window.weight = { lcp: 0, shift: 0, readable: null, formulas: 0 };
new PerformanceObserver(list => {
    for (const entry of list.getEntries()) weight.lcp = entry.startTime;
}).observe({ type: 'largest-contentful-paint', buffered: true });
new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) weight.shift += entry.value;
}).observe({ type: 'layout-shift', buffered: true });
(function check() {
    const rendered = document.readyState !== 'loading'
        && performance.getEntriesByName('first-contentful-paint').length > 0
        && document.fonts.status === 'loaded'
        && !document.querySelector('.math:not(:has(.katex, mjx-container))');
    if (!rendered) weight.readable = null;
    else weight.readable ??= performance.now();
    weight.formulas = document.querySelectorAll('.math').length;
    requestAnimationFrame(check);
})();
"""


def build_default() -> None:
    """Build the site with Sphinx's defaults, and download MathJax from npm."""
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
    """Return the compressed content of a file."""
    return gzip.compress(path.read_bytes(), mtime=0)


class Handler(SimpleHTTPRequestHandler):
    """Handler that compresses files, except fonts and images, which are already compressed."""

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
        """Log nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder and return its URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def measure(browser: Browser, url: str) -> dict[str, float]:
    """Open a page with an empty cache, and return its measurements."""
    context = browser.new_context(viewport={"width": 412, "height": 823})
    page = context.new_page()
    page.add_init_script(OBSERVE)
    devtools = context.new_cdp_session(page)
    requests: dict[str, float] = {}

    def record_request(event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            requests[event["requestId"]] = 0

    def record_size(event: dict[str, Any]) -> None:
        if event["requestId"] in requests:
            requests[event["requestId"]] = event["encodedDataLength"]

    devtools.on("Network.requestWillBeSent", record_request)
    devtools.on("Network.loadingFinished", record_size)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", CONNECTION)
    page.goto(url, wait_until="networkidle")
    page.wait_for_function("() => weight.readable && performance.now() > weight.readable + 1000")
    found = page.evaluate("weight")
    context.close()
    return {
        "kB": sum(requests.values()) / 1000,
        "requests": len(requests),
        "LCP": found["lcp"] / 1000,
        "shift": found["shift"],
        "readable": found["readable"] / 1000,
        "formulas": found["formulas"],
    }


def medians(rounds: Iterable[dict[str, float]]) -> dict[str, float]:
    """Return the median of each measurement."""
    all_rounds = list(rounds)
    return {key: statistics.median(r[key] for r in all_rounds) for key in all_rounds[0]}


def main(names: list[str]) -> None:
    """Measure the pages, and print a table that marks missed targets."""
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
                medians(measure(browser, f"{host}/{name}") for _ in range(ROUNDS))
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
