"""Verdicts, tolerances, margins and vacuity of comparisons."""

import sys
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import sympy
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from sphinx_claims.claims.judgment import judge, judge_agreement, judge_disagreement
from sphinx_claims.claims.statement import Number, Statement, parse
from sphinx_claims.claims.verdict import Verdict, Witness, weakest

HALF = Fraction(1, 2)
X = sympy.Symbol("x")


def verdict(
    statement, computed, *, evidence=None, standard_error=None, exhaustive=None, **witnesses
):
    return judge(parse(statement), computed, witnesses, evidence, standard_error, exhaustive)


def status(statement, computed, **options):
    return verdict(statement, computed, **options).status


@pytest.mark.parametrize(
    ("statement", "right", "wrong"),
    [
        ("1/2", [HALF, sympy.Rational(1, 2)], [Fraction(1, 3), Fraction(50001, 100000), -HALF]),
        ("-1/2", [-HALF], [HALF]),
        ("0", [0], [Fraction(1, 10**9)]),
        ("25%", [Fraction(1, 4)], [25, Fraction(249, 1000)]),
        ("1e3", [1000], [1001]),
        ("≈ 0.3", ["0.2501", "0.3", "0.3499"], ["0.25", "0.35", "-0.3"]),
        ("≈ -0.3", ["-0.2501", "-0.3499"], ["-0.25", "-0.35", "0.3"]),
        ("≈ 0", ["0", "0.4999", "-0.4999"], ["0.5", "-0.5"]),
        ("≈ 0.0", ["0.0499", "-0.0499"], ["0.05", "-0.05"]),
        ("≈ 12%", ["0.1151", "0.1249"], ["0.115", "0.125"]),
        ("≈ 3e2", ["251", "349"], ["250", "350"]),
        ("< 1", ["0.999", "-5"], ["1", "1.001"]),
        ("≤ 1", ["1", "-5"], ["1.001"]),
        ("> 1", ["1.001"], ["1", "0.999", "-5"]),
        ("≥ 1", ["1"], ["0.999"]),
        ("< -1", ["-1.1"], ["-1", "0"]),
    ],
)
def test_values_that_each_relation_accepts_and_rejects(statement, right, wrong):
    assert [status(statement, Fraction(str(value))) for value in right] == ["verified"] * len(right)
    assert [status(statement, Fraction(str(value))) for value in wrong] == ["wrong"] * len(wrong)


def test_the_reason_names_the_first_wrong_entry():
    stated = "[[1, 2], [3, 4]]"
    assert status(stated, [[1, 2], [3, 4]]) == "verified"
    for i in range(2):
        for j in range(2):
            computed = np.array([[1, 2], [3, 4]])
            computed[i, j] += 1
            found = verdict(stated, computed)
            number = 2 * i + j + 1
            assert found.status == "wrong"
            assert found.reason == f"entry [{i}, {j}] states {number}, computed {number + 1}"
    assert status("< [2, 2]", [1, 1]) == "verified"
    found = verdict("< [2, 2]", [1, 2])
    assert (found.status, found.reason) == ("wrong", "entry [1] states < 2, computed 2")


def test_irrational_numbers_are_compared_to_50_digits():
    assert status("≈ 1.41421356237309504880168872420969807857", sympy.sqrt(2)) == "verified"
    assert status("≈ 1.41421356237309504880168872420969807858", sympy.sqrt(2)) == "wrong"
    assert status("1.41", sympy.sqrt(2)) == "wrong"
    assert verdict("< 1.42", sympy.sqrt(2)).evidence == "symbolic"
    assert verdict("1", X).reason == "x has free symbols; compare expressions with agree"


SHAPES = [
    ("[1, 1]", 1, "the statement has shape (2,), the value ()"),
    ("1", [1], "the statement has shape (), the value (1,)"),
    ("[1, 2]", [[1, 2]], "the statement has shape (2,), the value (1, 2)"),
    ("[1, 2]", [[1], [2]], "the statement has shape (2,), the value (2, 1)"),
    ("[[1, 2], [1, 2]]", [1, 2], "the statement has shape (2, 2), the value (2,)"),
]


