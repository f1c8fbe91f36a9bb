"""Mutants of claims and of printed numbers on small sites: counts, survivors and reports."""

import re
from collections import Counter

import pytest

from sphinx_claims.ledger.outcomes import Outcome, Survivor, read_outcomes, record_outcomes
from sphinx_claims.mutants.site import run_mutants

from ..conftest import warm_python

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
        arguments = "sphinx_claims", "mutants", record, site.source
        status, out, err = warm_python().run(*arguments)
        printed = (out + err).replace(f"{site.source}/", "")
        assert "Traceback" not in printed, printed
        outcomes = read_outcomes(record) if record.exists() else {}
        return status, printed.splitlines(), outcomes

    return run


def test_every_claim_and_every_printed_number_is_falsified(site, mutants):
    site.write_page("page.md", TEXT, CLAIMS)
    line = site.line("page.md", "We find")
    free = Survivor("page", line, "2 in place of claim one", FREE)
    name = Survivor(
        "page", line, "[Bob x, true] in place of claim who", "the audit reports numerals only"
    )
    status, printed, outcomes = mutants()
    assert (outcomes["claims"], outcomes["printed"]) == (
        Outcome(13, 13),
        Outcome(10, 8, [name, free]),
    )
    assert [one for one in printed if one.startswith(("claims:", "printed:"))] == [
        "claims: 13 of 13 mutants caught",
        "printed: 8 of 10 mutants caught",
    ]
    assert f"page:{line}: {name.change} ({name.reason})" in printed
    assert f"page:{line}: 2 in place of claim one ({FREE})" in printed
    assert status == bool(outcomes["constants"].survivors)


HIDDEN = """
from sphinx_claims import chosen
import random
width = chosen("width", "3", 3)
area = width * 14
claim("area", "42", area, added=sum([14, 14, 14]))
random.seed(11)
drawn = [random.random() for _ in range(50)]
claim("drawn", "50", len(drawn), counted=sum(1 for _ in drawn))
claim("unmoved", "true", 1e-3 < area)
"""
HIDDEN_TEXT = (
    "Tiles of width {claim}`width` cover {claim}`area`; it is {claim}`unmoved` that this "
    "is something. Of the {noclaim}`50 <the number of draws>`, we kept {claim}`drawn`."
)


def test_constants_that_no_page_prints_are_hidden_inputs(site, mutants):
    site.write_page("page.md", HIDDEN_TEXT, HIDDEN)
    status, printed, outcomes = mutants()
    found = outcomes["constants"]
    line = site.line("page.md", "width * 14")
    hidden = "constant 14 is not printed before; with 15, area would change"
    assert status == 1
    assert found.survivors == [Survivor("page", line, hidden)]
    assert f"page:{line}: {hidden}" in printed
    assert found.by == {
        "printed on the page before it, and not changed": 1,
        "a seed, and not changed": 1,
        "a witness or a comparison fails, and no printed number changes": 4,
        "no claim changes": 1,
    }


TURNED = """
from sphinx_claims import chosen
width = chosen("width", "3", 3)
claim("area", "12", width * 4, added=sum([width] * 4))
claim("most", "< 5", width + 1)
claim("half-of-it", "1/2", Fraction(width, 6), other=Fraction(2, 4))
claim("every-one", "true", all(one < 5 for one in range(width)))
"""
TURNED_TEXT = r"""
A width of {claim}`width` gives {claim}`area`. {claim}`Every one of them <every-one>` is small.

The value $\claim{half-of-it}$ is at most what we have.

Nothing is claimed of what is above, where $a + b < c$.
"""


def test_exchanges_signs_and_words_say_by_what_they_are_caught(site, mutants):
    site.write_page("page.md", TURNED_TEXT + "It is {claim}`most`.\n", TURNED)
    _, printed, outcomes = mutants()
    exchanges, signs, words = (outcomes[kind] for kind in ("exchanges", "signs", "words"))
    assert (exchanges.tried, exchanges.caught) == (exchanges.existing, 0)
    assert signs.by == {"words and signs of a claim": 4}
    assert {what: count for what, (count, _) in signs.unseen.items()} == {
        "a sign of a formula, elsewhere": 2
    }
    assert words.by.total() == words.caught < words.tried
    line = site.line("page.md", "what is above")
    count, example = words.unseen['"above" turned into "below", elsewhere']
    assert (count, example.line) == (1, line)
    assert any("turned into" in one and f"page:{line}" in one for one in printed)


