"""Cases of exhaustive claims: how they are counted, and what is refused."""

import datetime
from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
import sympy
import torch

from sphinx_claims.claims.arrays import IncomparableError
from sphinx_claims.claims.cases import count_cases

EDGES = np.array([[[0, 1], [1, 2]], [[0, 1], [0, 2]]])
COUNTED = {
    "range": (range(7), 7),
    "generator": ((n for n in range(3)), 3),
    "tuples": (product([0, 1], repeat=4), 16),
    "permutations": (permutations("abc"), 6),
    "rows": (np.eye(3), 3),
    "matrices": (EDGES, 2),
    "tensors": (torch.eye(2), 2),
    "index": (pd.Index(["a", "b"]), 2),
    "names of a dictionary": ({"a": 1, "b": 1}, 2),
    "sets": ([{1, 2}, frozenset({1, 3}), set()], 3),
    "dictionaries": ([{"n": 1}, {"n": 2}], 2),
    "fractions": ([Fraction(1, 2), 1, 0.25], 3),
    "truth values are no numbers": ([1, True, 0, False], 4),
    "names are no numbers": ([1, "1"], 2),
    "nothing": ([None, 0], 2),
    "order": ([(1, 2), (2, 1)], 2),
    "nesting": ([(1, (2, 3)), ((1, 2), 3)], 2),
    "dates": ([datetime.date(2020, 1, 1), datetime.date(2020, 1, 2)], 2),
    "expressions": ([sympy.sqrt(2), sympy.sqrt(3)], 2),
    "one": ([[]], 1),
}


@pytest.mark.parametrize(("cases", "count"), COUNTED.values(), ids=COUNTED)
def test_cases_are_counted(cases, count):
    assert count_cases(cases) == count


def used():
    iterator = iter(range(3))
    list(iterator)
    return iterator


REFUSED = {
    "no cases": ([], "no cases; an iterator can be used only once"),
    "used": (used(), "no cases; an iterator can be used only once"),
    "repeated": ([1, 2, 1], r"a case twice; case \[2\] is not new"),
    "equal": ([1, Fraction(1), 2], r"a case twice; case \[1\] is not new"),
    "equal arrays": (np.array([[0, 1], [0, 1]]), r"case \[1\] is not new"),
    "equal sets": ([{1, 2}, {2, 1}], r"case \[1\] is not new"),
    "equal sequences": ([[1, 2], (1, 2)], r"case \[1\] is not new"),
    "number": (16, "expects the cases, such as a list of them, found 16"),
    "string": ("abc", "expects the cases, such as a list of them, found 'abc'"),
    "true": (True, "expects the cases, such as a list of them, found True"),
    "array without dimensions": (np.array(3), "expects the cases, found one number"),
    "objects": ([object(), object()], "a case of exhaustive holds <object object"),
    "floats that are no numbers": ([float("nan"), 1], "which is not finite"),
}


@pytest.mark.parametrize(("cases", "reason"), REFUSED.values(), ids=REFUSED)
def test_other_cases_are_refused(cases, reason):
    with pytest.raises(IncomparableError, match=reason):
        count_cases(cases)