@pytest.mark.parametrize(("statement", "computed", "reason"), SHAPES)
def test_different_shapes_are_invalid(statement, computed, reason):
    found = verdict(statement, computed)
    assert (found.status, found.reason) == ("invalid", reason)


@pytest.mark.parametrize("witness", [0.5, [0.5], [[0.5, 0.5]], [0.5, 0.5, 0.5]])
def test_a_witness_of_another_shape_is_invalid(witness):
    found = verdict("[0.5, 0.5]", [0.5, 0.5], other=witness)
    assert found.status == "invalid"
    assert found.reason.startswith("the value has shape (2,), other (")


ROOT = {np.float64: 2.0**-26, np.float32: 2.0**-11.5}


@pytest.mark.parametrize("dtype", ROOT)
@pytest.mark.parametrize("value", [1.0, -3.0, 1e6, 1e-6])
def test_the_tolerance_of_floats_is_the_square_root_of_eps(dtype, value):
    allowed = ROOT[dtype] * abs(value)
    first = np.array([value, 0])
    for factor, expected in ((0.9, "verified"), (1.1, "wrong")):
        second = np.array([value, factor * allowed])
        routes = {"first": first.astype(dtype), "second": second}
        assert judge_agreement(routes).status == expected


def test_the_tolerance_of_finite_differences_is_the_cube_root_of_eps():
    allowed = 2.0 ** (-52 / 3)
    for factor, expected in ((0.9, "verified"), (1.1, "wrong")):
        routes = {"analytic": 1.0, "finite_difference_of_f": 1 + factor * allowed}
        assert judge_agreement(routes).status == expected
    assert judge_agreement({"analytic": 1.0, "difference": 1 + 0.9 * allowed}).status == "wrong"


@pytest.mark.parametrize("name", ["finite_elements", "a_finite_difference", "finite"])
def test_other_names_have_the_tolerance_of_floats(name):
    allowed = 2.0 ** (-52 / 3)
    assert judge_agreement({"analytic": 1.0, name: 1 + allowed / 2}).status == "wrong"


def test_the_tolerance_of_sampling_is_five_standard_errors():
    for factor, expected in ((4.9, "verified"), (5.1, "wrong"), (-5.1, "wrong")):
        sampled = ([1.0, 2.0 + factor * 0.01], [0.02, 0.01])
        assert judge_agreement({"exact": [1, 2], "sampling": sampled}).status == expected
        mean = [1 + factor * 0.01, 2.0]
        assert status("[1.00, 2.0]", mean, standard_error=[0.01, 0.1]) == expected


def test_equality_of_a_float_holds_up_to_the_tolerance():
    for factor, expected in ((0.9, "verified"), (1.1, "wrong")):
        value = 0.3 + factor * 0.3 * 2.0**-26
        assert status("0.3", value, twin=np.float64(value)) == expected
    assert status("0.333", 1 / 3, twin=1 - 2 / 3) == "wrong"
    assert status("≈ 0.333", 1 / 3, twin=1 - 2 / 3) == "verified"


MARGINS = [
    ("1/2", HALF, {}, 1),
    ("1/2", Fraction(1, 3), {}, -1),
    ("≈ 0.3", Fraction("0.3"), {}, 1),
    ("≈ 0.3", Fraction("0.31"), {}, Fraction(4, 5)),
    ("≈ 0.3", Fraction("0.325"), {}, HALF),
    ("≈ 0.3", Fraction("0.25"), {}, 0),
    ("≈ 0.3", Fraction("0.36"), {}, Fraction(-1, 5)),
    ("≈ 0.3", 10**400, {}, -1),
    ("≈ 0", Fraction(1, 4), {}, HALF),
    ("≈ [0.3, 0.3]", [Fraction("0.31"), Fraction("0.325")], {}, HALF),
    ("< 1", HALF, {}, HALF),
    ("< 1", 2, {}, -HALF),
    ("< 1", -1, {}, 2),
    ("< 1", 1, {}, 0),
    ("≥ 1", 1, {}, 0),
    ("> 1", 4, {}, Fraction(3, 4)),
    ("> 1", HALF, {}, -HALF),
    ("≤ 0", 0, {}, 0),
    ("≤ 0", -3, {}, 1),
    ("0.5", Fraction(21, 40), {"standard_error": Fraction(1, 100)}, HALF),
    ("0.5", Fraction(23, 40), {"standard_error": Fraction(1, 100)}, -HALF),
    ("[0, 0]", [0.0, 2.0**-27], {"twin": [0.0, 2.0**-27]}, HALF),
    ("[0, 0.0]", [0.0, 0.1 * 2.0**-27], {"twin": [0.0, 0.1 * 2.0**-27]}, HALF),
    ("0", 2.0**-28, {"twin": 2.0**-28 + 2.0**-27}, HALF),
    ("-8", -8.0, {"twin": -8.0, "other": -8 + 2.0**-24}, HALF),
    ("≈ 8", 8.0, {"sampling": (8.25, 0.1)}, HALF),
]


