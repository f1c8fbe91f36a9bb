"""The page of the manual about adoption: what it says is what the commands do."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[4] / "docs" / "extension" / "adopting.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the manual is not in this distribution")


def blocks(language):
    fences = re.findall(
        r"^(`{3,})(\w+)\n(.*?)^\1$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    return [content for _, name, content in fences if name == language]


def run(folder, *command):
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    shown = [line for line in done.stderr.splitlines(True) if not line.startswith("[IPKernelApp]")]
    return done.returncode, done.stdout, "".join(shown)


def build(folder, *options):
    return run(
        folder, "sphinx", "-q", "-W", "-d", "_build/doctrees", *options, "docs", "_build/html"
    )


def words(folder):
    html = (folder / "_build" / "html" / "index.html").read_text("utf-8")
    return re.sub(r"<[^>]*>", "", html[html.index("The shop") :].split("</p>")[0])


def test_the_steps_of_the_page_work(tmp_path):
    plain, warn, strict = blocks("python")
    first, bound = blocks("md")
    baseline, leave = (line.split()[2:] for line in blocks("sh"))
    (expected,) = blocks("output")
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "conf.py").write_text(plain)
    (docs / "index.md").write_text(first)
    assert build(tmp_path) == (0, "", "")
    before = words(tmp_path)

    (docs / "conf.py").write_text(plain + warn)
    assert build(tmp_path) == (0, "", expected.replace("_build", str(tmp_path / "_build")))
    assert words(tmp_path) == before

    (docs / "conf.py").write_text(plain + warn + strict)
    assert run(tmp_path, *baseline)[0] == 0
    assert build(tmp_path) == (0, "", "")
    (docs / "index.md").write_text(first.replace("6 eggs", "10 eggs"))
    assert "10 is bound to no claim" in build(tmp_path)[2]

    head = first[: first.index("The shop")]
    (docs / "index.md").write_text(head + bound)
    assert "1 entry, on line 3, no longer occurs" in build(tmp_path)[2]
    assert run(tmp_path, *baseline)[0] == 0
    assert build(tmp_path) == (0, "", "")
    assert words(tmp_path) == before

    assert run(tmp_path, *leave) == (0, "", "")
    assert "claim" not in (docs / "index.md").read_text()
    (docs / "conf.py").write_text(plain)
    assert build(tmp_path) == (0, "", "")
    assert words(tmp_path) == before


MANY = r"""# A page

{claim}`a`, {claim}`words <a>`, {noclaim}`16 <a road>`, $x \approx \claim{b}$, $\noclaim{3}{r}$,
{claim}`b`.

```{code-cell}
:tags: [hide-input]

from sphinx_claims import claim, given
x = given(3)
claim("a", "1/2", x)
```

```{code-cell}
for key in "ab":
    claim(key, "1", 1)
```
"""


def test_what_cannot_be_replaced_is_named(tmp_path):
    claims = [
        {"key": "a", "relation": "=", "stated": "1/2"},
        {"key": "b", "relation": "≈", "stated": "0.33"},
    ]
    (tmp_path / "claims.json").write_text(json.dumps({"claims": claims}))
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "page.md"
    page.write_text(MANY)
    notebook = {
        "cells": [
            {"cell_type": "markdown", "source": ["It is {claim}`a`."]},
            {"cell_type": "code", "source": ["import sphinx\n", 'claim("a", "1/2", 0.5)']},
        ]
    }
    (tmp_path / "docs" / "note.ipynb").write_text(json.dumps(notebook))
    status, _, said = run(tmp_path, "sphinx_claims", "leave", "docs", "claims.json")
    text = page.read_text()
    assert "1/2, words, 16, $x \\approx 0.33$, $3$,\n≈\xa00.33.\n" in text
    assert (
        ":tags: [hide-input]\n\nfrom sphinx_claims import claim, given\nx = given(3)\n```" in text
    )
    assert status == 1
    assert said.startswith("docs/page.md:")
    assert "from sphinx_claims import claim, given" in said
    cells = json.loads((tmp_path / "docs" / "note.ipynb").read_text())["cells"]
    assert ["".join(cell["source"]) for cell in cells] == ["It is 1/2.", "import sphinx\n"]
