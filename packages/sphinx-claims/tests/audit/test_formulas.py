"""Numerals of formulas on pages, however they are typed."""

import pytest

from ..conftest import FRONT_MATTER

MACROS = r"""
macros = {"rows": r"\text{of seven rows}", "half": [r"\tfrac{1}{#1}", 1]}
mathjax3_config = {"tex": {"macros": macros}}
"""
ADVICE = r"print a claim with \claim{key}"
FORMULAS = {
    r"1\over2": r"1\over2",
    r"\genfrac{}{}{}{}{1}{2}": r"\genfrac{}{}{}{}{1}{2}",
    r"x = {1}{2}": "{1}{2}",
    r"\text{sev}\text{en}": "seven",
    r"\text{a {b {c {d seven}}}}": "seven",
    r"x \tag{7 rows}": "7",
    r'\char"37': r'\char"37',
    r"\rows": "seven",
    r"x = \half{2}": r"\half{2}",
    r"x = \unknown{7}": "7",
    "x = \\frac{7": "7",
}


@pytest.fixture(scope="module")
def errors(module_site):
    """Return the errors of a site with a page for each formula, by formula, with their lines."""
    site = module_site
    site.write("conf.py", (site.source / "conf.py").read_text() + MACROS)
    for number, latex in enumerate(FORMULAS):
        site.write(f"p{number}.md", f"# A page\n\nWords\n\n$$\ny + {{}} \\\\\n{latex}\n$$\n")
    site.write("free.md", "# A page\n\n$x_{10} + \\phantom{7} + \\half{n} + \\frac{1}{n}$\n")
    site.write("cell.md", f"{FRONT_MATTER}\n```{{code-cell}}\nprint('$1 \\\\over 2$')\n```\n")
    status, lines = site.build()
    assert status == 1
    said = {}
    for line in lines[:-1]:
        name, place, text = line.split(":", 2)
        said.setdefault(name, []).append((place, text))
    return said


@pytest.mark.parametrize(("latex", "numeral"), FORMULAS.items(), ids=FORMULAS)
def test_a_numeral_of_a_formula_is_reported_at_its_place(errors, latex, numeral):
    ((line, text),) = errors[f"p{list(FORMULAS).index(latex)}.md"]
    assert text.startswith(f' ERROR: {numeral} is bound to no claim in "')
    assert text.endswith(f'"; {ADVICE}')
    assert line in {"5", "7"}  # a numeral of several pieces is reported where the formula begins


def test_formulas_without_facts_and_formulas_in_cells(errors):
    assert "free.md" not in errors
    ((_, text),) = errors["cell.md"]
    assert text.startswith(r' ERROR: 1 \over 2 is bound to no claim in "')