@pytest.mark.parametrize(("statement", "value", "options", "margin"), MARGINS)
def test_the_margin_of_a_claim(statement, value, options, margin):
    found = verdict(statement, value, **options)
    at_limit = statement in {"< 1", "≈ 0.3"} and margin == 0
    assert (found.status == "wrong") == (margin < 0 or at_limit)
    assert found.margin == pytest.approx(float(margin), rel=1e-15)


@pytest.mark.parametrize(
    ("routes", "agreeing", "differing"),
    [
        ({"a": 1, "b": 1}, 1, -1),
        ({"a": 1, "b": 2}, -1, 1),
        ({"a": 1, "b": 2, "c": 1}, -1, -1),
        ({"a": 8.0, "b": 8 - 2.0**-24}, HALF, -1),
        ({"a": 8.0, "b": 8 - 2.0**-22}, -1, HALF),
        ({"a": 8.0, "b": 8 - 1.25 * 2.0**-23}, Fraction(-1, 4), Fraction(1, 5)),
        ({"a": 8.0, "b": 8 - 0.8 * 2.0**-23}, Fraction(1, 5), Fraction(-1, 4)),
        ({"a": [8.0, 0.0], "b": [8.0, 2.0**-24], "c": [8.0, 2.0**-25]}, HALF, -1),
    ],
)
def test_the_margins_of_agree_and_disagree(routes, agreeing, differing):
    found = judge_agreement(routes)
    assert found.margin == pytest.approx(float(agreeing), rel=1e-7)
    assert found.status == ("verified" if agreeing >= 0 else "wrong")
    found = judge_disagreement(routes)
    assert found.margin == pytest.approx(float(differing), rel=1e-7)
    assert found.status == ("verified" if differing > 0 else "wrong")


def test_a_difference_equal_to_the_tolerance_is_accepted():
    below = 1 - 2.0**-26
    assert judge_agreement({"a": 1.0, "b": below}).margin == 0
    assert judge_agreement({"a": below, "b": 1.0}).margin == 0
    assert judge_agreement({"a": 1.0, "b": below}).status == "verified"
    assert judge_agreement({"a": below, "b": 1.0}).status == "verified"


VACUOUS = {
    "unit below the tolerance": ("0.300000000", 0.3, {"twin": 0.1 * 3}),
    "unit below that of float32": ("0.30000", np.float32(0.3), {"twin": 0.3}),
    "one huge and one small entry": ("[1e9, 3]", [1e9, 3.0], {"twin": np.array([1e9, 3])}),
}


@pytest.mark.parametrize(("statement", "value", "options"), VACUOUS.values(), ids=VACUOUS)
def test_a_claim_that_accepts_a_wrong_last_digit_is_vacuous(statement, value, options):
    found = verdict(statement, value, **options)
    assert found.status == "vacuous"
    assert "would pass as well as" in found.reason


