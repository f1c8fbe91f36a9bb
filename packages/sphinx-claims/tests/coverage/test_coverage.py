"""Tests of statements in formulas: lines below blocks, coverage, ledger and record."""

import json
import re
from html import unescape

import jsonschema
import pytest

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*BuildEnvironment.app:sphinx.deprecation.RemovedInSphinx11Warning"
)

THEOREM = """\
:::{prf:theorem} Squares
:label: square
:evidence: half
:nonumber:

For $n > 1$,

$$
n^2
  = n \\cdot n .
$$
:::

:::{admonition} Answer
:class: answer

It is $n^{2} = n \\, \\cdot n$.
:::
"""
CALL = """
formula("square", {0: "range", 1: {"points": 6, "variants": stand_in.VariantsEvaluation(
    (stand_in.VariantKind("sign", 3, 2, 1),), ("n^2 \\\\le n",), (("n \\\\cdot n", "they commute"),)
)}}, symbols=[("n", "a number"), ("m", "")])
"""
HALF = 'claim("half", "1/2", Fraction(1) / 2)'
LEDGER = "# Ledger\n\n```{claims-ledger}\n```\n"


@pytest.fixture
def site(module_site):
    """Return a built site without evidence for theorems, shared by the tests of this module."""
    settings = module_site.source / "conf.py"
    if "sphinx_proof" not in (text := settings.read_text()):
        text = text.replace('["sphinx_claims"]', '["sphinx_claims", "sphinx_proof"]')
        settings.write_text(text.replace("claims_evidence = True", "claims_evidence = False"))
        module_site.write("ledger.md", LEDGER)
    module_site.write_formulas("page.md", THEOREM, CALL, HALF)
    return module_site


def text_of(html):
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def fold(site, page="page"):
    return re.search('<details class="claim-formulas".*?</details>', site.html(page), re.DOTALL)[0]


def test_a_quiet_line_opens_to_what_was_evaluated(site):
    site.built()
    found = fold(site)
    assert 'id="formulas-square"' in found
    summary, _, details = found.partition("</summary>")
    assert text_of(summary) == "✓ evaluated at 6 points; 5 of 5 wrong variants rejected"
    details = text_of(details)
    for expected in (
        "True on these instances: at each point,",
        "n > 1",
        "as a range of letters",
        "at 6 points",
        "symbol what it is",
        "a number",
        "Symbols without a description:",
        "Of 5 wrong variants of the formulas, 3 are false at a point and 2 have no value; 1 more "
        "were recognized as the same statement.",
        "Looser variants, which are true at these points as well:",
        "they commute",
    ):
        assert expected in details
    assert "proved" not in details
    theorem, _, _ = site.html("page").partition('id="square"')[2].partition("Answer")
    assert found in theorem


def test_other_formats_have_one_line(site):
    site.built(builder="text", out=site.out.with_name("text"))
    text = (site.out.with_name("text") / "page.txt").read_text()
    assert "✓ evaluated at 6 points; 5 of 5 wrong variants rejected" in text
    assert "instances" not in text
    site.built(builder="latex", out=site.out.with_name("latex"))
    (document,) = site.out.with_name("latex").glob("*.tex")
    assert "evaluated at 6 points; 5 of 5 wrong variants rejected" in document.read_text()


def test_the_graph_shows_formulas_as_evidence_of_their_own_kind(site):
    site.write("graph.md", "# Graph\n\n```{proof-graph}\n```\n")
    site.built()
    html = site.html("graph")
    assert 'class="chip evidence-evaluated" href="page.html#formulas-square"' in html
    assert "weakest evidence: exact; formulas evaluated at 6 points" in html
    assert "formulas evaluated at 6 points" in text_of(html.partition('class="proof-list')[2])
    assert "· evaluated formulas, on instances" in text_of(html)
    site.write_formulas("page.md", THEOREM, CALL.replace('"points": 6', '"points": 5'), HALF)
    site.built()
    assert "evaluated at 5 points" in site.html("graph")
    site.write_formulas("page.md", THEOREM, HALF)
    site.built()
    assert "evaluated" not in site.html("graph")
    (site.source / "graph.md").unlink()


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ('{0: "given", 1: "skipped limit"}', "no formula evaluated; 1 given; 1 skipped"),
        (
            '{0: "given", 1: {"variants": stand_in.VariantsEvaluation()}}',
            "✓ evaluated at 1 point",
        ),
    ],
)
def test_lines_say_what_is_not_evaluated(site, values, line):
    site.write_formulas("page.md", THEOREM, f'formula("square", {values})', HALF)
    site.built()
    assert text_of(fold(site).partition("</summary>")[0]) == line


