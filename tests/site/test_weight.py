"""What a first visit to a page costs, in files and in bytes as a server compresses them."""

import gzip
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser

from .conftest import PAGES

REQUESTS, BYTES = 25, 400_000


@cache
def weight(path: Path) -> int:
    content = path.read_bytes()
    return len(content if path.suffix in (".woff2", ".png") else gzip.compress(content))


def test_every_page_is_light(browser: Browser, site):
    page = browser.new_page()
    asked = set()
    page.on("request", lambda r: asked.add(r.url) if r.url.startswith("file:") else None)
    for name in PAGES:
        asked.clear()
        page.goto((site / name).as_uri())
        page.evaluate("document.fonts.ready")
        files = {Path(unquote(urlsplit(url).path)) for url in asked}
        assert site / name in files
        assert len(files) <= REQUESTS, name
        assert sum(map(weight, files)) < BYTES, name
    page.close()


def test_pictures_tell_their_size(browser: Browser, site):
    page = browser.new_page()
    seen = 0
    for name in PAGES:
        page.goto((site / name).as_uri())
        sizes = page.eval_on_selector_all(
            "article img",
            "all => all.map(e => [Number(e.getAttribute('width')), e.naturalWidth])",
        )
        assert all(abs(told - natural) <= 1 for told, natural in sizes), name
        seen += len(sizes)
    assert seen > 10
    page.close()