def test_the_reason_names_the_accepted_value_and_its_entry():
    found = verdict("0.300000000", 0.3, twin=0.1 * 3)
    assert found.reason == (
        "0.300000001 would pass as well as 0.300000000: one unit of the last digit is 1e-09, "
        "and 4.47e-09 is allowed"
    )
    found = verdict("[1e9, 3]", [1e9, 3.0], twin=np.array([1e9, 3]))
    assert found.reason.startswith("4 would pass as well as 3 at entry [1]: ")


MEANS = [
    ("0.50", 0.54, 0.01, ""),
    ("0.5000", 0.54, 0.0099, ""),
    ("0.50000", 0.54, 0.01, "0.50000 is 1e-05, but the standard error is 0.01; state fewer digits"),
    ("0.5", 0.54, 0.01, "0.5 is 0.1, but the standard error is 0.01; state more digits, or a fra"),
    ("0.5", 0.52, 0.09, "0.5 is 0.1, but the standard error is 0.09; state more digits, or a fra"),
    ("1", 1.0, 0.1, "1 is 1, but the standard error is 0.1; state more digits, or a fraction"),
    ("72", 71.0, 2.0, ""),
    ("1e2", 72.0, 6.0, "1 × 10² is 100, but the standard error is 6; state more digits"),
    ("1e2", 72.0, 100.0, "5 standard errors are 500, but the largest stated number is only 100"),
    ("1/2", 0.54, 0.01, ""),
    ("1/2", 0.5, 1e-6, ""),
    ("1/2", 0.54, 0.1, "5 standard errors are 0.5, but the largest stated number is only 0.5"),
    ("0.0", 0.2, 0.1, ""),
    ("[0.50, 0.0]", [0.5, 0.1], [0.01, 0.1], "5 standard errors are 0.5, but the largest stated"),
    ("[0.50, 0.00]", [0.5, 0.01], [0.01, 0.01], ""),
    ("[0.50, 0.50]", [0.5, 0.5], [0.01, 0.001], "0.50 is 0.01, but the standard error is 0.001"),
]


@pytest.mark.parametrize(("statement", "mean", "error", "reason"), MEANS)
def test_a_mean_is_stated_as_precisely_as_it_is_known(statement, mean, error, reason):
    found = verdict(statement, mean, standard_error=error)
    assert found.status == ("vacuous" if reason else "verified")
    assert reason in found.reason


LARGE = 2.0**53  # where adjacent floats differ by 2


def test_a_standard_error_below_the_float_spacing_is_vacuous():
    for size in (2, 200, 201, 401):
        values, errors = np.zeros(size), np.ones(size)
        values[-2], errors[-2] = LARGE, 0.02
        found = judge_agreement({"formula": values, "sampling": (values.copy(), errors)})
        assert (found.status, found.reason) == (
            "vacuous",
            f"sampling would accept an error of ten times the tolerance in entry [{size - 2}]",
        )
    found = judge_agreement({"formula": LARGE, "sampling": (LARGE, 0.02)})
    assert found.reason == "sampling would accept an error of ten times the tolerance in formula"
    found = verdict("≈ 9e15", LARGE, sampling=(LARGE, 0.02))
    assert found.reason == "sampling would accept an error of ten times the tolerance in the value"
    assert judge_agreement({"formula": LARGE, "sampling": (LARGE, 0.2)}).status == "verified"
    assert judge_agreement({"formula": 100, "sampling": (100, 1)}).status == "verified"


def test_a_wrong_claim_is_not_reported_as_vacuous():
    assert status("0.3000000000", 0.4, twin=0.4) == "wrong"


def test_a_sampling_tolerance_above_the_largest_entry_is_vacuous():
    sampled = (np.array([1.0, 2.0]), np.array([1e-3, 1e3]))
    found = judge_agreement({"exact": [1.0, 2.0], "sampling": sampled})
    assert found.status == "vacuous"
    assert found.reason == "the tolerance of sampling is 5e+03, but the largest entry is only 2"
    assert judge_agreement({"exact": 1, "sampling": (1, 0.2)}).status == "vacuous"
    assert judge_agreement({"exact": 1, "sampling": (1, 0.19)}).status == "verified"


