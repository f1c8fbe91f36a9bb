import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

SETTINGS = """
extensions = ["myst_parser", "sphinx_katex"]
myst_enable_extensions = ["dollarmath"]
html_math_renderer = "katex"
html_theme = "alabaster"
katex_macros = {r"\\mean": r"\\operatorname{mean}"}
"""

INDEX = r"""# Why $\sigma^2$ halves

Inline $\tfrac{1}{2} + \mean(x)$ and a link $\frac{\href{more.html#a}{7}}{\href{#b}{10^{-3}}}$.

$$
a &= b + c \\
  &= d
$$ (pair)

Then {eq}`pair` and {eq}`more`.

$$
LONG
$$ (long)

Nor does $\left(\frac{1}{2}+dddddddddddddddddddddddddddddddddddddddddddddddddd\right)$ break.

```{toctree}
more
last
```
""".replace("LONG", " + ".join(rf"\frac{{x_{{{i}}}}}{{y_{{{i}}}}}" for i in range(40)))

MORE = r"""# More

$$
x = 1

y = 2
$$ (more)

```{math}
:no-wrap:
\begin{gather} p = q \\ r = s \end{gather}
```
"""

KEPT = r"""# Kept ($t$)

A formula ($x_1$), “$x_2$” or ($n$-fold $x_3$), then $x_4$.

Alone $x_5$ and {math}`x_6`: $a + b + c + d + e + f + g + h + i$.
"""

BAD = r"""# A bad $\heading$ here

Fine $x$, and $\undefined{x}$.

$$
\frac{1}
$$ (bad)

Links: $\href{http://example.org}{x}$ and $\href{javascript:alert(1)}{y}$, number {eq}`bad`.
"""


class Page(HTMLParser):
    """The attributes of every element, with those of the elements around it."""

    VOID = ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "path", "source")

    def __init__(self, path):
        super().__init__()
        self.text = path.read_text(encoding="utf-8")
        self.elements, self.around = [], []
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        element = {"tag": tag, **dict(attrs)}
        self.elements.append((element, list(self.around)))
        if tag not in self.VOID:
            self.around.append(element)

    def handle_startendtag(self, tag, attrs):
        self.elements.append(({"tag": tag, **dict(attrs)}, list(self.around)))

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.around.pop()["tag"] == tag

    def find(self, tag, **attributes):
        wanted = {"tag": tag, **attributes}
        return [e for e, _ in self.elements if wanted.items() <= e.items()]


def write(folder, **pages):
    folder.mkdir(exist_ok=True)
    (folder / "conf.py").write_text(SETTINGS)
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text)
    return folder


def sphinx_build(source, output, *options):
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "--no-color",
        "-E",
        *options,
        str(source),
        str(output),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("site") / "source", index=INDEX, more=MORE, last="# End")
    assert sphinx_build(folder, folder / "out") == ""
    return folder / "out"


def test_formulas_are_in_the_page_as_katex_and_as_mathml(site):
    page = Page(site / "index.html")
    assert len(page.find("math")) == page.text.count('class="katex-mathml"')
    assert (
        r'<annotation encoding="application/x-tex">\tfrac{1}{2} + \mean(x)</annotation>'
        in page.text
    )
    assert "mean" in re.sub(r"<annotation.*?</annotation>", "", page.text).split("Inline", 1)[1]
    assert len([m for m in page.find("math") if m.get("display") == "block"]) == 2


def test_formulas_of_headings_are_set_in_the_page_and_in_tables_of_contents(site, tmp_path):
    assert '<h1>Why <span class="math' in (site / "index.html").read_text()
    contents = "# Start\n\n```{toctree}\nmath\n```\n"
    source = write(tmp_path / "source", index=contents, math="# The $\\sqrt{2}$ page\n")
    sphinx_build(source, tmp_path / "out")
    index = (tmp_path / "out/index.html").read_text()
    assert re.search(r'href="math.html">The <span class="math[^>]*><span class="katex">', index)
    assert "<title>The \\sqrt{2} page &#8212; " in (tmp_path / "out/math.html").read_text()


