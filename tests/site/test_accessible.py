"""The pages for readers who use a keyboard, a screen reader, other colors or larger letters."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from .conftest import OPEN, PAGES, SCREENS

SETTLED = """() => document.fonts.ready.then(
    () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50))))"""
HOME, LONG = "index.html", "question-1/part-5.html"

# Axe has no rule for the inside of a formula, one code writes the rows of a table, and words of a
# kind of code have one color.
THIN = """() => {
    for (const formula of document.querySelectorAll('.katex-html[aria-hidden]')) {
        const { width, height } = formula.getBoundingClientRect();
        const place = document.createElement('span');
        place.style.cssText = `display: inline-block; width: ${width}px; height: ${height}px`;
        formula.replaceWith(place);
    }
    for (const math of document.querySelectorAll('math')) math.replaceChildren('formula');
    for (const row of document.querySelectorAll('tbody tr:nth-child(n + 20)')) row.remove();
    const seen = new Set();
    for (const word of document.querySelectorAll('.highlight pre span[class]')) {
        if (seen.has(word.className)) word.replaceWith(...word.childNodes);
        seen.add(word.className);
    }
}"""

OUTLINE = """() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    const { width } = document.activeElement.getBoundingClientRect();
    return {
        what: document.activeElement.outerHTML.slice(0, 80),
        seen: document.activeElement.checkVisibility({ opacityProperty: true }) && width > 0,
        outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    };
}"""


# The texts of drawn formulas that a screen reader meets, but for links.
EXPOSED = """() => [...document.querySelectorAll('article .katex-html')].flatMap(formula => {
    const texts = document.createTreeWalker(formula, NodeFilter.SHOW_TEXT);
    const exposed = [];
    while (texts.nextNode()) {
        const { parentElement, data } = texts.currentNode;
        if (!parentElement.closest('a, [aria-hidden=true]')) exposed.push(data);
    }
    return exposed;
})"""


def findings(browser: Browser, site, screen, pages, prepare="() => {}"):
    context = browser.new_context(**SCREENS[screen])
    page = context.new_page()
    found = []
    for name in pages:
        page.goto((site / name).as_uri())
        page.evaluate(OPEN)
        page.evaluate(SETTLED)
        page.evaluate(prepare)
        for violation in (
            Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        ):
            places = [node["html"] for node in violation["nodes"]]
            found.append((name, violation["id"], len(places), places[0]))
    context.close()
    return found


@pytest.mark.parametrize("screen", ["desk", "dark phone"])
def test_axe_finds_nothing(browser: Browser, site, screen):
    assert findings(browser, site, screen, PAGES, THIN) == []


@pytest.mark.parametrize("screen", ["dark", "phone"])
def test_axe_finds_nothing_on_whole_pages(browser: Browser, site, screen):
    assert findings(browser, site, screen, ["question-2/part-2.html", "search.html"]) == []


@pytest.mark.parametrize("screen", ["desk", "dark phone"])
def test_every_stop_of_the_keyboard_is_seen(browser: Browser, site, screen):
    context = browser.new_context(**SCREENS[screen])
    page = context.new_page()
    for name in ("search.html", "question-2/part-2.html"):
        page.goto((site / name).as_uri())
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.hash") == "#content"
        stops = []
        while page.evaluate("document.activeElement !== document.body") and len(stops) < 40:
            stops.append(page.evaluate(OUTLINE))
            page.keyboard.press("Tab")
            page.wait_for_timeout(30)
        assert len(stops) > 4
        assert [stop for stop in stops if not (stop["seen"] and stop["outlined"])] == []
    context.close()


def test_a_skip_leads_past_the_navigation(browser: Browser, site):
    page = browser.new_page()
    page.goto((site / LONG).as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article') !== null")
    page.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_contents_open_and_close_by_keyboard_on_a_phone(browser: Browser, site, scripts):
    context = browser.new_context(**SCREENS["phone"], java_script_enabled=scripts)
    page = context.new_page()
    page.goto((site / LONG).as_uri())
    for button, panel in [("Contents", "Site"), ("On this page", "On this page")]:
        links = page.get_by_role("navigation", name=panel).get_by_role("link")
        assert links.count() == 0
        page.get_by_role("button", name=button).focus()
        page.keyboard.press("Enter")
        links.first.wait_for()
        page.keyboard.press("Escape")
        links.first.wait_for(state="hidden")
    context.close()


def test_a_desk_shows_the_contents_and_where_the_reader_is(browser: Browser, site):
    page = browser.new_context(**SCREENS["desk"]).new_page()
    page.goto((site / LONG).as_uri())
    contents = page.get_by_role("navigation", name="On this page")
    assert contents.get_by_role("link").count() > 5
    assert page.get_by_role("button", name="On this page").count() == 0
    page.evaluate(OPEN)
    page.evaluate("document.querySelector('#mistakes').scrollIntoView()")
    contents.locator("a[aria-current=true]", has_text="Mistakes").wait_for()
    assert contents.locator("a[aria-current=true]").count() == 1
    page.context.close()


@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_the_contents_of_the_site_show_the_page(browser: Browser, site, screen):
    context = browser.new_context(**SCREENS[screen])
    page = context.new_page()
    page.goto((site / "reference/dlproofs/vit.html").as_uri())
    if screen == "phone":
        page.get_by_role("button", name="Contents").click()
    page.wait_for_function("""() => {
        const { top, bottom } = document.querySelector("nav a.current").getBoundingClientRect();
        return top > 0 && bottom < innerHeight;
    }""")
    assert page.evaluate("scrollY") == 0
    context.close()


@pytest.mark.parametrize("width", [320, 640])
def test_pages_reflow_when_enlarged(browser: Browser, site, width):
    page = browser.new_page(viewport={"width": width, "height": 512})
    for name in (HOME, LONG, "ledger.html", "search.html", "reference/dlproofs/vit.html"):
        page.goto((site / name).as_uri())
        page.evaluate(OPEN)
        assert page.evaluate("document.documentElement.scrollWidth") == width, name
    page.close()


def test_only_what_scrolls_is_a_stop(browser: Browser, site):
    boxes = """all => all.filter(box => box.clientWidth > 0).map(
        box => [box.tabIndex === 0, box.scrollWidth > box.clientWidth, box.ariaLabel !== null])"""
    counts = []
    for width in (360, 1280):
        page = browser.new_page(viewport={"width": width, "height": 740})
        page.goto((site / LONG).as_uri())
        page.evaluate(OPEN)
        page.evaluate(SETTLED)
        found = page.eval_on_selector_all("pre, .table-wrapper, .katex-scroll", boxes)
        assert all(stop == wide == named for stop, wide, named in found)
        counts.append(sum(stop for stop, _, _ in found))
        page.close()
    assert counts[0] > counts[1]


def test_a_formula_is_read_once(browser: Browser, site):
    page = browser.new_page()
    page.goto((site / "question-3/part-1.html").as_uri())
    formulas = page.locator("article .katex").count()
    assert formulas > 20
    assert page.locator("article math").count() == formulas
    assert page.locator("article math a, article math [href]").count() == 0
    links = page.eval_on_selector_all("article .katex-html a", "all => all.map(a => a.ariaLabel)")
    assert links
    assert all(links)
    assert page.evaluate(EXPOSED) == []
    page.close()


def test_headings_of_tables_head_their_columns(browser: Browser, site):
    page = browser.new_page()
    page.goto((site / HOME).as_uri())
    assert page.locator("thead th").count() > 10
    columns = page.eval_on_selector_all(
        "article table",
        """all => all.flatMap(table => [...table.tHead.rows[0].cells].map((heading, i) =>
            [...table.tBodies[0].rows].some(row => row.cells[i].textContent.trim())))""",
    )
    assert all(columns), "a column of a table is empty"
    assert page.locator("th:not([scope])").count() == 0
    texts = page.locator("th").all_text_contents()
    assert all(text.strip() for text in texts)
    page.close()


def test_colors_that_a_reader_forces_leave_the_marks(browser: Browser, site):
    context = browser.new_context(forced_colors="active", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto((site / LONG).as_uri())
    style = "(e, name) => getComputedStyle(e)[name]"
    claim = page.locator("a:has(> .claim)").first
    assert "underline" in claim.evaluate(style, "textDecorationLine")
    assert page.locator("div.theorem").first.evaluate(style, "borderLeftStyle") == "solid"
    assert page.locator("button.color-scheme").evaluate(style, "borderTopStyle") == "solid"
    context.close()


def test_nothing_moves_for_those_who_want_no_motion(browser: Browser, site):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto((site / LONG).as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    moving = "() => document.getAnimations().length"
    assert page.evaluate(moving) == 0
    context.close()
