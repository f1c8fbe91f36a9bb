"""What a site says of itself once it knows where it will be."""

import os
import shutil
import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from xml.etree import ElementTree

import nbformat
import pytest

from .test_finding import Ids

ROOT = Path(__file__).parents[2]
URL = "https://someone.github.io/book/"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def hosted(tmp_path_factory) -> Path:
    """The site as the publishing workflow builds it; what was executed is not executed again."""
    folder = tmp_path_factory.mktemp("hosted")
    shutil.copytree(ROOT / "_build" / "doctrees", folder / "doctrees")
    place = {"SITE_URL": URL, "SITE_REPOSITORY": "someone/book", "SITE_COMMIT": "c0ffee"}
    options = ["-q", "-W", "-n", "-d", str(folder / "doctrees"), "-c", ".", "docs"]
    command = [sys.executable, "-m", "sphinx", *options, str(folder / "site")]
    subprocess.run(command, cwd=ROOT, env=os.environ | place, check=True)
    return folder / "site"


def test_pages_say_where_they_are(hosted):
    page = Ids((hosted / "question-3/part-1.html").read_text("utf-8"))
    assert page.links["canonical"] == page.meta["og:url"] == f"{URL}question-3/part-1.html"
    picture = page.meta["og:image"].removeprefix(URL)
    assert (hosted / picture).read_bytes()[:4] == b"\x89PNG"


def test_crawlers_find_every_page(hosted):
    sitemap = ElementTree.parse(hosted / "sitemap.xml")
    listed = {place.text for place in sitemap.iter(f"{SITEMAP}loc")}
    generated = {"404", "genindex", "prf-prf", "py-modindex", "search"}
    generated |= {path.stem for path in (hosted / "formal").iterdir()}
    pages = [path for path in hosted.rglob("*.html") if path.stem not in generated]
    assert listed == {URL + path.relative_to(hosted).as_posix() for path in pages}
    assert f"Sitemap: {URL}sitemap.xml\n" in (hosted / "robots.txt").read_text()


class Host(SimpleHTTPRequestHandler):
    """Serves the site below /book/, with its own page for what is not there, as GitHub does."""

    def send_error(self, code, message=None, explain=None):
        """Send the site's page instead of one of Python's."""
        content = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(content)

    def translate_path(self, path):
        """Leave out where the site is."""
        return super().translate_path(path.removeprefix("/book"))

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def served(hosted):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=hosted)) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/book"
        server.shutdown()


def test_a_missing_page_below_the_site_finds_its_way_back(browser, served):
    page = browser.new_page()
    asked = []
    page.on("response", lambda response: asked.append((response.url, response.status)))
    address = f"{served}/question-3/deep/nothing.html"
    page.goto(address)
    assert asked.pop(0) == (address, 404)
    assert [url for url, status in asked if status != 200 or not url.startswith(served)] == []
    assert page.get_by_role("heading", name="Page not found").is_visible()
    page.get_by_role("link", name="The whole assignment at a glance").click()
    page.wait_for_url(f"{served}/index.html")
    page.close()


def test_pages_open_in_colab_and_binder(hosted):
    text = (hosted / "question-3/part-1.html").read_text("utf-8")
    notebook = "question-3/part-1.ipynb"
    assert (
        f"https://colab.research.google.com/github/someone/book/blob/notebooks/{notebook}" in text
    )
    assert f"https://mybinder.org/v2/gh/someone/book/notebooks?urlpath=lab/tree/{notebook}" in text
    cells = nbformat.read(hosted / notebook, nbformat.NO_CONVERT).cells
    assert "proofs-that-run @ https://github.com/someone/book/archive/c0ffee.zip" in cells[0].source
    assert (
        "raw.githubusercontent.com/someone/book/notebooks/question-3/given.toml" in cells[1].source
    )


def test_citations_give_the_address(hosted):
    assert (
        f"url = {{{URL}question-3/part-1.html}}" in (hosted / "question-3/part-1.html").read_text()
    )
