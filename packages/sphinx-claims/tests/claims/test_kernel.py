"""Claims in a plain Python process: printed lines, returned values and errors, without Sphinx."""

import subprocess
import sys
from fractions import Fraction

import pytest

from sphinx_claims import agree, chosen, cited, claim, disagree, given

HALF = Fraction(1, 2)


@pytest.fixture
def printed(capsys):
    """Return a function that returns and clears the captured standard output."""
    return lambda: capsys.readouterr().out


LINES = [
    (("1/2", HALF), {}, "✓ k = 1/2; computed 1/2; exact"),
    (("≈ 0.3", Fraction(1, 3)), {}, "✓ k ≈ 0.3; computed 1/3; exact"),
    (
        ("<=1", HALF),
        {"exhaustive": range(16)},
        "✓ k ≤ 1; computed 1/2; exhaustive, 16 cases, margin 50%",
    ),
    (
        ("1/2", HALF),
        {"exhaustive": [2, 2]},
        "✗ k = 1/2; invalid: exhaustive has a case twice; case [1] is not new; exhaustive",
    ),
    (("> 0.3", 0.5), {"evidence": "measured"}, "✓ k > 0.3; computed 0.5; measured, margin 40%"),
    (
        ("0.5", 0.5),
        {"sum": 0.25 * 2},
        "✓ k = 0.5; computed 0.5; numeric, witnessed by sum, margin 100%",
    ),
    (("1/3", HALF), {}, "✗ k = 1/3; wrong: states 1/3, computed 1/2; exact"),
    (
        ("third", HALF),
        {},
        "✗ k = third; invalid: states a name, third; computed a number, 1/2; state the number in"
        " digits; the page can print it as a word; exact",
    ),
    (
        ("0.5", 0.5),
        {},
        "✗ k = 0.5; invalid: a float needs a witness: pass the same quantity, computed by another"
        " route, as a keyword argument; numeric",
    ),
]


@pytest.mark.parametrize(("arguments", "options", "line"), LINES)
def test_claim_prints_its_verdict(printed, arguments, options, line):
    assert claim("k", *arguments, **options) is None
    assert printed() == f"{line}\n"


def test_agree_and_disagree_print_their_verdict(printed):
    agree("same", one=1, two=2 - 1)
    agree("same", one=1, two=2)
    disagree("other", mistake=1, right=2)
    assert printed().splitlines() == [
        "✓ same: one, two agree; exact",
        "✗ same: one, two; wrong: two differs from one by 1, allowed 0; exact",
        "✓ other: mistake, right differ by 1, allowed 0; exact",
    ]


@pytest.mark.parametrize("key", ["", "A", "a_b", "a b", "-a", "a-", "a--b", "é", 1, None])
def test_an_invalid_key_raises(key):
    for call in (
        lambda: claim(key, "1", 1),
        lambda: agree(key, a=1, b=1),
        lambda: disagree(key, a=1, b=2),
        lambda: chosen(key, "1", 1),
        lambda: given(key, "1", "facts.toml"),
        lambda: cited(key, "1", "facts.toml"),
    ):
        with pytest.raises(ValueError, match="expected a key of a-z, 0-9 and single hyphens"):
            call()


def test_too_few_values_or_unknown_evidence_raise():
    with pytest.raises(ValueError, match="agree k: expected two or more named values, found 1"):
        agree("k", one=1)
    with pytest.raises(ValueError, match="disagree k: expected two or more named values, found 0"):
        disagree("k")
    with pytest.raises(ValueError, match="expected 'measured', found 'exact'"):
        claim("k", "1", 1, evidence="exact")
    with pytest.raises(ValueError, match="claim k: exhaustive excludes evidence and standard_erro"):
        claim("k", "< 1", 1, evidence="measured", exhaustive=[1])


