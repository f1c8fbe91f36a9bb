"""Test loading, claims, formulas and figures of all pages in a browser."""

import json
import re

import pytest
from playwright.sync_api import Browser

from .conftest import OPEN_FOLDS, PAGES, SCREENS

ABANDONED = "net::ERR_ABORTED"
"""Failure of requests, such as those for icons, that the browser cancels when it leaves a page."""


def test_the_site_has_pages():
    assert {"index.html", "question-3/part-1.html", "search.html", "genindex.html"} <= set(PAGES)


@pytest.mark.parametrize("screen", SCREENS)
def test_pages_load_without_errors_or_requests_and_fit_the_screen(browser: Browser, site, screen):
    context = browser.new_context(**SCREENS[screen])
    problems = []
    page = context.new_page()
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda r: problems.append(r.url) if not r.url.startswith("file:") else None)
    page.on("requestfailed", lambda r: problems.append(r.url) if r.failure != ABANDONED else None)
    for name in PAGES:
        page.goto((site / name).as_uri())
        page.evaluate(OPEN_FOLDS)
        width, available = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if width > available:
            problems.append(f"{name} is {width} pixels wide on a screen of {available}")
    context.close()
    assert problems == []


def test_printed_claims_link_to_their_evidence(browser: Browser, site):
    claims = json.loads((site / "claims.json").read_text())["claims"]
    keys = {claim["key"] for claim in claims if claim["evidence"] != "chosen"}
    page = browser.new_page()
    shown, linked = set(), set()
    for name in PAGES:
        page.goto((site / name).as_uri())
        shown |= set(
            page.eval_on_selector_all("[id^=claim-]:not(.moved *)", "all => all.map(e => e.id)")
        )
        for url in page.eval_on_selector_all(
            "a[href*='#claim-']:not(svg a)", "all => all.map(a => a.href)"
        ):
            linked.add(url.removeprefix(site.as_uri() + "/"))
    page.close()
    assert {f"claim-{key}" for key in keys} == shown
    for url in linked:
        file, anchor = url.split("#")
        assert f'id="{anchor}"' in (site / file).read_text("utf-8")
    linked_keys = {url.split("#claim-")[1] for url in linked}
    assert {"batch-mean", "layer-variance", "part-count"} <= linked_keys


def test_the_home_page_shows_the_error_that_a_wrong_claim_gives(browser: Browser, site):
    claims = json.loads((site / "claims.json").read_text())["claims"]
    (claim,) = [claim for claim in claims if claim["key"] == "slope"]
    assert (claim["page"], claim["stated"]) == ("index", "-1/2")
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto((site / "index.html").as_uri())
    output = page.locator(".highlight-output pre").first
    assert output.text_content().splitlines() == [
        f"docs/index.md:{claim['line']}: ERROR: claim slope states 1/2, "
        f"computed {claim['computed']} ({claim['evidence']}, margin -1)",
        "ERROR: 1 problem with claims; no page was written",
    ]
    for element in (page.locator("#claim-slope"), output):
        box = element.bounding_box()
        assert box["y"] + box["height"] < 800
    page.close()


def test_formulas_are_rendered_without_scripts(browser: Browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "question-3/part-1.html").as_uri())
    formulas = page.locator(".katex-html")
    assert formulas.count() > 20
    assert formulas.first.bounding_box()["height"] > 10
    assert page.locator("annotation").first.text_content().startswith("x =")
    context.close()


def test_a_claim_in_a_formula_is_reached_by_keyboard(browser: Browser, site):
    page = browser.new_page()
    page.goto((site / "question-3/part-1.html").as_uri())
    page.get_by_text("Worked answer").click()
    link = page.locator(".katex-html a[href='#claim-batch-mean']").first
    link.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#claim-batch-mean")
    evidence = page.locator("#claim-batch-mean")
    assert re.search(r"batch-mean = \[5/2, 5/2\].*exact", evidence.text_content())
    page.close()


def test_figures_have_text_alternatives(browser: Browser, site):
    page = browser.new_page()
    count = 0
    for name in PAGES:
        page.goto((site / name).as_uri())
        alternatives = page.eval_on_selector_all("article img", "all => all.map(e => e.alt)")
        assert all(len(text) > 20 for text in alternatives), name
        count += len(alternatives)
    page.close()
    assert count > 10
