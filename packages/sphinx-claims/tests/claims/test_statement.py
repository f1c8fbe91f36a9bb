"""Parsing and printing of statements: exact values, round trips and syntax errors."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_claims.claims.literals import Name
from sphinx_claims.claims.statement import Number, Statement, StatementError, parse

THIN = "\N{NARROW NO-BREAK SPACE}"

NUMBERS = [
    ("7", 7, 1, "7", "7"),
    ("007", 7, 1, "007", "007"),
    ("-7", -7, 1, "−7", "-7"),
    ("−7", -7, 1, "−7", "-7"),
    ("+7", 7, 1, "7", "7"),
    ("1234", 1234, 1, "1234", "1234"),
    ("86_567_656", 86567656, 1, f"86{THIN}567{THIN}656", r"86\,567\,656"),
    ("12345", 12345, 1, f"12{THIN}345", r"12\,345"),
    ("4/5", Fraction(4, 5), Fraction(1, 5), "4/5", r"\frac{4}{5}"),
    ("-12_345/7", Fraction(-12345, 7), Fraction(1, 7), f"−12{THIN}345/7", r"-\frac{12\,345}{7}"),
    ("1/12_345", Fraction(1, 12345), Fraction(1, 12345), f"1/12{THIN}345", r"\frac{1}{12\,345}"),
    ("0.310", Fraction(31, 100), Fraction(1, 1000), "0.310", "0.310"),
    ("-0.5", Fraction(-1, 2), Fraction(1, 10), "−0.5", "-0.5"),
    ("3.1e-4", Fraction(31, 10**5), Fraction(1, 10**5), "3.1 × 10⁻⁴", r"3.1 \times 10^{-4}"),
    ("3e2", 300, 100, "3 × 10²", r"3 \times 10^{2}"),
    ("3e+2", 300, 100, "3 × 10²", r"3 \times 10^{2}"),
    ("3e−2", Fraction(3, 100), Fraction(1, 100), "3 × 10⁻²", r"3 \times 10^{-2}"),
    ("12.5%", Fraction(1, 8), Fraction(1, 1000), "12.5%", r"12.5\%"),
    ("25 %", Fraction(1, 4), Fraction(1, 100), "25%", r"25\%"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "value", "unit", "text", "latex"), NUMBERS)
def test_value_unit_text_and_latex_of_numbers(source, value, unit, text, latex):
    statement = parse(source)
    (number,) = statement.numbers
    assert (statement.relation, statement.shape) == ("=", ())
    assert (number.value, number.unit) == (value, unit)
    assert (statement.text(), statement.latex()) == (text, latex)


@pytest.mark.parametrize(
    ("source", "text", "latex"),
    [
        ("0.31", "0,31", "0{,}31"),
        ("12.5%", f"12,5{THIN}%", r"12{,}5\,\%"),
        ("3.1e-4", "3,1 × 10⁻⁴", r"3{,}1 \times 10^{-4}"),
        ("12345.5", f"12{THIN}345,5", r"12\,345{,}5"),
        ("4/5", "4/5", r"\frac{4}{5}"),
        ("[0.5, 1]", "[0,5 ; 1]", r"\left[0{,}5;\ 1\right]"),
        ("[[0.5, 1]]", "[[0,5 ; 1]]", r"\begin{bmatrix} 0{,}5 & 1 \end{bmatrix}"),
        (
            "[[[0.5]], [[1]]]",
            "[[[0,5]] ; [[1]]]",
            r"\left[\begin{bmatrix} 0{,}5 \end{bmatrix};\ \begin{bmatrix} 1 \end{bmatrix}\right]",
        ),
    ],
)
def test_decimal_comma(source, text, latex):
    assert (parse(source).text(","), parse(source).latex(",")) == (text, latex)


@pytest.mark.parametrize(
    ("source", "shape", "text", "latex"),
    [
        ("[0, 4/5]", (2,), "[0, 4/5]", r"\left[0,\ \tfrac{4}{5}\right]"),
        ("[ 1 ]", (1,), "[1]", r"\left[1\right]"),
        (
            "[[1, -1/2],[3,4]]",
            (2, 2),
            "[[1, −1/2], [3, 4]]",
            r"\begin{bmatrix} 1 & -\tfrac{1}{2} \\[1ex] 3 & 4 \end{bmatrix}",
        ),
        (
            "[[1], [2]]",
            (2, 1),
            "[[1], [2]]",
            r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}",
        ),
        (
            "[[[1, 2]], [[3, 4]]]",
            (2, 1, 2),
            "[[[1, 2]], [[3, 4]]]",
            r"\left[\begin{bmatrix} 1 & 2 \end{bmatrix},\ "
            r"\begin{bmatrix} 3 & 4 \end{bmatrix}\right]",
        ),
    ],
)
def test_shape_text_and_latex_of_arrays(source, shape, text, latex):
    statement = parse(source)
    assert (statement.shape, statement.text(), statement.latex()) == (shape, text, latex)


def test_the_decimal_sign_defaults_to_a_point():
    number = Number("-", "0", "31")
    assert (number.text(), number.latex()) == ("−0.31", "-0.31")
    assert (number.text(","), number.latex(",")) == ("−0,31", "-0{,}31")


def test_limits_are_inclusive():
    assert parse("9" * 1000).numbers[0].value == 10**1000 - 1
    assert parse("[" * 8 + "1" + "]" * 8).shape == (1,) * 8
    assert parse("1e999").numbers[0].value == 10**999


RELATIONS = {
    "=": ["1", "=1", "= 1", " = 1 "],
    "≈": ["≈ 1", "~1"],
    "<": ["< 1", "<1"],
    "≤": ["≤ 1", "<= 1"],
    ">": ["> 1", ">1"],
    "≥": ["≥ 1", ">=1"],
}


@pytest.mark.parametrize(("relation", "sources"), RELATIONS.items())
def test_relations(relation, sources):
    assert {parse(source) for source in sources} == {Statement(relation, Number("", "1"))}


MALFORMED = {
    "": 'expected a number at the end in ""',
    "≈": 'expected a number at the end in "≈"',
    "*": 'expected a number at "*" in "*"',
    "≈ two": 'expected a number after ≈, found a name in "≈ two"',
    "< two": 'expected a number, a date or a time span after <, found a name in "< two"',
    "≥ true": 'expected a number, a date or a time span after ≥, found a truth value in "≥ true"',
    "≈ 5 s": 'expected a number after ≈, found a time span in "≈ 5 s"',
    "2020-02-30": 'expected a date that exists, found "2020-02-30": day is out of range for month',
    "2020-13": 'expected a date that exists, found "2020-13": month must be in 1..12',
    '"two': 'expected a number at ""two" in ""two"',
    ".5": 'expected a number at ".5" in ".5"; write a digit before the decimal point, as in 0.5',
    "= = 1": 'expected a number at "= 1" in "= = 1"',
    "1.": 'expected the end of the statement at "." in "1."',
    "1 2": 'expected the end of the statement at "2" in "1 2"',
    "1,5": 'expected the end of the statement at ",5" in "1,5"; write a decimal point, as in 3.14',
    "1_00": 'expected the end of the statement at "_00" in "1_00"',
    "1e": 'expected the end of the statement at "e" in "1e"',
    "0.3/2": 'expected the end of the statement at "/2" in "0.3/2"',
    "1/2e3": 'expected the end of the statement at "e3" in "1/2e3"',
    "1/2%": 'expected the end of the statement at "%" in "1/2%"',
    "1e3%": 'expected the end of the statement at "%" in "1e3%"',
    "1]": 'expected the end of the statement at "]" in "1]"',
    "1/0": 'expected a denominator other than 0 in "1/0"',
    "1e1000": 'expected an exponent of at most 999 in "1e1000"',
    "[]": 'expected a number at "]" in "[]"',
    "[1": 'expected "," or "]" at the end of "[1"',
    "[1,]": 'expected a number at "]" in "[1,]"',
    "[1 2]": 'expected "," or "]" at "2]" of "[1 2]"',
    "[1, *]": 'expected a number at "*]" in "[1, *]"',
    "[[1, 2], [3]]": 'expected rows of one length in "[[1, 2], [3]]"',
    "[1, [2]]": 'expected rows of one length in "[1, [2]]"',
    "≈ 1/3": 'expected decimals after ≈, found a fraction in "≈ 1/3"',
    "≈ [0.5, 1/3]": 'expected decimals after ≈, found a fraction in "≈ [0.5, 1/3]"',
    "9" * 1001: "expected numbers of at most 1000 characters",
    "[" * 9 + "1" + "]" * 9: f'expected at most 8 nested brackets in "{"[" * 9}1{"]" * 9}"',
}


@pytest.mark.parametrize(("source", "error"), MALFORMED.items())
def test_malformed_statements(source, error):
    with pytest.raises(StatementError) as raised:
        parse(source)
    assert str(raised.value) == error


UNITS = "state the number alone, and print it with its unit: {{claim}}`{0} <key>`; a name that "
UNITS += "begins with a digit has quotes"
GROUPS = "group digits with underscores, as in 1_200; the page can print {{claim}}`{0} <key>`"
SCALES = "write the number in digits, as in 1_200_000 or 1.2e6; the page can print "
SCALES += "{{claim}}`{0} <key>`"
ERRORS = "claim the value and its uncertainty apart, and print both: {{claim}}`{0} <value, "
ERRORS += "uncertainty>`"
RANGES = "claim both ends apart, and print them together: {{claim}}`{0} <low, high>`"


@pytest.mark.parametrize(
    ("source", "advice"),
    [
        ("5 km", UNITS),
        ("5km", UNITS),
        ("$1,200", UNITS),
        ("1.5 €", UNITS),
        ("12 Angry Men", UNITS),
        ("1,200", GROUPS),
        ("12,345,678", GROUPS),
        ("1 200", GROUPS),
        ("1.2 million", SCALES),
        ("3k", SCALES),
        ("3.1 ± 0.2", ERRORS),
        ("3.1 +/- 0.2", ERRORS),
        ("5–7", RANGES),
        ("5 to 7", RANGES),
    ],
)
def test_advice_on_what_belongs_to_the_text(source, advice):
    for relation in ("", "≈ ", "< "):
        with pytest.raises(StatementError) as raised:
            parse(relation + source)
        assert str(raised.value).endswith(f'in "{relation}{source}"; {advice.format(source)}')


LITERALS = {
    "Alice": (["a name"], "Alice", r"\text{Alice}"),
    "New York": (["a name"], "New York", r"\text{New York}"),
    "O'Brien": (["a name"], "O'Brien", r"\text{O'Brien}"),
    "Zoë_2": (["a name"], "Zoë_2", r"\text{Zoë}\_\text{2}"),
    '"12 Angry Men"': (["a name"], "12 Angry Men", r"\text{12 Angry Men}"),
    "'a, b'": (["a name"], "a, b", r"\text{a, b}"),
    '"true"': (["a name"], "true", r"\text{true}"),
    '"5 s"': (["a name"], "5 s", r"\text{5 s}"),
    "[Alice, 'B, C']": (
        ["a name"] * 2,
        "[Alice, B, C]",
        r"\left[\text{Alice},\ \text{B, C}\right]",
    ),
    "true": (["a truth value"], "true", r"\text{true}"),
    "False": (["a truth value"], "false", r"\text{false}"),
    "truer": (["a name"], "truer", r"\text{truer}"),
    "2020-01-05": (["a date"], "2020-01-05", r"\text{2020-01-05}"),
    "< 2020-01-05T10:30": (["a date"], "2020-01-05T10:30", r"\text{2020-01-05T10:30}"),
    "2020-01-05 10:30:00.5": (["a date"], "2020-01-05 10:30:00.5", r"\text{2020-01-05 10:30:00.5}"),
    "2020-01-05T10:30+01:00": (
        ["a time with a time zone"],
        "2020-01-05T10:30+01:00",
        r"\text{2020-01-05T10:30+01:00}",
    ),
    "2020-01": (["a month"], "2020-01", r"\text{2020-01}"),
    "31 days": (["a time span"], f"31{THIN}d", r"\text{31}\,\text{d}"),
    "PT90M": (
        ["a time span"],
        f"1{THIN}h{THIN}30{THIN}min",
        r"\text{1}\,\text{h}\,\text{30}\,\text{min}",
    ),
    "≥ -2.5 s": (["a time span"], f"−2.5{THIN}s", r"\text{−2.5}\,\text{s}"),
    "[[Alice, 3], [Bob, 1/2]]": (
        ["a name", "a number"] * 2,
        "[[Alice, 3], [Bob, 1/2]]",
        r"\begin{bmatrix} \text{Alice} & 3 \\[1ex] \text{Bob} & \tfrac{1}{2} \end{bmatrix}",
    ),
}


@pytest.mark.parametrize("source", LITERALS)
def test_literals_that_are_not_numbers(source):
    statement = parse(source)
    found = [literal.kind for literal in statement.literals], statement.text(), statement.latex()
    assert found == LITERALS[source]
    assert not statement.is_numeric
    assert parse(statement.prefix + statement.source()) == statement


@given(st.text(min_size=1, max_size=10))
def test_every_name_has_a_source(name):
    assert parse(Statement("=", Name(name)).source()) == Statement("=", Name(name))
    row = Statement("=", (Name(name), Name("x")))
    assert parse(row.source()) == row


@pytest.mark.parametrize(
    ("value", "kind"), [(1, "int"), (0.5, "float"), (b"1", "bytes"), (["1"], "list")]
)
def test_a_statement_must_be_a_string(value, kind):
    with pytest.raises(StatementError) as raised:
        parse(value)
    assert str(raised.value) == f"expected the statement as a string, found {kind}"


DIGITS = st.text("0123456789", min_size=1, max_size=6)
SIGNS = st.sampled_from(["", "-"])
NUMBER = st.one_of(
    st.builds(Number, SIGNS, DIGITS, st.just("") | DIGITS),
    st.builds(Number, SIGNS, DIGITS, st.just("") | DIGITS, st.integers(-999, 999)),
    st.builds(Number, SIGNS, DIGITS, st.just("") | DIGITS, percent=st.just(True)),
    st.builds(Number, SIGNS, DIGITS, denominator=DIGITS.filter(int)),
)


def arrays(shape):
    if not shape:
        return NUMBER
    return st.tuples(*[arrays(shape[1:])] * shape[0])


ENTRIES = st.lists(st.integers(1, 3), max_size=3).flatmap(arrays)


@given(ENTRIES)
def test_the_source_of_a_statement_parses_to_the_same_statement(entries):
    statement = Statement("=", entries)
    assert parse(statement.source()) == statement


@given(ENTRIES)
def test_the_text_of_a_statement_parses_to_the_same_values(entries):
    statement = Statement("=", entries)
    if any(number.exponent is not None for number in statement.numbers):
        return
    again = parse(statement.text().replace(THIN, ""))
    assert [n.value for n in again.numbers] == [n.value for n in statement.numbers]


SYMBOLS = st.text("0123456789[],./e%-−+_≈<>=~ ²٣½\n", max_size=30)


@given(st.text() | SYMBOLS)
def test_any_text_parses_or_raises_a_statement_error(text):
    try:
        statement = parse(text)
    except StatementError:
        return
    assert all(isinstance(number.value, Fraction) for number in statement.numbers)
    assert parse(f"{statement.relation} {statement.source()}") == statement
