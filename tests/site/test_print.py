"""Pages on paper."""

import re

import pytest
from playwright.sync_api import Browser

from .conftest import PAGES

LONG = "question-1/part-5.html"
WIDTHS = {"A4": 605, "Letter": 635}  # of the text, in pixels: the paper without its margins

WIDE = """() => [document.documentElement, ...document.querySelectorAll(
    'article :is(.katex-scroll, .table-wrapper, table, pre, img, section)')]
    .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
    .map(e => `${e.className || e.tagName} is ${e.scrollWidth} wide in ${e.clientWidth}`)"""


@pytest.mark.parametrize("paper", WIDTHS)
def test_nothing_is_cut_at_the_edge(browser: Browser, site, paper):
    page = browser.new_page(viewport={"width": WIDTHS[paper], "height": 900})
    page.emulate_media(media="print")
    for name in PAGES:
        page.goto((site / name).as_uri())
        assert page.evaluate(WIDE) == [], name
    page.close()


def test_a_table_breaks_no_word_of_its_headings(browser: Browser, site):
    page = browser.new_page(viewport={"width": WIDTHS["A4"], "height": 900})
    page.emulate_media(media="print")
    page.goto((site / "index.html").as_uri())
    heights = page.eval_on_selector_all(
        "article :is(th, td:first-child) > p", "all => all.map(e => e.offsetHeight)"
    )
    assert len({*heights}) == 1
    page.close()


def test_paper_has_the_article_alone_and_in_full(browser: Browser, site):
    page = browser.new_page(color_scheme="dark")
    page.goto((site / LONG).as_uri())
    page.emulate_media(media="print")
    opening = "details:not(.formal) > summary"
    for selector in ("header", "footer", "nav", "button", opening, ".headerlink"):
        shown = page.locator(f"{selector}:visible")
        assert shown.count() == 0, selector
    code = page.locator("details.fold pre")
    assert code.count() > 3
    hidden = "all => all.filter(e => !e.checkVisibility({contentVisibilityAuto: true})).length"
    assert code.evaluate_all(hidden) == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    image = page.locator(".cell_output img").first
    assert image.evaluate("e => getComputedStyle(e).filter") == "none"
    page.close()


@pytest.mark.parametrize("paper", WIDTHS)
def test_a_page_becomes_a_document(browser: Browser, site, paper):
    page = browser.new_page()
    page.goto((site / LONG).as_uri())
    pdf = page.pdf(format=paper, tagged=True, outline=True)
    page.close()
    sheets = len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
    assert 5 < sheets < 25
    assert b"/StructTreeRoot" in pdf


def test_sheets_carry_the_title(browser: Browser, site):
    page = browser.new_page()
    page.goto((site / LONG).as_uri())
    title = page.evaluate("document.documentElement.style.getPropertyValue('--title')")
    assert title == '"1.5 Truncated back-propagation and its bias"'
    page.close()