def test_equations_are_numbered_by_sphinx_and_references_reach_them(site):
    index, more = Page(site / "index.html"), Page(site / "more.html")
    assert re.findall(r'class="eqno">\((\d+)\)', index.text) == ["1", "2"]
    assert re.findall(r'class="eqno">\((\d+)\)', more.text) == ["1"]
    targets = {e["id"] for e, _ in index.elements if "id" in e}
    assert {"equation-pair", "equation-long"} <= targets
    hrefs = [e.get("href") for e in index.find("a", **{"class": "reference internal"})]
    assert "#equation-pair" in hrefs
    assert index.find("a", **{"class": "headerlink", "href": "#equation-pair"})
    assert "more.html#equation-more" in hrefs
    assert "eqn-num" not in more.text


def test_rows_are_aligned_and_the_row_numbers_of_katex_are_off(site):
    assert r"\begin{aligned}a &amp;= b + c \\" in (site / "index.html").read_text()
    more = (site / "more.html").read_text()
    assert r"\begin{aligned}x = 1\\" in more
    assert r"\begin{gather*} p = q" in more


def test_no_hidden_element_holds_a_link_and_every_link_has_a_name(site):
    page = Page(site / "index.html")
    links = [(e, around) for e, around in page.elements if "aria-label" in e and e["tag"] == "a"]
    named = {e["href"]: e["aria-label"] for e, _ in links if e["href"] in ("more.html#a", "#b")}
    assert named == {"more.html#a": "7", "#b": "10^−3"}
    for element, around in page.elements:
        if element["tag"] == "a":
            assert not [e for e in around if e.get("aria-hidden") == "true"]
    assert not [e for e, _ in page.elements if "href" in e and e["tag"] in ("mrow", "mn", "mstyle")]
    formula = page.text.split(r">\frac{7}{10^{-3}}</annotation>", 1)[1].split("</p>", 1)[0]
    visible = formula.split('class="katex-html"', 1)[1]
    outside_links = re.sub(r"<a .*?</a>", "", visible)
    assert '<span aria-hidden="true" class="katex-strut"' in outside_links


def test_a_refused_formula_is_one_warning_and_is_shown_as_code(tmp_path):
    bad = "```{toctree}\nbad\n```\n\n"
    source = write(tmp_path / "source", index=f"# Start\n\n{bad}", bad=BAD)
    warnings = sphinx_build(source, tmp_path / "out").splitlines()
    places = [re.match(r".*/(\w+\.md:\d+): WARNING: (.*)", line).groups() for line in warnings]
    lines = [place for place, _ in places]
    assert lines == ["bad.md:1", "bad.md:3", "bad.md:5", "bad.md:9", "bad.md:9"]
    assert all(text.endswith("[katex]") for _, text in places)
    assert places[1][1].startswith(r"Undefined control sequence: \undefined")
    page = (tmp_path / "out/bad.html").read_text()
    assert r'katex-refused">\undefined{x}</code>' in page
    assert r"<code>\frac{1}</code></pre>" in page
    assert 'id="equation-bad"' in page
    assert 'href="javascript:' not in page
    assert 'href="http://example.org"' not in page


def test_forked_writers_give_the_pages_of_a_single_process(site, tmp_path):
    several = {f"page{i}": f"# Page $p_{{{i}}}$\n\n$x^{{{i}}}$\n" for i in range(8)}
    contents = "\n".join(["# All $x$", "```{toctree}", *several, "```"])
    source = write(tmp_path / "source", index=contents, **several)
    assert sphinx_build(source, tmp_path / "one") == ""
    assert sphinx_build(source, tmp_path / "two", "-j", "2") == ""
    pages = sorted(path.name for path in (tmp_path / "one").glob("*.html"))
    assert len(pages) > len(several)
    for name in pages:
        assert (tmp_path / "one" / name).read_text() == (tmp_path / "two" / name).read_text()


def test_a_process_forked_after_v8_began_can_set_formulas_too():
    program = r"""
import multiprocessing
from sphinx_katex import run_katex
def child():
    assert "html" in run_katex("x^3", False, "{}")
run_katex("x^2", False, "{}")
process = multiprocessing.get_context("fork").Process(target=child)
process.start()
process.join(20)
code = process.exitcode
process.kill()
raise SystemExit(code != 0)
"""
    subprocess.run([sys.executable, "-c", program], timeout=40, check=True)


