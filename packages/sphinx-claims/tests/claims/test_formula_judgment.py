"""Tests of the judgment on evaluated formulas: the tolerance of each relation, and messages."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import sympy

from sphinx_claims.claims.formula_judgment import judge_evaluation, relation_holds
from sphinx_claims.claims.formula_record import (
    EvaluationProblem,
    FormulaEvaluation,
    Pair,
    RelationEvaluation,
    StatementEvaluation,
    VariantKind,
    VariantsEvaluation,
)
from sphinx_claims.claims.values import read_values

HALF = Fraction(1, 2)
NEAR, FAR = 0.5 + 1e-10, 0.5 + 1e-7
F32 = np.float32
RELATIONS = [
    ("=", HALF, HALF, True),
    ("=", HALF, HALF + Fraction(1, 10**30), False),
    ("=", 0.5, NEAR, True),
    ("=", 0.5, FAR, False),
    ("=", HALF, NEAR, True),
    ("=", F32(0.5), F32(FAR), True),
    ("=", F32(0.5), F32(0.501), False),
    ("=", [0.0, 1.0], [1e-10, 1.0], True),
    ("=", [0.0, 1.0], [0.0, 1.1], False),
    ("=", 0.0, 1e-30, False),
    ("=", sympy.sqrt(2), 2**0.5, True),
    ("≠", HALF, HALF, False),
    ("≠", HALF, 1, True),
    ("≠", 0.5, NEAR, False),
    ("≠", 0.5, FAR, True),
    ("≠", [0.5, 1.0], [0.5, 2.0], True),
    ("<", 0.5, NEAR, False),
    ("<", 0.5, FAR, True),
    ("<", HALF, HALF + Fraction(1, 10**30), True),
    ("<", 0.5, 0.5, False),
    ("<", [1, 2], [2, 2], False),
    (">", NEAR, 0.5, False),
    (">", FAR, 0.5, True),
    (">", 0.5, NEAR, False),
    (">", HALF, HALF, False),
    ("≤", NEAR, 0.5, True),
    ("≤", FAR, 0.5, False),
    ("≤", HALF, HALF, True),
    ("≤", HALF + Fraction(1, 10**30), HALF, False),
    ("≤", [1, 3], [2, 2], False),
    ("≥", 0.5, NEAR, True),
    ("≥", 0.5, FAR, False),
    ("≥", 2, 1, True),
]


@pytest.mark.parametrize(("sign", "left", "right", "holds"), RELATIONS)
def test_a_relation_holds_within_the_tolerance_of_its_values(sign, left, right, holds):
    assert relation_holds(sign, Pair((), read_values(left), read_values(right))) is holds


def test_the_kernel_judges_expressions_and_other_signs():
    x = read_values(sympy.Symbol("x"))
    for holds in (True, False):
        assert relation_holds("=", Pair((), x, x, holds)) is holds
        assert relation_holds("∈", Pair((), None, None, holds)) is holds


LATEX = "a_t\n  = b_t = c_t"


def evaluation(*pairs, sides=(("a_t", "b_t"), ("b_t", "c_t"))):
    relations = tuple(
        RelationEvaluation("=", left, right, tuple(pairs) if i == 0 else (pair(0, 1, 1),))
        for i, (left, right) in enumerate(sides)
    )
    statement = StatementEvaluation(
        0,
        0,
        len(LATEX),
        LATEX,
        "evaluated",
        points=len(pairs),
        relations=relations,
        variants=VariantsEvaluation((VariantKind("sign", 2, 1, 4),), ("a \\le b",), (("a", "b"),)),
    )
    return FormulaEvaluation("found", (LATEX,), (("a_t", "of step t"),), (statement,))


def pair(t, left, right):
    return Pair((("t", str(t)),), read_values(left), read_values(right))


def test_a_relation_that_fails_names_its_first_point_and_both_values():
    wrong = evaluation(pair(1, HALF, HALF), pair(2, HALF, 1), pair(3, HALF, 2))
    (problem,) = judge_evaluation(wrong)[1]
    assert problem == EvaluationProblem("a_t = b_t is wrong at t = 2: 1/2, 1", 0, 0)


def test_the_only_relation_of_a_statement_is_named_by_the_statement():
    long = np.array([4.82222, 2.1, 3.0, 1.0])
    wrong = evaluation(pair(1, long, long + 0.01), sides=[("a_t", "b_t")])
    (problem,) = judge_evaluation(wrong)[1]
    assert problem.text == (
        "a_t = b_t = c_t is wrong at t = 1: [4.822, 2.1, 3, …], [4.832, 2.11, 3.01, …]"
    )


def test_values_that_are_close_are_printed_with_more_digits():
    wrong = evaluation(Pair((), read_values(0.5), read_values(FAR)))
    assert judge_evaluation(wrong)[1][0].text == "a_t = b_t is wrong: 0.5, 0.5000001"


def test_a_float_that_rounding_keeps_from_zero_gets_advice():
    advice = "; the tolerance at 0 is 0: use exact values, or move a term to the other side"
    rounded = 0.1 + 0.2 - 0.3
    wrong = evaluation(Pair((), read_values(rounded), read_values(0)))
    text = f"a_t = b_t is wrong: {rounded:.4g}, 0"
    assert judge_evaluation(wrong)[1][0].text == text + advice
    columns = evaluation(Pair((), read_values([0, 0]), read_values([rounded, 0.0])))
    assert judge_evaluation(columns)[1][0].text.endswith(advice)
    for left, right in [(0.1, 0), (Fraction(1, 10**20), 0), (1e-17, 1e-16), (rounded, 1)]:
        other = evaluation(Pair((), read_values(left), read_values(right)))
        assert judge_evaluation(other)[1][0].text.count(";") == 0


def test_an_instance_is_named():
    (problem,) = judge_evaluation(evaluation(replace(pair(2, 1, 3), instance="table 2 (p = 1/2)")))[
        1
    ]
    assert problem.text == "a_t = b_t is wrong at t = 2 in table 2 (p = 1/2): 1, 3"


def test_values_that_no_float_can_hold_are_reported():
    wrong = evaluation(pair(1, 10**400, 0.5))
    (problem,) = judge_evaluation(wrong)[1]
    assert problem.text == (
        "a_t = b_t is wrong at t = 1: an entry is too large for a float or is not a number"
    )


def test_a_relation_that_the_kernel_rejects_has_no_values():
    wrong = evaluation(Pair((("t", "1"),), None, None, False))
    judged, (problem,) = judge_evaluation(wrong)
    assert problem.text == "a_t = b_t is wrong at t = 1"
    assert judged.statements[0].in_kernel


def test_problems_of_the_kernel_are_kept():
    found = EvaluationProblem("c is not in the table", 0, 3)
    judged, problems = judge_evaluation(replace(evaluation(pair(1, 1, 1)), problems=(found,)))
    assert problems == [found]
    assert judged.label == "found"


def test_the_published_entry_has_points_and_relations_and_no_values():
    judged, problems = judge_evaluation(evaluation(pair(1, 1, 1), pair(2, 1, 1)))
    assert not problems
    assert (judged.points, judged.rejected, judged.wrong_variants) == (2, 3, 3)
    (statement,) = judged.published()["statements"]
    assert statement == {
        "latex": "a_t = b_t = c_t",
        "status": "evaluated",
        "points": 2,
        "relations": [
            {"sign": "=", "left": "a_t", "right": "b_t"},
            {"sign": "=", "left": "b_t", "right": "c_t"},
        ],
        "variants": {
            "refuted": 2,
            "without_value": 1,
            "equivalent": 4,
            "looser": ["a \\le b"],
            "same": [{"variant": "a", "reason": "b"}],
        },
    }
