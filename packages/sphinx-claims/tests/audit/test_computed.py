"""Values that MyST-NB prints by ``glue`` and ``eval``: computed, and listed on the ledger."""

import json

import pytest
from bs4 import BeautifulSoup

CELL = """\
import base64
from IPython.display import Image, Latex, Markdown
from myst_nb import glue
import pandas as pd
glue("n", 42)
glue("pi", 3.14159)
glue("hidden", 43, display=False)
glue("word", "many")
glue("table", pd.DataFrame({"a": [44, 45]}))
glue("law", Latex(f"$x = {40 + 6}$"), display=False)
glue("text", Markdown(f"**{40 + 7}** of _{40 + 8}_ and {40 + 9}"), display=False)
glue("dot", Image(base64.b64decode("%s")), display=False)"""
DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
TEXT = """\
There are {glue}`n`, {glue}`hidden`, {glue:text}`pi:.2f`, {glue}`word` and {glue:md}`text`.

## Of {glue:text}`n` and {glue:md}`text`

| {glue:text}`hidden` |
|---|

```{glue} table
```

```{glue:figure} table
:name: tab

Caption of {glue:text}`n`
```

```{glue:math} law
:label: eq-law
```

```{glue:md} text
```
"""
OTHER = "# Other\n\nIt has {glue}`glued.md::n` and {glue:text}`glued.md::pi:.1f`.\n"
OTHER += "\n```{glue} n\n:doc: glued.md\n```\n"
AUTHORED = """\
There are {glue}`n` of 88.

{glue:md}`text` of 87.

```{glue:figure} dot
:alt: a dot of 89

Caption of 90
```
"""


@pytest.fixture
def glued(site):
    site.write_page("glued.md", TEXT, CELL % DOT)
    site.write("other.md", OTHER)
    site.write("ledger.md", "# Ledger\n\n```{claims-ledger}\n```\n")
    return site


def test_values_of_glue_are_computed(glued):
    glued.built()
    record = json.loads((glued.out / "claims.json").read_text("utf-8"))["computed"]
    listed = [(of["page"], of["by"], of["name"], of["value"]) for of in record]
    line = glued.line("glued.md", "There are")
    assert [of["line"] for of in record if of["page"] == "glued"][:3] == [line] * 3
    assert {("glued", "glue", *rest) for rest in (("n", "42"), ("hidden", "43"))} <= {*listed}
    assert ("glued", "glue", "pi:.2f", "3.14") in listed
    assert ("glued", "glue", "table", "a 0 44 1 45") in listed
    assert ("glued", "glue", "law", "x = 46") in listed
    assert [of for of in listed if of[2] == "word"] == []
    assert [of[3] for of in listed if of[:3] == ("glued", "glue", "n")] == ["42"] * 3
    assert [of for of in listed if of[0] == "other"] == [
        ("other", "glue", "n", "42"),
        ("other", "glue", "pi", "3.1"),
        ("other", "glue", "n", "42"),
    ]
    ledger = BeautifulSoup(glued.html("ledger"), "html.parser")
    rows = [[cell.text for cell in row.select("td")] for row in ledger.select("tr")]
    assert ["A page", str(line), "glue", "hidden", "43"] in rows


def test_what_an_author_writes_beside_a_value_is_audited(glued):
    glued.write_page("glued.md", AUTHORED, CELL % DOT)
    _, lines = glued.build()
    errors = [line.split("ERROR: ")[1].split()[0] for line in lines if "is bound to" in line]
    assert sorted(errors) == ["87", "88", "89", "90"]


def test_the_html_of_values_does_not_change(glued):
    glued.built()
    pages = {name: BeautifulSoup(glued.html(name), "html.parser") for name in ("glued", "other")}
    conf = (glued.source / "conf.py").read_text("utf-8")
    glued.write("conf.py", conf.replace('["sphinx_claims"]', '["myst_nb"]'))
    glued.write("ledger.md", "# Ledger\n")
    glued.write("page.md", "# A page\n")
    glued.built(out=glued.out.with_name("plain"), doctrees=glued.out.with_name("plain-trees"))
    for name, page in pages.items():
        text = (glued.out.with_name("plain") / f"{name}.html").read_text("utf-8")
        plain = BeautifulSoup(text, "html.parser")
        for part in (".body", ".sphinxsidebar"):
            assert str(page.select_one(part)) == str(plain.select_one(part))


def test_values_of_eval_are_computed(site):
    conf = (site.source / "conf.py").read_text("utf-8")
    site.write("conf.py", conf + 'nb_execution_mode = "inline"\n')
    (site.source / "page.md").unlink()
    front = "---\nfile_format: mystnb\nkernelspec: {name: python3}\n---\n\n# A page\n\n"
    cell = "```{code-cell}\na = 2 ** 5\n```\n\n"
    site.write("inline.md", f"{front}{cell}It is {{eval}}`a`.\n\n```{{eval}} a\n```\n")
    assert site.build(apart=True)[0] == 0
    record = json.loads((site.out / "claims.json").read_text("utf-8"))["computed"]
    assert [(of["by"], of["name"], of["value"]) for of in record] == [("eval", "a", "32")] * 2
    site.write("inline.md", f"{front}{cell}It is {{eval}}`a` of 33.\n")
    status, lines = site.build(apart=True)
    assert status == 1
    assert [line.split("ERROR: ")[1].split()[0] for line in lines if ".md" in line] == ["33"]
