"""Ranges and conditions: the points that they leave, and those that are too wide."""

from fractions import Fraction

import pytest

from sphinx_claims import each, series

STEPS = 4
SYMBOLS = {
    "T": STEPS,
    "t": each(range(-1, STEPS + 2)),
    "s": each(range(-1, STEPS + 2)),
    "S": {1, 3},
    "x_t": series([2, 5, 3, 7]),
    "y_t": series([4, 10, 6, 14]),
    "c_t": lambda t: {1: 1, 2: 2, 3: 6, 4: 24}[t],
    "g_{s,t}": lambda s, t: s + 10 * t,
    "h_{s,t}": lambda s, t: {"value": s + 10 * t}["value" if 1 <= s <= t <= STEPS else "none"],
}


def points(result, statement=-1):
    """Return the points of the first relation of a statement."""
    relations = result.record.statements[statement].relations
    return [dict(pair.point) for pair in relations[0].pairs]


CONDITIONS = [
    (r"y_t = 2 x_t \text{ for } 1 \le t \le T", "1234"),
    (r"y_t = 2 x_t \text{ for all } t \in \{1, \dots, T\}", "1234"),
    (r"y_t = 2 x_t, \qquad t = 1, \dots, T", "1234"),
    (r"y_t = 2 x_t, \qquad t = T, \dots, 1", "1234"),
    (r"y_t = 2 x_t, \qquad t = 1, 2, \dots, T", "1234"),
    (r"y_t = 2 x_t \qquad (0 < t < T + 1)", "1234"),
    (r"c_t = t c_{t-1} \text{ for } 1 < t \le T", "234"),
    (r"\text{for } 1 \le t \le T, y_t = 2 x_t", "1234"),
]


@pytest.mark.parametrize(("latex", "expected"), CONDITIONS)
def test_conditions_of_a_display_filter_its_points(evaluate, latex, expected):
    result = evaluate(latex, SYMBOLS)
    assert "".join(point["t"] for point in points(result, 0)) == expected
    assert result.problems == []


def test_a_range_of_the_block_applies_to_its_statements(evaluate):
    block = [r"1 \le t \le T", "y_t = 2 x_t", "T = 4", "y_1 = 4"]
    result = evaluate(block, SYMBOLS)
    statements = result.record.statements
    assert [one.status for one in statements] == ["range", "evaluated", "evaluated", "evaluated"]
    assert [one.points for one in statements] == [0, 4, 1, 1]
    assert result.problems == []


def test_a_range_may_stand_after_its_statement(evaluate):
    assert points(evaluate(["y_t = 2 x_t", r"1 \le t \le T"], SYMBOLS), 0) == [
        {"t": str(t)} for t in (1, 2, 3, 4)
    ]


def test_the_last_range_before_a_statement_applies(evaluate):
    block = [r"1 \le t \le T", "y_t = 2 x_t", "t = T", "c_t = 24"]
    assert points(evaluate(block, SYMBOLS)) == [{"t": "4"}]


def test_a_range_of_two_letters(evaluate):
    result = evaluate([r"1 \le s \le t \le T", "h_{s,t} = g_{s,t}"], SYMBOLS)
    assert len(points(result)) == 10
    assert result.problems == []


def test_a_range_with_more_letters_leaves_each_point_once(evaluate):
    result = evaluate([r"1 \le s \le t \le T", "y_t = 2 x_t"], SYMBOLS)
    assert [point["t"] for point in points(result)] == ["1", "2", "3", "4"]


SUMS = [
    (r"N = \sum_{1 \le s \le t \le T} g_{s,t}", 10),
    (r"N = \sum_{s \le t} g_{s,t}", 10),
    (r"N = \sum_{t - s \ge 1} g_{s,t}", 6),
    (r"N = \sum_{\lceil s/2 \rceil < \lceil t/2 \rceil} g_{s,t}", 4),
]


