"""Test addresses, previews and repository links of a hosted site."""

import os
import shlex
import shutil
import subprocess
import sys
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from xml.etree import ElementTree

import nbformat
import pytest

from .test_finding import PageParser

ROOT = Path(__file__).parents[2]
URL = "https://someone.github.io/book/"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def hosted(tmp_path_factory) -> Path:
    """Build the site as the publishing workflow does, from cached executions."""
    folder = tmp_path_factory.mktemp("hosted")
    shutil.copytree(ROOT / "_build" / "doctrees", folder / "doctrees")
    variables = {"SITE_URL": URL, "SITE_REPOSITORY": "someone/book", "SITE_COMMIT": "c0ffee"}
    options = ["-q", "-W", "-n", "-d", str(folder / "doctrees"), "-c", ".", "docs"]
    command = [sys.executable, "-m", "sphinx", *options, str(folder / "site")]
    subprocess.run(command, cwd=ROOT, env=os.environ | variables, check=True)
    return folder / "site"


@pytest.fixture(scope="module")
def sitemap_urls(hosted) -> set[str]:
    """Return the URLs in the sitemap."""
    sitemap = ElementTree.parse(hosted / "sitemap.xml")
    return {location.text for location in sitemap.iter(f"{SITEMAP}loc")}


def parse_page(path: Path) -> PageParser:
    return PageParser(path.read_text("utf-8"))


def test_every_page_has_a_preview(hosted, sitemap_urls):
    pictures = set()
    for url in sitemap_urls:
        page = parse_page(hosted / url.removeprefix(URL))
        assert page.links["canonical"] == page.meta["og:url"] == url
        assert page.meta["og:title"]
        assert page.meta["og:type"] == "article"
        assert page.meta["og:site_name"] == "Proofs That Run"
        assert page.meta["og:description"] == page.meta["description"]
        assert page.meta["og:image:alt"].startswith("Proofs That Run: ")
        assert page.meta["twitter:card"] == "summary_large_image"
        pictures.add(page.meta["og:image"])
    (picture,) = pictures
    assert (hosted / picture.removeprefix(URL)).read_bytes()[:4] == b"\x89PNG"


def test_a_site_without_a_url_has_no_canonical_links_or_sitemap(site):
    page = parse_page(site / "question-3/part-1.html")
    assert "canonical" not in page.links
    assert not [name for name in page.meta if name and name.startswith(("og:", "twitter:"))]
    assert not (site / "sitemap.xml").exists()
    assert not (site / "robots.txt").exists()


def test_the_sitemap_lists_every_page(hosted, sitemap_urls):
    generated = {"404", "genindex", "prf-prf", "py-modindex", "search"}
    generated |= {path.stem for path in (hosted / "formal").iterdir()}
    pages = [path for path in hosted.rglob("*.html") if path.stem not in generated]
    assert sitemap_urls == {URL + path.relative_to(hosted).as_posix() for path in pages}
    assert f"Sitemap: {URL}sitemap.xml\n" in (hosted / "robots.txt").read_text()


class HostHandler(SimpleHTTPRequestHandler):
    """Handler that serves the site below /book/ with its own 404 page, as GitHub Pages does."""

    def send_error(self, code, message=None, explain=None):
        """Send the 404 page of the site."""
        content = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(content)

    def translate_path(self, path):
        """Remove the prefix of the site."""
        return super().translate_path(path.removeprefix("/book"))

    def log_message(self, *_):
        """Log nothing."""


@pytest.fixture
def served(hosted):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(HostHandler, directory=hosted)) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/book"
        server.shutdown()


def test_the_404_page_of_a_nested_path_loads_and_links_to_the_home_page(browser, served):
    page = browser.new_page()
    responses = []
    page.on("response", lambda response: responses.append((response.url, response.status)))
    address = f"{served}/question-3/deep/nothing.html"
    page.goto(address)
    assert responses.pop(0) == (address, 404)
    assert responses
    assert [url for url, status in responses if status != 200 or not url.startswith(served)] == []
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
    archive = "https://github.com/someone/book/archive/c0ffee.zip"
    requirements = [
        "--extra-index-url https://download.pytorch.org/whl/cpu",
        f"proofs-that-run @ {archive}",
        f"sphinx-claims @ {archive}#subdirectory=packages/sphinx-claims",
    ]
    quoted = shlex.split(next(line for line in cells[1].source.splitlines() if "%pip" in line))
    assert quoted == ["%pip", "install", "--quiet", *requirements[0].split(), *requirements[1:]]
    assert f'"{requirements[2]}"' in cells[0].source
    with zipfile.ZipFile(hosted / "question-3/part-1.zip") as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("/requirements.txt")]
        assert archive.read(name).decode().splitlines() == requirements
    assert (
        "raw.githubusercontent.com/someone/book/notebooks/question-3/given.toml" in cells[1].source
    )


def test_citations_have_the_url(hosted):
    assert (
        f"url = {{{URL}question-3/part-1.html}}" in (hosted / "question-3/part-1.html").read_text()
    )
