"""Claims about names, truth values, dates, time spans, and floats that are integers."""

import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sphinx_claims.claims.judgment import judge, judge_agreement, judge_disagreement
from sphinx_claims.claims.statement import parse

DAY = datetime.date(2020, 1, 5)
NOON = datetime.datetime(2020, 1, 5, 12)
TABLE = pd.DataFrame({"name": ["Alice", "Bob"], "n": [3, 4], "x": [0.5, 2.5]})


def verdict(statement, computed, **witnesses):
    return judge(parse(statement), computed, witnesses)


@pytest.mark.parametrize(
    ("statement", "right", "wrong"),
    [
        ("Alice", ["Alice", np.str_("Alice")], ["Bob", "alice", "Alice x", ""]),
        ("[b, a]", [["b", "a"], pd.Series(["b", "a"])], [["a", "b"], ["b", "b"]]),
        ("true", [True, np.True_], [False]),
        ("[true, false]", [np.array([1, 0]) > 0], [[True, True], [False, True]]),
        ("2020-01-05", [DAY, pd.Timestamp(DAY), np.datetime64("2020-01-05", "ns")], [NOON]),
        ("2020-01-05T12:00", [NOON], [DAY, NOON + datetime.timedelta(seconds=1)]),
        ("2020-01-05T12:00Z", [pd.Timestamp("2020-01-05 13:00", tz="Europe/Paris")], []),
        ("2020-01-05T13:00+01:00", [NOON.replace(tzinfo=datetime.UTC)], []),
        ("2020-01", [pd.Period("2020-01", "M")], [pd.Period("2020-02", "M")]),
        ("< 2020-01-05", [datetime.date(2020, 1, 4), NOON.replace(day=4)], [DAY, NOON]),
        ("≤ 2020-01-05", [DAY], [NOON, datetime.date(2020, 1, 6)]),
        ("> 2020-01-05", [NOON], [DAY]),
        ("≥ 2020-01", [pd.Period("2020-01", "M")], [pd.Period("2019-12", "M")]),
        ("31 days", [datetime.timedelta(31), pd.Timedelta("31D")], [datetime.timedelta(30)]),
        ("PT1.5H", [datetime.timedelta(minutes=90)], [datetime.timedelta(minutes=91)]),
        ("> 1 h", [datetime.timedelta(minutes=61)], [datetime.timedelta(hours=1)]),
        ("[[Alice, 3], [Bob, 4]]", [TABLE[["name", "n"]]], [TABLE[["name", "n"]][::-1]]),
    ],
)
def test_names_truth_values_dates_and_time_spans(statement, right, wrong):
    for value in right:
        found = verdict(statement, value)
        assert (found.status, found.evidence, found.reason) == ("verified", "exact", "")
        assert found.margin >= 0
    for value in wrong:
        found = verdict(statement, value)
        assert found.status == "wrong"
        assert found.margin <= 0


def test_the_reason_of_a_wrong_name_or_date():
    assert verdict("Alice", "Bob").reason == "states Alice, computed Bob"
    assert verdict("[a, b]", ["a", "c"]).reason == "entry [1] states b, computed c"
    assert verdict("< 2020-01-05", NOON).reason == "states < 2020-01-05, computed 2020-01-05T12:00"


@pytest.mark.parametrize(
    ("statement", "value", "reason"),
    [
        ("three", 3, "states a name, three; computed a number, 3; state the number in digits"),
        ("1", True, "states a number, 1; computed a truth value, true; state true or false"),
        ("true", 1, "states a truth value, true; computed a number, 1"),
        ("5 s", 5, "states a time span, 5 s; computed a number, 5; state the number alone"),
        ("2020-01-05", 5, "states a date, 2020-01-05; computed a number, 5"),
        ("2020", DAY, "states a number, 2020; computed a date, 2020-01-05; state the date, as in"),
        ("2020-01-05", pd.Period("2020-01", "M"), "computed a month, 2020-01; state the month"),
        (
            "2020-01-05",
            pd.Timestamp("2020-01-05", tz="UTC"),
            "computed a time with a time zone, 2020-01-05T00:00Z; state the time zone",
        ),
        ("[a, 1]", ["a", "b"], "entry [1] states a number, 1; computed a name, b"),
        ("31", datetime.timedelta(31), "computed a time span, 31 d; state its unit"),
    ],
)
def test_a_value_of_another_kind_is_invalid(statement, value, reason):
    found = verdict(statement, value)
    assert found.status == "invalid"
    assert reason in found.reason


