"""Claims for each displayed formula and each case of a theorem, and for its hypotheses."""

import json

import pytest
from bs4 import BeautifulSoup

pytestmark = pytest.mark.filterwarnings(
    "ignore::PendingDeprecationWarning", "ignore::DeprecationWarning"
)

CELL = """\
from sphinx_claims import chosen
size = chosen("size", "3", 3)
values = [Fraction(2) / (2 * n) for n in range(1, size + 1)]
claim("first", "1", values[0])
claim("second", "1/2", values[1])
claim("third", "1/3", values[2])
claim("small", "true", max(values) <= 1)
claim("large", "false", max(values) > 1)
claim("mixed", "[true, false]", [value > 1 / 2 for value in values[::2]])
claim("below", "< 2", max(values))
agree("routes", a=values[1], b=1 - values[1])"""
STATEMENT = """\
$$a = b$$

and, for every $n$,

- a case $b = c$, with

  $$c = d$$

- another case.
"""


def theorem(*options, statement=STATEMENT, kind="theorem", label="parts"):
    lines = "\n".join(options)
    return f":::{{prf:{kind}}} Of parts\n:label: {label}\n{lines}\n\n{statement}:::\n"


@pytest.fixture(scope="module")
def proofs(module_site):
    configure(module_site, "True")
    text = "{claim}`first` {claim}`second` {claim}`third` {claim}`x <small>` {claim}`not y <large>`"
    module_site.write_page(
        "made.md", f"{text} {{claim}}`below`, {{claim}}`size`, {{claim}}`mixed`.", CELL
    )
    return module_site


def configure(site, setting):
    conf = (site.source / "conf.py").read_text("utf-8").split("# more\n")[0]
    conf += f'# more\nextensions += ["sphinx_proof"]\nclaims_evidence = {setting}\n'
    site.write("conf.py", conf)


def test_parts_and_hypotheses_are_printed_and_recorded(proofs):
    configure(proofs, '{"parts": "each"}')
    options = (":evidence: first; -; second, third; routes", ":hypotheses: small, below")
    ledger = "\n```{claims-ledger}\n```\n"
    proofs.write(
        "parts.md", "# A page of it\n\n" + theorem(*options) + "\n```{proof-graph}\n```\n" + ledger
    )
    proofs.built()
    page = BeautifulSoup(proofs.html("parts"), "html.parser")
    line = page.find(class_="theorem").find(class_="claim-evidence").text
    assert line.startswith(
        "✓ 4 checks: formula 1: first (exact); case 2: second (exact), third (exact); "
        "the rest: routes (exact) · hypotheses: small (exact), below (exact)"
    )
    assert "hypotheses checked by small (exact), below (exact)" in page.text
    rows = [[cell.text.strip() for cell in row.find_all("td")] for row in page.find_all("tr")]
    parts = {row[1]: row[2] for row in rows if row and row[0] == "Of parts"}
    assert parts["case 1"] == "states nothing"
    assert parts["hypotheses"] == "small (exact), below (exact)"
    (entry,) = json.loads((proofs.out / "claims.json").read_text("utf-8"))["theorems"]
    assert entry["parts"][0] == {"part": "formula 1", "claims": ["first"]}
    assert entry["hypotheses"] == ["small", "below"]


WRONG = {
    "a missing group": ((":evidence: first; second",), "has 3 formulas and cases, but :evidence: "),
    "no groups": ((":evidence: first, second",), "but :evidence: has 1 groups of claims"),
    "too many groups": ((":evidence: first; second; third; routes; small",), "has 5 groups"),
    "a part whose evidence is chosen": (
        (":evidence: first; size; third",),
        "the evidence of case 1 of theorem parts is only chosen; add a claim that computes a val",
    ),
    "a false hypothesis": (
        (":evidence: first; second; third", ":hypotheses: large"),
        "names large as a hypothesis, which states = false; expected true, or an inequality",
    ),
    "a hypothesis that is partly false": (
        (":evidence: first; second; third", ":hypotheses: mixed"),
        "names mixed as a hypothesis, which states = [true, false]",
    ),
    "a number as hypothesis": (
        (":evidence: first; second; third", ":hypotheses: first"),
        "names first as a hypothesis, which states = 1",
    ),
    "a comparison as hypothesis": (
        (":evidence: first; second; third", ":hypotheses: routes"),
        "names routes as a hypothesis, which states agree",
    ),
    "an unknown hypothesis": (
        (":evidence: first; second; third", ":hypotheses: smal"),
        "claim smal is printed, but no page makes it",
    ),
}


def test_the_rest_of_a_statement_has_no_name_where_nothing_else_is_tested(proofs):
    configure(proofs, '{"parts": "each"}')
    proofs.write("parts.md", "# A page of it\n\n" + theorem(":evidence: -; -; -; routes"))
    proofs.built()
    line = BeautifulSoup(proofs.html("parts"), "html.parser").find(class_="claim-evidence").text
    assert line.startswith("✓ 1 check: routes (exact)")


@pytest.mark.parametrize("name", WRONG)
def test_other_evidence_is_an_error(proofs, name):
    options, problem = WRONG[name]
    configure(proofs, '"each"')
    proofs.write("parts.md", "# A page of it\n\n" + theorem(*options))
    status, lines = proofs.build()
    assert (status, len(lines)) == (1, 2)
    assert problem in lines[0]


def test_groups_are_optional_where_the_site_does_not_ask(proofs):
    one = theorem(":evidence: first; second", statement="$$a = b$$\n", label="one")
    text = theorem(":evidence: first, second") + one
    configure(proofs, "True")
    proofs.write("parts.md", "# A page of it\n\n" + text)
    proofs.built()
    assert "formula 1: " in proofs.html("parts")
    proofs.write("parts.md", "# A page of it\n\n" + theorem(":evidence: first; second"))
    assert "has 3 formulas and cases, but :evidence: has 2 groups" in proofs.build()[1][0]


def test_the_setting_is_checked(proofs):
    configure(proofs, '"all"')
    assert "expected True, False, 'each' or patterns of pages" in str(proofs.build()[1])
    configure(proofs, '{"parts": "all"}')
    assert "expected True, False or 'each', found 'all'" in str(proofs.build()[1])
