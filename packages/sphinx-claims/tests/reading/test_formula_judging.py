"""Tests of formulas that pages evaluate: their calls, values, blocks and printed formulas."""

import pytest

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*BuildEnvironment.app:sphinx.deprecation.RemovedInSphinx11Warning"
)

THEOREM = """\
:::{prf:theorem} Squares of $T$
:label: square
:nonumber:

For $n > 1$,

$$
n^2
  = n \\cdot n .
$$
:::
"""
CALL = 'formula("square")'


@pytest.fixture
def site(module_site):
    """Return a built site without evidence for theorems, shared by the tests of this module."""
    settings = module_site.source / "conf.py"
    if "sphinx_proof" not in (text := settings.read_text()):
        text = text.replace('["sphinx_claims"]', '["sphinx_claims", "sphinx_proof"]')
        settings.write_text(text.replace("claims_evidence = True", "claims_evidence = False"))
        module_site.write("page.md", "# A page\n")
        module_site.built()
    return module_site


def evaluate(site, *cells, text=THEOREM):
    site.write_formulas("page.md", text, *cells)


def test_formulas_that_hold_are_published(site):
    evaluate(site, CALL)
    site.built()
    site.built()


def test_a_heading_that_reads_like_a_label_does_not_take_the_place_of_its_block(site):
    other = THEOREM.replace("square", "other").replace("n^2", "n^3")
    evaluate(site, CALL, text=f"## Square\n\n{other}\n{THEOREM}")
    site.built()
    assert site.html("page").count("wrong variants rejected") == 1


WRONG = {
    "a value that differs": (
        'formula("square", {1: (4, 5)})',
        "n^2",
        r"n^2 = n \cdot n is wrong at n = 2: 4, 5",
    ),
    "a float that differs": (
        'formula("square", {1: (4.0, 4.001)})',
        "n^2",
        r"n^2 = n \cdot n is wrong at n = 2: 4, 4.001",
    ),
    "an order": (
        'formula("square", {0: (1, 1)})',
        "For $n > 1$",
        "n > 1 is wrong at n = 2: 1, 1",
    ),
    "a problem of the kernel": (
        r'formula("square", problems=[("n \\cdot is not in the table", 1, 6)])',
        r"  = n \cdot",
        r"n \cdot is not in the table",
    ),
    "a problem of the call": (
        'formula("square", problems=[("m is given, but not printed",)])',
        "formula(",
        "square: m is given, but not printed",
    ),
    "an unknown label": (
        'formula("square")\nformula("sqare")',
        "sqare",
        "formula evaluates sqare, but no block of this page has this label; label a theorem or an "
        "admonition, or write (sqare)= above a table, list or paragraph",
    ),
    "a second call": (
        'formula("square")\nfor label in ["square"]: formula(label)',
        "for label",
        "formula evaluates square a second time; name all instances in one call",
    ),
    "no evaluation": (
        'if not stand_in: formula("square")',
        "if not stand_in",
        "formula square is not evaluated when the cell runs",
    ),
    "two evaluations": (
        'formula("square", times=2)',
        "times",
        "formula square is evaluated more than once by this call; evaluate it once",
    ),
    "a statement that is left out": (
        'formula("square", {1: None})',
        "n^2",
        r"square does not evaluate n^2 = n \cdot n",
    ),
    "other formulas": (
        'formula("square", latex=["n > 1", "n^2 = n + n"])',
        "latex=",
        "formula square evaluates other formulas than those of its block; omit latex=",
    ),
    "no call": (
        'exec("""stand_in.formula("square")""")',
        "exec",
        "formulas of square are evaluated, but no cell calls formula for them; call it in the cell,"
        " and neither in a module nor by exec",
    ),
}


