"""Unit tests of the messages for wrong claims and invalid uses."""

from fractions import Fraction

import pytest

from sphinx_claims.claims.judgment import judge, judge_agreement
from sphinx_claims.claims.record import Claim
from sphinx_claims.claims.statement import parse
from sphinx_claims.site.domain import Problem, Use, describe_failure, problem_of_use

HALF = Fraction(1, 2)


def make_claim(stated, computed, **witnesses):
    statement = parse(stated)
    verdict = judge(statement, computed, witnesses)
    return Claim("half", statement.relation, statement.source(), verdict)


WRONG = {
    "last digit": (
        make_claim("≈ 0.34", Fraction(1, 3)),
        "states ≈ 0.34, computed 1/3 (exact, margin -0.333)",
    ),
    "entry": (
        make_claim("[1/2, 1]", [HALF, 2]),
        "states [1/2, 1], computed [1/2, 2] (exact, margin -1): entry [1] states 1, computed 2",
    ),
    "witness": (
        make_claim("1/2", HALF, sum=Fraction(1, 3)),
        "states 1/2, computed 1/2 (exact, margin -1):"
        " sum differs from the value by 0.167, allowed 0",
    ),
    "shape": (
        make_claim("[1/2, 1/2]", [[HALF, HALF]]),
        "is invalid: the statement has shape (2,), the value (1, 2) (exact)",
    ),
    "nan": (
        make_claim("1/2", float("nan"), other=0.5),
        "is invalid: the value holds nan, which is not finite (unknown)",
    ),
}


@pytest.mark.parametrize(("claim", "message"), WRONG.values(), ids=WRONG)
def test_failure_messages(claim, message):
    assert describe_failure(claim) == f"claim half {message}"


@pytest.mark.parametrize("found", ["", "=", "<", "≥"])
def test_an_approximation_in_a_formula_needs_its_sign(found):
    claim = make_claim("≈ 0.33", Fraction(1, 3))
    use = Use("half", "page.md", 3, "formula", found)
    names = {"": "none", "=": "=", "<": "<", "≥": r"\ge"}
    assert problem_of_use(use, claim, []) == (
        rf"claim half states ≈ 0.33: expected \approx before \claim{{half}}, found {names[found]}"
    )


VALID_USES = {
    "value": (make_claim("≈ 0.33", Fraction(1, 3)), "value", ""),
    "approximation": (make_claim("≈ 0.33", Fraction(1, 3)), "formula", "≈"),
    "equality": (make_claim("1/2", HALF), "formula", ""),
    "bound": (make_claim("< 1", HALF), "formula", "<"),
    "words": (Claim("half", "agree", "a, b", judge_agreement({"a": 1, "b": 1})), "words", ""),
}


@pytest.mark.parametrize(("claim", "form", "relation"), VALID_USES.values(), ids=VALID_USES)
def test_valid_uses_have_no_problem(claim, form, relation):
    assert problem_of_use(Use("half", "page.md", 3, form, relation), claim, []) == ""


@pytest.mark.parametrize("code", ['claim("half", "1/2", x)', "claim('half', '1/2', x)"])
def test_a_claim_in_an_unexecuted_cell_is_not_unknown(code):
    use = Use("half", "page.md", 3, "value")
    assert problem_of_use(use, None, [code]) == ""
    assert problem_of_use(use, None, [code.replace("half", "halves")]) == (
        "claim half is printed, but no page makes it"
    )


def test_problems_are_sorted_by_file_and_line():
    problems = [Problem("b.md", 1, "x"), Problem("a.md", 10, "x"), Problem("a.md", 9, "z")]
    assert [(p.path, p.line) for p in sorted(problems)] == [("a.md", 9), ("a.md", 10), ("b.md", 1)]