@pytest.mark.parametrize(("latex", "terms"), SUMS)
def test_sums_over_letters_with_printed_ranges(evaluate, latex, terms):
    pairs = [(s, t) for t in range(1, 5) for s in range(1, t + 1)]
    kept = {
        10: pairs,
        6: [(s, t) for s, t in pairs if t - s >= 1],
        4: [(s, t) for s, t in pairs if -(-s // 2) < -(-t // 2)],
    }[terms]
    assert len(kept) == terms
    total = sum(s + 10 * t for s, t in kept)
    result = evaluate([r"1 \le s \le t \le T", latex], {**SYMBOLS, "N": total})
    assert result.record.statements[1].relations[0].pairs[0].right.text() == str(total)


def test_a_sum_with_bounds_of_its_own_ignores_the_printed_range(evaluate):
    latex = r"N = \sum_{0 \le s \le t \le T} h_{s,t}"
    (problem,) = evaluate([r"1 \le s \le t \le T", latex], {**SYMBOLS, "N": 330}).problems
    assert "has no value: h_{s,t} at 0, 0: KeyError" in problem


def test_a_letter_that_occurs_elsewhere_is_not_bound(evaluate):
    symbols = {**SYMBOLS, "r_t": series([17, 15, 10, 7])}
    result = evaluate([r"1 \le t \le T", r"r_t = \sum_{t \le s \le T} x_s"], symbols)
    assert len(points(result)) == STEPS
    assert result.problems == []


def test_two_sums_of_a_formula_bind_the_same_letters(evaluate):
    latex = r"A = \sum_{1 \le t \le T} x_t, \qquad B = \sum_{1 \le t \le T} y_t"
    result = evaluate(latex, {**SYMBOLS, "A": 17, "B": 34})
    assert result.problems == []
    both = r"\sum_{1 \le t \le T} x_t + \sum_{1 \le t \le T} y_t = A"
    assert evaluate(both, {**SYMBOLS, "A": 51}).problems == []


WIDE = [
    (r"y_t = 2 x_t \text{ for } 0 \le t \le T", "x_t at 0: there are 1 to 4"),
    (r"y_t = 2 x_t \text{ for } 1 \le t \le T + 1", "x_t at 5: there are 1 to 4"),
    (r"y_t = 2 x_t, \qquad t = 0, \dots, T", "x_t at 0: there are 1 to 4"),
    ("y_t = 2 x_t", "y_t at -1: there are 1 to 4"),
]


@pytest.mark.parametrize(("latex", "message"), WIDE)
def test_a_condition_that_is_too_wide(evaluate, latex, message):
    result = evaluate(latex, SYMBOLS)
    assert any(message.replace("x_t", "y_t") in text for text in result.problems)


def test_a_relation_that_excludes_nothing(evaluate):
    symbols = {**SYMBOLS, "t": each(range(1, STEPS + 2))}
    result = evaluate([r"1 \le t \le T", "y_t = 2 x_t"], symbols)
    assert result.problems == [r"1 \le t excludes nothing: let t range beyond it"]
    assert result.record.problems[0].formula == 0


def test_a_condition_that_leaves_no_point(evaluate):
    latex = r"y_t = 2 x_t \text{ for } T < t < 2"
    (problem,) = evaluate(latex, SYMBOLS).problems
    assert problem == rf"{latex} is evaluated nowhere: its conditions leave no point"


def test_a_range_that_is_narrower_than_needed(evaluate):
    result = evaluate([r"1 < t \le T", "y_t = 2 x_t"], SYMBOLS)
    assert result.problems == ["not refuted (condition): without 1 < t"]
    reasons = {"1 < t": "the first step is a case of its own"}
    assert evaluate([r"1 < t \le T", "y_t = 2 x_t"], SYMBOLS, same=reasons).problems == []
    own = r"y_t = 2 x_t \text{ for } 1 < t \le T"
    assert evaluate(own, SYMBOLS).problems == [f"not refuted (condition): {own} without 1 < t"]
    for key in ("1 < t", "without 1 < t", f"{own} without 1 < t"):
        assert evaluate(own, SYMBOLS, same={key: "why"}).problems == []


SHORT = [
    (r"t = 2, \dots, T", r"with t = 1, \dots, T"),
    (r"t = T, \dots, 2", r"with t = T, \dots, 1"),
    (r"t = 1, \dots, T - 1", r"with t = 1, \dots, T"),
    (r"1 \le t < T", "without t < T"),
    (r"2 \le t \le T", r"without 2 \le t"),
    (r"1 \le t < T - 1", "without t < T - 1"),
]


@pytest.mark.parametrize(("narrow", "message"), SHORT)
def test_a_range_one_step_short(evaluate, narrow, message):
    result = evaluate([f"${narrow}$", "y_t = 2 x_t"], SYMBOLS)
    assert result.problems == [f"not refuted (condition): {message}"]
    for excused in (message, message.split(" ", 1)[1]):
        block = [f"${narrow}$", "y_t = 2 x_t"]
        assert evaluate(block, SYMBOLS, same={excused: "why"}).problems == []


def test_a_range_that_one_statement_needs(evaluate):
    block = [r"1 < t \le T", "y_t = 2 x_t", "c_t = t c_{t-1}"]
    assert evaluate(block, SYMBOLS).problems == []


INSTANCES = [{"p": Fraction(1, 3), "q": Fraction(2, 3)}, {"p": Fraction(2), "q": Fraction(1, 9)}]


def test_hypotheses_on_constants_choose_instances(evaluate):
    block = ["$0 < p < 1$", "q = 1 - p"]
    zero = {"p": 0, "q": Fraction(1, 2)}
    result = evaluate(block, *INSTANCES, zero, given=["0 < p < 1"])
    assert result.record.statements[1].points == 1
    assert result.problems == []
    (problem,) = evaluate(block, *INSTANCES, given=["0 < p < 1"]).problems
    assert problem == "0 < p is given and excludes no instance: add one that violates it"
    true = {"p": 0, "q": 1}
    (problem,) = evaluate(block, *INSTANCES, true, given=["0 < p < 1"]).problems
    assert problem == "not refuted (condition): without 0 < p"
    (problem,) = evaluate(["$p > 2$", "q = 1 - p"], *INSTANCES, given=["p > 2"]).problems
    assert problem == "q = 1 - p is evaluated nowhere: its conditions leave no point"


def test_other_relations_between_constants_hold_in_all_instances(evaluate):
    result = evaluate(["$p > 0$", "$q < 1$"], *INSTANCES)
    assert [one.status for one in result.record.statements] == ["range", "range"]
    assert result.problems == []
    (problem,) = evaluate(["$0 < p < 1$"], *INSTANCES).problems
    text = "0 < p < 1 is false for p = 2 in table 2; if it is a hypothesis, name it in given"
    assert problem == text
    (problem,) = evaluate(["$0 < p < 1$"], INSTANCES[1]).problems
    assert problem == text.replace(" in table 2", "")
    (problem,) = evaluate([r"$p^{1/2} > 0$"], {"p": 4}, {"p": -4}).problems
    assert problem == r"p^{1/2} > 0 has no value in table 2 (p = -4): p^{1/2}: -4 to the power 1/2"


def test_given_relations_choose_instances(evaluate):
    result = evaluate(["p = 2", r"q = \frac{1}{9}"], *INSTANCES, given=["p = 2"])
    assert [one.status for one in result.record.statements] == ["given", "evaluated"]
    assert result.problems == []


def test_given_relations_need_no_symbols(evaluate):
    result = evaluate([r"X \sim N", "p = p"], *INSTANCES, given=[r"X \sim N"], same={"p": "x"})
    assert result.record.statements[0].status == "given"


def test_statements_are_evaluated_in_the_instances_that_have_their_symbols(evaluate):
    tables = [{"a": 2, "b": 4}, {"a": 3}, {"a": 3, "b": 6}]
    result = evaluate(["b = 2 a", "a > 1"], *tables)
    assert result.record.statements[0].points == 2


def test_points_without_an_inverse_are_left_out(evaluate):
    tables = [{"A": [[1, 2], [3, 5]], "B": [[-5, 2], [3, -1]]}, {"A": [[1, 2], [2, 4]], "B": 0}]
    result = evaluate("B = A^{-1}", *tables)
    assert result.record.statements[0].points == 1
    assert result.problems == []
    (problem,) = evaluate("B = A^{-1}", tables[1]).problems
    assert problem == "B = A^{-1} has no value: A^{-1}: the matrix is singular"


def test_skipped_statements_need_a_reason_of_the_list(evaluate):
    block = [r"x_t \to 0", "T = 4"]
    result = evaluate(block, SYMBOLS, skip={r"x_t \to 0": "limit"})
    first = result.record.statements[0]
    assert (first.status, first.reason, first.latex) == ("skipped", "limit", r"x_t \to 0")
    (problem,) = evaluate(block, SYMBOLS, skip={r"x_t \to 0": "type"}).problems or [""]
    assert problem == ""
    with_word = evaluate(["T = 4"], SYMBOLS, skip={"T = 4": "obvious"}).problems
    assert with_word[0].startswith("skip of T = 4: expected one of limit, existence, type, words")


def test_what_a_call_names_must_be_printed(evaluate):
    result = evaluate(
        ["T = 4"], SYMBOLS, skip={"T = 5": "words"}, given=["T > 3"], same={"T = 6": "why"}
    )
    assert result.problems == [
        "the block does not print T = 5, which is skipped",
        "the block does not print T > 3, which is given",
        "T = 6 excuses no variant",
    ]


FALSE = [
    ("y_t = 3 x_t", []),
    ("y_t = 2 z_t", ["z_t is not in the table"]),
    ("y_t = 2 x_{t+9}", ["y_t = 2 x_{t+9} has no value at t = 2: x_{t+9} at 11: there are 1 to 4"]),
]


@pytest.mark.parametrize(("latex", "problems"), FALSE)
def test_a_statement_that_is_not_true_does_not_make_its_conditions_and_reasons_wrong(
    evaluate, latex, problems
):
    block = [r"$1 < t \le T$", latex]
    reasons = {"1 < t": "the first step is a case of its own"}
    for same in ({}, reasons, {"2 x_t": "nothing of the kind"}):
        result = evaluate(block, SYMBOLS, same=same)
        assert result.problems == problems
        assert len(result.lines) == 1


def test_a_formula_that_cannot_be_split_does_not_make_what_it_prints_missing(evaluate):
    block = ["T = 4", r"T > 3, x_t \to 0 \text{ so what } T = 4"]
    given, skip, same = ["T > 3"], {r"x_t \to 0": "limit"}, {"1 < t": "why"}
    (problem,) = evaluate(block, SYMBOLS, given=given, skip=skip, same=same).problems
    assert problem.startswith(r"what does \text{so what} mean in ")


def test_a_range_applies_to_a_statement(evaluate):
    block = [r"$1 \le t \le T$", "y_t = 2 x_t", r"$1 \le s < T$"]
    symbols = SYMBOLS | {"s": each(range(6))}
    assert evaluate(block[:2], symbols).problems == []
    (problem,) = evaluate(block, symbols).problems
    assert problem == r"1 \le s < T applies to no statement of the block"
    later = [r"$2 \le t \le T$", *block[:2]]
    (problem,) = evaluate(later, SYMBOLS).problems
    assert problem == r"2 \le t \le T applies to no statement of the block"
    assert evaluate(block, symbols, skip={r"1 \le s < T": "words"}).problems == []
    assert evaluate(block, symbols, given=[r"1 \le s < T"]).problems == []
    bound = [r"$1 \le s \le T$", r"N = \sum_s x_s"]
    assert evaluate(bound, {**symbols, "N": 17}).problems == []


def test_inline_expressions_stand_in_a_statement_or_are_mentioned(evaluate):
    block = ["$x_{t+1}$", "T = 4", "$T$", "$T - 1$", "$n$"]
    advice = "stands in no statement of the block: state it as a relation, or name it in mentions"
    assert evaluate(block, SYMBOLS).problems == [f"x_{{t+1}} {advice}", f"T - 1 {advice}"]
    mentions = [r"x_{t + 1}", "T - 1"]
    assert evaluate(block, SYMBOLS, mentions=mentions).problems == []
    assert evaluate([*block[:3], "$T - 2$"], SYMBOLS, mentions=mentions).problems == [
        f"T - 2 {advice}",
        "the block does not print T - 1 by itself, which is mentioned",
    ]
    assert evaluate(["T - 1 = 3", "$T - 1$"], SYMBOLS).problems == []


def test_displays_state_something(evaluate):
    assert evaluate([r"\sum_t x_t"], SYMBOLS).problems == [r"\sum_t x_t has no relation"]


LISTS = [
    (r"i = 1, \dots, n", "12 1234"),
    (r"i = n, \dots, 1", "12 1234"),
    (r"i = 1, \dots, n - 2", "12"),
    (r"i = n - 1, \dots, n", "12 34"),
]


@pytest.mark.parametrize(("values", "expected"), LISTS)
def test_a_list_of_two_items_or_none_has_as_many(evaluate, values, expected):
    symbols = {"p_i": series([2, 4]), "i": each([0, 1, 2, 3]), "n": 2}
    more = {"p_i": series([2, 4, 6, 8]), "i": each(range(6)), "n": 4}
    found = points(evaluate(rf"p_i = 2 i, \qquad {values}", symbols, more), 0)
    assert "".join(point["i"] for point in found) == expected.replace(" ", "")


def test_a_list_of_two_items_is_no_interval(evaluate):
    wrong = {"p_i": series([99, 98]), "i": each([0, 1, 2, 3]), "n": 2}
    (line,) = evaluate(r"p_i = 2 i, \qquad i = 1, \dots, n", wrong).lines
    assert line.endswith("is wrong at i = 1: 99, 2")


def test_a_list_that_ends_before_it_begins_is_no_wider_condition(evaluate):
    tables = [
        {"p_i": series([7, *range(4, 2 * n + 1, 2)]), "i": each(range(n + 2)), "n": n}
        for n in (2, 4)
    ]
    assert evaluate(r"p_i = 2 i, \qquad i = 2, \dots, n", *tables).problems == []


def test_an_inline_equation_that_some_instances_obey_may_be_a_hypothesis(evaluate):
    tables = [{"a": 3, "b": 4}, {"a": 4, "b": 5}]
    (problem,) = evaluate(["$a = 4$", "b = a + 1"], *tables).problems
    assert problem == "a = 4 is true in some instances; if it is a hypothesis, name it in given"
    assert evaluate(["a = 4", "b = a + 1"], *tables).problems == []
    assert evaluate(["$a = 5$", "b = a + 1"], *tables).problems == []


def test_a_relation_between_constants_that_is_not_strict_is_an_equality_in_an_instance(evaluate):
    one, zero = {"p": 1, "q": 3, "y": 3}, {"p": 0, "q": 5, "y": 0}
    block = [r"$0 \le p \le 1$", "y = p q"]
    (problem,) = evaluate(block, {"p": 1, "q": 3, "y": 3}, {"p": 1, "q": -4, "y": -4}).problems[:1]
    advice = "add an instance in which they are equal, or write a strict sign"
    assert problem == rf"0 \le p is strict everywhere: {advice}"
    assert evaluate(block, one, zero).problems == []
    ratio = [r"$p \ge 0$", r"y = \frac{q}{p}"]
    problems = evaluate(ratio, {"p": 2, "q": 6, "y": 3}, {**zero, "y": 0}).problems
    assert any("division by zero" in one for one in problems)