def test_witnesses_of_names_and_dates():
    assert verdict("Alice", "Alice", ranked="Alice").status == "verified"
    found = verdict("Alice", "Alice", ranked="Bob")
    assert (found.status, found.reason) == (
        "wrong",
        "ranked differs from the value by 1, allowed 0",
    )
    assert verdict("2020-01-05", DAY, other=np.datetime64("2020-01-05")).status == "verified"
    assert verdict("2020-01-05", DAY, other=NOON).status == "wrong"
    assert verdict("true", True, other=np.False_).status == "wrong"
    found = verdict("true", True, other=1)
    assert (found.status, found.reason) == (
        "invalid",
        "the value holds a truth value, other a number",
    )


def test_a_table_of_names_and_floats():
    statement = "[[Alice, 0.5], [Bob, 2.5]]"
    table = TABLE[["name", "x"]]
    assert verdict(statement, table).status == "invalid"
    found = verdict(statement, table, again=[["Alice", 0.5], ["Bob", 2.5]])
    assert (found.status, found.evidence) == ("verified", "numeric")
    for again in ([["Alice", 0.5], ["Eve", 2.5]], [["Alice", 0.5], ["Bob", 2.6]]):
        assert verdict(statement, table, again=again).status == "wrong"


def test_agree_and_disagree_about_names():
    assert judge_agreement({"a": ["x", "y"], "b": np.array(["x", "y"])}).status == "verified"
    assert judge_agreement({"a": ["x", "y"], "b": ["y", "x"]}).status == "wrong"
    assert judge_disagreement({"a": "x", "b": "y"}).status == "verified"
    assert judge_disagreement({"a": "x", "b": "x"}).status == "wrong"
    assert judge_agreement({"a": ["x", 0.5], "b": ["x", 0.5 + 1e-12]}).status == "verified"
    assert judge_agreement({"a": ["x", 0.5], "b": ["x", 0.51]}).status == "wrong"


@pytest.mark.parametrize("statement", ["Alice", "true", "2020-01-05", "2020-01", "31 days"])
def test_a_comparison_that_accepts_everything_is_vacuous(monkeypatch, statement):
    value = {
        "Alice": "Alice",
        "true": True,
        "2020-01-05": DAY,
        "2020-01": pd.Period("2020-01", "M"),
        "31 days": datetime.timedelta(31),
    }[statement]
    assert verdict(statement, value).status == "verified"
    for module in ("judgment", "vacuity"):
        monkeypatch.setattr(f"sphinx_claims.claims.{module}.accepts", lambda *_: True)
    found = verdict(statement, value)
    assert found.status == "vacuous"
    assert "another value would pass as well as" in found.reason


def test_a_sampled_mean_is_a_number():
    found = judge(parse("[a, 1]"), ["a", 1], {}, standard_error=[1, 1])
    assert (found.status, found.reason) == ("invalid", "a sampled mean must be claimed as a number")


