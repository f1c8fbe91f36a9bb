"""Words that print claims in another form follow from what the claims state, or are refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_claims.claims.record import Claim
from sphinx_claims.claims.statement import parse
from sphinx_claims.claims.verdict import Verdict
from sphinx_claims.printing.latex import read_latex
from sphinx_claims.printing.words import blank_numbers, match_words

VERDICT = Verdict("verified", "exact")
AGREE = Claim("agree", "agree", "a, b", VERDICT)


def claims_of(statements):
    parsed = [parse(statement) for statement in statements]
    return [
        Claim(f"k{i}", statement.relation, statement.source(), VERDICT)
        for i, statement in enumerate(parsed)
    ]


def problem(words, *statements, language="en", relation=""):
    return match_words(words, claims_of(statements), language, relation).problem


RIGHT = {
    "en": [
        ("three samples", "3"),
        ("Twenty-one rows", "21"),
        ("a hundred", "100"),
        ("half of them", "1/2"),
        ("two thirds", "2/3"),
        ("twice", "2"),
        ("1,200 dollars", "1200"),
        ("$1,200", "1200"),
        ("-$5.30", "-5.3"),
        ("minus three", "-3"),
        ("10⁶ rows", "1e6"),
        ("2^8", "256"),
        ("€ 1 200", "1200"),
        ("1_200", "1200"),
        ("1’200 CHF", "1200"),
        ("1,00,000 rupees", "100_000"),
        ("33 %", "33%"),
        ("33 percent", "33%"),
        ("33 %", "0.33"),
        ("5 ‰", "0.005"),
        ("1.2 million", "1_200_000"),
        ("1.2-million-row table", "1_200_000"),
        ("12k", "12_000"),
        ("1.2 × 10⁶", "1_200_000"),
        ("3e-4", "3e-4"),
        ("4/5", "4/5"),
        ("½", "1/2"),
        ("1½", "3/2"),
        ("5.0", "5"),
        ("−5 °C", "-5"),
        ("5km", "5"),
        ("٣", "3"),
        ("this one has 3", "3"),
        ("3, as in figure 2 of ResNet-50", "3"),
        ("about 2", "≈ 1.98"),
        ("about 2.0", "≈ 1.98"),
        ("about 1.98", "≈ 1.98"),
        ("≈ 1.98", "≈ 1.98"),
        ("1.98 or so", "≈ 1.98"),
        ("nearly 2", "≈ 1.98"),
        ("about 33 %", "≈ 33.3%"),
        ("about a third", "≈ 33.3%"),
        ("about 1,200", "1234"),
        ("roughly 1.2 million", "1_234_567"),
        ("about −2", "≈ -1.98"),
        ("more than 1,000 rows", "1234"),
        ("1,000+ rows", "1234"),
        ("over 2", "≈ 2.34"),
        ("less than 3", "< 3"),
        ("under 4", "< 3"),
        ("at most 3", "< 3"),
        ("at most 3", "≤ 3"),
        ("3 rows or fewer", "≤ 3"),
        ("at least 2", "≥ 2"),
        ("> 2", "> 2"),
        ("Alice", "Alice"),
        ("the winner, alice,", "Alice"),
        ("an Alice-like winner", "Alice"),
        ("Alice, then Bob", "[Alice, Bob]"),
        ("Alice (3) and Bob (4)", "[[Alice, 3], [Bob, 4]]"),
        ("3 and 4", "[3, 4]"),
        ("the counts", "[3, 4]"),
        ("all are zero", "[0, 0, 0]"),
        ("under 0.1 each", "< [0.1, 0.1]"),
        ("it holds", "true"),
        ("true", "true"),
        ("5 January 2020", "2020-01-05"),
        ("January 5th, 2020", "2020-01-05"),
        ("January 2020", "2020-01-05"),
        ("since 2020", "2020-01-05"),
        ("1/5/2020", "2020-01-05"),
        ("5 January 2020 at 10:30", "2020-01-05T10:30"),
        ("2020-01-05 10:30", "2020-01-05T10:30"),
        ("January 2020", "2020-01"),
        ("before 5 January 2020", "< 2020-01-05"),
        ("31 days", "31 d"),
        ("four weeks", "28 d"),
        ("2 hours and 30 minutes", "PT150M"),
        ("about 31 days", "31 d"),
        ("the rows", "3"),
    ],
    "fr": [
        ("trois lignes", "3"),
        ("1 200 dollars", "1200"),
        ("environ 1,98", "≈ 1.98"),
        ("une erreur de 3", "3"),
        ("plus de 1 000", "1234"),
        ("33 %", "33%"),
        ("1,2 million", "1_200_000"),
        ("le 1er janvier 2020", "2020-01-01"),
        ("05/01/2020", "2020-01-05"),
        ("31 jours", "31 d"),
        ("vrai", "true"),
    ],
    "de": [
        ("dreiundzwanzig", "23"),
        ("1.200 €", "1200"),
        ("rund 1,98", "≈ 1.98"),
        ("3 Mio. Zeilen", "3_000_000"),
        ("mindestens 3", "≥ 3"),
        ("5. Januar 2020", "2020-01-05"),
    ],
    "ja": [("2020年1月5日", "2020-01-05"), ("3", "3")],
    "xx": [("1,200", "1200")],
}


@pytest.mark.parametrize(
    ("language", "words", "statement"),
    [(language, *pair) for language, pairs in RIGHT.items() for pair in pairs],
)
def test_words_that_follow_from_a_claim(language, words, statement):
    assert problem(words, statement, language=language) == ""


ABOUT = "; write about or ≈ before it"
WRONG = [
    ("three", "4", "states 4, but its words {words} print three"),
    ("two", "3", "states 3, but its words {words} print two"),
    ("one", "2", "states 2, but its words {words} print one"),
    ("1,300 dollars", "1200", "states 1200, but its words {words} print 1,300"),
    ("12,00", "1200", "is wrong"),
    ("1.2 million", "1.2", "states 1.2, but its words {words} print 1.2 million"),
    ("33 %", "33.3", "states 33.3, but its words {words} print 33 %"),
    ("33", "33%", "states 33%, but its words {words} print 33"),
    ("minus 5", "5", "states 5, but its words {words} print minus 5"),
    ("-5", "5", "states 5, but its words {words} print -5"),
    ("2⁸", "2", "states 2, but its words {words} print 2⁸"),
    ("1.98", "≈ 1.98", "states ≈ 1.98, but its words {words} print 1.98" + ABOUT),
    ("2", "≈ 1.98", "states ≈ 1.98, but its words {words} print 2" + ABOUT),
    ("about 2.1", "≈ 1.98", "states ≈ 1.98, but its words {words} print 2.1"),
    ("about 1.980", "≈ 1.98", "states ≈ 1.98, but its words {words} print 1.980"),
    ("about 2", "1.5", "states 1.5, but its words {words} print 2"),
    ("about 1", "1.5", "states 1.5, but its words {words} print 1"),
    ("nearly 2", "≈ 2.04", "states ≈ 2.04, but its words {words} print ≲ 2"),
    ("about 100", "60", "states 60, but its words {words} print 100"),
    ("1.2 million", "1_234_567", "states 1234567, but its words {words} print 1.2 million" + ABOUT),
    ("more than 1,234", "1234", "states 1234, but its words {words} print > 1,234"),
    ("3", "< 3", "states < 3, but its words {words} print 3; write less than or < before it"),
    ("under 2", "< 3", "states < 3, but its words {words} print < 2"),
    ("less than 3", "≤ 3", "states ≤ 3, but its words {words} print < 3"),
    ("about 3", "< 3", "states < 3, but its words {words} print 3"),
    ("at most 3", "≥ 3", "states ≥ 3, but its words {words} print ≤ 3"),
    (
        "at most 3",
        "3",
        "states 3, but its words {words} print ≤ 3; print a claim that states ≤, or whose key says "
        "that it is an extreme",
    ),
    ("3 and 4", "[3, 5]", "states 5, but its words {words} print 4"),
    ("3", "[3, 4]", "states 4, but its words {words} print 3"),
    ("1, 2 and 3", "[1, 2]", "is printed by words with 3 values, expected 2"),
    ("Bob", "Alice", "is printed by words with no values, expected 1 (Alice)"),
    ("Alice-2", "Alice", 'states Alice, but its words "Alice-2" print 2'),
    ("Alice-B", "Alice", "is printed by words with no values, expected 1 (Alice)"),
    ("Mary-Alice", "Alice", "is printed by words with no values, expected 1 (Alice)"),
    ("Bob, then Alice", "[Alice, Bob]", "states Bob, but its words {words} print Alice"),
    ("false", "true", "states true, but its words {words} print false"),
    (
        "6 January 2020",
        "2020-01-05",
        "states 2020-01-05, but its words {words} print 6 January 2020",
    ),
    ("in 2021", "2020-01-05", "states 2020-01-05, but its words {words} print 2021"),
    ("before 2020", "< 2020-01-05", "states < 2020-01-05, but its words {words} print < 2020"),
    ("at 10:31 on 2020-01-05", "2020-01-05T10:30", "expected 1"),
    (
        "30 days",
        "31 d",
        "states 31 d, but its words {words} print 30 days; write about or ≈ before it",
    ),
    ("31 hours", "31 d", "states 31 d, but its words {words} print 31 hours"),
]


@pytest.mark.parametrize(("words", "statement", "expected"), WRONG)
def test_words_that_do_not_follow_from_a_claim(words, statement, expected):
    found = problem(words, statement)
    expected = expected.replace("{words}", f'"{words}"')
    assert found == expected or (expected in {"is wrong", "expected 1"} and found)


@pytest.mark.parametrize(
    ("words", "statements", "links"),
    [
        ("5–7 days", ["5", "7"], [(0, 1, 0), (2, 3, 1)]),
        ("5 to 7", ["5", "7"], [(0, 1, 0), (5, 6, 1)]),
        ("about 5–7", ["≈ 5.1", "≈ 6.8"], [(6, 7, 0), (8, 9, 1)]),
        ("1.98 ± 0.02", ["≈ 1.98", "≈ 0.02"], [(0, 4, 0), (7, 11, 1)]),
        ("3 of 10", ["3", "10"], [(0, 1, 0), (5, 7, 1)]),
        ("Alice (3)", ["Alice", "3"], [(0, 5, 0), (7, 8, 1)]),
    ],
)
def test_words_that_print_several_claims(words, statements, links):
    match = match_words(words, claims_of(statements), "en")
    assert (match.problem, [*match.links]) == ("", links)


@pytest.mark.parametrize(
    ("words", "statements", "claim", "expected"),
    [
        ("5–8", ["5", "7"], 1, "states 7, but its words {words} print 8"),
        ("7–5", ["5", "7"], 0, "states 5, but its words {words} print 7"),
        ("5–7", ["≈ 5.1", "≈ 6.8"], 0, "states ≈ 5.1, but its words {words} print 5" + ABOUT),
        ("5", ["5", "7"], 0, "is printed by words with 1 value, expected 2"),
        ("a range", ["5", "7"], 0, "is printed by words with no values, expected 2"),
    ],
)
def test_words_that_print_one_of_several_claims_wrongly(words, statements, claim, expected):
    match = match_words(words, claims_of(statements), "en")
    assert (match.problem, match.claim) == (expected.replace("{words}", f'"{words}"'), claim)


NEGATED = [
    ("not over 17,000", "17205", "en"),
    ("not 17,205", "17205", "en"),
    ("Not Hubei", "Hubei", "en"),
    ("every province but Hubei", "Hubei", "en"),
    ("none of the 3", "3", "en"),
    ("isn't 3", "3", "en"),
    ("not 5 January 2020", "2020-01-05", "en"),
    ("not true", "true", "en"),
    ("pas 3", "3", "fr"),
    ("nicht 3", "3", "de"),
    ("keine 3 Zeilen", "3", "de"),
    ("nunca 3", "3", "es"),
    ("nessuno dei 3", "3", "it"),
    ("não 3", "3", "pt"),
    ("geen 3", "3", "nl"),
]


@pytest.mark.parametrize(("words", "statement", "language"), NEGATED)
def test_negated_words_are_refused(words, statement, language):
    found = problem(words, statement, language=language)
    assert found.startswith(f'is printed by the words "{words}": a negation (')


@pytest.mark.parametrize(
    ("words", "statement", "language"),
    [
        ("no more than 3", "≤ 3", "en"),
        ("not less than 3", "≥ 3", "en"),
        ("no. 3", "3", "en"),
        ("Notting Hill", "Notting Hill", "en"),
        ("Not Found", "Not Found", "en"),
        ("one of the 3", "3", "en"),
        ("about 33 % more", "33%", "en"),
        ("pas plus de 3", "≤ 3", "fr"),
        ("nicht mehr als 3", "≤ 3", "de"),
        ("no más de 3", "≤ 3", "es"),
        ("non più di 3", "≤ 3", "it"),
        ("niet meer dan 3", "≤ 3", "nl"),
    ],
)
def test_words_that_only_look_negated(words, statement, language):
    assert problem(words, statement, language=language) == ""


@pytest.mark.parametrize("words", ["3 M", "3 bn", "3 k", "3 mn", "3M", "3k"])
def test_letters_after_a_number_multiply_it(words):
    assert problem(words, "3") == f'states 3, but its words "{words}" print {words}'


@pytest.mark.parametrize(
    ("words", "statement"),
    [("3 M", "3_000_000"), ("3.2 k", "3200"), ("3 k-means runs", "3"), ("300 K", "300")],
)
def test_letters_after_a_number_that_are_right(words, statement):
    assert problem(words, statement) == ""


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("before 6 January 2020", True),
        ("before 5 January 2020", False),
        ("after 5 January 2020", False),
        ("after 4 January 2020", True),
        ("after 2019", True),
        ("after 2020", False),
        ("since 6 January 2020", False),
        ("until 4 January 2020", False),
        ("since 5 January 2020", True),
        ("as of 5 January 2020", True),
    ],
)
def test_bounds_of_a_date(words, right):
    assert (problem(words, "2020-01-05") == "") == right


@pytest.mark.parametrize(
    ("words", "printed"), [("at least 157", "≥ 157"), ("nearly 157", "≲ 157"), ("> 157", "> 157")]
)
def test_the_message_shows_the_printed_bound(words, printed):
    assert problem(words, "≤ 157") == f'states ≤ 157, but its words "{words}" print {printed}'


def test_words_that_link_to_a_comparison():
    for words in ("both agree", "zero", "the two", "see question 2", "float64", "one"):
        assert match_words(words, [AGREE], "en").problem == ""
    for words, text in (("7 rows", "7"), ("three rows", "three"), ("1", "1")):
        found = match_words(words, [AGREE], "en").problem
        assert found == f'states no value, but its words "{words}" print {text}'
    found = match_words("3", [AGREE, *claims_of(["3"])], "en")
    assert found.problem == "states no value, so it cannot be printed with others"


def test_a_relation_before_the_words_counts():
    assert problem("2.0", "≈ 1.98", relation="≈") == ""
    assert problem("2.0", "≈ 1.98", relation="±") == ""
    assert problem("2.0", "≈ 1.98", relation="=").endswith("; write about or ≈ before it")
    assert problem("3", "< 3", relation="<") == ""


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"1{,}200\,\$", "1,200\N{NARROW NO-BREAK SPACE}$"),
        (r"\approx 2\%", "≈ 2%"),
        (r"\frac{1}{2} \pm \tfrac34", "1/2 ± 3/4"),
        (r"1.2 \times 10^{6}", "1.2 × 10^6"),
        (r"5\ \text{km} \le x", "5 km ≤ x"),
    ],
)
def test_the_text_of_latex(latex, text):
    assert read_latex(latex) == text


def test_the_audit_reads_words_without_the_numbers_that_are_compared():
    assert blank_numbers("about 1,200 of three, figure 2", "en") == "about • of •, figure 2"


@given(st.fractions(-1000, 1000, max_denominator=1000), st.integers(1, 3))
def test_a_rounded_figure_is_right_only_within_half_a_unit(value, decimals):
    statement = f"{value.numerator}/{value.denominator}"
    unit = Fraction(1, 10**decimals)
    nearest = round(value / unit)
    for steps in range(-2, 3):
        printed = f"{float((nearest + steps) * unit):.{decimals}f}"
        is_right = abs(Fraction(printed) - value) < unit / 2
        assert (problem(f"about {printed}", statement) == "") == is_right
        assert (problem(printed, statement) == "") == (Fraction(printed) == value)


@given(st.integers(1, 10**6), st.integers(1, 9), st.integers(0, 6))
def test_trailing_zeros_of_a_rounded_integer_are_no_digits(value, digit, zeros):
    printed = digit * 10**zeros
    unit = 10 ** min(zeros, len(str(value)) - 1)
    is_right = abs(2 * (printed - value)) < unit or printed == value
    assert (problem(f"about {printed}", str(value)) == "") == is_right
