"""Test printed pages."""

import re

import pytest
from playwright.sync_api import Browser

from .conftest import PAGES

LONG = "question-1/part-5.html"
WIDTHS = {"A4": 605, "Letter": 635}
"""Widths of the text in pixels: paper without margins."""
OVERFLOWS = """() => [document.documentElement, ...document.querySelectorAll(
    'article :is(.katex-scroll, .table-wrapper, table, pre, img, section)')]
    .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
    .map(e => `${e.className || e.tagName} is ${e.scrollWidth} wide in ${e.clientWidth}`)"""


@pytest.mark.parametrize("paper", WIDTHS)
def test_no_element_is_wider_than_the_paper(browser: Browser, site, paper):
    page = browser.new_page(viewport={"width": WIDTHS[paper], "height": 900})
    page.emulate_media(media="print")
    for name in PAGES:
        page.goto((site / name).as_uri())
        assert page.evaluate(OVERFLOWS) == [], name
    page.close()


def test_table_headings_fit_on_one_line(browser: Browser, site):
    page = browser.new_page(viewport={"width": WIDTHS["A4"], "height": 900})
    page.emulate_media(media="print")
    page.goto((site / "index.html").as_uri())
    heights = page.eval_on_selector_all(
        "article :is(th, td:first-child) > p", "all => all.map(e => e.offsetHeight)"
    )
    assert len({*heights}) == 1
    page.close()


def test_print_shows_only_the_article_with_all_folds_open(browser: Browser, site):
    page = browser.new_page(color_scheme="dark")
    page.goto((site / LONG).as_uri())
    page.emulate_media(media="print")
    summary = "details:not(.formal, .claim-formulas) > summary"
    for selector in ("header", "footer", "nav", "button", summary, ".headerlink"):
        assert page.locator(selector).count() > 0, selector
        assert page.locator(f"{selector}:visible").count() == 0, selector
    code = page.locator("details.fold pre")
    assert code.count() > 3
    hidden = "all => all.filter(e => !e.checkVisibility({contentVisibilityAuto: true})).length"
    assert code.evaluate_all(hidden) == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    image = page.locator(".cell_output img").first
    assert image.evaluate("e => getComputedStyle(e).filter") == "none"
    page.close()


@pytest.mark.parametrize("name", [LONG, LONG.replace(".html", "-further.html")])
@pytest.mark.parametrize("paper", WIDTHS)
def test_a_printed_pdf_is_tagged_and_of_moderate_length(browser: Browser, site, paper, name):
    page = browser.new_page()
    page.goto((site / name).as_uri())
    pdf = page.pdf(format=paper, tagged=True, outline=True)
    page.close()
    sheets = len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
    assert 5 < sheets < 25
    assert b"/StructTreeRoot" in pdf


def test_the_page_title_is_available_to_print_headers(browser: Browser, site):
    page = browser.new_page()
    page.goto((site / LONG).as_uri())
    title = page.evaluate("document.documentElement.style.getPropertyValue('--title')")
    assert title == '"1.5 Truncated back-propagation and its bias"'
    page.close()
