"""Tests of theorems: their evidence, anchors, search entries and record."""

import json
import re
from copy import copy

import pytest

SETTINGS = 'extensions += ["sphinx_proof"]\n'
THEOREM = """
:::{{prf:{kind}}} Halves
{options}

Halves make a whole.
:::
"""
PROOF = """
:::{prf:proof}
By {prf:ref}`lemma-of-halves`, {prf:ref}`halving` and again {prf:ref}`lemma-of-halves`.
:::
"""
HALF = 'claim("half", "≈ 0.5", 2 * 0.25, quotient=2 * (1 / 4))'
WHOLE = 'agree("whole", sum=Fraction(2 - 1, 2) + Fraction(1, 2), one=1)'
LEMMA = """# A lemma

:::{prf:lemma}
:label: lemma-of-halves
:evidence: whole

Halves are halves.
:::

:::{prf:definition} Halving
:label: halving

To take the half.
:::
"""


def theorem(*options, kind="theorem"):
    return THEOREM.format(kind=kind, options="\n".join(options))


pytestmark = pytest.mark.filterwarnings(
    "ignore::PendingDeprecationWarning", "ignore::DeprecationWarning"
)


@pytest.fixture(scope="module")
def built(module_site):
    """Return a site of theorems, built by two processes."""
    site = module_site
    site.write("conf.py", (site.source / "conf.py").read_text() + SETTINGS)
    text = theorem(":label: halves", ":evidence: half, whole") + PROOF
    site.write_page("page.md", text, HALF, WHOLE)
    site.write("lemma.md", LEMMA)
    site.out, site.doctrees = site.out.with_name("new"), site.doctrees.with_name("new-doctrees")
    site.built("-W", "-n", "-j", "2", apart=True)
    return site


@pytest.fixture
def theorems(site):
    site.write("conf.py", (site.source / "conf.py").read_text() + SETTINGS)
    site.built()
    return site


def test_a_theorem_lists_its_evidence(built):
    html = built.html("page")
    (evidence,) = re.findall(r"2 checks: .*?</p>", html, re.DOTALL)
    assert 'href="#claim-half"' in evidence
    assert 'href="#claim-whole"' in evidence
    assert 'title="half: numeric, witnessed by quotient, margin 100%"' in evidence
    assert re.sub("<[^>]*>", "", evidence) == "2 checks: half (numeric), whole (exact)"
    assert 'href="page.html#claim-whole"' in built.html("lemma")


def test_the_record_has_theorems_and_definitions(built):
    content = json.loads((built.out / "claims.json").read_text())
    lemma = {"label": "lemma-of-halves", "kind": "lemma", "page": "lemma", "title": ""}
    lemma |= {"formal": []}
    halving = {"label": "halving", "kind": "definition", "page": "lemma", "title": "Halving"}
    halving |= {"formal": []}
    halves = {"label": "halves", "kind": "theorem", "page": "page", "title": "Halves"}
    halves |= {"formal": []}
    assert content["theorems"] == [
        lemma | {"claims": ["whole"], "depends_on": [], "weakest": "exact"},
        halves
        | {"claims": ["half", "whole"], "depends_on": ["lemma-of-halves", "halving"]}
        | {"weakest": "numeric"},
    ]
    assert content["definitions"] == [halving | {"claims": [], "depends_on": [], "weakest": None}]


def test_one_and_two_processes_write_the_same_pages(built, tmp_path):
    out = tmp_path / "out"
    built.built("-W", "-n", out=out, doctrees=tmp_path / "doctrees")
    for name in ("page.html", "lemma.html", "claims.json"):
        assert (out / name).read_bytes() == (built.out / name).read_bytes()


UNKNOWN = "unknown label in {{prf:ref}}`{}`: no page declares it"
NO_EVIDENCE = "names no evidence; add :evidence: with the keys of the claims that test it"
REJECTED = [
    (theorem(":label: a"), f"theorem a {NO_EVIDENCE}"),
    (theorem(":label: b", kind="lemma"), f"lemma b {NO_EVIDENCE}"),
    (theorem(":label: c", ":evidence: ,", kind="proposition"), f"proposition c {NO_EVIDENCE}"),
    (theorem(":evidence: half", kind="corollary"), "this corollary has no :label:"),
    (theorem(":label: d", ":evidence: hlaf"), "claim hlaf is printed, but no page makes it"),
]


