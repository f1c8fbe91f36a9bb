"""The function ``formula`` in a process of its own, and what a build hands over and reads."""

import json
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

from sphinx_claims import claim, each, formula, outcomes, series, symbol
from sphinx_claims.claims.formula_record import FormulaEvaluation

TABLE = {"x": symbol(2, "edge"), "V": 8, "t": each([1, 2]), "x_t": series([2, 4])}


@pytest.fixture
def handed_over(tmp_path, monkeypatch):
    """Return a function that hands formulas over as a build does, and reads the record."""
    records = tmp_path / "records.jsonl"
    monkeypatch.setenv("SPHINX_CLAIMS_RECORDS", str(records))

    def run(printed, *symbols, macros=None, claims=None, **options):
        data = {"formulas": {"block": printed}, "macros": macros or {}, "claims": claims or {}}
        path = tmp_path / "formulas.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        monkeypatch.setenv("SPHINX_CLAIMS_FORMULAS", str(path))
        formula(options.pop("label", "block"), *symbols, **options)
        line = json.loads(records.read_text(encoding="utf-8").splitlines()[-1])
        return FormulaEvaluation.from_dict(line["formula"])

    return run


def test_the_record_holds_both_sides_of_each_relation(evaluate):
    record = evaluate(["V = x^3 = 8", "$t = 1$", "x_t = 2 t"], TABLE).record
    assert record.label == "block"
    assert record.formulas == ("V = x^3 = 8", "t = 1", "x_t = 2 t")
    assert record.symbols == (("V", ""), ("x", "edge"), ("x_t", ""))
    first, second, third = record.statements
    assert [(one.sign, one.left, one.right) for one in first.relations] == [
        ("=", "V", "x^3"),
        ("=", "x^3", "8"),
    ]
    (pair,) = first.relations[1].pairs
    assert (pair.point, pair.left.text(), pair.right.text()) == ((), "8", "8")
    assert (second.status, second.points) == ("range", 0)
    assert (third.status, third.points) == ("evaluated", 1)
    assert third.relations[0].pairs[0].point == (("t", "1"),)
    assert (third.formula, third.start, third.end, third.latex) == (2, 0, 9, "x_t = 2 t")


def test_the_kernel_judges_what_a_build_cannot_compare(evaluate):
    sympy = pytest.importorskip("sympy")
    a = sympy.Symbol("a")
    tables = {"x": 2, "S": {1, 2}, "a": a, "b": 2 * a, "N": {2, 1}, "v": (1, 2)}
    record = evaluate([r"x \in S", "b = 2 a", "N = S", "v = (1, x)"], tables).record
    assert record.problems[-1:] == ()
    pairs = [one.relations[0].pairs[0] for one in record.statements]
    assert [pair.holds for pair in pairs] == [True, True, True, None]
    assert [one.relations[0].sign for one in record.statements] == ["∈", "=", "=", "="]
    assert pairs[3].left.text() == "[1, 2]"


def test_tuples_of_different_lengths_differ(evaluate):
    (problem,) = evaluate("v = (1, 2, 3)", {"v": (1, 2)}).problems
    assert problem.endswith("(1, 2) and (1, 2, 3) differ in length")


def test_problems_have_their_places(evaluate):
    latex = r"\begin{aligned} x &= 2, \\ x &= z \end{aligned}"
    (problem,) = evaluate(["V = 8", latex], TABLE).record.problems
    assert (problem.text, problem.formula) == ("z is not in the table", 1)
    assert latex[problem.start :].startswith("x &= z")


def test_a_build_hands_the_formulas_over(handed_over):
    printed = [
        {"latex": r"\vol = x^3", "display": True},
        {"latex": "x", "display": False},
        {"latex": r"x < \claim{most}", "display": False},
        {"latex": r"V = \claim{volume}", "display": False},
    ]
    record = handed_over(
        printed, TABLE, macros={r"\vol": ["V", 0, None]}, claims={"most": "≈ 2.5"}, latex="V = 9"
    )
    assert record.formulas == tuple(one["latex"] for one in printed)
    assert [one.status for one in record.statements] == ["evaluated", "evaluated", "claimed"]
    assert record.statements[1].relations[0].pairs[0].right.text() == "5/2"


def test_a_label_that_the_page_lacks_is_left_to_the_build(handed_over, capsys):
    record = handed_over([], TABLE, label="another")
    assert record == handed_over([], TABLE, label="another") or record.formulas == ()
    assert "✗ another" in capsys.readouterr().out