def record(site):
    return json.loads((site.out / "claims.json").read_text("utf-8"))


def test_the_record_has_points_relations_and_variants(site):
    site.built()
    found = record(site)
    jsonschema.validate(found, json.loads((site.out / "claims.schema.json").read_text()))
    assert found["schema"] == 2
    (block,) = found["formulas"]
    assert (block["label"], block["page"]) == ("square", "page")
    assert block["line"] == site.line("page.md", 'formula("square"')
    assert block["symbols"][0] == {"notation": "n", "description": "a number"}
    assert [one["status"] for one in block["statements"]] == ["range", "evaluated"]
    assert block["statements"][1]["points"] == 6
    assert block["statements"][1]["variants"] == {
        "refuted": 3,
        "without_value": 2,
        "equivalent": 1,
        "looser": ["n^2 \\le n"],
        "same": [{"variant": "n \\cdot n", "reason": "they commute"}],
    }


def ledger(site):
    """Return the rows of the tables of the section on formulas."""
    section = (
        site.html("ledger").partition("Statements in formulas")[2].partition("Computed with")[0]
    )
    rows = re.findall("<tr.*?</tr>", section, re.DOTALL)
    cells = [re.findall("<t[dh].*?</t[dh]>", row, re.DOTALL) for row in rows]
    return [[text_of(cell) for cell in row] for row in cells], text_of(section)


MORE = (
    THEOREM
    + """
:::{prf:definition} Cubes
:label: cube
:nonumber:

Let $n^3 = n^2 n$ and $n \\ge 0$.
:::

:::{prf:remark}
:label: remark
:nonumber:

Here $n = n$.
:::

| $n = k$ |
|---|
| $n = j$ |

(rows)=
| $n = k$ |
|---|
| $n = j$ |
"""
)


def test_the_ledger_counts_statements_and_lists_the_rest(site):
    site.write_formulas(
        "page.md", MORE.replace("n$.", "n$ with $a = \\claim{half}$.", 1), CALL, HALF
    )
    site.built()
    rows, text = ledger(site)
    assert rows == [
        [
            "statements of",
            "evaluated",
            "range",
            "given",
            "claimed",
            "skipped",
            "not evaluated",
            "all",
        ],
        ["theorem", "1", "1", "", "", "", "", "2"],
        ["answer", "1", "", "", "1", "", "", "2"],
        ["definition", "", "", "", "", "", "2", "2"],
        ["all", "2", "1", "", "1", "", "2", "6"],
        ["statement", "of", "why"],
        ["n^3 = n^2 n", "Cubes", "not evaluated"],
        [r"n \ge 0", "Cubes", "not evaluated"],
    ]
    assert "4 of 6 statements (66.7%) are evaluated on instances" in text


def test_a_block_within_another_one_is_counted_once(site):
    inner = THEOREM.replace(
        "It is $n^{2} = n \\, \\cdot n$.", "(list)=\n- $n^{2} = n \\, \\cdot n$"
    )
    assert inner != THEOREM
    site.write_formulas("page.md", inner, CALL, 'formula("list")', HALF)
    site.built()
    rows, _ = ledger(site)
    assert [row[0] for row in rows] == ["statements of", "theorem", "answer", "all"]
    assert rows[-1][-1] == "3"


PROOF = """
::::{{prf:proof}}
Start.

:::{{note}}
{target}$$n^3 = n^2 n$$
:::

Inline formulas such as $n = n$ do not count.

$$n^2 = n \\, n .$$

End.
::::
"""


def test_displays_in_proofs_count_and_their_lines_stand_at_the_end(site):
    proof = PROOF.format(target="(step)=\n")
    step = """formula("step", {0: {"points": 7}})"""
    site.write_formulas("page.md", THEOREM + proof, CALL, step, HALF)
    site.built()
    rows, _ = ledger(site)
    assert rows[3] == ["display in a proof", "1", "", "", "", "", "1", "2"]
    assert rows[-1] == [r"n^2 = n \, n", "display in a proof", "not evaluated"]
    proof = text_of(site.html("page").partition("Start.")[2])
    assert proof.index("End.") < proof.index("evaluated at 7 points")


def test_labeled_displays_outside_of_proofs_count_if_they_are_evaluated(site):
    text = THEOREM + "\n(far)=\n$$n^4 = n^2 n^2$$\n\n(near)=\n$$n^5 = n^3 n^2$$\n"
    site.write_formulas("page.md", text, CALL, """formula("far", {0: {"points": 7}})""", HALF)
    site.built()
    rows, _ = ledger(site)
    assert rows[3] == ["display", "1", "", "", "", "", "", "1"]


