"""Unit tests of the dependency graph: weakest evidence, and problems of theorems and proofs."""

import pytest

from sphinx_claims.theorems.dependencies import Dependencies, Proof, Reference, Theorem

EVIDENCE = {"half": "exact", "sum": "numeric", "accuracy": "cited", "marks": "given"}


def theorem(label, *labels, kind="theorem", line=1, claims=("half",), numbers=()):
    """Return a theorem that refers to others in its statement."""
    references = [Reference(name, "page.md", line) for name in labels]
    return Theorem(
        label=label,
        kind=kind,
        title="",
        counter=kind,
        page="page",
        path="page.md",
        line=line,
        claims=[*claims],
        formal=[],
        numbers=[*numbers],
        references=references,
    )


def proof(of, *labels, line=50, numbers=()):
    """Return a proof that refers to theorems."""
    references = [Reference(name, "page.md", line) for name in labels]
    return Proof(of, "page.md", line, [*numbers], references)


def problems(theorems, proofs=()):
    found = Dependencies([*theorems], [*proofs], EVIDENCE).problems()
    return [(problem.line, problem.text) for problem in found]


def test_the_weakest_evidence_is_inherited():
    base = theorem("base", claims=["half"], numbers=["sum"])
    top = theorem("top")
    dependencies = Dependencies([base, top], [proof("top", "base")], EVIDENCE)
    assert dependencies.weakest("base") == dependencies.weakest("top") == "numeric"
    dependencies = Dependencies([base, top], [], EVIDENCE)
    assert dependencies.weakest("top") == "exact"


def test_theorems_that_depend_on_each_other_share_the_weakest_evidence():
    first, second = theorem("first", claims=["sum"]), theorem("second", "first")
    below = theorem("below", claims=["accuracy"])
    proofs = [proof("first", "second"), proof("second", "below")]
    dependencies = Dependencies([first, second, below], proofs, EVIDENCE)
    assert [dependencies.weakest(label) for label in ("first", "second", "below")] == ["cited"] * 3
    dependencies = Dependencies([first, second, below], proofs[:1], EVIDENCE)
    assert [dependencies.weakest(label) for label in ("first", "second")] == ["numeric"] * 2


def test_all_proofs_of_a_theorem_count():
    theorems = [theorem("a"), theorem("b"), theorem("top")]
    proofs = [proof("top", "a"), proof("top", "b", "a", numbers=["sum"])]
    dependencies = Dependencies(theorems, proofs, EVIDENCE)
    assert dependencies.depends_on("top") == ["a", "b"]
    assert dependencies.claims("top") == ["half", "sum"]


def test_sound_theorems_have_no_problem():
    remark = theorem("aside", kind="remark", claims=["sum"])
    definition = theorem("word", kind="definition", claims=[])
    assert problems([remark, definition, theorem("top")], [proof("top", "aside", "word")]) == []


def test_a_cycle_is_reported_once_at_its_first_reference():
    theorems = [theorem("top"), theorem("middle", "bottom"), theorem("bottom", "top")]
    assert problems(theorems, [proof("top", "middle", line=7)]) == [
        (7, "circular proof: top -> middle -> bottom -> top")
    ]
    assert problems([theorem("top", "top", line=3)]) == [(3, "circular proof: top -> top")]


INVALID = {
    "remark without evidence": (
        [theorem("top"), theorem("aside", kind="remark", claims=[])],
        [proof("top", "aside")],
        (
            50,
            "theorem top depends on remark aside, which has no evidence; "
            "add :evidence: to it, or move the reference",
        ),
    ),
    "proof of an unknown theorem": (
        [theorem("top")],
        [proof("tpo")],
        (50, "this proof is of tpo, which no page declares as a theorem"),
    ),
    "proof of no theorem": (
        [theorem("top")],
        [proof(None)],
        (50, "this proof follows no theorem of its page; name its theorem with :of:"),
    ),
    "cited evidence": (
        [theorem("top", claims=["accuracy", "marks"])],
        [],
        (
            1,
            "the evidence of theorem top is only cited and given; "
            "add a claim that computes a value",
        ),
    ),
    "no label": ([theorem("", kind="lemma")], [], (1, "this lemma has no :label:")),
    "duplicate label": (
        [theorem("top"), theorem("top", line=9)],
        [],
        (9, "theorem top is already declared at page.md:1"),
    ),
}


@pytest.mark.parametrize(("theorems", "proofs", "problem"), INVALID.values(), ids=INVALID)
def test_invalid_theorems_and_proofs(theorems, proofs, problem):
    assert problems(theorems, proofs) == [problem]


def test_cited_evidence_beside_a_computation_is_valid():
    assert problems([theorem("top", claims=["accuracy", "half"])]) == []
