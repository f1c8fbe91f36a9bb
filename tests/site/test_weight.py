"""Test the number and compressed size of the files that a page loads."""

import gzip
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser

from .conftest import PAGES

MAX_REQUESTS, MAX_BYTES = 25, 400_000


@cache
def transfer_size(path: Path) -> int:
    """Return the size of a file in bytes as a server sends it, compressed unless it already is."""
    content = path.read_bytes()
    return len(content if path.suffix in (".woff2", ".png") else gzip.compress(content))


def test_pages_stay_within_request_and_size_limits(browser: Browser, site):
    page = browser.new_page()
    requested = set()
    page.on("request", lambda r: requested.add(r.url) if r.url.startswith("file:") else None)
    for name in PAGES:
        requested.clear()
        page.goto((site / name).as_uri())
        page.evaluate("document.fonts.ready")
        files = {Path(unquote(urlsplit(url).path)) for url in requested}
        assert site / name in files
        assert len(files) <= MAX_REQUESTS, name
        assert sum(map(transfer_size, files)) < MAX_BYTES, name
    page.close()


def test_images_state_their_width(browser: Browser, site):
    page = browser.new_page()
    count = 0
    for name in PAGES:
        page.goto((site / name).as_uri())
        sizes = page.eval_on_selector_all(
            "article img",
            "all => all.map(e => [Number(e.getAttribute('width')), e.naturalWidth])",
        )
        assert all(abs(stated - natural) <= 1 for stated, natural in sizes), name
        count += len(sizes)
    assert count > 10
    page.close()