def test_each_entry_has_the_tolerance_of_its_own_standard_error():
    sampled = (np.array([1.0, 2.0]), np.array([1e-2, 1e-4]))
    assert judge_agreement({"exact": [1.0, 2.0], "sampling": sampled}).status == "verified"
    sampled = (np.array([1.02, 2.001]), np.array([1e-2, 1e-4]))
    found = judge_agreement({"exact": [1.0, 2.0], "sampling": sampled})
    assert (found.status, found.evidence) == ("wrong", "statistical")
    assert found.reason == "sampling differs from exact by 0.001, allowed 0.0005"


@pytest.mark.parametrize(
    ("statement", "value", "error", "expected"),
    [
        ("≈ 0.50", 0.5, 1e-4, "verified"),
        ("≈ 0.50", 0.5, 1e-2, "vacuous"),
        ("≈ 3", 3, 0.19, "verified"),
        ("≈ 3", 3, 0.2, "vacuous"),
        ("≈ 0.5", 0.54, 0.024, "vacuous"),
        ("< 0.6", 0.5, 0.03, "verified"),
        ("< 0.6", 0.5, 0.1, "vacuous"),
        ("< 0.6", 0.59, 0.01, "verified"),
        ("> 0.4", 0.5, 0.03, "verified"),
    ],
)
def test_a_witness_too_coarse_for_the_last_digit_or_the_bound_is_vacuous(
    statement, value, error, expected
):
    found = verdict(statement, value, sampling=(value, error))
    assert found.status == expected
    if expected == "vacuous":
        checked = "bound" if statement.startswith(("<", ">")) else "last digit of"
        assert found.reason == (
            f"the tolerance of sampling is {5 * error:.3g}, too coarse to check the {checked} "
            f"{parse(statement).text()}"
        )


def test_a_witness_too_coarse_for_the_last_digit_of_a_mean_is_vacuous():
    for error, expected in ((0.019, "verified"), (0.024, "vacuous")):
        found = status("1/2", 0.54, standard_error=0.01, sampling=(0.54, 5 * error))
        assert found == expected


def test_witnesses():
    allowed = 0.5 * 2.0**-26
    witnesses = (Witness("one", 0.0, allowed), Witness("two", 0.0, allowed))
    assert verdict("0.5", 0.5, one=0.5, two=[0.5][0]) == Verdict(
        "verified", "numeric", "0.5", 1.0, "", witnesses
    )

    bad = verdict("0.5", 0.5, one=0.5, two=0.6)
    assert (bad.status, bad.reason) == (
        "wrong",
        "two differs from the value by 0.1, allowed 8.94e-09",
    )

    exact = verdict("1/2", HALF, other=Fraction(50001, 100000))
    assert (exact.status, exact.reason) == (
        "wrong",
        "other differs from the value by 1e-05, allowed 0",
    )


def test_the_verdict_of_agree_and_disagree():
    assert judge_agreement({"a": 1, "b": 1, "c": 1}) == Verdict(
        "verified", "exact", "", 1.0, "", (Witness("b", 0.0, 0.0), Witness("c", 0.0, 0.0))
    )
    assert judge_disagreement({"a": 1, "b": 3}) == Verdict(
        "verified", "exact", "", 1.0, "", (Witness("b", 2.0, 0.0),)
    )


def test_an_array_is_not_a_witness_of_itself():
    value = np.array([0.5])
    found = verdict("[0.5]", value, twin=value)
    assert found.status == "invalid"
    assert found.reason == (
        "twin is the same object as the value, so it is not an independent witness"
    )
    found = judge_agreement({"a": value, "twin": value})
    assert found == Verdict(
        "invalid",
        "unknown",
        reason="twin is the same object as a, so it is not an independent witness",
    )
    assert status("[0.5]", value, twin=value.copy()) == "verified"
    tensor = torch.tensor([0.5])
    assert status("[0.5]", tensor, twin=tensor) == "invalid"


