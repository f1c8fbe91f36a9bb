"""Values as plain data: round trip from a kernel to a build, and the verdict on them."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st

from sphinx_claims.claims.judgment import judge_submission
from sphinx_claims.claims.plain import from_plain, to_plain
from sphinx_claims.claims.reading import read_claim, read_comparison
from sphinx_claims.claims.submission import Submission
from sphinx_claims.claims.values import read_values

X = sympy.Symbol("x")
ENTRIES = st.one_of(
    st.integers(),
    st.fractions(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.booleans(),
    st.dates(),
    st.timedeltas(),
)


def handed_over(submission):
    return Submission.from_dict(json.loads(json.dumps(submission.to_dict(), allow_nan=False)))


@given(st.lists(ENTRIES, min_size=1, max_size=4))
def test_values_survive_the_way_out_of_the_kernel(entries):
    values = read_values(entries)
    back = from_plain(json.loads(json.dumps(to_plain(values))))
    assert back.entries.tolist() == values.entries.tolist()
    assert list(map(type, back.entries.tolist())) == list(map(type, values.entries.tolist()))
    assert (back.shape, back.eps, back.kind) == (values.shape, values.eps, values.kind)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(10**5000, id="huge integer"),
        np.float16(0.1),
        np.arange(6, dtype=np.float32).reshape(2, 3),
        torch.tensor([[0.5], [1.5]], dtype=torch.float16),
        [np.float32(0.5), Fraction(1, 3)],
        pd.DataFrame({"name": ["a", "b"], "on": [date(2020, 1, 1), date(2020, 1, 2)]}),
        -0.0,
    ],
)
def test_values_of_libraries_survive_it(value):
    values = read_values(value)
    back = from_plain(json.loads(json.dumps(to_plain(values))))
    assert np.array_equal(back.entries, values.entries)
    assert (back.shape, back.eps, back.text()) == (values.shape, values.eps, values.text())


CLAIMS = [
    ("7/2", Fraction(7, 2), {}, {}, "verified"),
    ("7/2", 3.5, {"again": 7 * 0.5}, {}, "verified"),
    ("4", 3.5, {"again": 7 * 0.5}, {}, "wrong"),
    ("4", 3.5, {}, {}, "invalid"),
    ("4", None, {}, {}, "invalid"),
    ("3.5", 3.5, {"again": 3.6}, {}, "wrong"),
    ("0.50", 0.51, {}, {"kind": "statistical", "standard_error": 0.01}, "verified"),
    ("4", 4, {}, {"kind": "exhaustive", "cases": range(8)}, "verified"),
    ("≈ 1.41", sympy.sqrt(2), {}, {}, "verified"),
    ("≈ 1.41", sympy.sqrt(2), {"root": sympy.Integer(2) ** sympy.Rational(1, 2)}, {}, "verified"),
    ("≈ 1.41", sympy.sqrt(2), {"other": sympy.sqrt(3)}, {}, "wrong"),
    ("≈ 1.42", sympy.sqrt(2), {"root": 2 ** sympy.Rational(1, 2)}, {}, "wrong"),
    ("≈ 1.41", sympy.sqrt(2), {"floats": 2**0.5}, {}, "verified"),
    ("≈ 1.41", 2**0.5, {"root": sympy.sqrt(2)}, {}, "verified"),
    ("1", X, {}, {}, "invalid"),
    ("≈ 0.33", Fraction(1, 3), {"sampling": (0.33, 0.0001)}, {}, "wrong"),
    ("nonsense [", 1, {}, {}, "invalid"),
]


@pytest.mark.parametrize(("statement", "value", "witnesses", "options", "status"), CLAIMS)
def test_the_verdict_outside_of_the_kernel_is_that_inside(
    statement, value, witnesses, options, status
):
    submission = read_claim("key", statement, value, witnesses, **options)
    inside = judge_submission(submission)
    if submission.compares_expressions:
        submission = Submission(**{**vars(submission), "verdict": inside.verdict})
    outside = judge_submission(handed_over(submission))
    assert (inside.verdict.status, outside.verdict.status) == (status, status)
    assert outside.verdict.evidence == inside.verdict.evidence
    assert outside.verdict.witnesses == inside.verdict.witnesses
    if value is not X:
        assert outside.summary() == inside.summary()


COMPARISONS = [
    ("agree", {"a": [1.0, 2.0], "b": [1.0, 2.0]}, "verified"),
    ("agree", {"a": [1.0, 2.0], "b": [1.0, 2.1]}, "wrong"),
    ("agree", {"a": (X + 1) ** 2, "b": X**2 + 2 * X + 1}, "verified"),
    ("agree", {"a": (X + 1) ** 2, "b": X**2}, "wrong"),
    ("agree", {"a": ["x"], "b": ["x"]}, "verified"),
    ("agree", {"a": 1, "b": object()}, "invalid"),
    ("disagree", {"a": 1, "b": 2}, "verified"),
    ("disagree", {"a": 1, "b": 1}, "wrong"),
    ("disagree", {"a": X, "b": X}, "wrong"),
]


@pytest.mark.parametrize(("function", "routes", "status"), COMPARISONS)
def test_the_verdict_on_a_comparison(function, routes, status):
    submission = read_comparison(function, "key", routes)
    inside = judge_submission(submission)
    if submission.compares_expressions:
        submission = Submission(**{**vars(submission), "verdict": inside.verdict})
    outside = judge_submission(handed_over(submission))
    assert (inside.verdict.status, outside.verdict.status) == (status, status)
    assert outside.verdict.evidence == inside.verdict.evidence
    assert outside.verdict.in_kernel == submission.compares_expressions
    assert outside.stated == "a, b"


def test_the_statement_is_that_of_the_source():
    submission = handed_over(read_claim("key", "2", 1 + 1, {}))
    claim = judge_submission(submission, "3")
    assert (claim.stated, claim.verdict.status) == ("3", "wrong")


def test_a_verdict_of_the_kernel_counts_for_expressions_alone():
    submission = read_claim("key", "≈ 1.5", sympy.sqrt(2), {"root": 2 ** sympy.Rational(1, 2)})
    verdict = judge_submission(read_claim("key", "1", 1, {})).verdict
    forged = handed_over(Submission(**{**vars(submission), "verdict": verdict}))
    assert judge_submission(forged).verdict.status == "wrong"
    shown = replace(submission, verdict=verdict)
    assert judge_submission(shown, "≈ 1.41421").verdict.status == "verified"
    assert judge_submission(shown, "[1.41421]").verdict.status == "invalid"
    assert judge_submission(shown, "= √2").verdict.status == "invalid"
    forged = Submission(**{**vars(read_claim("key", "3", 2, {})), "verdict": verdict})
    with pytest.raises(ValueError, match="and for no other"):
        handed_over(forged)


BAD = {
    "function": "judge",
    "key": 5,
    "statement": None,
    "kind": "proved",
    "value": {"shape": [2], "float": "", "entries": [["number", "0x1"]]},
    "value ": {"shape": [], "float": "float64", "entries": [["float", "nan"]]},
    "value  ": {"shape": [], "float": "bfloat16", "entries": [["float", "0x1p0"]]},
    "value   ": {"shape": [], "float": "", "entries": [["float", "0x1p0"]]},
    "value    ": {"shape": [], "float": "", "entries": [["verdict", "0x1"]]},
    "value     ": None,
    "value      ": {"shape": [], "float": "", "entries": [["number", "0x1/0x0"]]},
    "value       ": {"shape": [], "float": "float64", "entries": [["float", "0x1p9999"]]},
    "value        ": {"shape": [], "float": "", "entries": [["a date", "0xffffffffffffffff"]]},
    "value         ": {"shape": [], "float": "", "entries": [["truth", 1]]},
    "value          ": {"shape": [0], "float": "", "entries": []},
    "names": 3,
    "routes": [["again"]],
    "cases": True,
    "cases ": -1,
    "verdict": {"status": "verified"},
    "problem": "none",
    "line_in_cell": "first",
    "more": 1,
}


@pytest.mark.parametrize("name", BAD)
def test_data_of_another_form_are_refused(name):
    record = read_claim("key", "2", 2, {}).to_dict()
    assert Submission.from_dict(record)
    with pytest.raises(Exception):  # noqa: B017, PT011 (the data may be anything)
        Submission.from_dict(record | {name.strip(): BAD[name]})


def test_only_exact_comparisons_of_expressions_need_the_kernel():
    root = sympy.sqrt(2)
    for witnesses, expected in (
        ({}, False),
        ({"again": root}, True),
        ({"again": Fraction(7, 5)}, True),
        ({"floats": 2**0.5}, False),
        ({"sampling": (Fraction(7, 5), Fraction(1, 50))}, False),
    ):
        assert read_claim("key", "≈ 1", root, witnesses).compares_expressions == expected
    assert not read_claim("key", "1", sympy.Rational(1, 1), {"one": 1}).compares_expressions


def test_comparisons_of_expressions_have_a_verdict():
    submission = read_comparison("agree", "key", {"a": X, "b": X})
    with pytest.raises(ValueError, match="verdict"):
        handed_over(submission)
    record = submission.to_dict()
    verdict = {"status": "proved", "margin": None, "reason": "", "witnesses": []}
    with pytest.raises(ValueError, match="unknown status proved"):
        Submission.from_dict(record | {"verdict": verdict})
