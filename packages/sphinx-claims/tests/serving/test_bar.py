"""An open page follows its source, and its bar says what it shows."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .test_serve import GOOD, RAISES

PATIENCE = 900_000
LONG = "\n\n".join(f"Paragraph {chr(65 + i % 26)} of a long page." for i in range(200))
SCHEMES = {"light": "light", "dark": "dark"}


@pytest.fixture
def page(browser):
    with browser.new_context(viewport={"width": 390, "height": 700}) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.set_default_navigation_timeout(PATIENCE)
        yield page


@pytest.fixture
def served(site, serve):
    site.write("conf.py", (site.source / "conf.py").read_text("utf-8") + RAISES)
    site.write_page("page.md", f"{{claim}}`half` at first\n\n{LONG}", GOOD)
    server = serve(site)
    server.shows("page.html", "at first")
    assert server.settled("page.html")["kind"] == "ready"
    return server


def test_an_open_page_changes_where_its_reader_is(site, served, page):
    page.goto(f"{served.url}page.html")
    bar = page.get_by_role("status")
    expect(bar).to_be_hidden(timeout=PATIENCE)
    page.evaluate("scrollTo(0, 2000)")
    page.wait_for_function("scrollY === 2000")
    site.write_page("page.md", f"{{claim}}`half` as saved\n\n{LONG}", GOOD)
    expect(page.locator("body")).to_contain_text("as saved", timeout=PATIENCE)
    page.wait_for_function("scrollY === 2000")
    expect(bar).to_be_hidden(timeout=PATIENCE)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_bar_names_problems_and_failures(site, served, page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{served.url}page.html")
    bar = page.get_by_role("status")
    wrong = 'claim("half", "2/3", Fraction(1) / 2)'
    site.write_page("page.md", f"{{claim}}`half`\n\n{LONG}", wrong)
    expect(bar).to_have_text("1 problem on this page", timeout=PATIENCE)
    assert Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"] == []
    bar.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".claims-problem").first).to_be_in_viewport()
    site.write_page("page.md", f"BOOM {{claim}}`half`\n\n{LONG}", GOOD)
    expect(bar).to_contain_text("an extension cannot read this page", timeout=PATIENCE)
    expect(page.locator("body")).to_contain_text("states 2/3")
    box = bar.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
