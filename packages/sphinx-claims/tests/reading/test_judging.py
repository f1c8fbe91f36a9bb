"""Values of a run are matched with the calls in the source of the page, without executing it."""

from dataclasses import replace
from fractions import Fraction

import pytest

from sphinx_claims.claims.reading import read_claim, read_comparison
from sphinx_claims.execution.cache import Failure, Run
from sphinx_claims.reading.judging import judge_run

IMPORT = "from sphinx_claims import agree, chosen, claim, given"
HALF = 'claim("half", "1/2", a / b)'


def run_of(*submissions, failure=None, outputs=()):
    """Return a run with the claims of its cells; each is a cell and a submission."""
    claims = [replace(submission, cell=cell) for cell, submission in submissions]
    return Run(claims=claims, failure=failure, cells=[{"outputs": list(one)} for one in outputs])


def found(cells, run):
    claims, problems = judge_run([IMPORT, *cells], run)
    return (
        [(claim.key, claim.stated, claim.verdict.status, claim.line_in_cell) for claim in claims],
        [(problem.cell, problem.line, problem.text) for problem in problems],
    )


def half(value=0.5, **witnesses):
    return read_claim("half", "1/2", value, witnesses)


def test_a_claim_has_the_line_and_the_statement_of_its_call():
    run = run_of((1, read_claim("half", "1/2", 2, {})))
    expected = [("half", "1/2", "wrong", 2)]
    assert found([f"a, b = f()\n{HALF}"], run) == (expected, [])


def test_claims_are_in_the_order_of_the_calls():
    run = run_of((2, read_claim("b", "2", 2, {})), (1, read_claim("a", "1", 1, {})))
    claims, problems = found(['claim("a", "1", f())', 'claim("b", "2", f())'], run)
    assert [claim[0] for claim in claims] == ["a", "b"]
    assert problems == []


def test_one_key_in_both_branches_is_made_by_one_call_only():
    code = 'if f():\n    claim("x", "1", f())\nelse:\n    claim("x", "2", f())'
    claims, problems = found([code], run_of((1, read_claim("x", "1", 1, {}))))
    assert claims == [("x", "1", "verified", 2)]
    assert problems == [(1, 4, "claim x is not made when the cell runs")]


def test_calls_below_a_failure_are_not_missed():
    cells = ["f()", HALF, HALF]
    assert found(cells, run_of(failure=Failure(1, 1, "ValueError")))[1] == []
    problems = found(cells, run_of(failure=Failure(3, 1, "ValueError")))[1]
    assert problems == [(2, 1, "claim half is not made when the cell runs")]


def test_a_claim_of_another_cell_is_not_that_of_the_call():
    _, problems = found([HALF, "f()"], run_of((2, half())))
    assert [problem[:2] for problem in problems] == [(1, 1), (2, 1)]
    assert problems[0][2] == "claim half is not made when the cell runs"
    assert problems[1][2].startswith("claim half is made, but no cell calls claim for it")


def test_a_line_outside_of_the_cell_is_not_believed():
    submission = replace(half(), line_in_cell=10**9)
    assert found(["f()\ng()"], run_of((1, submission)))[1][0][:2] == (1, 1)
    submission = replace(half(), line_in_cell=2)
    assert found(["f()\ng()"], run_of((1, submission)))[1][0][:2] == (1, 2)


def test_calls_that_cannot_be_read_are_the_only_problems():
    _, problems = found(["claim(f(), '1', g())", HALF], run_of((1, half())))
    assert [problem[0] for problem in problems] == [1]


NAMES = {
    "named": ("claim('half', '1/2', a, b=b, c=c)", half(b=0.5, c=0.5), ""),
    "unpacked": ("claim('half', '1/2', a, **{'b': b, 'c': c})", half(b=0.5, c=0.5), ""),
    "keywords": ("claim(key='half', statement='1/2', computed=a, b=b)", half(b=0.5), ""),
    "fewer": ("claim('half', '1/2', a, b=b, c=c)", half(b=0.5), "the names b, c in the source, bu"),
    "more": ("claim('half', '1/2', a)", half(b=0.5), "the names none in the source, but b when"),
    "in a file": ("given('half', '1/2', 'facts.toml')", None, ""),
    "compared": (
        "agree('half', value=a, evidence=b)",
        read_comparison("agree", "half", {"value": 1, "evidence": 1}),
        "",
    ),
    "unreadable": (
        "agree('half', a=a, b=b)",
        read_comparison("agree", "half", {"a": 1, "b": None}),
        "",
    ),
}


