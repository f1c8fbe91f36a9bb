"""The page of the manual about adoption: what it says is what the commands do."""

import json
import re
import signal
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import pytest

from sphinx_claims.cli.main import main

from ..conftest import warm_python

PAGE = Path(__file__).parents[4] / "docs" / "extension" / "adopting.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the manual is not in this distribution")


def blocks(language):
    fences = re.findall(
        r"^(`{3,})(\w+)\n(.*?)^\1$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    return [content for _, name, content in fences if name == language]


def run(folder, *command):
    with chdir(folder):
        status, out, err = warm_python().run(*command)
    shown = [line for line in err.splitlines(True) if not line.startswith("[IPKernelApp]")]
    return status, out, "".join(shown)


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
    baseline, preview, leave = (block.splitlines()[-1].split()[2:] for block in blocks("sh"))
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

    command = [sys.executable, "-m", *preview, "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as served:
        assert any(line.startswith("built in") for line in served.stdout)
        served.send_signal(signal.SIGINT)
    shown = (tmp_path / "_build" / "serve" / "index.html").read_text("utf-8")
    assert "This is a preview" in shown

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
    claim(key, "1", 2 - 1)
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
            {"cell_type": "code", "source": ["import sphinx\n", 'claim("a", "1/2", 2 * 0.25)']},
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


CLAIMS = [
    {"key": "a", "relation": "=", "stated": "1/2"},
    {"key": "b", "relation": "≈", "stated": "0.33"},
    {"key": "c", "relation": "=", "stated": "12"},
]
CELL = "```{code-cell}\n%s\n```\n"


@pytest.fixture
def left(tmp_path, capsys):
    """Run the command on a page; return the status, the page, and the numbered lines left."""

    def run_on(text, name="page.md"):
        (tmp_path / "claims.json").write_text(json.dumps({"claims": CLAIMS}))
        (tmp_path / "docs").mkdir(exist_ok=True)
        (tmp_path / "docs" / name).write_bytes(text.encode())
        (tmp_path / "docs" / "index.md").touch()
        status = main(["leave", str(tmp_path / "docs"), str(tmp_path / "claims.json")])
        said = capsys.readouterr().err.splitlines()
        numbers = [int(re.search(rf"{re.escape(name)}:(\d+): ", line)[1]) for line in said]
        return status, (tmp_path / "docs" / name).read_bytes().decode(), numbers

    return run_on


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('x = 2; claim("a", "3", x); y = 7', "x = 2; y = 7"),
        ('x + 1; claim("a", "3", x)', "x + 1"),
        ('claim("a", "3", x); x + 1', "x + 1"),
        ('claim("a", "3", 2 - 1); claim("b", "3", 2 - 1)  # both', ""),
        ('é = "ä"; claim(\n    "a", "3", é,\n); y = é', 'é = "ä"; y = é'),
        ('x = 1\nclaim("a", "1", x)  # checked\ny = 2', "x = 1\ny = 2"),
        ('x = 1\n\nclaim("a", "1", x)', "x = 1\n"),
        ("import math, json\nagree('a', p=1, q=1)", "import math, json"),
        ("from sphinx_claims import claim as check\ncheck('a', '1', 1)\nx = 1", "x = 1"),
        ("import sphinx_claims as sc; import math\nsc.claim('a', '1', 1)", "import math"),
        ("x = 3  # noclaim: a road\n# noclaim: another\nprint('9')", "x = 3\nprint('9')"),
        ("from mine import claim\nclaim('a')", "from mine import claim\nclaim('a')"),
        ("from .sphinx_claims import claim", "from .sphinx_claims import claim"),
        ("def claim(x):\n    return x\nclaim(3)", "def claim(x):\n    return x\nclaim(3)"),
    ],
)
def test_only_the_statement_of_a_claim_is_deleted(left, before, after):
    after = CELL % after if after else "```{code-cell}\n```\n"
    assert left(CELL % before) == (0, after, [])


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("for i in x:\n    claim('a', '1', i)", [3]),
        ("if x: claim('a', '1', 2 - 1)\nwith y:\n    agree('a', p=2 - 1, q=1)", [2, 4]),
        ("def f():\n    claim('a', '1', 2 - 1)\n[claim('a', '1', i) for i in x]", [3, 4]),
        ("r = claim('a', '1', 2 - 1)\nclaim('b', '1', (z := 1))", [2, 3]),
        ("import sphinx_claims as sc\nz = sc.claim('a', '1', 2 - 1)", [2, 3]),
        ("from sphinx_claims import claim as check\nf = lambda: check('a', '1', 1)", [2, 3]),
        ("from sphinx_claims import given\ndice = given('a', '1', 'f')", [2, 3]),
        ("from sphinx_claims import claim\ncheck = claim\ncheck('a', '1', 1)", [2, 3, 4]),
        ("from sphinx_claims import given\ngiven('a', '1', 'f')", [2, 3]),
        ("%time\nx = 3  # noclaim: a road", [3]),
        ("import math, sphinx_claims\nx = 1", [2]),
        ("%time\nfrom sphinx_claims import claim as c\nc('a', '1', 1)  # noclaim: x", [3, 4]),
        ("!ls\nimport sphinx_claims as sc\nsc.claim('a', '1', 1)\nx = )", [3, 4]),
        ("%time\nclaim('a', '1', 1)\ndice = given('a', '1', 'f')", [3, 4]),
    ],
)
def test_each_remaining_use_in_a_cell_is_named(left, code, lines):
    page = CELL % code
    assert left(page) == (1, page, lines)


