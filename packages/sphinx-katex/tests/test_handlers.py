import re
import zipfile

from sphinx_katex.latex import latex_definition

REJECTED = r"""# A bad $\heading$ here

Fine $x$, and $\undefined{x}$.

$$
\frac{1}
$$ (bad)

Links: $\href{http://example.org}{x}$ and $\href{javascript:alert(1)}{y}$, number {eq}`bad`.
"""


def test_each_rejected_formula_causes_one_warning_and_is_shown_as_code(build):
    index = "# Start\n\n```{toctree}\nbad\n```\n"
    output, warnings = build({"index": index, "bad": REJECTED})
    found = [
        re.match(r".*/(\w+\.md:\d+): WARNING: (.*)", line).groups()
        for line in warnings.splitlines()
    ]
    locations = [location for location, _ in found]
    assert locations == ["bad.md:1", "bad.md:3", "bad.md:5", "bad.md:9", "bad.md:9"]
    messages = [message for _, message in found]
    assert all(message.endswith("[katex]") for message in messages)
    assert messages[1].startswith(r"Undefined control sequence: \undefined")
    assert all(message.startswith(r"\href needs a relative") for message in messages[3:])
    page = (output / "bad.html").read_text()
    assert r'katex-rejected">\undefined{x}</code>' in page
    assert r"<code>\frac{1}</code></pre>" in page
    assert 'id="equation-bad"' in page
    assert 'href="javascript:' not in page
    assert 'href="http://example.org"' not in page


def test_page_title_has_the_latex_of_its_formulas(build):
    contents = "# Start\n\n```{toctree}\nmath\n```\n"
    output, _ = build({"index": contents, "math": "# The $\\sqrt{2}$ page\n"})
    assert "<title>The \\sqrt{2} page &#8212; " in (output / "math.html").read_text()


def test_site_fetches_nothing_from_other_hosts(site, parse):
    for path in site.glob("*.html"):
        page = parse(path)
        assert "window.MathJax" not in page.text
        assert not [e for e in page.find("script") if "mathjax" in e.get("src", "").lower()]
        assert page.find("link", rel="stylesheet")
        for element, _ in page.elements:
            url = element.get("src") or (element["tag"] == "link" and element.get("href")) or ""
            assert not re.match(r"(https?:)?//", url)


def test_style_sheet_names_only_fonts_that_are_copied_or_embedded(site):
    folder = site / "_static/katex"
    css = (folder / "katex.css").read_text()
    urls = re.findall(r"url\(([^)]*)\)", css)
    assert len(urls) == len(list((folder / "fonts").iterdir())) == 20
    files = [url for url in urls if not url.startswith("data:font/woff2;base64,")]
    assert len(files) == 16
    assert all(url.endswith(".woff2") and (folder / url).is_file() for url in files)


def test_copied_files_include_the_license_and_one_script(site):
    folder = site / "_static/katex"
    assert "MIT" in (folder / "LICENSE").read_text()
    assert [path.name for path in folder.rglob("*.js")] == ["copy-tex.min.js"]


def test_fonts_load_in_a_browser(site, visit):
    page = visit(site / "index.html")
    page.evaluate("document.fonts.ready")
    loaded = "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    assert {"KaTeX_Main", "KaTeX_Math"} <= set(page.evaluate(loaded))


def test_other_builders_get_no_warnings_and_no_static_files(build):
    output, warnings = build({"index": REJECTED}, "-b", "text")
    assert warnings == ""
    assert (output / "index.txt").is_file()
    assert not (output / "_static").exists()


def test_epub_contains_the_fonts_and_the_license_without_warnings(build, tmp_path):
    values = ("version=1", "copyright=nobody")
    options = [option for value in values for option in ("-D", value)]
    options += ["-d", str(tmp_path)]
    output, warnings = build({"index": "# A\n\n$x$\n"}, "-b", "epub", *options)
    assert warnings == ""
    (path,) = output.glob("*.epub")
    with zipfile.ZipFile(path) as book:
        names = book.namelist()
        listed = book.read("content.opf").decode()
        css = book.read("_static/katex/katex.css").decode()
    fonts = [name for name in names if name.endswith(".woff2")]
    assert len(fonts) == 20
    assert all(f'href="{name}"' in listed for name in fonts)
    assert listed.count('media-type="font/woff2"') == 20
    assert "MIT" in css


def test_macros_are_defined_in_latex(build):
    output, warnings = build({"index": "# A\n\n$\\mean(x)$\n"}, "-b", "latex")
    assert warnings == ""
    (path,) = output.glob("*.tex")
    preamble = path.read_text("utf-8").partition(r"\begin{document}")[0]
    assert r"\csname katexmathmean\endcsname[0]{\operatorname{mean}}" in preamble
    assert r"\providecommand{\R}{\mathbb{R}}" in preamble


def test_number_of_arguments_is_that_of_the_body():
    assert "endcsname[2]{#1 + #2}" in latex_definition(r"\pair", "#1 + #2")
    assert "endcsname[0]{a % x\n}" in latex_definition(r"\commented", "a % x")
