import re


def test_formula_is_written_as_html_and_mathml(site, parse):
    page = parse(site / "index.html")
    assert len(page.find("math")) == page.text.count('class="katex-mathml"')
    assert len([m for m in page.find("math") if m.get("display") == "block"]) == 2
    annotation = '<annotation encoding="application/x-tex">'
    assert rf"{annotation}\tfrac{{1}}{{2}} + \mean(x)</annotation>" in page.text


def test_formula_in_a_heading_is_typeset_in_the_page_and_in_tables_of_contents(build):
    contents = "# Start\n\n```{toctree}\nmath\n```\n"
    output, warnings = build({"index": contents, "math": "# The $\\sqrt{2}$ page\n"})
    assert warnings == ""
    assert '<h1>The <span class="math' in (output / "math.html").read_text()
    index = (output / "index.html").read_text()
    assert re.search(r'href="math.html">The <span class="math[^>]*><span class="katex">', index)


def test_sphinx_numbers_the_equations_and_resolves_references_to_them(site, parse):
    index, more = parse(site / "index.html"), parse(site / "more.html")
    assert re.findall(r'class="eqno">\((\d+)\)', index.text) == ["1", "2"]
    assert re.findall(r'class="eqno">\((\d+)\)', more.text) == ["1"]
    ids = {element["id"] for element, _ in index.elements if "id" in element}
    assert {"equation-pair", "equation-long"} <= ids
    hrefs = [link.get("href") for link in index.find("a", **{"class": "reference internal"})]
    assert "#equation-pair" in hrefs
    assert "more.html#equation-more" in hrefs
    assert index.find("a", **{"class": "headerlink", "href": "#equation-pair"})


def test_formula_is_drawn_without_javascript(site, visit):
    page = visit(site / "index.html", java_script_enabled=False)
    fraction = page.locator(".mfrac").first.bounding_box()
    assert fraction["width"] > 3
    assert fraction["height"] > 10


def test_equation_number_stands_right_of_the_formula(site, visit):
    page = visit(site / "index.html", java_script_enabled=False)
    number = page.locator(".eqno").first.bounding_box()
    formula = page.locator(".katex-scroll").first.bounding_box()
    assert number["x"] >= formula["x"] + formula["width"]


def test_wide_formula_scrolls_on_a_phone_and_the_page_does_not(site, visit):
    page = visit(site / "index.html", viewport={"width": 360, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    boxes = page.evaluate(
        """[...document.querySelectorAll('.katex-wide, .katex-scroll[tabindex]')].map(e => ({
            overflows: e.scrollWidth > e.clientWidth,
            right: e.getBoundingClientRect().right,
            overflowY: getComputedStyle(e).overflowY,
            tabIndex: e.tabIndex,
        }))"""
    )
    assert len(boxes) == 2
    for box in boxes:
        assert box["overflows"]
        assert box["right"] <= 360
        assert box["overflowY"] == "hidden"
        assert box["tabIndex"] == 0
    page.locator(".katex-scroll[tabindex]").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