DEMAND = "claims_evaluated = [{pages}]\n"


def test_displays_in_proofs_of_demanded_pages_must_be_evaluated(site):
    site.write_formulas("page.md", THEOREM + PROOF.format(target=""), CALL, HALF)
    site.built()
    restore = demand(site, '"page"')
    advice = "call formula(…) for it, with a label above this display in a proof"
    site.refuses(
        *(
            site.problem(
                "page.md",
                f"$${latex}",
                f"this display in a proof states {latex}, which no cell evaluates; {advice}",
            )
            for latex in ("n^3 = n^2 n", r"n^2 = n \, n")
        )
    )
    restore()


def demand(site, pages):
    settings = site.source / "conf.py"
    good = settings.read_text()
    settings.write_text(good + DEMAND.format(pages=pages))
    return lambda: settings.write_text(good)


def test_statements_of_demanded_pages_must_be_evaluated(site):
    site.write_formulas("page.md", MORE, CALL, HALF)
    site.built()
    restore = demand(site, '"page"')

    def text(name, statement, advice):
        return f"{name} states {statement}, which no cell evaluates; call {advice}"

    cube, rows = 'formula("cube", …)', 'formula("rows", …)'
    lines = (site.source / "page.md").read_text().splitlines()
    first = 1 + max(i for i, line in enumerate(lines) if line == "| $n = k$ |")
    site.refuses(
        site.problem("page.md", "Let $n^3", text("definition cube", r"n \ge 0", cube)),
        site.problem("page.md", "Let $n^3", text("definition cube", "n^3 = n^2 n", cube)),
        f"page.md:{first}: ERROR: {text('table rows', 'n = k', rows)}",
        f"page.md:{first + 2}: ERROR: {text('table rows', 'n = j', rows)}",
    )
    calls = CALL + 'formula("cube")\nformula("rows")'
    site.write_formulas("page.md", MORE, calls, HALF)
    site.built()
    restore()


def test_statements_are_not_demanded_where_a_call_fails(site):
    restore = demand(site, '"page"')
    site.write_formulas("page.md", THEOREM, f"1 / 0\n{CALL}", HALF)
    status, lines = site.build()
    assert status == 1
    assert [line for line in lines if "which no cell evaluates" in line] == []
    assert any("ZeroDivisionError" in line for line in lines)
    site.write_formulas("page.md", THEOREM, CALL.replace("square", "sqare"), HALF)
    text = "formula evaluates sqare, but no block of this page has this label; "
    text += "label a theorem or an admonition, or write (sqare)= above a table, list or paragraph"
    site.refuses(site.problem("page.md", 'formula("sqare"', text))
    restore()


@pytest.mark.parametrize(
    ("old", "new"),
    [("n^{2} = n", "n^{2} = -n"), (r"n \, \cdot n", "2 n"), ("n^{2}", "n^{3}")],
)
def test_an_answer_that_no_longer_equals_what_is_evaluated_is_reported(site, old, new):
    restore = demand(site, '"page"')
    site.write_formulas("page.md", THEOREM, CALL, HALF)
    site.built()
    answer = THEOREM.replace(old, new)
    assert answer != THEOREM
    site.write_formulas("page.md", answer, CALL, HALF)
    statement = re.search(r"It is \$(.*)\$", answer)[1]
    text = (
        f"this answer states {statement}, which no cell evaluates; call formula(…) for it, with a "
    )
    site.refuses(site.problem("page.md", "It is", f"{text}label above this answer"))
    restore()


def test_an_equal_statement_on_another_page_counts(site):
    restore = demand(site, '"more"')
    site.write_formulas("page.md", THEOREM, CALL, HALF)
    site.write(
        "more.md", "# More\n\n(rows)=\n| $n^2 = n\\cdot n$ |\n|---|\n| $n^2 = n \\cdot n$. |\n"
    )
    site.built()
    (site.source / "page.md").unlink()
    status, lines = site.build()
    assert (status, len(lines)) == (1, 3)
    assert "table rows states" in lines[0]
    (site.source / "more.md").unlink()
    restore()


def test_a_setting_that_is_no_pattern_is_refused(site):
    settings = site.source / "conf.py"
    good = settings.read_text()
    settings.write_text(good + 'claims_evaluated = "page"\n')
    status, lines = site.build()
    assert status == 2
    text = "claims_evaluated: expected True, False or patterns of pages, found 'page'"
    assert any(text in line for line in lines)
    settings.write_text(good)
