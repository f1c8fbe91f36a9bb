"""Mutants of claims and of printed numbers on small sites: counts, survivors and reports."""

import re
import subprocess
import sys

import pytest

from sphinx_claims.ledger.outcomes import Outcome, Survivor, read_outcomes, record_outcomes

CLAIMS = """
half = Fraction(1) / 2
claim("half", "1/2", half)
claim("near", "≈ 0.33", Fraction(1) / 3)
claim("small", "< 3", half)
claim("pair", "[0, 1/2]", [0, half])
claim("who", "[Bob, true]", ["Bob", half < 1])
claim("mean", "[0.250, 1/2]", [0.75 - 0.5, 0.5], standard_error=[0.001, 0.001])
from sphinx_claims import disagree
agree("same", one=2 * 0.25, other=half + 0.0)
disagree("other", mistake=2 * 0.125, right=half + 0.0)
for key, stated, value in [("one", "1", 1), ("two", "2", 2)]:
    claim(key, stated, 3 * value - 2 * value)
"""
FREE = "a bare 0, 1 or 2 is free as an operand of a formula"
TEXT = (
    "We find {claim}`half`, {claim}`mean`, "
    "{claim}`near`, {claim}`small`, {claim}`pair`, {claim}`two` and "
    "{claim}`who`; "
    r"$x = \claim{half}$, $y = \claim{one} x$, $z = \claim{two}$."
)


@pytest.fixture
def mutants(site):
    """Return a function that runs the mutants: exit status, printed lines and recorded results."""
    record = site.source / "mutants.json"

    def run():
        command = [sys.executable, "-m", "sphinx_claims", "mutants", record, site.source]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        printed = (done.stdout + done.stderr).replace(f"{site.source}/", "")
        outcomes = read_outcomes(record) if record.exists() else {}
        return done.returncode, printed.splitlines(), outcomes

    return run


def test_every_claim_and_every_printed_number_is_falsified(site, mutants):
    site.write_page("page.md", TEXT, CLAIMS)
    line = site.line("page.md", "We find")
    free = Survivor("page", line, "2 in place of claim one", FREE)
    name = Survivor(
        "page", line, "[Bob x, true] in place of claim who", "the audit reports numerals only"
    )
    expected = {"claims": Outcome(13, 13), "printed": Outcome(10, 8, [name, free])}
    printed = [
        "claims: 13 of 13 mutants caught",
        "printed: 8 of 10 mutants caught",
        f"page:{line}: {name.change} ({name.reason})",
        f"page:{line}: 2 in place of claim one ({FREE})",
    ]
    assert mutants() == (0, printed, expected)


SURVIVING = {
    "a comparison under another name": (
        "from sphinx_claims.claims.kernel import agree as same\n"
        'same("made", one=2 * 0.25, other=0.5)\nclaim("three", "3", 4 - 1)',
        "agree made: one entry off",
    ),
}


@pytest.mark.parametrize(("code", "survivor"), SURVIVING.values(), ids=SURVIVING)
def test_a_survivor_is_reported_with_page_and_line(site, mutants, code, survivor):
    key = "three" if "three" in code else "made"
    site.write_page("page.md", f"It is {{claim}}`{key}`.", code)
    status, printed, outcomes = mutants()
    place = Survivor("page", site.line("page.md", '"made"'), survivor)
    assert status == 1
    assert outcomes["claims"].survivors == [place]
    assert f"page:{place.line}: {survivor}" in printed


def test_cells_run_as_on_the_page(site, mutants):
    """The page reads files beside it, expects an error, and states a value far from its claim."""
    site.write("data/beside.py", "VALUE = 7\n")
    site.write("data/more.toml", '[[fact]]\nkey = "days"\nvalue = 7\nsource = "a calendar"\n')
    cells = [
        "import beside\n%matplotlib inline\nSTATED = {'seven': '7'}",
        ":tags: [raises-exception]\n1 / 0",
        'claim("seven", STATED["seven"], beside.VALUE)\ncited("days", "7", "more.toml")',
    ]
    site.write_page("data/page.md", "{claim}`seven` {claim}`days`", *cells)
    site.write("index.md", "# Home\n\n```{toctree}\npage\ndata/page\n```\n")
    status, printed, outcomes = mutants()
    assert (status, outcomes["claims"]) == (0, Outcome(3, 3)), printed


def test_a_site_that_does_not_build_is_not_mutated(site, mutants):
    site.write_page("page.md", "One {claim}`half`.", 'claim("half", "1/3", Fraction(1) / 2)')
    status, printed, outcomes = mutants()
    assert (status, outcomes) == (1, {})
    assert "claim half states 1/3, computed 1/2 (exact, margin -1)" in printed[0]


def test_outcomes_of_several_kinds_are_kept_in_one_file(tmp_path, capsys):
    record = tmp_path / "mutants.json"
    left = Survivor("library.py", 3, "plus: a - b", "a and b are 0 there")
    assert record_outcomes(record, {"library": Outcome(9, 8, [left])})
    assert not record_outcomes(record, {"claims": Outcome(2, 1, [Survivor("page", 4, "b")])})
    assert read_outcomes(record) == {
        "library": Outcome(9, 8, [left]),
        "claims": Outcome(2, 1, [Survivor("page", 4, "b")]),
    }
    assert "library.py:3: plus: a - b (a and b are 0 there)" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "[]", "{'a'", '{"claims": {"tried": 1}}', '{"claims": 3}'])
def test_a_file_without_outcomes_is_rejected(tmp_path, text):
    record = tmp_path / "mutants.json"
    record.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"^mutants.json contains no outcomes of mutants$"):
        read_outcomes(record)


LEDGER = "# Ledger\n\n```{claims-mutants} mutants.json\n```\n"


def test_a_page_lists_the_outcomes(site):
    explained = Survivor("library.py", 3, "plus: a - b", "7 reasons")
    outcomes = {"library": Outcome(9, 7, [explained, Survivor("library.py", 4, "minus: a + b")])}
    record_outcomes(site.source / "mutants.json", outcomes)
    site.write("ledger.md", LEDGER)
    site.built()
    cells = re.findall(r"<t[hd][^>]*><p>(.*?)</p>", site.html("ledger"))
    assert cells == [
        *("mutants of", "tried", "caught", "not caught", "unexplained"),
        *("the library", "9", "7", "2", "1"),
        *("where", "not caught", "why"),
        *("library.py:4", "minus: a + b", "unknown"),
        *("library.py:3", "plus: a - b", "7 reasons"),
    ]
    record_outcomes(site.source / "mutants.json", {"library": Outcome(8, 8)})
    site.built()
    assert "minus" not in site.html("ledger")


def test_a_missing_outcomes_file_is_an_error(site):
    site.write("ledger.md", LEDGER)
    problem = site.problem(
        "ledger.md", "claims-mutants", "mutants.json contains no outcomes of mutants"
    )
    site.refuses(problem)
