"""Test search, anchors and navigation between pages."""

import json
import os
import re
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from .conftest import OPEN_FOLDS, PAGES

GENERATED = {"genindex.html", "prf-prf.html", "py-modindex.html", "search.html"}
PUBLISHED = Path(__file__).with_name("published-links.txt").read_text().split()
QUERIES = {
    "minimum norm": "question-3/part-4.html",
    "pseudo-inverse": "question-3/part-4.html",
    "early stopping": "question-3/part-4-further.html#early-stopping",
    "law of total variance": "question-3/part-1.html#total-variance",
    "total-variance-holds": "question-3/part-1.html#claim-total-variance-holds",
    "batch-variance": "question-3/part-1.html#claim-batch-variance",
    "truncation-exact": "question-1/part-5.html#claim-truncation-exact",
    "bias of truncation": "question-1/part-5.html#truncation-bias",
    "softmax": "reference/dlproofs/attention.html#dlproofs.attention.softmax",
    "layer normalization": "question-3/part-1.html",
    "dropout ridge": "question-3/part-3.html",
    "sigmoid jacobian": "question-1/part-3.html",
    "position embedding": "question-4/details.html",
}


class PageParser(HTMLParser):
    """Parser of the ids, metadata and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids = Counter()
        self.meta = {}
        self.links = {}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        """Record the id of an element, and metadata and links of the head."""
        known = dict(attributes)
        self.ids.update([known["id"]] if "id" in known else [])
        if tag == "meta" and "content" in known:
            self.meta[known.get("name") or known.get("property")] = known["content"]
        if tag == "link":
            self.links[known["rel"]] = known["href"]


@pytest.fixture(scope="module")
def parsed(site):
    return {
        name: PageParser((site / name).read_text("utf-8"))
        for name in PAGES
        if name not in GENERATED
    }


@pytest.fixture(scope="module")
def record(site):
    return json.loads((site / "claims.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def search(browser: Browser, site):
    """Return a function that searches the site and returns the paths of hits, best first."""
    page = browser.new_page()

    def find(words):
        page.goto((site / "index.html").as_uri())
        box = page.get_by_role("searchbox", name="Search")
        box.fill(words)
        box.press("Enter")
        page.locator("#search-results .search-summary", has_text="finished").wait_for()
        page.wait_for_function("document.querySelector('#search-results li:last-child a')")
        addresses = page.eval_on_selector_all(
            "#search-results li > a", "all => all.map(a => a.href)"
        )
        return [address.removeprefix(f"{site.as_uri()}/").split("?")[0] for address in addresses]

    yield find
    page.close()


@pytest.mark.parametrize(("words", "address"), QUERIES.items(), ids=QUERIES)
def test_search_without_a_server_finds(search, words, address):
    assert address in search(words)[:10]


def test_a_search_does_not_fetch_the_hits(browser, site):
    page = browser.new_page()
    fetched = []
    page.on("request", lambda r: fetched.append(r.url) if r.resource_type == "fetch" else None)
    page.goto(f"{site.as_uri()}/search.html?q=minimum+norm")
    page.locator("#search-results .search-summary", has_text="finished").wait_for()
    page.wait_for_timeout(300)
    assert page.locator("#search-results li").count() > 3
    assert fetched == []
    page.close()


def test_a_hit_leads_to_the_theorem(browser, site, search):
    (address,) = [a for a in search("law of total variance") if a.endswith("#total-variance")][:1]
    page = browser.new_page()
    page.goto(f"{site.as_uri()}/{address}")
    assert "Law of total variance" in page.locator(":target").inner_text()
    page.close()


def test_ids_are_unique(parsed):
    duplicates = {name: [i for i, n in page.ids.items() if n > 1] for name, page in parsed.items()}
    assert {name: ids for name, ids in duplicates.items() if ids} == {}


def test_theorems_and_parts_have_anchors(parsed, record):
    assert len(record["theorems"]) > 50
    for theorem in record["theorems"]:
        assert theorem["label"] in parsed[f"{theorem['page']}.html"].ids
    anchors = {i for page in parsed.values() for i in page.ids}
    parts = [
        f"part-{q}-{k}"
        for q, count in {1: 5, 2: 5, 3: 4, 4: 4}.items()
        for k in range(1, count + 1)
    ]
    assert {*parts} <= anchors


def test_published_links_still_lead_to_anchors(parsed, record):
    current = {f"{t['page']}.html#{t['label']}" for t in record["theorems"]}
    assert len(PUBLISHED) > 70
    for address in PUBLISHED:
        name, _, anchor = address.partition("#")
        assert not anchor or anchor in parsed[name].ids, f"{address} does not exist"
    assert current <= {*PUBLISHED}, "add new theorems to published-links.txt"


def test_the_permalink_of_a_theorem_appears_on_keyboard_focus(browser, site):
    page = browser.new_page()
    page.goto((site / "question-3/part-1.html").as_uri())
    page.evaluate(OPEN_FOLDS)
    link = page.locator("#total-variance .admonition-title .headerlink")
    assert link.evaluate("e => getComputedStyle(e).opacity") == "0"
    page.keyboard.press("Tab")  # makes the browser treat the next focus as keyboard focus
    link.focus()
    assert link.evaluate("e => getComputedStyle(e).opacity") == "1"
    page.keyboard.press("Enter")
    assert page.url.endswith("#total-variance")
    page.close()


def test_every_page_has_an_existing_icon(site):
    for name in PAGES:
        (icon,) = re.findall(r'<link rel="icon" href="([^"]+)">', (site / name).read_text("utf-8"))
        assert (site / name).parent.joinpath(icon.partition("?")[0]).is_file()


def test_next_links_go_through_the_parts_in_order(browser, site):
    page = browser.new_page()
    page.goto((site / "index.html").as_uri())
    visited = []
    while page.locator("a[rel=next]").count():
        page.goto(page.locator("a[rel=next]").evaluate("link => link.href"))
        visited.append(page.url.removeprefix(f"{site.as_uri()}/").removesuffix(".html"))
    page.close()
    parts = {1: 5, 2: 5, 3: 4}
    expected = [f"question-{q}/part-{k}" for q, n in parts.items() for k in range(1, n + 1)]
    own = [name for name in visited if not name.endswith("-further")]
    assert own[:15] == [*expected, "question-4/review"]
    assert own[15:18] == ["question-4/tables", "question-4/model", "question-4/experiment"]
    further = [name for name in visited if name.endswith("-further")]
    assert len(further) > 5
    for name in further:
        assert visited[visited.index(name) - 1] == name.removesuffix("-further")


def test_every_page_has_a_unique_description(parsed):
    descriptions = {name: page.meta.get("description", "") for name, page in parsed.items()}
    assert all(20 < len(text) <= 160 for text in descriptions.values()), descriptions
    assert len({*descriptions.values()}) == len(descriptions)
    assert [text for text in descriptions.values() if {"\\", "$", "{"} & {*text}] == []


def test_a_page_shows_the_date_of_its_last_commit(site):
    root = Path(__file__).parents[2]
    sources = ["docs/ledger.md", "docs/mutants.json"]
    command = ["git", "log", "-1", "-m", "--format=%ad", "--date=format-local:%Y-%m-%d", "--"]
    environment = os.environ | {"TZ": "UTC"}
    shallow = ["git", "rev-parse", "--is-shallow-repository"]
    if subprocess.run(shallow, cwd=root, capture_output=True, check=False).stdout == b"true\n":
        pytest.skip("a shallow clone lacks the dates of commits")
    date = subprocess.run(
        [*command, *sources], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    shown = f"Last updated on {date.stdout.strip()}" in (site / "ledger.html").read_text("utf-8")
    assert shown == bool(date.stdout)


def test_the_404_page_links_to_existing_pages(browser, site):
    page = browser.new_page()
    page.goto((site / "404.html").as_uri())
    assert page.get_by_role("heading", name="Page not found").is_visible()
    addresses = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    page.close()
    internal = [
        address for address in addresses if not urlsplit(address).scheme and address[0] != "#"
    ]
    assert "/index.html" in internal
    assert all(address.startswith("/") for address in internal)
    for address in internal:
        assert (site / urlsplit(address).path.lstrip("/")).is_file()
