"""A stand-in for the evaluation of formulas, which records values that a test writes by hand.

Pages of the tests import it from the folder of their site.
"""

import json
import os
from pathlib import Path

import sphinx_claims
from sphinx_claims.claims.formula_record import (
    FORMULAS_VARIABLE,
    EvaluationProblem,
    FormulaEvaluation,
    Pair,
    RelationEvaluation,
    StatementEvaluation,
    VariantKind,
    VariantsEvaluation,
)
from sphinx_claims.claims.kernel import append_record
from sphinx_claims.claims.values import read_values
from sphinx_claims.evaluation.statements import split_statements

SIGNS = {">": ">", "<": "<", "\\le": "≤"}


def evaluated(place, latex, left, right, **about):
    """Return an evaluated statement at a place: the index of the formula, the start and the end."""
    sign, latex_sign = next(((s, tex) for tex, s in SIGNS.items() if tex in latex), ("=", "="))
    points = about.pop("points", 1)
    pair = Pair((("n", "2"),), read_values(left), read_values(right))
    sides = latex.partition(latex_sign)[::2]
    relation = RelationEvaluation(sign, *sides, (pair,) * points)
    about.setdefault("variants", VariantsEvaluation((VariantKind("sign", 3, 1, 1),)))
    return StatementEvaluation(
        *place, latex, "evaluated", points=points, relations=(relation,), **about
    )


def formula(label, values=None, problems=(), symbols=(), latex=None, times=1):
    """Record both sides of each formula, or the status of what is not evaluated.

    ``values`` has by the index of a formula its sides, its status, arguments of `evaluated`, or
    ``None`` for a formula that is left out.
    """
    handed = json.loads(Path(os.environ[FORMULAS_VARIABLE]).read_text("utf-8"))
    formulas = latex or [one["latex"] for one in handed["formulas"].get(label, [])]
    statements = []
    places = [(i, *place) for i, one in enumerate(formulas) for place in split_statements(one)]
    for i, start, end in places:
        place, one = (i, start, end), formulas[i][start:end]
        value = (values or {}).get(i, (2, 1) if ">" in one else (1, 2) if "<" in one else (2, 2))
        if value is None:
            continue
        if isinstance(value, str):
            status, _, reason = value.partition(" ")
            statements.append(StatementEvaluation(*place, one, status, reason))
        elif isinstance(value, dict):
            statements.append(evaluated(place, one, **{"left": 2, "right": 2} | value))
        else:
            statements.append(evaluated(place, one, *value))
    record = FormulaEvaluation(
        label,
        tuple(formulas),
        tuple(symbols),
        tuple(statements),
        tuple(EvaluationProblem(*one) for one in problems),
    )
    for _ in range(times):
        append_record({"formula": record.to_dict()})


def install():
    """Replace the function of the package in this kernel."""
    sphinx_claims.formula = formula
