"""The documentation of the package in four themes: colors, contrast and narrow screens."""

import re
import shutil
from pathlib import Path

import pytest

from .conftest import Site

DOCS = Path(__file__).parents[1] / "docs"
THEMES = ["alabaster", "furo", "pydata_sphinx_theme", "sphinx_book_theme"]
SCREENS = {
    "desk": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark desk": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "dark phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}
GRAPH = """\
# Graph

:::{prf:definition} Mean
:label: mean

The mean of a die is {claim}`die-mean`.
:::

:::{prf:theorem} Variance
:label: variance
:evidence: die-variance, die-mean

The variance of a die is {claim}`die-variance`.
:::

:::{prf:proof}
By {prf:ref}`mean`.
:::

```{proof-graph}
```
"""
TOCTREE = "\n```{toctree}\n:hidden:\n\ngraph\n```\n"
KINDS = [
    "formal", "exact", "exhaustive", "symbolic", "numeric", "statistical", "measured", "chosen",
    "given", "cited",
]  # fmt: skip

# The texts of each page, and for each the shape that is painted below it where that is no ancestor.
TEXTS = {
    "dice": {
        "a:has(> .claim)": "",
        "p.claim-evidence": "",
        "p.claim-evidence > code": "",
        ".claim-mark": "",
        ".try-title": "",
        ".try-question": "",
        ".try-form input": "",
        ".try-form button": "",
        ".try-box[data-verdict=right] .try-verdict": "",
        ".try-box[data-verdict=wrong] .try-verdict": "",
        ".try-hint": "",
        ".worked-answer > summary": "",
        ".worked-answer-always": "",
    },
    "ledger": {
        ".ledger-controls label": "",
        ".ledger-controls input": "",
        ".ledger-controls select": "",
        "table.claims-ledger th button": "",
        "table.claims-ledger td": "",
    },
    "graph": {
        "p.claim-evidence": "",
        "span.evidence": "",
        ".proof-graph .card .title": ".face",
        ".proof-graph .card .name": ".face",
        ".proof-graph .weakest": ".band",
        ".proof-graph .chip text": ".chip rect",
    },
}

# A browser paints each color on a canvas, whatever notation its computed value has.
COLORS = """
const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
const paint = (...colors) => {
  canvas.fillStyle = "white";
  canvas.fillRect(0, 0, 1, 1);
  for (const color of colors) {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
  }
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
};
const luminance = (colors) => {
  const [r, g, b] = paint(...colors).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (below, above) => {
  const [dark, light] = [luminance(below), luminance([...below, above])].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};
const backgrounds = (element) => {
  const colors = [];
  for (let e = element; e; e = e.parentElement) {
    if (!(e instanceof SVGElement)) colors.unshift(getComputedStyle(e).backgroundColor);
  }
  return colors;
};
"""
TEXT_CONTRASTS = f"""(all, shape) => {{
  {COLORS}
  return all.filter((element) => element.checkVisibility()).map((element) => {{
    const below = backgrounds(element);
    const {{ color, fill }} = getComputedStyle(element);
    if (!shape) return contrast(below, color);
    const painted = element.closest(".card").querySelector(shape);
    return contrast([...below, getComputedStyle(painted).fill], fill);
  }});
}}"""
LINES = f"""(all) => {{
  {COLORS}
  return all.filter((element) => element.checkVisibility()).map((element) => {{
    const style = getComputedStyle(element);
    return [
      style.textDecorationLine,
      style.textDecorationStyle,
      style.borderBottomStyle,
      contrast(backgrounds(element), style.textDecorationColor) >= 3,
    ];
  }});
}}"""
# The page, what the extension prints, and the boxes around that cut off or scroll what is wider.
CUT_OFF = """() => {
  const printed = "p.claim-evidence, .try-box, table.claims-ledger, .ledger-controls, .proof-graph";
  const boxes = new Set([document.documentElement]);
  for (const element of document.querySelectorAll(printed)) {
    boxes.add(element);
    for (let e = element; e; e = e.parentElement) {
      if (getComputedStyle(e).overflowX !== "visible") boxes.add(e);
    }
  }
  return [...boxes].filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth).map(
    (e) => `${e.tagName}.${e.className}: ${e.scrollWidth} in ${e.clientWidth}`);
}"""
MARKS = """(kinds) => {
  document.querySelector("p.proof-legend").innerHTML = kinds.map(
    (kind) => `<span class="evidence evidence-${kind}">${kind}</span>`).join(" ");
}"""