SQUARE = np.array([[1.0, 2.0], [2.0, 1.0]])
SAME = {
    "view": (SQUARE, SQUARE[:]),
    "tensor": (SQUARE, torch.from_numpy(SQUARE)),
    "tensors": (torch.from_numpy(SQUARE), torch.from_numpy(SQUARE).detach()),
    "Series": (SQUARE[0], pd.Series(SQUARE[0], copy=False)),
}
OTHER = {
    "copy": SQUARE.copy(),
    "transpose": SQUARE.T,
    "reversed": SQUARE[::-1, ::-1],
    "list": SQUARE.tolist(),
    "tensor": torch.tensor(SQUARE),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_the_same_memory_is_no_witness(one, other):
    found = judge_agreement({"a": one, "view": other})
    reason = "view has the same memory as a, so it is not an independent witness"
    assert (found.status, found.reason) == ("invalid", reason)


@pytest.mark.parametrize("other", OTHER.values(), ids=OTHER)
def test_another_order_of_the_same_memory_is_a_witness(other):
    assert judge_agreement({"a": SQUARE, "other": other}).status == "verified"


EVIDENCE = {
    "exact": ("1/2", HALF, {}, "exact"),
    "exhaustive": ("1/2", HALF, {"exhaustive": range(3)}, "exhaustive"),
    "measured": ("< 1", 0.5, {"evidence": "measured"}, "measured"),
    "numeric": ("0.5", 0.5, {"twin": 0.5}, "numeric"),
    "statistical": ("0.50", 0.5, {"standard_error": 0.01}, "statistical"),
}


@pytest.mark.parametrize(("statement", "value", "options", "kind"), EVIDENCE.values(), ids=EVIDENCE)
def test_the_kind_of_evidence(statement, value, options, kind):
    found = verdict(statement, value, **options)
    assert (found.status, found.evidence) == ("verified", kind)


NO_WITNESS = (
    "a float needs a witness: pass the same quantity, computed by another route, "
    "as a keyword argument"
)
TOO_LARGE = "an entry is too large for a float or is not a number"
UNCLAIMABLE = {
    "a float without witness": ("0.5", 0.5, {}, NO_WITNESS),
    "a bound of a float without witness": ("< 1", 0.5, {}, NO_WITNESS),
    "exhaustive float": (
        "0.5",
        0.5,
        {"exhaustive": range(3)},
        "exhaustive evidence needs an exact value, found a numeric one",
    ),
    "exhaustive root": (
        "≈ 1.4",
        sympy.sqrt(2),
        {"exhaustive": range(3)},
        "exhaustive evidence needs an exact value, found a symbolic one",
    ),
    "no cases": (
        "1/2",
        HALF,
        {"evidence": "exhaustive"},
        "exhaustive evidence needs the cases: pass exhaustive=cases",
    ),
    "measured equality": (
        "0.5",
        0.5,
        {"evidence": "measured"},
        "a measured value must be claimed by an inequality, found =",
    ),
    "measured digits": (
        "≈ 0.5",
        0.5,
        {"evidence": "measured"},
        "a measured value must be claimed by an inequality, found ≈",
    ),
    "bound of a mean": (
        "< 1",
        0.5,
        {"standard_error": 0.01},
        "a sampled mean must be claimed by =, found <",
    ),
    "no standard error": (
        "0.5",
        0.5,
        {"standard_error": 0},
        "the standard error must be positive",
    ),
    "one of two standard errors": (
        "[0.5, 0.5]",
        [0.5, 0.5],
        {"standard_error": [0.1, -0.1]},
        "the standard error must be positive",
    ),
    "no number for a standard error": (
        "0.5",
        0.5,
        {"standard_error": "0.1"},
        'expected a number, found a name, "0.1"',
    ),
    "shape of the standard error": (
        "[0.5]",
        [0.5],
        {"standard_error": 0.1},
        "the standard error has shape (), the mean (1,)",
    ),
    "sampling without standard error": (
        "0.5",
        0.5,
        {"sampling": 0.5},
        "sampling must be a pair (mean, standard error)",
    ),
    "sampling of three": (
        "0.5",
        0.5,
        {"sampling": (0.5, 0.1, 0.1)},
        "sampling must be a pair (mean, standard error)",
    ),
    "no number for a sampled mean": (
        "0.5",
        0.5,
        {"sampling": ("x", 0.1)},
        "the value holds a number, sampling a name",
    ),
    "bad witness": (
        "1/2",
        HALF,
        {"twin": "1/2"},
        "the value holds a number, twin a name",
    ),
    "large statement": ("1e400", 0.5, {"twin": 0.5}, TOO_LARGE),
    "large value": ("1e400", 10**400, {"twin": 0.5}, TOO_LARGE),
    "large witness": ("1", 1, {"twin": 10**400}, TOO_LARGE),
}


@pytest.mark.parametrize(
    ("statement", "value", "options", "reason"), UNCLAIMABLE.values(), ids=UNCLAIMABLE
)
def test_invalid_claims(statement, value, options, reason):
    found = verdict(statement, value, **options)
    assert (found.status, found.reason) == ("invalid", reason)


@pytest.mark.parametrize(
    ("routes", "reason"),
    [
        ({"a": "1", "b": 1}, "a holds a name, b a number"),
        ({"a": 1, "b": True}, "a holds a number, b a truth value"),
        ({"a": [1, "x"], "b": [1, 2]}, "a holds a name, b a number"),
        ({"a": {1}, "b": 1}, "a holds {1}, a set, which has no order; claim sorted() of it"),
        ({"a": [1], "b": 1}, "a has shape (1,), b ()"),
        ({"a": X, "b": 0.5}, TOO_LARGE),
    ],
)
def test_invalid_comparisons(routes, reason):
    expected = Verdict("invalid", "unknown", reason=reason)
    assert judge_agreement(routes) == judge_disagreement(routes) == expected


@pytest.mark.parametrize(
    ("routes", "expected", "kind"),
    [
        ({"a": (X + 1) ** 2, "b": X**2 + 2 * X + 1}, "verified", "symbolic"),
        ({"a": (X + 1) ** 2, "b": X**2 + 2 * X}, "wrong", "symbolic"),
        ({"a": [1, X], "b": sympy.Matrix([1, X]).T.tolist()[0]}, "verified", "symbolic"),
        ({"a": sympy.sqrt(8), "b": 2 * sympy.sqrt(2)}, "verified", "symbolic"),
        ({"a": 1, "b": Fraction(2, 2)}, "verified", "exact"),
        ({"a": 1, "b": 1, "c": 2}, "wrong", "exact"),
        ({"a": HALF, "b": 0.5}, "verified", "numeric"),
        ({"a": HALF, "b": torch.tensor(0.5)}, "verified", "numeric"),
        ({"a": 0.0, "b": 0.0}, "verified", "numeric"),
        ({"a": Fraction(1, 3), "b": 1 / 3}, "verified", "numeric"),
        ({"a": 1 / 3, "b": Fraction(1, 3)}, "verified", "numeric"),
        ({"a": sympy.sqrt(2), "b": np.sqrt(2)}, "verified", "numeric"),
        ({"a": sympy.sqrt(4), "b": 2, "c": sympy.sqrt(2) ** 2}, "verified", "exact"),
        ({"a": 10**30, "b": 10**30}, "verified", "exact"),
        ({"a": [[1, 2, 3], [4, 5, 6]], "b": np.arange(1, 7).reshape(2, 3)}, "verified", "exact"),
        ({"a": Fraction(1, 10**400), "b": 0}, "wrong", "exact"),
        ({"a": 10.0, "sampling": (10.0, 0.1)}, "verified", "statistical"),
    ],
)
def test_agreement(routes, expected, kind):
    found = judge_agreement(routes)
    assert (found.status, found.evidence) == (expected, kind)


@pytest.mark.parametrize(
    ("first", "second", "difference"),
    [
        (3, Fraction(1, 2), 2.5),
        ([1, 2, 7], [1, 5, 9], 3.0),
        (Fraction(1, 10**400), 0, sys.float_info.min),
        (sympy.sqrt(8), sympy.sqrt(2), 2.0**0.5),
        (X, X + 5, 5.0),
        (X, 3 * X, 1.0),
        ([X, X], [3 * X, X + 5], 5.0),
        ([X, X], [X + HALF, 3 * X], 1.0),
    ],
)
def test_the_difference_of_exact_values_is_1_for_unequal_expressions(first, second, difference):
    (witness,) = judge_agreement({"a": first, "b": second}).witnesses
    assert witness == Witness("b", difference, 0.0)


def test_disagreement():
    assert judge_disagreement({"bad": 0.5, "right": 0.6, "too": 0.7}).status == "verified"
    found = judge_disagreement({"bad": 0.5, "right": 0.6, "same": 0.25 * 2})
    assert (found.status, found.reason) == (
        "wrong",
        "same agrees with bad, but the two must differ",
    )
    assert judge_disagreement({"bad": [0.5], "right": 0.6}).status == "invalid"


def test_a_difference_beyond_the_range_of_floats_is_finite():
    largest = sys.float_info.max
    (witness,) = judge_disagreement({"a": largest, "b": -largest}).witnesses
    assert witness.difference == largest


HUGE = 10**5000
BEYOND_FLOATS = {
    "huge value": ("1", HUGE, {}, "states 1, computed 1e+5000"),
    "huge fraction": ("≈ 1", Fraction(HUGE, 3), {}, "states ≈ 1, computed 3.333333333e+4999"),
    "tiny value": ("0", Fraction(-1, 10**400), {}, "states 0, computed -1e-400"),
    "huge tolerance": (
        "1e400",
        10**400,
        {"standard_error": 10**400},
        "5 standard errors are 5e+400, but the largest stated number is only 1e+400; "
        "draw more samples",
    ),
}


@pytest.mark.parametrize(
    ("statement", "value", "options", "reason"), BEYOND_FLOATS.values(), ids=BEYOND_FLOATS
)
def test_numbers_beyond_the_range_of_floats_are_reported(statement, value, options, reason):
    assert verdict(statement, value, **options).reason == reason


DIGITS = st.text("0123456789", min_size=1, max_size=5)
NUMBER = st.one_of(
    st.builds(Number, st.sampled_from(["", "-"]), DIGITS, st.just("") | DIGITS),
    st.builds(Number, st.just(""), DIGITS, st.just("") | DIGITS, st.integers(-20, 20)),
    st.builds(Number, st.just("-"), DIGITS, st.just("") | DIGITS, percent=st.just(True)),
    st.builds(Number, st.just(""), DIGITS, denominator=DIGITS.filter(int)),
)


def change_last_digit(number, steps):
    """Return the number with its last digit changed by some units."""
    digits = int(number.sign + number.whole + number.decimals) + steps
    text = str(abs(digits)).zfill(len(number.decimals) + 1)
    point = len(text) - len(number.decimals)
    parts = {"sign": "-" if digits < 0 else "", "whole": text[:point], "decimals": text[point:]}
    return Number(
        **parts,
        exponent=number.exponent,
        percent=number.percent,
        denominator=number.denominator,
    )


@given(NUMBER, st.sampled_from("=≈"), st.sampled_from([-1, 1]), st.fractions(-HALF, HALF))
def test_a_number_with_another_last_digit_is_wrong(number, relation, step, part):
    if relation == "≈":
        assume(not number.denominator and abs(part) < HALF)
        computed = number.value + part * number.unit
    else:
        computed = number.value
    assert judge(Statement(relation, number), computed, {}).status == "verified"
    assert (
        judge(Statement(relation, change_last_digit(number, step)), computed, {}).status == "wrong"
    )


@given(st.lists(NUMBER, min_size=2, max_size=5), st.data())
def test_an_array_with_another_digit_in_any_entry_is_wrong(numbers, data):
    i = data.draw(st.integers(0, len(numbers) - 1))
    values = [number.value for number in numbers]
    assert judge(Statement("=", tuple(numbers)), values, {}).status == "verified"
    numbers[i] = change_last_digit(numbers[i], data.draw(st.sampled_from([-1, 1])))
    found = judge(Statement("=", tuple(numbers)), values, {})
    assert (found.status, found.reason[: len("entry [0]")]) == ("wrong", f"entry [{i}]")


def test_the_weakest_of_no_kinds_is_empty():
    assert weakest([]) == ""