@pytest.mark.parametrize(("call", "needle", "problem"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_reported_at_its_line(site, call, needle, problem):
    text = THEOREM
    if needle == "exec":  # without any call, no formulas are handed over
        text += "\n(other)=\nOf $n = n$.\n"
        call += '\nformula("other")'
    evaluate(site, call, text=text)
    site.refuses(site.problem("page.md", needle, problem))


def test_the_block_of_another_page_cannot_be_evaluated(site):
    evaluate(site, CALL)
    site.write_formulas("more.md", "Nothing.", 'formula("square") ')
    text = "formula evaluates square, but no block of this page has this label; "
    text += "it is on the page page: call formula there"
    site.refuses(site.problem("more.md", 'formula("square") ', text))
    (site.source / "more.md").unlink()


def test_a_section_and_a_block_without_formulas_have_nothing_to_evaluate(site):
    text = "(section)=\n## A section of $n$\n\n(words)=\nOnly words.\n"
    evaluate(site, 'formula("section")\nformula("words")', text=text)
    site.refuses(
        site.problem(
            "page.md",
            '"section"',
            "the label section is that of a section; write (section)= above a table, list or "
            "paragraph",
        ),
        site.problem("page.md", '"words"', "formula evaluates words, which has no formulas"),
    )


def test_records_that_are_none_stop_the_page(site):
    cell = 'stand_in.append_record({"formula": {"label": "square"}})'
    evaluate(site, CALL, cell)
    text = "the cell has written to the file by which the functions of sphinx_claims hand over"
    site.refuses(site.problem("page.md", "append_record", f"{text} values"))


SHAPES = """\
(answers)=
| a | b |
|---|---|
| $a = a$ | of $\\|b\\| = c$ |

(steps)=
- *First* $a = a$,
  then {math}`b_1 = c`
- ```{math}
  :label: numbered

  c = d % why
  ```

::::{admonition} Answer of $T$
:name: Short Answer
:class: answer

:::{note}
$a = a$
:::

$$
b = b % a comment
$$ (equation)

\\begin{align*}
c &= c
\\end{align*}
::::

(proof)=
:::{prf:proof}
Since $a = a$.
:::

(tabs)=
````{list-table}
* - $a = a$
  - ```{tip}
    $b = b$
    ```
````
"""
LABELS = ["answers", "steps", "Short Answer", "proof", "tabs"]


def test_blocks_of_every_shape_are_evaluated_as_they_are_printed(site):
    settings = site.source / "conf.py"
    good = settings.read_text()
    settings.write_text(good.replace('"dollarmath"', '"dollarmath", "amsmath"'))
    evaluate(site, *(f'formula("{label}")' for label in LABELS), text=SHAPES)
    site.built()
    settings.write_text(good)


def test_a_formula_that_is_not_in_the_source_of_the_page_is_reported(site):
    site.write("part.txt", "And $n = m$.\n")
    evaluate(site, CALL, text=THEOREM.replace("For", "```{include} part.txt\n```\nFor"))
    text = "the formulas of square are not those that are evaluated: n = m is printed"
    site.refuses(site.problem("page.md", "{prf:theorem}", text))


def test_formulas_in_cells_that_are_never_executed_are_reported(site):
    evaluate(site, CALL)
    page = (site.source / "page.md").read_text()
    skipped = f"```{{code-cell}}\n:tags: [skip-execution]\n{CALL} # no\n```\n"
    nested = f":::{{note}}\n```{{code-cell}}\n{CALL}\n```\n:::\n"
    site.write("page.md", f"{page}\n{skipped}\n{nested}")
    place = "a code cell inside a directive, or on a page without file_format"
    text = "formula square is in a cell with the tag skip-execution, which is never executed"
    inside = site.line("page.md", ":::{note}") + 1
    site.refuses(
        site.problem("page.md", f"{CALL} # no", text),
        f"page.md:{inside}: ERROR: formula square is in {place}, which is never executed",
    )


def test_a_formula_that_cannot_be_split_is_reported(site):
    text = "(odd)=\nIt is $a = b \\text{ or } c = d$."
    evaluate(site, 'stand_in.split_statements = lambda latex: []\nformula("odd")', text=text)
    status, (problem, _) = site.build()
    assert status == 1
    assert problem.startswith(f"page.md:{site.line('page.md', 'It is')}: ERROR: ")
    assert r"a = b \text{ or } c = d" in problem