@pytest.mark.parametrize(("code", "submission", "problem"), NAMES.values(), ids=NAMES)
def test_the_names_of_witnesses_are_those_of_the_source(code, submission, problem):
    again = {"second_reading": 0.5}
    submission = submission or read_claim("half", "1/2", 0.5, again, "given", function="given")
    claims, problems = found([code], run_of((1, submission)))
    assert [claim[0] for claim in claims] == ["half"]
    assert [problem in text for _, _, text in problems] == [True] * bool(problem)


def test_a_claim_is_judged_as_the_source_says():
    run = run_of((1, read_claim("half", "1/3", Fraction(1, 3), {})))
    claims, problems = found([HALF], run)
    assert claims == [("half", "1/2", "wrong", 1)]
    text = 'claim half has the statement "1/2" in the source, but "1/3" when the cell runs'
    assert problems == [(1, 1, text)]
    run = run_of((1, read_comparison("disagree", "half", {"a": 1, "c": 2})))
    claims, problems = found(["agree('half', a=a, b=b)"], run)
    assert claims == [("half", "a, b", "wrong", 1)]
    assert "the function" in problems[0][2]


def test_the_function_is_that_of_the_source():
    submission = read_claim("half", "1/2", 0.5, {}, function="chosen")
    _, problems = found(["claim('half', '1/2', a)"], run_of((1, submission)))
    text = 'claim half has the function "claim" in the source, but "chosen" when the cell runs'
    assert problems == [(1, 1, text)]


KINDS = [
    ("claim('half', '1/2', a, b=b)", "", True),
    ("claim('half', '1/2', a, b=b)", "measured", False),
    ("claim('half', '1/2', a, b=b)", "statistical", False),
    ("claim('half', '1/2', a, b=b)", "exhaustive", False),
    ("claim('half', '1/2', a, b=b)", "cited", False),
    ("claim('half', '1/2', a, b=b, evidence='measured')", "measured", True),
    ("claim('half', '1/2', a, b=b, evidence='measured')", "statistical", False),
    ("claim('half', '1/2', a, b=b, evidence=kind)", "measured", True),
    ("claim('half', '1/2', a, b=b, standard_error=s)", "statistical", True),
    ("claim('half', '1/2', a, b=b, exhaustive=cases)", "exhaustive", True),
]


@pytest.mark.parametrize(("code", "kind", "allowed"), KINDS)
def test_a_kind_of_evidence_is_declared_in_the_source(code, kind, allowed):
    submission = replace(half(b=0.5), kind=kind, cases=2 * (kind == "exhaustive"))
    _, problems = found([code], run_of((1, submission)))
    text = f"claim half has evidence of the kind {kind}, not in the source"
    assert problems == ([] if allowed else [(1, 1, text)])


def test_displays_of_formulas_are_no_evidence_of_claims():
    shown = {"data": {"application/vnd.sphinx-claims+json": {"formula": "square"}}}
    run = run_of((1, half(b=0.5)), outputs=([], [shown], [shown]))
    assert found(["claim('half', '1/2', a, b=b)", "f()"], run)[1] == []


@pytest.mark.parametrize("shown", [{"key": "third"}, {"key": ["half"]}, {}, [], "half", None])
def test_evidence_that_is_displayed_belongs_to_a_claim_of_the_cell(shown):
    own, other = (
        {"data": {"application/vnd.sphinx-claims+json": one}} for one in ({"key": "half"}, shown)
    )
    run = run_of((1, half(b=0.5)), outputs=([], [own, {"text": "x"}], []))
    code = "claim('half', '1/2', a, b=b)"
    assert found([code, "f()"], run)[1] == []
    run = run_of((1, half(b=0.5)), outputs=([], [own, other], [own]))
    problems = found([code, "f()"], run)[1]
    assert [problem[:2] for problem in problems] == [(1, 1), (2, 1)]
