"""Tests of reading claims from the code of pages."""

import ast
from textwrap import dedent

import pytest

from sphinx_claims.reading.calls import find_calls, read_calls

IMPORTS = "from sphinx_claims import agree, chosen, claim, given\n"


def found(*cells):
    """Return key, statement and place of the calls of a page, and the texts of its problems."""
    calls, problems = find_calls([IMPORTS, *map(dedent, cells)])
    return [(one.key, one.statement) for one in calls], [one.text for one in problems]


def test_every_function_is_found_with_its_arguments():
    code = """\
    x = given("side", "6", "facts.toml")
    y = chosen("faces", "= 6", value=6)
    claim(key="mean", statement="7/2", computed=f(x), evidence="measured", other=g(y))
    if x:
        agree("routes", one=x, two=y)
    """
    calls, problems = find_calls([IMPORTS, dedent(code)])
    assert not problems
    functions = ["given", "chosen", "claim", "agree"]
    assert [(one.function, one.key, one.statement) for one in calls] == list(
        zip(functions, ["side", "faces", "mean", "routes"], ["6", "= 6", "7/2", ""], strict=True)
    )
    assert [(one.cell, one.line) for one in calls] == [(1, 1), (1, 2), (1, 3), (1, 5)]
    arguments = [{k: ast.unparse(v) for k, v in one.arguments.items()} for one in calls]
    assert arguments == [
        {"data_file": "'facts.toml'"},
        {"value": "6"},
        {"computed": "f(x)", "evidence": "'measured'", "other": "g(y)"},
        {"one": "x", "two": "y"},
    ]


@pytest.mark.parametrize(
    "code",
    [
        "import sphinx_claims as sc\nsc.claim('k', '3', f())",
        "import sphinx_claims\nsphinx_claims.claim('k', '3', f())",
        "import sphinx_claims.claims.kernel\nsphinx_claims.claims.kernel.claim('k', '3', f())",
        "from sphinx_claims import claim as c\nc('k', '3', f())",
        "from sphinx_claims import *\nclaim('k', '3', f())",
        "from sphinx_claims.claims.kernel import claim\nclaim('k', '3', f())",
        "try:\n    import sphinx_claims as sc\nexcept ImportError:\n    sc = None\n"
        "sc.claim('k', '3', f())",
    ],
)
def test_imports_are_resolved(code):
    calls, problems = find_calls([code])
    assert [(one.function, one.key, one.statement) for one in calls] == [("claim", "k", "3")]
    assert not problems


def test_magics_are_left_out_and_lines_are_those_of_the_cell():
    calls, problems = find_calls(
        [
            IMPORTS,
            "\n%%capture out\n!ls\nclaim('a', '1', f())",
            "%matplotlib inline\nfiles = !ls\n%time claim('b', '2', f())\nclaim('c', '3', f())",
            "%%bash\nclaim a | b",
            "SELECT claim",
        ]
    )
    assert [(one.key, one.cell, one.line) for one in calls] == [
        ("a", 1, 4),
        ("b", 2, 3),
        ("c", 2, 4),
    ]
    assert not problems


@pytest.mark.parametrize(
    "code",
    [
        "for key, stated in [('a-x', '1'), ('a-y', '2')]: claim(key, stated, f())",
        "table = (('x', '1'), ('y', '2'))\nfor k, s in table: claim(f'a-{k}', s, f())",
        "for k, s in {'x': '1', 'y': '2'}.items(): claim('a-' + k, f'{s}', f())",
        "for i, k in enumerate('xy', start=1): claim(f'a-{k}', f'{i}', f())",
        "for k, n in zip(['x', 'y'], range(1, 3), strict=True): claim(f'a-{k}', f'{n}', f())",
        "[claim(f'a-{k}', s, f()) for k, s in [('x', '1'), ('y', '2')]]",
        "for row in [('x', ('1', 2)), ('y', ('2', 3))]: claim(f'a-{row[0]}', row[1][0], f())",
        "for row in [{'k': 'x', 's': '1'}, {'k': 'y', 's': '2'}]:\n"
        "    key = f\"a-{row['k']}\"\n    claim(key, row['s'], f())",
        "for k, *rest in [('x', '1', 7), ('y', '2', 8)]: claim(f'a-{k}', rest[0], rest[-1] * 2)",
        "for k, s in reversed([('y', '2'), ('x', '1')]): claim(f'a-{k}', s, f())",
        "first = [('x', '1')]\nfor k, s in [*first, ('y', '2')]: claim(f'a-{k}', s, f())",
        "for a in 'a':\n    for k, s in [('x', '1'), ('y', '2')]: claim(f'{a}-{k}', s, f())",
        "names = [f'a-{k}' for k in 'xy']\nfor k, s in zip(names, '12'): claim(k, s, f())",
        "one = 'a-x'\nclaim(one, '1', f())\nclaim(('a' '-y'), (two := '2'), f())",
        "for k in 'xy':\n    if k == 'x':\n        claim('a-x', '1', f())\nclaim('a-y', '2', f())",
    ],
)
def test_keys_and_statements_of_literal_tables(code):
    calls, problems = found(code)
    assert sorted(set(calls)) == [("a-x", "1"), ("a-y", "2")]
    assert not problems


def test_arguments_hold_the_entries_of_the_row():
    code = (
        "for key, n, model in [('a', 2, base), ('b', 3, large)]:\n    claim(key, '1', f(n, model))"
    )
    calls, _ = find_calls([IMPORTS, code])
    assert [ast.unparse(one.arguments["computed"]) for one in calls] == [
        "f(2, base)",
        "f(3, large)",
    ]


