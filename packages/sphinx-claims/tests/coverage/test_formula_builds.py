"""Tests of evaluated formulas in incremental, parallel and translated builds, and in notebooks."""

import json
import re

import nbformat
import pytest
from babel.messages import pofile

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*BuildEnvironment.app:sphinx.deprecation.RemovedInSphinx11Warning"
)

CODE = """\
from pathlib import Path

from sphinx_claims import each, formula

with Path({runs!r}).open("a") as runs:
    runs.write("x")
formula("sums", {{"n": each(range(6)), "S_n": lambda n: sum(range(1, n + 1))}})
"""
BLOCK = """\
(sums)=
- For *every* number,
  $\\half{{n}} (n + 1) = S_n$.
"""
PROSE = "Words and $m + m$."
SETTINGS = """
mathjax3_config = {{"tex": {{"macros": {{"half": ["{half}", 1]}}}}}}
"""
HALF = r"\\frac{#1}{2}"


@pytest.fixture
def executed(site, tmp_path):
    """Return a function that writes and builds the page, and tells whether it was executed."""
    runs = tmp_path / "runs"
    settings = site.source / "conf.py"
    good = settings.read_text()

    def build(block=BLOCK, prose=PROSE, half=HALF):
        runs.write_text("")
        text = good + SETTINGS.format(half=half)
        if settings.read_text() != text:
            settings.write_text(text)
        site.write_page("page.md", f"{prose}\n\n{block.format()}", CODE.format(runs=str(runs)))
        found = site.build()
        return found, bool(runs.read_text())

    assert build() == ((0, []), True)
    return build


def test_only_a_change_of_an_evaluated_formula_executes_its_page(executed):
    assert executed() == ((0, []), False)
    assert executed(prose="Other words and $m - m$.") == ((0, []), False)
    assert executed(block=BLOCK.replace("*every*", "any")) == ((0, []), False)
    assert executed(block=BLOCK.replace("n + 1", "1 + n")) == ((0, []), True)
    assert executed(half=r"\\frac{{#1}}{2}") == ((0, []), True)


def test_the_output_of_a_formula_stands_below_its_block_alone(site, executed):
    assert executed()[0] == (0, [])
    assert site.html("page").count("wrong variants rejected") == 1


def test_a_formula_that_has_become_wrong_is_reported_until_it_is_mended(site, executed):
    (status, (problem, _)), ran = executed(block=BLOCK.replace("n +", "n -"))
    assert (status, ran) == (1, True)
    line = site.line("page.md", "S_n$")
    assert problem == (rf"page.md:{line}: ERROR: \half{{n}} (n - 1) = S_n is wrong at n = 1: 0, 1")
    assert executed()[0] == (0, [])


def test_a_label_that_no_block_has_is_the_only_problem_of_its_call(site, executed):
    code = CODE.format(runs="runs").replace('"sums"', '"sum"')
    site.write_page("page.md", BLOCK.format(), code)
    text = "formula evaluates sum, but no block of this page has this label; "
    text += "label a theorem or an admonition, or write (sum)= above a table, list or paragraph"
    site.refuses(site.problem("page.md", "formula(", text))


def test_two_processes_publish_the_same_as_one(site, executed):
    for name in "abc":
        text = BLOCK.format().replace("sums", f"sums-{name}")
        site.write_page(
            f"{name}.md", text, CODE.format(runs="runs").replace("sums", f"sums-{name}")
        )
    site.built()
    record = json.loads((site.out / "claims.json").read_text())["formulas"]
    assert [block["label"] for block in record] == ["sums-a", "sums-b", "sums-c", "sums"]
    two = site.out.with_name("two")
    site.built("-j", "2", out=two, doctrees=site.out.with_name("two-doctrees"), apart=True)
    assert json.loads((two / "claims.json").read_text())["formulas"] == record
    assert (two / "b.html").read_text() == site.html("b")


def test_a_notebook_has_the_lines_of_its_cells(site):
    (site.source / "page.md").unlink()
    code = CODE.format(runs="runs")
    cells = [
        nbformat.v4.new_markdown_cell("# A page"),
        nbformat.v4.new_code_cell(code),
        nbformat.v4.new_markdown_cell("Of sums:\n\n(sums)=\nIt is $S_n = n$."),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python"}
    site.write("page.ipynb", nbformat.writes(notebook))
    status, lines = site.build()
    assert status == 1
    assert lines[0] == "page.ipynb:cell 3, line 4: ERROR: S_n = n is wrong at n = 2: 3, 2"


FRENCH = {
    "A page": "Une page",
    "Take $a = a$ or $b = b$.": "Soit $b = b$, soit $a = a$.",
    "c = c \\text{ for all } c": "c = c \\text{ pour tout } c",
}
TRANSLATED = """\
(laws)=
- Take $a = a$ or $b = b$.

  $$
  c = c \\text{ for all } c
  $$
"""
OPTIONS = ["-D", "language=fr", "-D", "locale_dirs=locale"]


@pytest.fixture(scope="module")
def french(module_site):
    """Return a function that builds a site with translated formulas."""
    site = module_site
    site.write_formulas("page.md", TRANSLATED, 'formula("laws")')
    template = site.out.with_name("gettext")
    places = {"out": template, "doctrees": site.out.with_name("gettext-doctrees")}
    site.built(builder="gettext", **places)

    def build(**changes):
        with (template / "page.pot").open("rb") as file:
            catalog = pofile.read_po(file, locale="fr")
        for message in catalog:
            translation = FRENCH.get(message.id.strip(), "") if message.id else ""
            message.string = changes.get(translation[:1], translation)
        path = site.source / "locale" / "fr" / "LC_MESSAGES" / "page.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".mo").unlink(missing_ok=True)
        with path.open("wb") as file:
            pofile.write_po(file, catalog)
        return site.build(*OPTIONS, apart=True)

    build.site = site
    return build


def test_translated_formulas_may_differ_in_order_and_texts(french):
    assert french() == (0, [])
    html = french.site.html("page")
    assert "pour tout" in html
    assert html.index("b = b") < html.index("a = a")
    assert "evaluated at 3 points" in html


@pytest.mark.parametrize(
    ("change", "line", "evaluated", "printed"),
    [
        ({"S": "Soit $b = b$, soit $a = -a$."}, "Take", "a = a", "a = -a"),
        (
            {"c": "c = d \\text{ pour tout } c"},
            "c = c",
            "c = c \\text{ for all } c",
            "c = d \\text{ pour tout } c",
        ),
    ],
)
def test_translated_formulas_that_differ_are_reported(french, change, line, evaluated, printed):
    site = french.site
    text = "the formulas of its translation of laws are not those that are evaluated: "
    text += f"{evaluated} is evaluated, but {printed} is printed"
    status, (problem, _) = french(**change)
    assert status == 1
    assert problem == site.problem("page.md", line, text)
    assert french() == (0, [])


def test_a_translated_answer_equals_what_is_evaluated(french):
    site = french.site
    settings = site.source / "conf.py"
    good = settings.read_text()
    settings.write_text(good + "claims_evaluated = True\n")
    answer = ":::{admonition} Answer\n:class: answer\n\n$c = c \\text{ pour tout } c$\n:::\n"
    site.write_formulas("page.md", f"{TRANSLATED}\n{answer}", 'formula("laws")')
    status, lines = french()
    assert status == 1
    assert re.search("this answer states .* which no cell evaluates", lines[0])
    site.write_formulas(
        "page.md", f"{TRANSLATED}\n{answer}".replace("pour tout", "for all"), 'formula("laws")'
    )
    assert french() == (0, [])
    settings.write_text(good)
