"""Tests of the ledger page and of claims.json, and of incremental builds with them."""

import json
import re

import pytest
from jsonschema import Draft202012Validator

LEDGER = "# Ledger\n\n```{claims-ledger}\n```\n"
FACTS = """
[[fact]]
key = "marks"
value = 5
source = "the question"

[[fact]]
key = "accuracy"
value = 0.8
source = "their table"
"""
CELL = """
import sympy
from sphinx_claims import chosen, disagree

claim("half", "1/2", Fraction(1) / 2)
claim("cases", "4", sum(1 for n in range(4)), exhaustive=range(4))
claim("root", "≈ 1.4142", sympy.sqrt(2))
x = sympy.Symbol("x")
agree("zero", product=(x + 1) ** 2, expanded=x**2 + 2 * x + 1)
claim("sum", "0.75", 0.25 + 0.5, product=0.25 * 3)
claim("mean", "[0.500, 0.250]", [2 * 0.25015, 0.25], standard_error=[0.001, 0.001])
claim("seconds", "< 9", 2 * 0.25, evidence="measured")
given("marks", "5", "facts.toml")
cited("accuracy", "80%", "facts.toml")
_ = 2 * chosen("size", "16", 16)
agree("same", one=0.1 + 0.2, other=2 * 0.15)
disagree("mistake", wrong=[2 - 1, 2], right=[2 - 1, 3])
"""
KINDS = {
    "half": "exact",
    "cases": "exhaustive",
    "root": "symbolic",
    "zero": "symbolic",
    "sum": "numeric",
    "mean": "statistical",
    "seconds": "measured",
    "size": "chosen",
    "marks": "given",
    "accuracy": "cited",
    "same": "numeric",
    "mistake": "exact",
}
RESULTS = {key: kind for key, kind in KINDS.items() if kind != "chosen"}
TEXT = " ".join(f"{{claim}}`{key} <{key}>`" for key in KINDS if key != "mistake")
TEXT += " {claim}`differs by 1 <mistake>` and $n = \\claim{size}$, $m = \\claim{cases}$"
TEXT += "\n\n{noclaim}`16 <a street>`"


@pytest.fixture(scope="module")
def kinds(module_site):
    """Return a site with a claim of every kind of evidence, and a ledger."""
    module_site.write("facts.toml", FACTS)
    module_site.write("ledger.md", LEDGER)
    module_site.write_page("page.md", TEXT, CELL)
    module_site.built()
    return module_site


def rows(html):
    """Return the cells of the table of claims, as text."""
    (table,) = re.findall(r'<table class="claims-ledger.*?</table>', html, re.DOTALL)
    found = [re.findall(r"<td>(.*?)</td>", row, re.DOTALL) for row in table.split("<tr")]
    return [[re.sub(r"<.*?>", "", cell).strip() for cell in row] for row in found if row]


def test_every_claim_has_a_row(kinds):
    found = {row[0]: row[1:] for row in rows(kinds.html("ledger"))}
    assert {key: row[1] for key, row in found.items()} == RESULTS
    space = "\N{NO-BREAK SPACE}"
    assert found["half"] == ["= 1/2", "exact", "", "1", "A page", f"line {line(kinds, 'half')}"]
    assert found["root"][0] == f"≈{space}1.4142"
    assert found["sum"][2] == "product"
    assert found["cases"][2] == "4 cases"
    assert found["zero"][2] == "expanded, compared in the kernel"
    assert found["seconds"][0] == f"&lt;{space}9"
    assert found["marks"][-1] == "the question"
    assert found["accuracy"][-1] == "their table"
    assert found["same"][:3] == ["one, other agree", "numeric", "other"]
    assert found["mistake"][:3] == ["wrong, right disagree", "exact", "right"]


def line(site, key):
    return site.line("page.md", f'("{key}"')


def test_rows_link_to_the_evidence(kinds):
    html = kinds.html("ledger")
    for key in RESULTS:
        assert f'href="page.html#claim-{key}"' in html


def test_chosen_values_are_kept_apart(kinds):
    ledger, page = kinds.html("ledger"), kinds.html("page")
    text = " ".join(re.sub(r"<.*?>", " ", ledger).split())
    assert (
        f"Chosen values value statement page source size = 16 A page line {line(kinds, 'size')}"
        in text
    )
    assert "claim-size" not in ledger + page
    assert '<span class="claim-chosen">size</span>' in page
    assert '<a class="reference internal" href="page.html" title="size' not in page
    assert r"\(n = {16}\)" in page
    assert r"\(m = \href{" in page


def test_the_ledger_has_totals_marked_numerals_and_versions(kinds):
    text = re.sub(r"<.*?>", " ", kinds.html("ledger"))
    text = " ".join(text.split())
    assert "evidence claims exact 2 exhaustive 1 symbolic 2 numeric 2 statistical 1" in text
    assert "measured 1 chosen 1 given 1 cited 1 all 12" in text
    assert "page numeral reason A page 16 a street" in text
    assert re.search(r"Computed with python \d+\.\d+\.\d+, machine \w+,.* numpy \d+\.\d+", text)


def test_the_record_is_valid_by_its_schema(kinds):
    schema = json.loads((kinds.out / "claims.schema.json").read_text())
    record = json.loads((kinds.out / "claims.json").read_text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert list(validator.iter_errors(record)) == []
    assert {claim["key"]: claim["evidence"] for claim in record["claims"]} == KINDS
    assert [claim["key"] for claim in record["claims"] if "judged" in claim] == ["zero"]
    assert [claim["cases"] for claim in record["claims"] if "cases" in claim] == [4]
    record["claims"][0]["status"] = "wrong"
    del record["claims"][1]["margin"]
    record["claims"][2]["more"] = 1
    record["claims"][3]["key"] = "Key"
    assert len(list(validator.iter_errors(record))) == 4


def test_only_the_ledger_loads_its_script(kinds):
    assert "ledger.js" in kinds.html("ledger")
    assert "ledger.js" not in kinds.html("page")
    assert (kinds.out / "_static" / "ledger.js").is_file()


def test_the_ledger_follows_claims_and_marks_of_other_pages(site):
    site.write("ledger.md", LEDGER)
    site.built()
    assert [row[:2] for row in rows(site.html("ledger"))] == [["half", "= 1/2"]]
    site.write_page("page.md", "{claim}`half`", 'claim("half", "0.5", Fraction(1) / 2)')
    site.built()
    assert [row[:2] for row in rows(site.html("ledger"))] == [["half", "= 0.5"]]
    site.write_page("more.md", "{claim}`whole`", 'claim("whole", "1", 2 - 1)')
    site.built()
    assert [row[0] for row in rows(site.html("ledger"))] == ["whole", "half"]
    site.write("more.md", "# More\n\n{noclaim}`16 <a street>`\n")
    site.built()
    assert [row[0] for row in rows(site.html("ledger"))] == ["half"]
    assert "a street" in site.html("ledger")
    (site.source / "more.md").unlink()
    site.built()
    assert "a street" not in site.html("ledger")


def test_a_site_without_claims_has_an_empty_ledger(site):
    (site.source / "page.md").unlink()
    site.write("ledger.md", LEDGER)
    site.built()
    assert rows(site.html("ledger")) == []
    assert json.loads((site.out / "claims.json").read_text())["claims"] == []