def test_arguments_unpacked_from_a_literal_dictionary():
    calls, problems = find_calls(
        [IMPORTS, "options = {'evidence': 'measured'}\nclaim('a', '< 1', f(), **options)"]
    )
    assert ast.unparse(calls[0].arguments["evidence"]) == "'measured'"
    assert not problems


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("f = claim", "claim is stored or passed on; call it directly"),
        ("list(map(claim, 'ab', '12', [1, 2]))", "claim is stored or passed on"),
        ("from functools import partial\npartial(claim, 'a')('3', f())", "claim is stored"),
        ("tools = [claim]", "claim is stored or passed on"),
        ("import sphinx_claims as sc\ng = sc.claim", "claim is stored or passed on"),
        (
            "import sphinx_claims as sc\ngetattr(sc, 'claim')('a', '3', 3)",
            "the module sphinx_claims",
        ),
        ("import sphinx_claims as sc\nvars(sc)['claim']('a', '3', 3)", "the module sphinx_claims"),
        ("from sphinx_claims.claims import kernel\nt = kernel", "the module sphinx_claims.cl"),
        ("def claim(*arguments): ...", "claim no longer names the function claim"),
        ("claim = print", "claim no longer names the function claim"),
        ("for claim in []: pass", "claim no longer names the function claim"),
        ("del claim", "claim no longer names the function claim"),
        ("import sphinx_claims as sc\nsc.claim = print", "the module sphinx_claims is stored"),
        ("def check(key): claim(key, '3', f())", "claim is called in check"),
        ("class Checks:\n    claim('a', '3', f())", "claim is called in Checks"),
        ("check = lambda key: claim(key, '3', f())", "claim is called in a lambda"),
        ("claim(make_key(), '3', f())", "expected a literal as key of claim, found make_key()"),
        ("claim('a', str(n), n)", "expected a literal as statement of claim, found str(n)"),
        ("claim('a', f'{f()}', f())", "expected a literal as statement of claim"),
        ("claim('a')", "expected a literal as statement of claim; write it out"),
        ("for k in keys: claim(k, '3', f())", "expected a literal as key of claim, found k"),
        (
            "k = 'a'\nfor i in range(n): k = k + 'a'\nclaim(k, '3', f())",
            "expected a literal as key",
        ),
        ("k = 'a'\nif n: k = 'b'\nclaim(k, '3', f())", "expected a literal as key"),
        ("for k in [f'a-{i}' for i in 'xy' if n]: claim(k, '3', f())", "expected a literal as key"),
        ("claim(*arguments)", "arguments of claim are unpacked by * or **"),
        ("agree('a', **routes())", "arguments of agree are unpacked by * or **"),
        ("claim('a', '3', f(), **{name(): 2})", "arguments of claim are unpacked by * or **"),
    ],
)
def test_uses_whose_claims_cannot_be_read(code, text):
    calls, problems = found(code)
    assert not calls
    assert problems
    assert problems[0].startswith(text)


@pytest.mark.parametrize(
    "code",
    [
        "def claim(amount): return amount",
        "claim = 3\nprint(claim)",
        "from insurance import claim\nf = claim",
        "import sphinx_claims\nprint(sphinx_claims.__version__)",
    ],
)
def test_other_functions_of_that_name_are_free(code):
    assert find_calls([code]) == ([], [])


def formulas(*cells):
    """Return the labels and places of the calls of formula, and the texts of the problems."""
    page = read_calls(["from sphinx_claims import formula\n", *map(dedent, cells)])
    return [one[:3] for one in page.formulas], [one.text for one in page.problems]


def test_labels_of_formulas_are_literals_or_rows_of_literal_tables():
    loop = """\
    for label, table in [("mean", means), ("variance", variances)]:
        formula(f"layer-{label}", table)
    """
    assert formulas('formula("square", {"n": n})\nformula(label="root", symbols=t)', loop) == (
        [("square", 1, 1), ("root", 1, 2), ("layer-mean", 2, 2), ("layer-variance", 2, 2)],
        [],
    )


def test_formula_may_be_imported_with_all_other_names():
    (call,) = read_calls(["from sphinx_claims import *", 'formula("square", {})']).formulas
    assert call.label == "square"


def test_a_call_of_formula_makes_no_claim():
    page = read_calls(["from sphinx_claims import claim, formula", 'formula("square", {})'])
    assert not page.calls


ADVICE = "write it out, or loop over a literal table"
UNREADABLE_LABELS = {
    "formula(name(), {})": f"expected a literal as label of formula, found name(); {ADVICE}",
    "formula(*arguments)": f"expected a literal as label of formula, found *arguments; {ADVICE}",
    "formula()": f"expected a literal as label of formula; {ADVICE}",
    "def f():\n    formula('square', {})": (
        "formula is called in f; call it directly, with literals, at the top level of a cell or in"
        " a loop over a literal table"
    ),
    "check = formula": (
        "formula is stored or passed on; call it directly, with literals, at the top level of a"
        " cell or in a loop over a literal table"
    ),
    "formula = 3": "formula no longer names the function formula; rename the other",
}


@pytest.mark.parametrize(("code", "problem"), UNREADABLE_LABELS.items())
def test_labels_that_cannot_be_read_are_reported(code, problem):
    assert formulas(code) == ([], [problem])