def test_mutants_of_a_page_are_gone_when_the_next_page_is_tried(site, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    site.write_page("page.md", r"The value $\claim{six}$ fits.", 'claim("six", "6", 3 * 2)')
    site.write_page(
        "pages.md", "It is {claim}`four`, whatever is above.", 'claim("four", "4", 8 / 2)'
    )
    record = site.source / "mutants.json"
    run_mutants(site.source, site.source, record)
    outcomes = read_outcomes(record)
    assert outcomes["signs"].by == {"words and signs of a claim": 2}
    assert (outcomes["words"].tried, outcomes["words"].caught) == (1, 0)


SUM = r"""
(sum)=
The sum is $S_n = \frac{n (n + 1)}{2}$, and it is {claim}`six`.
"""
EVALUATED = """
from sphinx_claims import each, formula
formula("sum", {"n": each(range(1, 6)), "S_n": lambda n: sum(range(1, n + 1))})
claim("six", "6", sum(range(4)), other=2 * 3)
"""


def test_slips_in_evaluated_formulas(site, mutants):
    site.write_page("page.md", SUM, EVALUATED)
    _, _, outcomes = mutants()
    slips = outcomes["formulas"]
    assert (slips.tried, slips.caught, slips.existing) == (3, 3, 3)
    assert slips.by == {"false at a point": 3}
    assert outcomes["signs"].existing == 1


SECOND_ENTRIES = '\nclaims_second_entries = "../entries"\n'
ENTRY = """
from sphinx_claims.recompute import entry


@entry("area", sentence="{sentence}")
def area():
    return 3 * 4
"""


def test_only_a_changed_text_is_no_catch(site, mutants):
    sentence = "The tiles cover 12, whatever is above."
    site.write("conf.py", (site.source / "conf.py").read_text("utf-8") + SECOND_ENTRIES)
    text = sentence.replace("12", "{claim}`area`")
    site.write("../entries/areas.py", ENTRY.format(sentence=sentence))
    site.write_page("page.md", text, 'claim("area", "12", sum([3] * 4))')
    _, _, outcomes = mutants()
    words = outcomes["words"]
    assert words.changed_text == words.tried
    assert (words.caught, words.by) == (0, {})


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
    site.write("data/beside.py", "import calendar\nVALUE = len(calendar.day_name)\n")
    site.write("data/more.toml", '[[fact]]\nkey = "days"\nvalue = 7\nsource = "a calendar"\n')
    cells = [
        "import beside\n%matplotlib inline\nSTATED = {'seven': '7'}",
        ":tags: [raises-exception]\n1 / 0",
        'claim("seven", STATED["seven"], beside.VALUE)\ncited("days", "7", "more.toml")',
    ]
    site.write_page("data/page.md", "{claim}`seven` {claim}`days`", *cells)
    site.write("index.md", "# Home\n\n```{toctree}\npage\ndata/page\n```\n")
    status, printed, outcomes = mutants()
    assert outcomes["claims"] == Outcome(3, 3), printed
    assert status == bool(outcomes["constants"].survivors)
    assert {one.page for one in outcomes["constants"].survivors} <= {"page"}


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


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{'a'", '{"format": 2, "claims": {"tried": 1}}', '{"format": 2, "claims": 3}'],
)
def test_a_file_without_outcomes_is_rejected(tmp_path, text):
    record = tmp_path / "mutants.json"
    record.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"^mutants.json contains no outcomes of mutants$"):
        read_outcomes(record)


def test_a_file_of_an_earlier_format_is_rejected_before_mutants_run(tmp_path, capsys):
    record = tmp_path / "mutants.json"
    record.write_text('{"format": 1}', "utf-8")
    assert run_mutants(tmp_path, tmp_path, record) == 1
    expected = "mutants.json has the format 1, expected 2; run the mutants, or delete the file\n"
    assert capsys.readouterr().err == expected


LEDGER = "# Ledger\n\n```{claims-mutants} mutants.json\n```\n"


def test_a_page_lists_the_outcomes(site):
    explained = Survivor("library.py", 3, "plus: a - b", "7 reasons")
    example = Survivor("page", 7, "below in place of above")
    words = Outcome(5, 3, existing=8, by=Counter({"audit": 2, "second entry": 1}), changed_text=1)
    words.unseen = {"above turned into below": (2, example)}
    outcomes = {
        "library": Outcome(9, 7, [explained, Survivor("library.py", 4, "minus: a + b")]),
        "words": words,
    }
    record_outcomes(site.source / "mutants.json", outcomes)
    site.write("ledger.md", LEDGER)
    site.built()
    cells = re.findall(r"<t[hd][^>]*><p>(.*?)</p>", site.html("ledger"))
    assert cells == [
        *("mutants of", "tried", "caught", "only a changed text", "not caught", "unexplained"),
        *("turned words", "5 of 8", "3", "1", "1", "0"),
        *("the library", "9", "7", "0", "2", "1"),
        *("mutants of", "outcome", "mutants"),
        *("turned words", "audit", "2"),
        *("turned words", "second entry", "1"),
        *("mutants of", "seen by no check", "mutants", "example"),
        *("turned words", "above turned into below", "2", "page:7: below in place of above"),
        *("where", "not caught", "why"),
        *("library.py:4", "minus: a + b", "unknown"),
        *("library.py:3", "plus: a - b", "7 reasons"),
    ]
    titles = ["Kinds of changes that no check sees", "Changes that no check catches, and why"]
    assert re.findall(r"<summary>(.*?)</summary>", site.html("ledger")) == titles
    record_outcomes(site.source / "mutants.json", {"library": Outcome(8, 8)})
    site.built()
    assert "minus" not in site.html("ledger")


def test_a_missing_outcomes_file_is_an_error(site):
    site.write("ledger.md", LEDGER)
    problem = site.problem(
        "ledger.md", "claims-mutants", "mutants.json contains no outcomes of mutants"
    )
    site.refuses(problem)