CHOSEN = [
    ("[1, 2]", [1, 2], "k = [1, 2]; chosen"),
    ("0.1", 0.1, "k = 0.1; chosen"),
    ("≈ 0.33", 1 / 3, "k ≈ 0.33; chosen"),
    ("Alice", "Alice", "k = Alice; chosen"),
    ("3", 2, "✗ k = 3; wrong: states 3, computed 2; chosen"),
    (
        "< 3",
        2,
        "✗ k < 3; invalid: a chosen value must be stated by = or ≈, found <; chosen",
    ),
]


@pytest.mark.parametrize(("statement", "value", "line"), CHOSEN)
def test_chosen_returns_the_value(printed, statement, value, line):
    assert chosen("k", statement, value) is value
    assert printed() == f"{line}\n"


FACTS = """
[[fact]]
key = "whole"
value = 3
source = "Table 1"

[[fact]]
key = "tenth"
value = 0.1
source = "Table 2"

[[fact]]
key = "matrix"
value = [[1, 2], [3, 4]]
source = "Table 3"

[[fact]]
key = "twice"
value = 1
source = "here"

[[fact]]
key = "twice"
value = 1
source = "there"

[[fact]]
key = "bare"
value = 1

[[fact]]
key = "empty"
source = "Table 4"
"""


@pytest.fixture
def facts(tmp_path):
    path = tmp_path / "facts.toml"
    path.write_text(FACTS)
    return str(path)


@pytest.mark.parametrize(("read", "kind"), [(given, "given"), (cited, "cited")])
@pytest.mark.parametrize(
    ("key", "statement", "value", "line"),
    [
        ("whole", "3", 3, "✓ whole = 3; computed 3; {}, Table 1"),
        ("tenth", "0.1", Fraction(1, 10), "✓ tenth = 0.1; computed 1/10; {}, Table 2"),
        ("tenth", "1/10", Fraction(1, 10), "✓ tenth = 1/10; computed 1/10; {}, Table 2"),
        (
            "matrix",
            "[[1, 2], [3, 4]]",
            [[1, 2], [3, 4]],
            "✓ matrix = [[1, 2], [3, 4]]; computed [[1, 2], [3, 4]]; {}, Table 3",
        ),
        ("whole", "4", 3, "✗ whole = 4; wrong: states 4, computed 3; {}, Table 1"),
        (
            "whole",
            "three",
            3,
            "✗ whole = three; invalid: states a name, three; computed a number, 3; state the number"
            " in digits; the page can print it as a word; {}, Table 1",
        ),
    ],
)
def test_given_and_cited_compare_with_the_file_and_return_the_value(
    printed, facts, read, kind, key, statement, value, line
):
    returned = read(key, statement, facts)
    assert (returned, type(returned)) == (value, type(value))
    assert printed() == line.format(kind) + "\n"


@pytest.mark.parametrize(
    ("key", "error"),
    [
        ("missing", r'facts.toml has 0 facts with key = "missing", expected one'),
        ("twice", r'facts.toml has 2 facts with key = "twice", expected one'),
        ("bare", r'fact "bare" of .*facts.toml needs a value and a source'),
        ("empty", r'fact "empty" of .*facts.toml needs a value and a source'),
    ],
)
def test_a_file_without_exactly_one_complete_fact_raises(facts, key, error):
    with pytest.raises(ValueError, match=error):
        given(key, "1", facts)


def test_a_file_that_cannot_be_read_raises(tmp_path):
    with pytest.raises(FileNotFoundError):
        given("whole", "3", str(tmp_path / "none.toml"))
    for content in (b"[[fact", b"\xff"):
        (tmp_path / "broken.toml").write_bytes(content)
        with pytest.raises(ValueError, match=r"broken\.toml is not a TOML file"):
            given("whole", "3", str(tmp_path / "broken.toml"))


def test_claims_do_not_import_sphinx():
    code = """
import sys
from sphinx_claims import agree, claim
claim("half", "0.5", 0.5, twin=1 / 2)
agree("same", a=1, b=1)
print({name.split(".")[0] for name in sys.modules} & {"sphinx", "docutils", "myst_nb", "nbclient"})
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"
