import json
import re

import pytest
from playwright.sync_api import Browser

from .conftest import OPEN, PAGES, SCREENS

ABANDONED = "net::ERR_ABORTED"
"""How an icon fares that the browser was still fetching when it went on to the next page."""


def test_the_site_has_pages():
    assert {"index.html", "question-3/part-1.html", "search.html", "genindex.html"} <= set(PAGES)


@pytest.mark.parametrize("screen", SCREENS)
def test_pages_load_quietly_and_fit_the_screen(browser: Browser, site, screen):
    context = browser.new_context(**SCREENS[screen])
    troubles = []
    page = context.new_page()
    page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda r: troubles.append(r.url) if not r.url.startswith("file:") else None)
    page.on("requestfailed", lambda r: troubles.append(r.url) if r.failure != ABANDONED else None)
    for name in PAGES:
        page.goto((site / name).as_uri())
        page.evaluate(OPEN)
        width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if width > room:
            troubles.append(f"{name} is {width} wide on a screen of {room}")
    context.close()
    assert troubles == []


def test_every_printed_claim_leads_to_its_evidence(browser: Browser, site):
    keys = {claim["key"] for claim in json.loads((site / "claims.json").read_text())["claims"]}
    page = browser.new_page()
    shown, linked = set(), set()
    for name in PAGES:
        page.goto((site / name).as_uri())
        shown |= set(page.eval_on_selector_all("[id^=claim-]", "all => all.map(e => e.id)"))
        for url in page.eval_on_selector_all(
            "a[href*='#claim-']:not(svg a)", "all => all.map(a => a.href)"
        ):
            linked.add(url.removeprefix(site.as_uri() + "/"))
    page.close()
    assert {f"claim-{key}" for key in keys} == shown
    for url in linked:
        file, anchor = url.split("#")
        assert f'id="{anchor}"' in (site / file).read_text("utf-8")
    stated = {url.split("#claim-")[1] for url in linked}
    assert {"batch-mean", "layer-variance", "part-count"} <= stated


def test_the_home_page_tells_what_a_red_build_would(browser: Browser, site):
    claims = json.loads((site / "claims.json").read_text())["claims"]
    (claim,) = [claim for claim in claims if claim["key"] == "slope"]
    assert (claim["page"], claim["stated"]) == ("index", "-1/2")
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto((site / "index.html").as_uri())
    told = page.locator(".highlight-output pre").first
    assert told.text_content().splitlines() == [
        f"docs/index.md:{claim['line']}: ERROR: claim slope states 1/2, "
        f"computed {claim['computed']} ({claim['evidence']}, margin -1)",
        "ERROR: 1 problem with claims; no page was written",
    ]
    shown = page.locator("#claim-slope"), told
    assert all(part.bounding_box()["y"] + part.bounding_box()["height"] < 800 for part in shown)
    page.close()


def test_formulas_stand_without_scripts(browser: Browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "question-3/part-1.html").as_uri())
    formulas = page.locator(".katex-html")
    assert formulas.count() > 20
    assert formulas.first.bounding_box()["height"] > 10
    assert page.locator("annotation").first.text_content().startswith("x =")
    context.close()


def test_a_number_in_a_formula_is_reached_by_keyboard(browser: Browser, site):
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
    for name in PAGES:
        page.goto((site / name).as_uri())
        alternatives = page.eval_on_selector_all("article img", "all => all.map(e => e.alt)")
        assert all(len(text) > 20 for text in alternatives), name
    page.close()
