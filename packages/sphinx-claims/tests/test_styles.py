"""Tests of other themes and formats, and of sites and pages without claims."""

import json
import re

import pytest

from .conftest import FRONT_MATTER
from .test_build import notebook

CLAIM = "from sphinx_claims import claim\nclaim('third', '≈ 0.33', 1 / 3, product=(1 / 9) * 3)"
STRUCTURED = r"""
A heading
=========

.. _here:

The claim :claim:`third`, in a formula :math:`x \approx \claim{third}` and

.. math::

   y \approx \claim{third}

.. figure:: image.png
   :alt: It shows \claim{third}.

   See :ref:`words <here>` and :noclaim:`16 <a street>`.
"""
NUMBERED = "# Home\n\n```{toctree}\n:numbered:\n:caption: All pages\n:glob:\n\n*\n```\n"
FIGURE = """
(a-section)=
## A section

:::{figure} image.png
:name: a-figure

Words
:::

{numref}`a-figure`, {numref}`a-section` and {ref}`a-section`
"""


@pytest.mark.parametrize("theme", ["alabaster", "basic"])
def test_notebooks_and_restructured_text_on_a_numbered_site(site, theme):
    more = f'html_theme = "{theme}"\nnumfig = True\n'
    site.write("conf.py", (site.source / "conf.py").read_text() + more)
    site.write("image.png", "")
    site.write("index.md", NUMBERED)
    site.write_page(
        "page.md", f"{{claim}}`half`\n{FIGURE}", 'claim("half", "1/2", 2 * 0.25, a=4 * 0.125)'
    )
    cells = ("markdown", "# A notebook\n\n{claim}`third` and {claim}`half`"), ("code", CLAIM)
    site.write("note.ipynb", notebook(*cells))
    site.write("structured.rst", STRUCTURED)
    assert site.build("-W", "-n", apart=True) == (0, [])
    value = f"≈{chr(160)}0.33"
    for page, target in [("note", "#claim-third"), ("structured", "note.html#claim-third")]:
        (link,) = re.findall(rf'<a [^>]*href="{target}"[^>]*>(.*?)</a>', site.html(page))
        assert re.sub("<.*?>", "", link) == value
    html = site.html("structured")
    assert html.count(r"\approx \href{note.html#claim-third}{0.33}") == 2
    assert f'alt="It shows {value}."' in html
    assert "Fig. 2.1" in re.sub("<[^>]*>", "", site.html("page"))
    claims = json.loads((site.out / "claims.json").read_text())["claims"]
    assert [(claim["key"], claim["page"]) for claim in claims] == [
        ("third", "note"),
        ("half", "page"),
    ]


PLAIN = """---
html_theme: x
---
# A plain page

With 77 numbers, in {math}`x = 78`, 79 *words* and [links](https://example.org).

| a | 80 |
|---|---|
| $81$ | 82 |

```python
x = 83
```
"""
CELLS = (
    FRONT_MATTER
    + """
Words about something else.

```{code-cell}
x = 84
x
```

```{code-cell}
:tags: [hide-input]
from IPython.display import HTML, Markdown
print(x)
display(HTML("<b>bold</b>"), Markdown("*words*"), {"a": x})
```

```{code-cell}
:tags: [raises-exception]
raise ValueError("as expected")
```
"""
)


def page_body(html):
    """Return the body of a page without tracebacks, which contain paths."""
    (body,) = re.findall(r'<div class="body".*?<div class="clearer"', html, re.DOTALL)
    return re.sub(r'<div class="output traceback.*?</div>\s*</div>', "", body, flags=re.DOTALL)


def test_pages_without_claims_are_built_as_without_the_extension(site, tmp_path):
    (site.source / "page.md").unlink()
    text = PLAIN.replace("With 77 numbers, in {math}`x = 78`, 79", "With {math}`x`,")
    site.write("plain.md", text.replace("80", "b").replace("$81$", "$y$").replace("82", "c"))
    site.write("cells.md", CELLS)
    site.out = tmp_path / "with"
    site.built(apart=True)
    conf = (site.source / "conf.py").read_text()
    site.write("conf.py", conf.replace('"sphinx_claims"', '"myst_nb"'))
    out = tmp_path / "without"
    status, _ = site.build(out=out, doctrees=tmp_path / "doctrees", apart=True)
    assert status == 0
    for name in ("index", "plain", "cells"):
        before = (out / f"{name}.html").read_text()
        assert page_body(site.html(name)) == page_body(before)
    added = {path.name for path in site.out.rglob("*")} - {path.name for path in out.rglob("*")}
    styles = {"claims.css", "answers.css", "ledger.css"}
    scripts = {"answer-parser.js", "answers.js", "folds.js", "show-answers.js", "ledger.js"}
    assert added == {"claims.json", "claims.schema.json"} | styles | scripts
    assert "ValueError: as expected" in re.sub("<.*?>", "", site.html("cells"))


def test_every_unbound_numeral_of_a_plain_page_is_reported(site):
    (site.source / "page.md").unlink()
    site.write("plain.md", PLAIN)
    status, lines = site.build()
    assert status == 1
    assert [line.split(" is bound")[0] for line in lines[:-1]] == [
        f"plain.md:{site.line('plain.md', number)}: ERROR: {number}"
        for number in ("77", "78", "79", "80", "81", "82")
    ]
