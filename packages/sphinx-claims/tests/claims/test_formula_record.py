"""Records of evaluated formulas: round trip from a kernel to a build, and what is refused."""

import json
from copy import deepcopy
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import sympy

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

FORMULA = r"n^2 = n \cdot n,\quad n \in \mathbb{N}"
SQUARE = StatementEvaluation(
    0,
    0,
    15,
    r"n^2 = n \cdot n",
    "evaluated",
    points=1,
    relations=(
        RelationEvaluation(
            "=",
            "n^2",
            r"n \cdot n",
            (Pair((("n", "3"),), *(read_values(Fraction(9)),) * 2, instance="table 2"),),
        ),
    ),
    variants=VariantsEvaluation(
        (VariantKind("power", 2, 1, 0), VariantKind("operands", 0, 0, 1)),
        looser=(r"n^2 \le n",),
        same=((r"n \cdot n", "the product is commutative"),),
    ),
)
TYPE = StatementEvaluation(0, 22, len(FORMULA), FORMULA[22:], "skipped", "type")
EVALUATION = FormulaEvaluation(
    "square",
    (FORMULA,),
    (("n", "a natural number"), (r"\mathbb{N}", "")),
    (SQUARE, TYPE),
    (EvaluationProblem("m is not in the table", 0, 4), EvaluationProblem("nothing is given")),
    cell=2,
    line_in_cell=7,
)


def as_json(evaluation):
    return json.loads(json.dumps(evaluation.to_dict(), allow_nan=False))


def test_a_record_survives_the_way_out_of_the_kernel():
    back = FormulaEvaluation.from_dict(as_json(EVALUATION))
    assert back.to_dict() == EVALUATION.to_dict()
    assert back.statements[0].relations[0].pairs[0].left.text() == "9"
    assert back.problems == EVALUATION.problems
    variants = back.statements[0].variants
    assert (variants.refuted, variants.without_value, variants.equivalent) == (2, 1, 1)


CHANGES = {
    "an unknown entry": lambda data: data.update(verdict="verified"),
    "no label": lambda data: data.pop("label"),
    "a label that is no text": lambda data: data.update(label=["square"]),
    "formulas that are a text": lambda data: data.update(formulas=FORMULA),
    "a cell that is a truth value": lambda data: data.update(cell=True),
    "line 0": lambda data: data.update(line_in_cell=0),
    "a symbol without description": lambda data: data.update(symbols=[["n"]]),
    "an unknown formula": lambda data: data["statements"][0].update(formula=1),
    "a problem of an unknown formula": lambda data: data["problems"][0].__setitem__(1, 1),
    "a problem without a place": lambda data: data["problems"].append(["text"]),
    "an empty statement": lambda data: data["statements"][0].update(end=0),
    "a statement past the end": lambda data: data["statements"][0].update(end=99),
    "an unknown status": lambda data: data["statements"][0].update(status="proved"),
    "a reason for what is evaluated": lambda data: data["statements"][0].update(reason="type"),
    "an unknown reason": lambda data: data["statements"][1].update(reason="lazy"),
    "no reason": lambda data: data["statements"][1].update(reason=""),
    "no points": lambda data: data["statements"][0].update(points=0),
    "points that are a float": lambda data: data["statements"][0].update(points=1.0),
    "no relations": lambda data: data["statements"][0].update(relations=[]),
    "points of what is skipped": lambda data: data["statements"][1].update(
        points=1, relations=data["statements"][0]["relations"]
    ),
    "no pairs": lambda data: relation(data).update(pairs=[]),
    "no sign": lambda data: relation(data).update(sign=""),
    "a long sign": lambda data: relation(data).update(sign="is true"),
    "a side that is no text": lambda data: relation(data).update(left=9),
    "a missing side": lambda data: pair(data).__setitem__(1, None),
    "a verdict on numbers": lambda data: pair(data).__setitem__(3, True),
    "another shape": lambda data: pair(data).__setitem__(1, plain([9, 9])),
    "a name": lambda data: pair(data).__setitem__(1, plain("nine")),
    "no verdict on membership": lambda data: relation(data).update(sign="∈"),
    "no verdict on expressions": lambda data: pair(data).__setitem__(1, plain(sympy.Symbol("n"))),
    "an instance that is no text": lambda data: pair(data).__setitem__(4, 2),
    "a point without a value": lambda data: pair(data).__setitem__(0, [["n"]]),
    "a negative count": lambda data: data["statements"][0]["variants"]["kinds"].append(
        ["sign", -1, 0, 0]
    ),
    "a survivor that is no text": lambda data: data["statements"][0]["variants"].update(
        survivors=[3]
    ),
    "a reason that is missing": lambda data: data["statements"][0]["variants"].update(same=[["n"]]),
}


def relation(data):
    return data["statements"][0]["relations"][0]


def pair(data):
    return relation(data)["pairs"][0]


def plain(value):
    return as_json(
        replace(EVALUATION, statements=(with_pair(Pair((), read_values(value), None, True)),))
    )["statements"][0]["relations"][0]["pairs"][0][1]


def with_pair(new, sign="="):
    return replace(SQUARE, relations=(replace(SQUARE.relations[0], sign=sign, pairs=(new,)),))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_anything_else_is_refused(change):
    data = deepcopy(as_json(EVALUATION))
    FormulaEvaluation.from_dict(data)
    change(data)
    with pytest.raises((TypeError, ValueError)):
        FormulaEvaluation.from_dict(data)


ROOT = read_values(sympy.sqrt(2))
FLOATS = read_values(np.array([0.5, 1.5]))


@pytest.mark.parametrize(
    ("new", "sign", "needed"),
    [
        (Pair((), ROOT, ROOT), "=", True),
        (Pair((), ROOT, read_values(2**0.5)), "=", False),
        (Pair((), FLOATS, FLOATS), "≤", False),
        (Pair((), FLOATS, FLOATS), "∈", True),
        (Pair((), FLOATS, None), "=", True),
    ],
)
def test_the_kernel_judges_only_what_the_build_cannot(new, sign, needed):
    assert new.needs_kernel(sign) is needed
    judged = replace(new, holds=True if needed else None)
    record = replace(EVALUATION, statements=(with_pair(judged, sign),))
    assert FormulaEvaluation.from_dict(as_json(record)).to_dict() == record.to_dict()
    wrong = replace(new, holds=None if needed else True)
    with pytest.raises(ValueError, match="expected a verdict where only a kernel"):
        FormulaEvaluation.from_dict(
            as_json(replace(EVALUATION, statements=(with_pair(wrong, sign),)))
        )