def test_claims_of_the_process_are_read(evaluate):
    claim("edge", "2", Fraction(2))
    assert evaluate(r"\claim{edge} x = 4", TABLE).problems == []
    (problem,) = evaluate(r"\claim{elsewhere} x = 4", TABLE).problems
    assert problem.endswith("the claim elsewhere is made on another page; give its value")
    assert evaluate(r"\claim{other} x = 4", {**TABLE, r"\claim{other}": 2}).problems == []


def test_a_claim_at_the_end_of_a_chain_judges_only_its_own_side(evaluate):
    (problem,) = evaluate(r"y = x = \claim{edge}", TABLE).problems
    assert problem == "y is not in the table"
    assert evaluate(r"y = \claim{edge}", TABLE).record.statements[0].status == "claimed"


def test_the_summary_names_the_first_wrong_point(evaluate):
    symbols = {"t": each([1, 2]), "y_t": lambda t: np.array([t, 2, 3, 4.5])}
    result = evaluate("y_t = 2 y_1", symbols)
    assert result.lines == ["✗ block: y_t = 2 y_1 is wrong at t = 1: [1, 2, 3, …], [2, 4, 6, …]"]


SCRIPT = """
from sphinx_claims import exit_with_status, formula
formula("square", {"y": 9, "x": 3}, latex="y = x^2")
formula("cube", {"y": 9, "x": 3}, latex="y = x^3")
exit_with_status()
"""


def test_a_wrong_formula_fails_a_script():
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert run.stdout.splitlines() == [
        "✓ square: evaluated at 1 point; 3 of 3 wrong variants rejected",
        "✗ cube: y = x^3 is wrong: 9, 27",
    ]
    assert run.stderr == "1 of 2 claims do not hold: formula cube\n"


def test_importing_it_imports_neither_sphinx_nor_sympy():
    code = "import sys, sphinx_claims; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"sphinx", "docutils", "sympy", "torch"} & {*run.stdout.split()}


def test_functions_of_a_table_are_called_once_for_each_argument(evaluate):
    calls = []

    def slow(t):
        calls.append(t)
        return (t + 1) ** 2

    symbols = {"t": each([1, 2, 3]), "f_t": slow}
    assert evaluate([r"f_t = t^2 + 2 t + 1", r"f_t > t"], symbols).problems == []
    assert len(calls) == len(set(calls))


def test_the_instance_of_a_problem_is_named_by_its_table_and_short_constants(evaluate):
    tables = [
        {"f(r)": lambda r: r, r"\delta": delta, "A": np.eye(2), "r": each([2]), "x_i": series(x)}
        for delta, x in [(1, [1, 2, 3]), (Fraction(3, 2), [1])]
    ]
    result = evaluate(r"f(r) = \delta r \det A", *tables)
    assert result.lines == [
        r"✗ block: f(r) = \delta r \det A is wrong at r = 2 in table 2 (\delta = 3/2): 2, 3"
    ]
    pairs = result.record.statements[0].relations[0].pairs
    assert [one.instance for one in pairs] == [r"table 1 (\delta = 1)", r"table 2 (\delta = 3/2)"]
    (problem,) = evaluate("x_r = r", *tables).problems
    assert problem == "x_r = r has no value at r = 2 in table 2: x_r at 2: there are 1 to 1"
    (problem,) = evaluate(r"f(r) = 2 \text{ for } x_r < 9", *tables).problems
    text = r"a condition of f(r) = 2 \text{ for } x_r < 9 has no value in table 2: "
    assert problem == f"{text}at 2: there are 1 to 1"


def test_floats_that_rounding_keeps_from_zero_get_advice(evaluate):
    (line,) = evaluate("a + b - c = 0", {"a": 0.1, "b": 0.2, "c": 0.3}).lines
    advice = "the tolerance at 0 is 0: use exact values, or move a term to the other side"
    assert line == f"✗ block: a + b - c = 0 is wrong: 5.551115123e-17, 0; {advice}"


def test_relations_of_random_variables_hold_in_every_outcome(evaluate):
    die = outcomes(range(1, 7))
    symbols = {"D": die, "S": die.map(lambda d: d * d)}
    result = evaluate("S = D^2", symbols)
    assert result.record.statements[0].points == 6
    assert result.record.statements[0].relations[0].pairs[3].point == (("outcome", "4"),)
    wrong = evaluate("S = D^2", {**symbols, "S": die.map(lambda d: min(d * d, 35))})
    assert wrong.lines == ["✗ block: S = D^2 is wrong at outcome = 6: 35, 36"]