def test_an_import_stays_while_another_cell_uses_its_names(left):
    first = "from sphinx_claims import claim\nfrom sphinx_claims import agree"
    second = "for i in x:\n    claim('a', '1', i)"
    after = CELL % "from sphinx_claims import claim" + "\n" + CELL % second
    assert left(CELL % first + "\n" + CELL % second) == (1, after, [2, 7])


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("```{worked-answer} x\nWords.\n```\n\n:::{try}\n:::\n", [1, 5]),
        ("::::{note}\n```{claims-ledger}\n```\n:::{proof-graph}\n:::\n::::\n", [2, 4]),
        ("- a\n  ```{claims-mutants}\n  ```\n\n{checks}`page` and\n{claim}`absent`\n", [2, 5, 6]),
        ("```{formal-axioms}\n```\n$\\claim{absent}$\n", [1, 3]),
        ("---\nclaims_reads: [x]\n---\n# A\n", [2]),
        (":::{note}\n```{code-cell}\nx = 1\n```\n:::\n", [2]),
        ("```{eval-rst}\n.. claims-ledger::\n```\n", [2]),
    ],
)
def test_each_directive_and_role_that_is_left_is_named(left, page, lines):
    assert left(page) == (1, page, lines)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (r"$\claim[1{,}200]{c}$", "$1{,}200$"),
        (r"$\claim[x]{c}$, $2^\claim{c}$, $x=\claim{c}$", "$x$, $2^{12}$, $x=12$"),
        ("{claim}`a dozen\nboxes <c>`, ``{claim}`c` ``", "a dozen\nboxes, ``{claim}`c` ``"),
        ("![\\claim{b} of it](x.png) \\claim{b}", "![≈\xa00.33 of it](x.png) 0.33"),
        ("```{math}\n\\claim{c}\n```", "```{math}\n12\n```"),
        ("```{note} {claim}`c`\n{claim}`c`\n```", "```{note} 12\n12\n```"),
        (
            "> - {claim}`c`\n>   ```{code-cell}\n>   claim('c', '12', 2 - 1); x = 1\n>   ```",
            "> - 12\n>   ```{code-cell}\n>   x = 1\n>   ```",
        ),
        (
            ":::{prf:theorem} T\n:evidence: c\n:label: t\n:formal: f\n\nIt is.\n:::",
            ":::{prf:theorem} T\n:label: t\n\nIt is.\n:::",
        ),
        ("```{prf:proof}\n---\nof: t\n---\nIt is.\n```", "```{prf:proof}\n---\n---\nIt is.\n```"),
        ("{claim}`c`\r\n\r\nx\r\n", "12\r\n\r\nx\r\n"),
    ],
)
def test_printed_claims_are_replaced_by_what_the_page_shows(left, before, after):
    assert left(before)[1] == after


@pytest.mark.parametrize(
    "page",
    [
        "````md\n{claim}`c`\n```{code-cell}\nclaim('a', '1', 1)\n```\n:evidence: c\n````\n",
        "`` {claim}`c` `` and `\\claim{c}`\n",
        "```python\nfrom sphinx_claims import claim  # noclaim: x\n```\n",
        "```{code-block} md\n{claim}`c`\n```\n",
        "A paragraph\n\n    {claim}`c`\n",
        "% {claim}`c`\n\n<!-- {claim}`c` -->\n\nx <!-- {claim}`c` --> y\n",
        '---\ntitle: "{claim}`c`"\n---\n# A\n\n:evidence: c\n',
    ],
)
def test_literals_are_not_touched(left, page):
    assert left(page) == (0, page, [])


def test_missing_or_wrong_files_are_one_line(tmp_path, capsys):
    record = tmp_path / "claims.json"
    (tmp_path / "docs").mkdir()
    said = []
    for text, folder in [(None, "docs"), ("[]", "docs"), ('{"claims": []}', "no"), (None, "docs")]:
        if text:
            record.write_text(text)
        assert main(["leave", str(tmp_path / folder), str(record)]) == 2
        said.append(capsys.readouterr().err.replace(f"{tmp_path}/", ""))
    assert said == [
        "claims.json cannot be read: No such file or directory\n",
        "claims.json is not the claims.json file of a build\n",
        "no is not a folder: expected the folder of the pages\n",
        "docs has no Markdown file and no notebook\n",
    ]


def test_lines_of_a_notebook_and_of_other_sources_are_named(left):
    code = {"cell_type": "code", "source": ["%time\n", 'claim("a", "1/2", 2 * 0.25)']}
    text = {"cell_type": "markdown", "source": ["A.\n", ":::{try}\n", ":::"]}
    book = json.dumps({"cells": [code, text]}, indent=1) + "\n"
    status, after, lines = left(book, "note.ipynb")
    assert (status, after) == (1, book)
    assert [book.splitlines()[i - 1].strip() for i in lines] == [
        r'"claim(\"a\", \"1/2\", 2 * 0.25)"',
        r'":::{try}\n",',
    ]