def test_the_site_needs_no_other_host_and_ships_what_its_css_names(site):
    for path in site.glob("*.html"):
        page = Page(path)
        assert not [e for e in page.find("script") if "mathjax" in e.get("src", "").lower()]
        assert "window.MathJax" not in page.text
        for element, _ in page.elements:
            fetched = element.get("src") or (element["tag"] == "link" and element.get("href")) or ""
            assert not re.match(r"(https?:)?//", fetched)
        assert page.find("link", rel="stylesheet")
    folder = site / "_static/katex"
    css = (folder / "katex.css").read_text()
    named = re.findall(r"url\(([^)]*)\)", css)
    assert len(named) == len(list((folder / "fonts").iterdir())) == 20
    files = [name for name in named if not name.startswith("data:font/woff2;base64,")]
    assert len(files) == 16
    assert all(name.endswith(".woff2") and (folder / name).is_file() for name in files)
    assert "MIT" in (folder / "LICENSE").read_text()
    assert [path.name for path in folder.rglob("*.js")] == ["copy-tex.min.js"]


def test_other_builders_are_left_alone(tmp_path):
    source = write(tmp_path / "source", index=BAD)
    assert sphinx_build(source, tmp_path / "out", "-b", "text") == ""
    assert not (tmp_path / "out/_static").exists()


def visit(browser, path, **options):
    page = browser.new_context(**options).new_page()
    page.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
    page.goto(path.as_uri())
    return page


def test_a_formula_is_drawn_without_javascript(site, browser):
    page = visit(browser, site / "index.html", java_script_enabled=False)
    fraction = page.locator(".mfrac").first.bounding_box()
    assert fraction["width"] > 3
    assert fraction["height"] > 10
    number, formula = page.locator(".eqno").first, page.locator(".katex-scroll").first
    assert number.bounding_box()["x"] >= sum(formula.bounding_box()[k] for k in ("x", "width"))


def test_the_fonts_of_a_formula_load(site, browser):
    page = visit(browser, site / "index.html")
    page.evaluate("document.fonts.ready")
    loaded = "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    assert {"KaTeX_Main", "KaTeX_Math"} <= set(page.evaluate(loaded))


COPY = """async selector => {
    getSelection().selectAllChildren(document.querySelector(selector));
    document.execCommand("copy");
    return (await navigator.clipboard.readText()).trim();
}"""


def test_a_copied_formula_is_latex_without_addresses(site, browser):
    page = visit(browser, site / "index.html", permissions=["clipboard-read", "clipboard-write"])
    words = page.evaluate(COPY, "p:has(a[href='#b'])")
    assert words == r"Inline $\tfrac{1}{2} + \mean(x)$ and a link $\frac{7}{10^{-3}}$."
    assert page.evaluate(COPY, ".katex-block").startswith(r"$$\begin{aligned}a &= b + c")


def test_a_phone_scrolls_the_formula_and_not_the_page(site, browser):
    page = visit(browser, site / "index.html", viewport={"width": 360, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    boxes = page.evaluate(
        """[...document.querySelectorAll('.katex-wide, .katex-scroll[tabindex]')].map(e => ({
            wide: e.scrollWidth > e.clientWidth,
            right: e.getBoundingClientRect().right,
            hidden: getComputedStyle(e).overflowY,
            stop: e.tabIndex,
        }))"""
    )
    assert len(boxes) == 2
    for box in boxes:
        assert box["wide"]
        assert box["right"] <= 360
        assert box["hidden"] == "hidden"
        assert box["stop"] == 0
    page.locator(".katex-scroll[tabindex]").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")


def test_a_short_formula_keeps_the_punctuation_beside_it(tmp_path, browser):
    source = write(tmp_path / "source", index=KEPT)
    assert sphinx_build(source, tmp_path / "out") == ""
    page = visit(browser, tmp_path / "out/index.html", viewport={"width": 360, "height": 640})
    kept = page.locator(".katex-keep:not(nav *)").evaluate_all("""all => all.map(span => {
        for (const formula of span.querySelectorAll(".math")) formula.replaceWith("x");
        return span.textContent;
    })""")
    assert kept == ["(x)", "(x),", "“x”", "(x-", "x),", "x.", "x:"]
    page.reload()
    apart = page.locator("p", has_text="Alone").evaluate("""p => {
        const colon = document.createRange();
        colon.selectNodeContents(p.querySelector(".katex-keep").lastChild);
        const formula = p.querySelector(".katex-keep .katex-html");
        return Array.from({ length: 60 }, (_, i) => {
            p.style.width = `${60 + i}px`;
            return colon.getBoundingClientRect().left - formula.getBoundingClientRect().right;
        }).filter(space => Math.abs(space) > 2);
    }""")
    assert apart == []
