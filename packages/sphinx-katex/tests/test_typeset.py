"""Tests of static/typeset.js."""

import re

COPY = """async selector => {
    getSelection().selectAllChildren(document.querySelector(selector));
    document.execCommand("copy");
    return (await navigator.clipboard.readText()).trim();
}"""


def test_links_have_names_and_no_hidden_ancestors(site, parse):
    page = parse(site / "index.html")
    links = [(element, ancestors) for element, ancestors in page.elements if element["tag"] == "a"]
    labels = {link["href"]: link["aria-label"] for link, _ in links if "aria-label" in link}
    assert {"more.html#a": "7", "#b": "10^−3"}.items() <= labels.items()
    for _, ancestors in links:
        assert not [element for element in ancestors if element.get("aria-hidden") == "true"]
    assert not [e for e, _ in page.elements if "href" in e and e["tag"] in ("mrow", "mn", "mstyle")]


def test_html_of_a_formula_is_hidden_except_its_links(site):
    html = (site / "index.html").read_text()
    formula = html.split(r">\frac{7}{10^{-3}}</annotation>", 1)[1].split("</p>", 1)[0]
    visible = formula.split('class="katex-html"', 1)[1]
    outside_links = re.sub(r"<a .*?</a>", "", visible)
    assert '<span aria-hidden="true" class="katex-strut"' in outside_links


def test_copied_formula_is_latex_without_urls(site, visit):
    page = visit(site / "index.html", permissions=["clipboard-read", "clipboard-write"])
    text = page.evaluate(COPY, "p:has(a[href='#b'])")
    assert text == r"Inline $\tfrac{1}{2} + \mean(x)$ and a link $\frac{7}{10^{-3}}$."
    assert page.evaluate(COPY, ".katex-block").startswith(r"$$\begin{aligned}a &= b + c")
