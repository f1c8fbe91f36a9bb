"""Tests of calls of formula in notebooks and scripts, which carry the formulas."""

import ast
import subprocess
import sys
import zipfile

import nbformat
import pytest

from sphinx_claims.downloads.formula_calls import add_formulas

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*BuildEnvironment.app:sphinx.deprecation.RemovedInSphinx11Warning"
)

IMPORT = "from sphinx_claims import formula"
FORMULAS = {"square": [r"n^2 = n \cdot n", "$n > 1$"], "cube": [r"n^3 = \text{a \"cube\"}", "a\\"]}
CALLS = [
    'formula("square", t)',
    'formula("square", t, )',
    'formula("square",\n        t,  # of n, and k\n)\nformula("cube", u)',
    'formula(label="square", symbols=(t))',
    'if t:\n    formula("square", (t))  # yes',
    'for label, table in [("square", t), ("cube", u)]:\n    formula(label, table)',
    'note = "é"; formula("square", {"é": (1, 2)}); formula("cube", u)',
    '%%time\nformula("square", t)',
]


def arguments(code):
    """Return the arguments with which code calls formula, by label."""
    found = {}

    def formula(label, symbols=None, latex=None):
        found[label] = (symbols, latex)

    exec(compile(ast.parse(code), "cell", "exec"), {"formula": formula, "t": 1, "u": 2})
    return found


@pytest.mark.parametrize("code", CALLS)
def test_calls_carry_their_formulas_and_nothing_else_changes(code):
    if code.startswith("%%"):
        assert add_formulas([IMPORT, code], FORMULAS)[1] == code
        return
    written = add_formulas([IMPORT, code], FORMULAS)[1]
    before, after = arguments(code), arguments(written)
    assert after == {label: (symbols, FORMULAS[label]) for label, (symbols, _) in before.items()}


def test_only_known_labels_and_calls_without_formulas_get_some():
    cells = [IMPORT, 'formula("other", t)\nformula("square", t, latex=["a"])', "x = 1"]
    assert add_formulas(cells, FORMULAS) == cells
    assert add_formulas(cells, {}) == cells


PAGE = """\
:::{prf:theorem} Squares
:label: square
:nonumber:

As $2 S_n = n (n + 1)$, it is

$$
S_n % of n
  = \\half{n (n + 1)} .
$$
:::
"""
CALL = """
formula("square", {"n": each(range(6)), "S_n": lambda n: sum(range(1, n + 1))})
"""
SETTINGS = """
extensions.append("sphinx_proof")
claims_evidence = False
claims_downloads = True
mathjax3_config = {"tex": {"macros": {"half": [r"\\frac{#1}{2}", 1]}}}
"""


def test_notebooks_and_scripts_evaluate_the_formulas_of_their_page(site, tmp_path):
    settings = site.source / "conf.py"
    settings.write_text(settings.read_text() + SETTINGS)
    site.write_page("page.md", PAGE, f"from sphinx_claims import each, formula\n{CALL}")
    site.built(apart=True)
    notebook = nbformat.reads((site.out / "page.ipynb").read_text("utf-8"), 4)
    assert notebook.metadata["sphinx_claims"]["formulas"] == ["square"]
    (code,) = [cell.source for cell in notebook.cells if "each" in cell.source]
    assert r'r"$2 S_n = n (n + 1)$",' in code
    assert r'r"S_n = \frac{n (n + 1)}{2} .",' in code
    with zipfile.ZipFile(site.out / "page.zip") as archive:
        archive.extractall(tmp_path / "taken")
    command = [sys.executable, "-m", "sphinx_claims", "check", str(tmp_path / "taken")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    (script,) = (tmp_path / "taken").rglob("page.py")
    good = script.read_text("utf-8")
    script.write_text(good.replace("(n + 1)", "(n - 1)"), "utf-8")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "page.py: it exited with status 1" in done.stdout
    script.write_text(good.replace('formula("square"', 'print("square"'), "utf-8")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