def test_theorems_without_evidence_or_label_are_reported(theorems):
    problems = []
    for number, (text, problem) in enumerate(REJECTED):
        name = f"page{number}.md"
        theorems.write(name, f"# A page\n\nWords.\n{text}")
        problems.append(theorems.problem(name, ":::{prf:", problem))
    theorems.refuses(*problems)


def test_evidence_counts_as_a_use_of_a_claim(theorems):
    text = theorem(":label: halves", ":evidence: half")
    theorems.write_page("page.md", text, HALF)
    theorems.built()


def test_other_statements_need_no_evidence(theorems):
    text = "".join(
        theorem(f":label: {kind}-of-halves", kind=kind)
        for kind in ("definition", "remark", "example", "assumption")
    )
    theorems.write_page("page.md", f"{text}\n{{claim}}`half`", HALF)
    theorems.built()


def test_unknown_references_in_a_proof_are_reported(theorems):
    text = theorem(":label: halves", ":evidence: half") + PROOF
    theorems.write_page("page.md", text, HALF)
    theorems.refuses(
        *(
            theorems.problem("page.md", PROOF.splitlines()[2], UNKNOWN.format(label))
            for label in ("halving", "lemma-of-halves")
        )
    )


@pytest.mark.parametrize("kind", ["definition", "remark"])
def test_a_proof_belongs_to_the_last_theorem_and_not_to_what_stands_between(theorems, kind):
    between = theorem(":label: between", kind=kind)
    proof = ":::{prf:proof}\nBy {prf:ref}`used`.\n:::\n"
    used = theorem(":label: used", ":evidence: half")
    text = used + theorem(":label: halves", ":evidence: half") + between + proof
    theorems.write_page("page.md", text, HALF)
    theorems.built()
    record = json.loads((theorems.out / "claims.json").read_text("utf-8"))
    depends_on = {entry["label"]: entry["depends_on"] for entry in record["theorems"]}
    assert depends_on == {"used": [], "halves": ["used"]}
    assert 'id="proof-halves"' in theorems.html("page")


def test_a_wrong_claim_in_evidence_is_reported_once(theorems):
    text = theorem(":label: halves", ":evidence: half")
    theorems.write("page.md", theorems.page(text, HALF.replace("≈ 0.5", "≈ 0.51")))
    status, lines = theorems.build()
    assert status == 1
    assert len(lines) == 2


def test_theorems_and_proofs_have_unique_anchors(built):
    page = built.html("page")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {"halves", "proof-halves"} <= set(ids)
    assert '<a class="headerlink" href="#halves" title="Link to this theorem">' in page
    assert 'href="#halving" title="Link to this definition"' in built.html("lemma")


def test_the_search_index_has_theorems_and_claims(built):
    index = (built.out / "searchindex.js").read_text("utf-8")
    found = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))
    named = {entry[4]: entry[3] for entries in found["objects"].values() for entry in entries}
    assert named["Halves"] == "halves"
    assert named["half"] == "-"  # which searchtools.js expands to claim-half
    assert ["claims", "claim", "claim"] in found["objnames"].values()


def test_a_label_equal_to_the_anchor_of_a_heading_is_reported(module_site):
    site = copy(module_site)
    site.source, site.out = site.source.with_name("twice"), site.out.with_name("twice-out")
    site.doctrees = site.doctrees.with_name("twice-doctrees")
    site.write("conf.py", (module_site.source / "conf.py").read_text())
    text = "## Halves\n" + theorem(":label: halves", ":evidence: half, whole")
    site.write_page("index.md", text, HALF, WHOLE)
    status, lines = site.build(apart=True)
    problem = "the label halves is also the anchor of a heading; rename one"
    assert (status, lines[0]) == (1, site.problem("index.md", "{prf:theorem}", problem))