@pytest.fixture(scope="module", params=THEMES)
def docs(request, tmp_path_factory):
    """The documentation in a theme, with a page that has a graph."""
    site = Site(tmp_path_factory.mktemp(request.param))
    shutil.copytree(DOCS, site.source)
    site.write("graph.md", GRAPH)
    site.write("index.md", (DOCS / "index.md").read_text("utf-8") + TOCTREE)
    extensions = "extensions=sphinx_claims,sphinx_proof"
    site.built(
        "-W",
        "-D",
        f"html_theme={request.param}",
        "-D",
        extensions,
        "-D",
        "claims_evidence=1",
        apart=True,
    )
    return site


@pytest.fixture(scope="module")
def tab(docs, browser):
    """The page in which all tests of a theme open documents: a new one takes longer than a test."""
    page = new_page(browser)
    yield page
    page.context.close()


def new_page(browser, **options):
    context = browser.new_context(**options)
    context.route(re.compile("^https?:"), lambda route: route.abort())
    return context.new_page()


@pytest.fixture
def visit(docs, tab):
    """Open a page on a screen, with all folds open and both boxes answered."""

    def open_page(name, screen):
        tab.set_viewport_size(SCREENS[screen]["viewport"])
        tab.emulate_media(color_scheme=SCREENS[screen]["color_scheme"])
        tab.mouse.move(0, 0)
        open_unfolded(tab, docs, name)
        if name == "dice":
            for box, answer in [("#try-pair-mean", "7"), ("#try-pair-of-ones", "3")]:
                tab.locator(f"{box} input").fill(answer)
                tab.locator(f"{box} button").click()
                tab.locator(f"{box}[data-verdict]").wait_for()
        if name == "graph":
            tab.evaluate(MARKS, KINDS)
        return tab

    return open_page


def open_unfolded(page, docs, name):
    page.goto((docs.out / f"{name}.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")


def pale(page, texts):
    """Return the texts whose contrast is below 4.5, the minimum of WCAG AA, or that are absent."""
    found = {}
    for text, shape in texts.items():
        contrasts = page.locator(text).evaluate_all(TEXT_CONTRASTS, shape)
        if min(contrasts, default=0) < 4.5:
            found[text] = contrasts
    return found


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("name", TEXTS)
def test_texts_have_contrast_and_nothing_is_cut_off(visit, name, screen):
    page = visit(name, screen)
    assert pale(page, TEXTS[name]) == {}
    assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("screen", ["desk", "dark phone"])
def test_text_under_the_pointer_or_at_the_target_of_a_link_has_contrast(visit, screen):
    page = visit("dice", screen)
    for text in ("a:has(> .claim)", ".try-form button", ".worked-answer > summary"):
        page.locator(text).first.hover()
        assert pale(page, {text: ""}) == {}
    page.locator("a:has(> .claim)").first.click()
    assert pale(page, {"p.claim-evidence:target": "", ":target > .claim-mark": ""}) == {}


@pytest.mark.parametrize("chosen", ["light", "dark"])
@pytest.mark.parametrize("name", TEXTS)
def test_colors_follow_the_scheme_that_a_reader_chooses(visit, name, chosen):
    page = visit(name, {"light": "dark desk", "dark": "desk"}[chosen])
    page.locator("[data-theme]").evaluate_all(
        "(all, chosen) => all.forEach((e) => { e.dataset.theme = chosen })", chosen
    )
    assert pale(page, TEXTS[name]) == {}


def test_colors_need_no_scripts(docs, browser):
    page = new_page(browser, **SCREENS["dark desk"], java_script_enabled=False)
    open_unfolded(page, docs, "dice")
    shown = ("a:has(> .claim)", "p.claim-evidence", ".claim-mark", ".worked-answer > summary")
    assert pale(page, dict.fromkeys(shown, "")) == {}
    page.context.close()


@pytest.mark.parametrize("screen", ["desk", "dark phone"])
def test_a_claim_has_one_dotted_line(visit, screen):
    lines = visit("dice", screen).locator("a:has(> .claim)").evaluate_all(LINES)
    assert lines == [["underline", "dotted", "none", True]] * 3
