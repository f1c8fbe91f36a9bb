"""What rests on what: theorems, definitions and claims, and the weakest evidence beneath each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import networkx as nx

from ..claims.comparison import weakest
from .sources import write_location

THEOREMS = ("theorem", "lemma", "proposition", "corollary")
"""What must be tested by claims."""
LAID_DOWN = ("definition", "notation", "assumption", "axiom", "algorithm")
"""What a proof may rest on untested, since nothing in it could be false."""
_UNCOMPUTED = {"given", "cited"}


@dataclass(frozen=True)
class Reference:
    """A reference to a theorem or to another statement of sphinx-proof, and where it stands."""

    label: str
    path: str
    line: int


@dataclass(frozen=True)
class Theorem:
    """A theorem, or a definition or another statement of sphinx-proof.

    ``counter`` names what it is numbered with, and is empty if it has no number. ``claims`` are the
    keys that test it, ``formal`` names its formal statements, and ``numbers`` are the keys of the
    claims that it prints or links to.
    """

    label: str
    kind: str
    title: str
    counter: str
    page: str
    path: str
    line: int
    claims: list[str]
    formal: list[str]
    numbers: list[str]
    references: list[Reference]

    @property
    def counts(self) -> bool:
        """Whether others may rest on it."""
        return self.kind in THEOREMS + LAID_DOWN or bool(self.claims)


@dataclass(frozen=True)
class Proof:
    """A proof, with what it refers to and the claims that it prints or links to.

    ``label`` is that of its theorem: empty if that has none, and None if there is no theorem.
    """

    label: str | None
    path: str
    line: int
    numbers: list[str]
    references: list[Reference]


class Dependencies:
    """The graph of what rests on what.

    Args:
        theorems: all statements of sphinx-proof, in the order of pages and lines.
        proofs: all proofs; of several of one theorem each counts.
        evidence: the kind of evidence of each claim, by its key.
    """

    def __init__(
        self, theorems: list[Theorem], proofs: list[Proof], evidence: Mapping[str, str]
    ) -> None:
        self._all = theorems
        self._proofs = proofs
        self._evidence = evidence
        self.declared: dict[str, Theorem] = {}
        """Everything with a label."""
        for theorem in theorems:
            if theorem.label:
                self.declared.setdefault(theorem.label, theorem)
        self.theorems = {label: t for label, t in self.declared.items() if t.counts}
        """What others may rest on, by label, in the order of pages and lines."""
        self.proved = {proof.label for proof in proofs}
        """The labels of what has a proof."""
        self.graph = nx.DiGraph()
        """An edge leads from what is used to what uses it."""
        self.graph.add_nodes_from(self.theorems)
        for label in self.theorems:
            edges = ((used, label) for used in self.depends_on(label) if used in self.theorems)
            self.graph.add_edges_from(edges)

    def depends_on(self, label: str) -> list[str]:
        """The labels that a theorem and its proofs refer to, each once."""
        return list(dict.fromkeys(reference.label for reference in self._references(label)))

    def claims(self, label: str) -> list[str]:
        """The claims that a theorem and its proofs name, print or link to: its evidence first."""
        theorem = self.theorems[label]
        keys = [*theorem.claims, *theorem.numbers]
        return list(dict.fromkeys(sum((proof.numbers for proof in self._proofs_of(label)), keys)))

    def weakest(self, label: str) -> str:
        """The weakest evidence of a theorem and of all beneath it; empty if there is none."""
        beneath = (label, *nx.ancestors(self.graph, label))
        return weakest(self._evidence[key] for name in beneath for key in self.claims(name))

    def problems(self) -> Iterator[tuple[str, int, str]]:
        """What is wrong, with its file and line."""
        for theorem in self._all:
            if problem := self._problem_of(theorem):
                yield theorem.path, theorem.line, problem
        for proof in self._proofs:
            if proof.label is None:
                text = "this proof follows no theorem of its page; name its theorem with :of:"
                yield proof.path, proof.line, text
            elif proof.label and proof.label not in self.theorems:
                text = f"this proof is of {proof.label}, a theorem that no page declares"
                yield proof.path, proof.line, text
        for label, theorem in self.theorems.items():
            for reference in self._references(label):
                used = self.declared.get(reference.label)
                if used and not used.counts:
                    text = (
                        f"{theorem.kind} {label} rests on {used.kind} {used.label}, of which "
                        "nothing is checked; give that :evidence:, or mention it elsewhere"
                    )
                    yield reference.path, reference.line, text
        yield from self._cycles()

    def undeclared(self, references: Iterable[Reference]) -> Iterator[tuple[str, int, str]]:
        """The references to what no page declares, with their files and lines."""
        for reference in references:
            if reference.label not in self.declared:
                text = f"{{prf:ref}}`{reference.label}` refers to nothing: no page declares it"
                yield reference.path, reference.line, text

    def _proofs_of(self, label: str) -> list[Proof]:
        return [proof for proof in self._proofs if proof.label == label]

    def _references(self, label: str) -> list[Reference]:
        proofs = (proof.references for proof in self._proofs_of(label))
        return sum(proofs, self.theorems[label].references)

    def _problem_of(self, theorem: Theorem) -> str:
        named = f"{theorem.kind} {theorem.label}"
        if not theorem.label:
            return f"this {theorem.kind} has no :label:" if theorem.kind in THEOREMS else ""
        first = self.declared[theorem.label]
        if theorem is not first:
            where = write_location(Path(first.path), first.line)
            return f"{named} is declared twice, at {where} too"
        if theorem.kind not in THEOREMS:
            return ""
        if not theorem.claims:
            return (
                f"{named} names no evidence; "
                "add :evidence: with the keys of the claims that test it"
            )
        kinds = {self._evidence[key] for key in theorem.claims if key in self._evidence}
        if kinds and kinds <= _UNCOMPUTED:
            return (
                f"{named} rests on nothing checked: its evidence is {' and '.join(sorted(kinds))}; "
                "name a claim that computes something"
            )
        return ""

    def _cycles(self) -> Iterator[tuple[str, int, str]]:
        """One cycle of each group of theorems that rest on one another."""
        order = list(self.theorems)
        for group in nx.strongly_connected_components(self.graph):
            first = min(group, key=order.index)
            users = [user for user in self.graph.successors(first) if user in group]
            if users:
                paths = (nx.shortest_path(self.graph, user, first) for user in users)
                cycle = [*reversed(min(paths, key=lambda path: (len(path), path))), first]
                used = next(r for r in self._references(first) if r.label == cycle[1])
                text = f"a proof may not rest on what rests on it: {' -> '.join(cycle)}"
                yield used.path, used.line, text
