"""Fixtures that build small Sphinx projects and open their pages."""

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


class Page(HTMLParser):
    """Elements of a page, as pairs of their attributes and the attributes of their ancestors."""

    VOID = ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "path", "source")

    def __init__(self, path):
        super().__init__()
        self.text = path.read_text(encoding="utf-8")
        self.elements, self.ancestors = [], []
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        element = {"tag": tag, **dict(attrs)}
        self.elements.append((element, list(self.ancestors)))
        if tag not in self.VOID:
            self.ancestors.append(element)

    def handle_startendtag(self, tag, attrs):
        self.elements.append(({"tag": tag, **dict(attrs)}, list(self.ancestors)))

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.ancestors.pop()["tag"] == tag

    def find(self, tag, **attributes):
        expected = {"tag": tag, **attributes}
        return [element for element, _ in self.elements if expected.items() <= element.items()]


@pytest.fixture(scope="session")
def parse():
    """The parser of HTML pages."""
    return Page


@pytest.fixture(scope="session")
def build(tmp_path_factory):
    """A function that builds a project and returns its output directory and its warnings."""

    def build(pages, *options):
        source = tmp_path_factory.mktemp("project")
        (source / "conf.py").write_text(SETTINGS)
        for name, text in pages.items():
            (source / f"{name}.md").write_text(text)
        command = [sys.executable, "-m", "sphinx", "-q", "--no-color", *options]
        result = subprocess.run(
            [*command, source, source / "out"], capture_output=True, text=True, check=True
        )
        return source / "out", result.stderr

    return build


@pytest.fixture(scope="session")
def site(build):
    """Output directory of a site with formulas of all kinds."""
    output, warnings = build({"index": INDEX, "more": MORE, "last": "# End"})
    assert warnings == ""
    return output


@pytest.fixture
def visit(browser):
    """A function that opens a file in a browser without a network."""
    contexts = []

    def visit(path, **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
        page.goto(path.as_uri())
        return page

    yield visit
    for context in contexts:
        context.close()
