"""Test answer boxes and folded answers of the built site."""

import json
from fractions import Fraction

import pytest
from playwright.sync_api import Browser

PARTS = [
    *(f"question-1/part-{part}" for part in range(1, 6)),
    *(f"question-2/part-{part}" for part in range(1, 6)),
    *(f"question-3/part-{part}" for part in range(1, 5)),
    "question-4/review",
]
SUBMIT = """(box, text) => {
  const find = selector => box.querySelector(selector);
  const [field, output, form] = ["input, textarea", "output", "form"].map(find);
  field.value = text;
  form.requestSubmit();
  return [box.dataset.verdict, output.textContent];
}"""


@pytest.fixture(scope="module")
def claims(site):
    record = json.loads((site / "claims.json").read_text("utf-8"))
    return {claim["key"]: claim for claim in record["claims"]}


@pytest.fixture(scope="module")
def tab(browser: Browser):
    page = browser.new_page()
    yield page
    page.close()


def format_array(numbers, shape):
    """Format a flat list of numbers as an array in the notation of statements."""
    if not shape:
        return numbers[0]
    size = len(numbers) // shape[0]
    rows = [numbers[i : i + size] for i in range(0, len(numbers), size)]
    return f"[{', '.join(format_array(row, shape[1:]) for row in rows)}]"


def describe_entry(shape, index):
    """Describe the position of an entry in the words of the page."""
    if len(shape) == 1:
        return f"entry {index + 1}"
    return f"row {index // shape[1] + 1}, column {index % shape[1] + 1}"


@pytest.mark.parametrize("part", PARTS)
def test_boxes_accept_correct_answers_and_locate_wrong_entries(tab, site, claims, part):
    tab.goto((site / f"{part}.html").as_uri())
    boxes = tab.locator(".try-box").all()
    assert boxes
    for box in boxes:
        claim = claims[box.get_attribute("id").removeprefix("try-")]
        data = json.loads(box.get_attribute("data-answer"))
        assert box.evaluate(SUBMIT, claim["stated"]) == ["right", "Right."]
        if data.get("computed"):
            assert box.evaluate(SUBMIT, claim["computed"]) == ["right", "Right."]
        shape = [length for length in data["shape"] if length > 1]
        for i, number in enumerate(data["stated"]):
            wrong = [*data["stated"]]
            exact = Fraction(number.rstrip("%")) * Fraction(11, 10) + 1
            wrong[i] = f"{exact.numerator}/{exact.denominator}"
            verdict = f"Wrong in {describe_entry(shape, i)}." if shape else "Wrong."
            assert box.evaluate(SUBMIT, format_array(wrong, data["shape"])) == ["wrong", verdict]


def test_the_review_has_one_box_per_part(tab, site):
    tab.goto((site / "question-4/review.html").as_uri())
    assert tab.locator(".try-box").count() == 4


@pytest.mark.parametrize("part", PARTS[:-1])
def test_worked_answers_are_folded_and_open_by_keyboard(tab, site, part):
    tab.goto((site / f"{part}.html").as_uri())
    heading = tab.locator("article h2").first
    assert not heading.is_visible()
    tab.locator("details.worked-answer > summary").focus()
    tab.keyboard.press("Enter")
    assert heading.is_visible()
    assert tab.locator("article > section > details ~ :not(.moved)").count() == 0


def test_the_review_is_shown_open(tab, site):
    tab.goto((site / "question-4/review.html").as_uri())
    assert tab.locator("details.worked-answer").count() == 0
    assert tab.get_by_role("heading", name="Summary").is_visible()


def test_a_link_to_a_part_of_the_review_leads_there(tab, site):
    tab.goto((site / "index.html").as_uri())
    tab.get_by_role("link", name="Vision Transformer: weaknesses").click()
    tab.get_by_role("heading", name="Weaknesses").wait_for()
    tab.wait_for_function("document.querySelector(':target').getBoundingClientRect().y < 200")


def test_the_field_grows_to_show_a_whole_matrix(tab, site):
    tab.goto((site / "question-3/part-1.html").as_uri())
    field = tab.locator("#try-instance-mean-field")
    field.fill("\n".join("1 2" for _ in range(6)))
    assert field.evaluate("e => e.scrollHeight - e.clientHeight") <= 1


def test_the_checkbox_is_aligned_with_its_label(tab, site):
    tab.goto((site / "question-3/part-1.html").as_uri())
    tab.locator("details.worked-answer > summary").click()
    middles = tab.locator(".worked-answer-always").evaluate("""label => {
      const text = document.createRange();
      text.selectNodeContents(label.lastChild);
      return [label.querySelector("input"), text].map(part => {
        const { top, bottom } = part.getBoundingClientRect();
        return (top + bottom) / 2;
      });
    }""")
    assert abs(middles[0] - middles[1]) < 2


@pytest.mark.parametrize("shown", [False, True])
def test_the_layout_is_stable_while_a_page_loads(browser: Browser, site, shown):
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    tab = context.new_page()
    tab.goto((site / "question-2/part-2.html").as_uri())
    if shown:
        tab.locator("summary").first.click()
        tab.get_by_label("Show answers on every page").check()
    tab.context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": 8})
    tab.add_init_script("""
      window.shifts = [];
      new PerformanceObserver(list => window.shifts.push(...list.getEntries().map(e => e.value)))
        .observe({type: "layout-shift", buffered: true});
    """)
    tab.goto((site / "question-2/part-3.html").as_uri())
    tab.wait_for_load_state("load")
    tab.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 200)))")
    assert tab.get_by_role("heading", name="Self-loops").is_visible() == shown
    assert sum(tab.evaluate("shifts")) < 0.02
    context.close()
