"""Test accessibility by keyboard and screen reader, in forced colors and enlarged."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from .conftest import OPEN_FOLDS, PAGES, SCREENS

SETTLE = """() => document.fonts.ready.then(
    () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50))))"""
HOME, LONG = "index.html", "question-1/part-5.html"

# Axe is slow on long pages, so this keeps one of many similar elements. Axe has no rule for the
# content of formulas, the rows of a table share one template, and tokens of a class share a color.
SIMPLIFY = """() => {
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
# Contrast takes three quarters of axe's time. So axe computes it for three visible ones of the
# elements with the same tag, classes, color, font and backgrounds. Axe judges no single characters.
MARK = r"""() => {
    const styles = ['backgroundColor', 'backgroundImage', 'opacity'];
    const backgrounds = new Map([[null, '']]);
    const background = element => {
        if (!backgrounds.has(element)) {
            const style = getComputedStyle(element);
            const own = styles.map(name => style[name]).join();
            const behind = background(element.parentElement);
            const clear = own === 'rgba(0, 0, 0, 0),none,1';
            backgrounds.set(element, clear ? behind : `${behind};${own}`);
        }
        return backgrounds.get(element);
    };
    const counts = new Map();
    for (const element of document.querySelectorAll('*')) {
        const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        const text = own && /[\p{L}\p{N}][^]*[\p{L}\p{N}]/u.test(element.textContent);
        if (!(text || element.matches('input, select, textarea')) || !element.checkVisibility()) {
            continue;
        }
        const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element);
        const { tagName, className } = element;
        const look = [tagName, className, color, fontSize, fontWeight, textShadow];
        const key = [...look, background(element)].join('|');
        const count = (counts.get(key) ?? 0) + 1;
        if (count <= 3) element.dataset.contrast = '';
        counts.set(key, count);
    }
}"""
ONLY_MARKED = "; axe.configure({rules: [{id: 'color-contrast', selector: '[data-contrast]'}]})"

FOCUSED = """() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    const { width } = document.activeElement.getBoundingClientRect();
    return {
        element: document.activeElement.outerHTML.slice(0, 80),
        visible: document.activeElement.checkVisibility({ opacityProperty: true }) && width > 0,
        outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    };
}"""


# The texts of rendered formulas that are exposed to screen readers, without links.
EXPOSED = """() => [...document.querySelectorAll('article .katex-html')].flatMap(formula => {
    const texts = document.createTreeWalker(formula, NodeFilter.SHOW_TEXT);
    const exposed = [];
    while (texts.nextNode()) {
        const { parentElement, data } = texts.currentNode;
        if (!parentElement.closest('a, [aria-hidden=true]')) exposed.push(data);
    }
    return exposed;
})"""


def find_violations(browser: Browser, site, screen, pages, *scripts, configuration=""):
    axe = Axe(AXE_SCRIPT + configuration)
    context = browser.new_context(**SCREENS[screen])
    page = context.new_page()
    found = []
    for name in pages:
        page.goto((site / name).as_uri())
        page.evaluate(OPEN_FOLDS)
        page.evaluate(SETTLE)
        for script in scripts:
            page.evaluate(script)
        results = axe.run(page, options={"resultTypes": ["violations"]})
        for violation in results.response["violations"]:
            places = [node["html"] for node in violation["nodes"]]
            found.append((name, violation["id"], len(places), places[0]))
    context.close()
    return found


@pytest.mark.parametrize("screen", ["desktop", "dark phone"])
def test_axe_finds_no_violations(browser: Browser, site, screen):
    prepared = SIMPLIFY, MARK
    found = find_violations(browser, site, screen, PAGES, *prepared, configuration=ONLY_MARKED)
    assert found == []


@pytest.mark.parametrize("screen", ["dark", "phone"])
def test_axe_finds_no_violations_on_complete_pages(browser: Browser, site, screen):
    assert find_violations(browser, site, screen, ["question-2/part-2.html", "search.html"]) == []


@pytest.mark.parametrize("screen", ["desktop", "dark phone"])
def test_focused_elements_are_visible_and_outlined(browser: Browser, site, screen):
    context = browser.new_context(**SCREENS[screen])
    page = context.new_page()
    for name in ("search.html", "question-2/part-2.html"):
        page.goto((site / name).as_uri())
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.hash") == "#content"
        stops = []
        while page.evaluate("document.activeElement !== document.body") and len(stops) < 40:
            stops.append(page.evaluate(FOCUSED))
            page.keyboard.press("Tab")
            page.evaluate(SETTLE)
        assert len(stops) > 4
        assert [stop for stop in stops if not (stop["visible"] and stop["outlined"])] == []
    context.close()


def test_the_skip_link_skips_the_navigation(browser: Browser, site):
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


def test_wide_screens_show_the_contents_with_the_current_section(browser: Browser, site):
    page = browser.new_context(**SCREENS["desktop"]).new_page()
    page.goto((site / LONG).as_uri())
    contents = page.get_by_role("navigation", name="On this page")
    assert contents.get_by_role("link").count() > 5
    assert page.get_by_role("button", name="On this page").count() == 0
    page.evaluate(OPEN_FOLDS)
    page.evaluate("document.querySelector('#mistakes').scrollIntoView()")
    contents.locator("a[aria-current=true]", has_text="Mistakes").wait_for()
    assert contents.locator("a[aria-current=true]").count() == 1
    page.context.close()


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_the_site_navigation_scrolls_to_the_current_page(browser: Browser, site, screen):
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
def test_enlarged_pages_do_not_scroll_sideways(browser: Browser, site, width):
    page = browser.new_page(viewport={"width": width, "height": 512})
    for name in (HOME, LONG, "ledger.html", "search.html", "reference/dlproofs/vit.html"):
        page.goto((site / name).as_uri())
        page.evaluate(OPEN_FOLDS)
        assert page.evaluate("document.documentElement.scrollWidth") == width, name
    page.close()


def test_only_boxes_that_scroll_are_focusable_and_named(browser: Browser, site):
    boxes = """all => all.filter(box => box.clientWidth > 0).map(
        box => [box.tabIndex === 0, box.scrollWidth > box.clientWidth, box.ariaLabel !== null])"""
    counts = []
    for width in (360, 1280):
        page = browser.new_page(viewport={"width": width, "height": 740})
        page.goto((site / LONG).as_uri())
        page.evaluate(OPEN_FOLDS)
        page.evaluate(SETTLE)
        found = page.eval_on_selector_all("pre, .table-wrapper, .katex-scroll", boxes)
        assert all(focusable == wide == named for focusable, wide, named in found)
        counts.append(sum(focusable for focusable, _, _ in found))
        page.close()
    assert counts[0] > counts[1]


def test_screen_readers_read_each_formula_once(browser: Browser, site):
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


def test_table_headings_have_scope_and_nonempty_columns(browser: Browser, site):
    page = browser.new_page()
    page.goto((site / HOME).as_uri())
    assert page.locator("thead th").count() > 10
    columns = page.eval_on_selector_all(
        "article table",
        """all => all.flatMap(table => [...table.tHead.rows[0].cells].map((heading, i) =>
            [...table.tBodies[0].rows].some(row => row.cells[i].textContent.trim())))""",
    )
    assert all(columns), "a table has an empty column"
    assert page.locator("th:not([scope])").count() == 0
    texts = page.locator("th").all_text_contents()
    assert all(text.strip() for text in texts)
    page.close()


def test_claims_theorems_and_buttons_stay_marked_in_forced_colors(browser: Browser, site):
    context = browser.new_context(forced_colors="active", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto((site / LONG).as_uri())
    style = "(e, name) => getComputedStyle(e)[name]"
    claim = page.locator("a:has(> .claim)").first
    assert "underline" in claim.evaluate(style, "textDecorationLine")
    assert page.locator("div.theorem").first.evaluate(style, "borderLeftStyle") == "solid"
    assert page.locator("button.color-scheme").evaluate(style, "borderTopStyle") == "solid"
    context.close()


def test_reduced_motion_disables_animations_and_smooth_scrolling(browser: Browser, site):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto((site / LONG).as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate("document.getAnimations().length") == 0
    context.close()
