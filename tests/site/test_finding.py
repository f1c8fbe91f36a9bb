"""Readers find what they look for: by search, by address, by the neighbours of a page."""

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

from .conftest import OPEN, PAGES

GENERATED = {"genindex.html", "prf-prf.html", "py-modindex.html", "search.html"}
PUBLISHED = Path(__file__).with_name("published-links.txt").read_text().split()
QUERIES = {
    "minimum norm": "question-3/part-4.html",
    "pseudo-inverse": "question-3/part-4.html",
    "early stopping": "question-3/part-4.html#early-stopping",
    "law of total variance": "question-3/part-1.html#total-variance",
    "total-variance-holds": "question-3/part-1.html#claim-total-variance-holds",
    "batch-variance": "question-3/part-1.html#claim-batch-variance",
    "truncation-exact": "question-1/part-5.html#claim-truncation-exact",
    "bias of truncation": "question-1/part-5.html#truncation-bias",
    "softmax": "reference/dlproofs/attention.html#dlproofs.attention.softmax",
    "layer normalization": "question-3/part-1.html",
    "dropout ridge": "question-3/part-3.html",
    "sigmoid jacobian": "question-1/part-3.html",
    "position embedding": "question-4/tables.html",
}


class Ids(HTMLParser):
    """The ids of a page, its title and what its head says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids = Counter()
        self.meta = {}
        self.links = {}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        """Note what an element is called."""
        known = dict(attributes)
        self.ids.update([known["id"]] if "id" in known else [])
        if tag == "meta" and "content" in known:
            self.meta[known.get("name") or known.get("property")] = known["content"]
        if tag == "link":
            self.links[known["rel"]] = known["href"]


@pytest.fixture(scope="module")
def read(site):
    return {name: Ids((site / name).read_text("utf-8")) for name in PAGES if name not in GENERATED}


@pytest.fixture(scope="module")
def record(site):
    return json.loads((site / "claims.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def results(browser: Browser, site):
    """The addresses that a search finds, the first first."""
    page = browser.new_page()

    def search(words):
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

    yield search
    page.close()


@pytest.mark.parametrize(("words", "address"), QUERIES.items(), ids=QUERIES)
def test_search_without_a_server_finds(results, words, address):
    assert address in results(words)[:10]


def test_a_search_fetches_no_page_that_it_finds(browser, site):
    page = browser.new_page()
    fetched = []
    page.on("request", lambda r: fetched.append(r.url) if r.resource_type == "fetch" else None)
    page.goto(f"{site.as_uri()}/search.html?q=minimum+norm")
    page.locator("#search-results .search-summary", has_text="finished").wait_for()
    page.wait_for_timeout(300)
    assert page.locator("#search-results li").count() > 3
    assert fetched == []
    page.close()


def test_a_found_theorem_is_where_the_search_leads(browser, site, results):
    (address,) = [a for a in results("law of total variance") if a.endswith("#total-variance")][:1]
    page = browser.new_page()
    page.goto(f"{site.as_uri()}/{address}")
    assert "Law of total variance" in page.locator(":target").inner_text()
    page.close()


def test_ids_are_unique(read):
    twice = {name: [i for i, n in page.ids.items() if n > 1] for name, page in read.items()}
    assert {name: ids for name, ids in twice.items() if ids} == {}


def test_every_theorem_and_every_part_has_an_anchor(read, record):
    assert len(record["theorems"]) > 50
    for theorem in record["theorems"]:
        assert theorem["label"] in read[f"{theorem['page']}.html"].ids
    anchors = {i for page in read.values() for i in page.ids}
    parts = [
        f"part-{q}-{k}"
        for q, count in {1: 5, 2: 5, 3: 4, 4: 4}.items()
        for k in range(1, count + 1)
    ]
    assert {*parts} <= anchors


def test_what_others_may_link_to_is_still_there(read, record):
    here = {f"{t['page']}.html#{t['label']}" for t in record["theorems"]}
    assert len(PUBLISHED) > 70
    for address in PUBLISHED:
        name, _, anchor = address.partition("#")
        assert not anchor or anchor in read[name].ids, f"{address} is gone"
    assert here <= {*PUBLISHED}, "add new theorems to published-links.txt"


def test_a_theorem_shows_its_address_to_mouse_and_keyboard(browser, site):
    page = browser.new_page()
    page.goto((site / "question-3/part-1.html").as_uri())
    page.evaluate(OPEN)
    link = page.locator("#total-variance .admonition-title .headerlink")
    assert link.evaluate("e => getComputedStyle(e).opacity") == "0"
    page.keyboard.press("Tab")  # what is focused now is focused by keyboard
    link.focus()
    assert link.evaluate("e => getComputedStyle(e).opacity") == "1"
    page.keyboard.press("Enter")
    assert page.url.endswith("#total-variance")
    page.close()


def test_every_page_has_an_icon_that_is_there(site):
    for name in PAGES:
        (icon,) = re.findall(r'<link rel="icon" href="([^"]+)">', (site / name).read_text("utf-8"))
        assert (site / name).parent.joinpath(icon.partition("?")[0]).is_file()


def test_previous_and_next_go_through_the_parts_in_order(browser, site):
    page = browser.new_page()
    page.goto((site / "index.html").as_uri())
    seen = []
    while page.locator("a[rel=next]").count():
        page.goto(page.locator("a[rel=next]").evaluate("link => link.href"))
        seen.append(page.url.removeprefix(f"{site.as_uri()}/").removesuffix(".html"))
    page.close()
    parts = {1: 5, 2: 5, 3: 4}
    expected = [f"question-{q}/part-{k}" for q, n in parts.items() for k in range(1, n + 1)]
    assert seen[:15] == [*expected, "question-4/review"]
    assert seen[15:18] == ["question-4/tables", "question-4/model", "question-4/experiment"]


def test_every_page_is_described(read):
    described = {name: page.meta.get("description", "") for name, page in read.items()}
    assert all(20 < len(text) <= 160 for text in described.values()), described
    assert len({*described.values()}) == len(described)
    assert [text for text in described.values() if {"\\", "$", "{"} & {*text}] == []


def test_a_page_says_when_it_changed(site):
    root = Path(__file__).parents[2]
    sources = ["docs/ledger.md", "docs/mutants.json"]
    command = ["git", "log", "-1", "--format=%ad", "--date=format-local:%Y-%m-%d", "--", *sources]
    environment = os.environ | {"TZ": "UTC"}
    shallow = ["git", "rev-parse", "--is-shallow-repository"]
    if subprocess.run(shallow, cwd=root, capture_output=True, check=False).stdout == b"true\n":
        pytest.skip("a shallow clone does not know")
    known = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    shown = f"Last updated on {known.stdout.strip()}" in (site / "ledger.html").read_text("utf-8")
    assert shown == bool(known.stdout)


def test_a_page_that_is_not_there_helps(browser, site):
    page = browser.new_page()
    page.goto((site / "404.html").as_uri())
    assert page.get_by_role("heading", name="Page not found").is_visible()
    addresses = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    page.close()
    here = [address for address in addresses if not urlsplit(address).scheme and address[0] != "#"]
    assert "/index.html" in here
    assert all(address.startswith("/") for address in here)
    for address in here:
        assert (site / urlsplit(address).path.lstrip("/")).is_file()