@pytest.mark.parametrize(
    ("statement", "value"),
    [
        ("12", 12.0),
        ("12", np.float32(12)),
        ("-3", np.float64(-3)),
        ("0", -0.0),
        ("[3, 4]", pd.Series([3.0, 4.0])),
        ("[3, 4]", [3, 4.0]),
        ("3", 3 + 0j),
        ("1e3", 1000.0),
        ("100%", 1.0),
        ("9007199254740991", 2.0**53 - 1),
        ("16777215", np.float32(2**24 - 1)),
        ("[[a, 3]]", [["a", 3.0]]),
    ],
)
def test_a_float_that_is_an_integer_counts_as_one(statement, value):
    found = verdict(statement, value)
    assert (found.status, found.evidence) == ("verified", "exact")


@pytest.mark.parametrize(
    ("statement", "value"),
    [
        ("3", (0.1 + 0.2) * 10),
        ("9007199254740992", 2.0**53),
        ("16777216", np.float32(2**24)),
        ("1e20", 1e20),
        ("[3, 4]", [3.0, 4.5]),
        ("0.5", 1.0),
        ("[1, 0.5]", [1.0, 0.5]),
        ("< 20", 12.0),
        ("≈ 12", 12.0),
    ],
)
def test_any_other_float_needs_a_witness(statement, value):
    found = verdict(statement, value)
    assert (found.status, found.evidence) == ("invalid", "numeric")
    assert found.reason.startswith("a float needs a witness")


def test_a_float_that_is_another_integer_is_wrong():
    assert verdict("12", 13.0).status == "wrong"
    assert verdict("9007199254740991", 2.0**53 - 2).status == "wrong"


def test_a_float_with_a_witness_stays_numeric():
    assert verdict("12", 12.0, other=12.0).evidence == "numeric"
    assert judge(parse("12"), 12.0, {}, cases=range(12)).status == "verified"


NUMBER = st.builds(
    "{}{}.{}".format,
    st.sampled_from(["", "-"]),
    st.integers(0, 999),
    st.text("0123456789", min_size=1, max_size=4),
)


@given(NUMBER, st.sampled_from([-1, 1]), st.fractions(min_value=0, max_value=Fraction(1, 10**9)))
def test_a_value_half_a_unit_away_is_refused_on_both_sides(stated, side, step):
    statement = parse(f"≈ {stated}")
    (number,) = statement.numbers
    half = side * number.unit / 2
    inside = number.value + half * (1 - step)
    for value, expected in (
        (number.value + half, "wrong"),
        (number.value + half * (1 + step), "wrong"),
        (inside, "verified" if step else "wrong"),
    ):
        assert judge(statement, value, {}).status == expected
    found = judge(statement, number.value + half, {})
    assert found.reason.endswith(
        "; that is exactly half a unit of the last digit away, so state one more digit"
    )
    assert found.margin == 0


@given(st.floats(-1e6, 1e6), st.integers(1, 6))
def test_a_float_is_compared_by_its_exact_value(value, decimals):
    rounded = f"{value:.{decimals}f}"
    is_half = abs(Fraction(rounded) - Fraction(value)) == Fraction(1, 2 * 10**decimals)
    statement = parse(f"≈ {rounded}")
    assume("e" not in repr(value))
    found = judge(statement, value, {"same": value})
    assert (found.status == "wrong") == is_half


@pytest.mark.parametrize(
    ("value", "right", "refused"),
    [
        (Fraction(1, 4), [], ["0.2", "0.3"]),
        (Decimal("0.25"), [], ["0.2", "0.3"]),
        (0.25, [], ["0.2", "0.3"]),
        (np.float32(0.25), [], ["0.2", "0.3"]),
        (2.675, ["2.67"], ["2.68"]),  # as a float it lies below the half
        (Decimal("2.675"), [], ["2.67", "2.68"]),
        (0.35, ["0.3"], ["0.4"]),
        (Fraction(7, 20), [], ["0.3", "0.4"]),
        (-0.5, [], ["0", "-1"]),
    ],
)
def test_halves_of_several_types(value, right, refused):
    for number in right:
        assert verdict(f"≈ {number}", value, same=value).status == "verified"
    for number in refused:
        assert verdict(f"≈ {number}", value, same=value).status == "wrong"
