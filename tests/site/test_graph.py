"""Test the page of the dependency graph in a browser."""

import json
from urllib.parse import unquote, urlparse

import pytest
from playwright.sync_api import Browser

VISIBLE = ".proof-graph > svg:visible"
PHONE = {"width": 360, "height": 740}
MIN_FONT_SIZE = 11


@pytest.fixture(scope="module")
def theorems(site):
    record = json.loads((site / "claims.json").read_text("utf-8"))
    return {entry["label"]: entry for entry in record["theorems"] + record["definitions"]}


@pytest.fixture(params=["light", "dark", "phone"])
def page(browser: Browser, site, request):
    screen = PHONE if request.param == "phone" else {"width": 1280, "height": 800}
    scheme = "dark" if request.param == "dark" else "light"
    page = browser.new_page(viewport=screen, color_scheme=scheme)
    page.goto((site / "graph.html").as_uri())
    yield page
    page.close()


def test_each_question_and_the_whole_graph_are_drawn_once(page, theorems):
    drawn = page.eval_on_selector_all(
        VISIBLE.removesuffix(":visible"),
        """all => all.filter(e => e.checkVisibility()).map(picture =>
            [...picture.querySelectorAll(".card:not(.outside)")].map(e => e.dataset.node))""",
    )
    *questions, whole = drawn
    assert sorted(whole) == sorted(theorems)
    assert len(questions) == 4
    for number, labels in enumerate(questions, 1):
        pages = {theorems[label]["page"].split("/")[0] for label in labels}
        assert pages == {f"question-{number}"}
    assert sorted(label for labels in questions for label in labels) == sorted(theorems)


def test_links_lead_to_anchors(page, site):
    urls = page.eval_on_selector_all(
        ".proof-graph a, .proof-list a", "all => all.map(a => a.getAttribute('href'))"
    )
    assert len(urls) > 400
    for url in set(urls):
        place = urlparse(url)
        html = (site / place.path).read_text("utf-8")
        assert not place.fragment or f'id="{unquote(place.fragment)}"' in html, url


def test_cards_show_the_weakest_evidence(page, theorems):
    bars = page.eval_on_selector_all(
        ".proof-graph .card",
        "all => all.map(e => [e.dataset.node, e.querySelector('.weakest')?.textContent ?? null])",
    )
    assert dict(bars) == {label: entry["weakest"] for label, entry in theorems.items()}


def test_text_is_readable_and_fits_its_card(page):
    found = page.locator(VISIBLE).evaluate_all(
        """all => all.flatMap(picture => [...picture.querySelectorAll(".card")].flatMap(card => {
            const face = card.querySelector(".face").getBoundingClientRect();
            return [...card.querySelectorAll("text")].map(text => {
                const box = text.getBoundingClientRect();
                const inside = box.left >= face.left && box.right <= face.right
                    && box.top >= face.top && box.bottom <= face.bottom + 1;
                const scale = picture.getBoundingClientRect().width / picture.viewBox.baseVal.width;
                const size = scale * parseFloat(getComputedStyle(text).fontSize);
                return [text.textContent, inside, size];
            });
        }))"""
    )
    assert len(found) > 400
    assert [text for text, inside, _ in found if not inside] == []
    assert min(size for *_, size in found) >= MIN_FONT_SIZE


def test_graphs_and_page_fit_the_screen(page):
    width, available = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= available
    boxes = page.eval_on_selector_all(
        ".proof-graph", "all => all.map(e => [e.scrollWidth, e.clientWidth])"
    )
    assert boxes
    assert all(content <= box for content, box in boxes)


CONTRAST = """all => all.map(e => {
    const probe = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    const luminance = color => {
        probe.clearRect(0, 0, 1, 1); probe.fillStyle = color; probe.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...probe.getImageData(0, 0, 1, 1).data].map(
            v => v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const background = e.classList.contains("weakest") ? e.parentNode.querySelector(".band")
        : e.parentNode.querySelector("rect");
    const values = [e, background].map(node => luminance(getComputedStyle(node).fill));
    return (Math.max(...values) + 0.05) / (Math.min(...values) + 0.05);
})"""


def test_text_has_sufficient_contrast(page):
    ratios = page.eval_on_selector_all(".proof-graph text", CONTRAST)
    assert min(ratios) >= 4.5


def test_the_keyboard_reaches_every_card_and_shows_the_focus(page):
    picture = page.locator(VISIBLE).first
    names = picture.locator(".card > a:first-child .name").all_text_contents()
    picture.locator(".card a").first.focus()
    reached = []
    for _ in names:
        reached.append(page.evaluate("document.activeElement.querySelector('.name').textContent"))
        page.keyboard.press("Tab")
    assert reached == names
    page.keyboard.press("Shift+Tab")
    stroke_width = "getComputedStyle(document.activeElement.querySelector('.face')).strokeWidth"
    assert page.evaluate(stroke_width) == "3px"
    page.evaluate("document.activeElement.blur()")
    assert page.evaluate(stroke_width.replace("document.activeElement", "document")) == "1px"


def test_focus_on_a_card_highlights_its_dependencies(page, theorems):
    card = page.locator(f"{VISIBLE} .card[data-node='bptt-unrolled'] > a").first
    card.focus()
    picture = page.locator(VISIBLE).first
    highlighted = picture.locator(".card.traced").evaluate_all(
        "all => all.map(e => e.dataset.node)"
    )
    dependencies = {"bptt-recursion", "total-gradient"}
    assert dependencies | {"bptt-unrolled", "pair-contributions"} <= set(highlighted)
    others = {"sigmoid-slope", "weight-gradients", "other-gradients"}
    assert others <= set(theorems)
    assert not others & set(highlighted)
    page.keyboard.press("Enter")
    page.wait_for_url("**/question-1/part-2.html#bptt-unrolled")
    page.locator("#bptt-unrolled").wait_for()  # the link opens its fold


def test_a_theorem_links_to_its_entry_in_the_list(browser: Browser, site):
    page = browser.new_page()
    page.goto((site / "question-1/part-2.html").as_uri() + "#bptt-recursion")
    page.locator("#bptt-recursion").get_by_role("link", name="dependencies").click()
    page.wait_for_url("**/graph.html#rests-bptt-recursion")
    assert page.locator("#rests-bptt-recursion").is_visible()
    page.close()


def test_graphs_of_questions_fit_on_one_sheet(browser: Browser, site):
    page = browser.new_page(viewport={"width": 605, "height": 900})
    page.emulate_media(media="print")
    page.goto((site / "graph.html").as_uri())
    heights = page.locator(VISIBLE).evaluate_all("all => all.map(e => e.clientHeight)")
    assert len(heights) == 5
    assert max(heights[:4]) < 860  # height of Letter paper without margins
    assert page.locator(".proof-graph-narrow:visible").count() == 0
    page.close()
