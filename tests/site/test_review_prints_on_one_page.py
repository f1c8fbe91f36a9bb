"""Test that the review of question 4 prints on one page."""

import re

import pytest
from playwright.sync_api import Browser

MARGIN = "12mm"
POINTS_PER_PIXEL = 72 / 96


def count_sheets(browser: Browser, file, paper, without="") -> int:
    """Print a page to PDF, without some elements, and return the number of sheets."""
    page = browser.new_page()
    page.goto(file.as_uri())
    if without:
        page.eval_on_selector_all(without, "all => all.forEach(element => element.remove())")
    margins = dict.fromkeys(["top", "right", "bottom", "left"], MARGIN)
    pdf = page.pdf(format=paper, margin=margins)
    page.close()
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_review_prints_on_one_sheet(browser, site, paper):
    file = site / "question-4/review.html"
    assert count_sheets(browser, file, paper) == 2  # the references stand on the second one
    assert count_sheets(browser, file, paper, without="#references") == 1


def test_a_longer_page_prints_on_several_sheets(browser, site):
    assert count_sheets(browser, site / "question-4/tables.html", "A4") > 1


def test_the_review_has_a_font_size_of_10_to_11_points(browser, site):
    page = browser.new_page()
    page.goto((site / "question-4/review.html").as_uri())
    page.emulate_media(media="print")
    sizes = page.eval_on_selector_all(
        "article section > p",
        "all => all.map(p => parseFloat(getComputedStyle(p).fontSize))",
    )
    page.close()
    assert len(sizes) > 10
    points = [round(size * POINTS_PER_PIXEL, 2) for size in sizes]
    assert 10 <= min(points) <= max(points) <= 11


def test_all_sub_questions_are_printed(browser, site):
    page = browser.new_page()
    page.goto((site / "question-4/review.html").as_uri())
    page.emulate_media(media="print")
    headings = page.eval_on_selector_all(
        "article section > p > strong:first-child",
        "all => all.filter(e => e.checkVisibility()).map(e => e.textContent)",
    )
    page.close()
    assert len(headings) == 3 + 6 + 5 + 3
