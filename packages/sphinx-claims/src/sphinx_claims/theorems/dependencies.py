"""Dependency graph of theorems, definitions and claims, with the weakest evidence below each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import networkx as nx

from ..claims.verdict import weakest
from ..site.domain import Problem
from ..site.sources import format_location

THEOREMS = ("theorem", "lemma", "proposition", "corollary")
"""The kinds that must name claims as evidence."""
UNPROVED_KINDS = ("definition", "notation", "assumption", "axiom", "algorithm")
"""The kinds that a proof may use without evidence, because nothing in them can be false."""
_UNCOMPUTED = {"chosen", "given", "cited"}


@dataclass(frozen=True)
class Reference:
    """A reference to an environment of sphinx-proof, with its place."""

    label: str
    path: str
    line: int


@dataclass(frozen=True)
class Theorem:
    """A theorem, a definition or another environment of sphinx-proof.

    Attributes:
        label: its label; empty if it has none.
        kind: its kind, such as ``theorem``.
        title: its title.
        counter: the name of the counter that numbers it; empty if it has no number.
        page: the page that declares it.
        path: the source file.
        line: the line of its directive.
        claims: the keys of the claims that it names as evidence.
        formal: the names of its formal statements.
        numbers: the keys of the claims that it prints or links to.
        references: its references to other environments.
        needed: whether its page demands evidence.
        parts: the names of its formulas and cases, each with the claims that test it; empty if the
            theorem does not say.
        hypotheses: the keys of the claims that its hypotheses hold for the data.
        problem: what is wrong with the evidence of its parts.
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
    needed: bool = True
    parts: list[tuple[str, list[str]]] = field(default_factory=list)
    hypotheses: list[str] = field(default_factory=list)
    problem: str = ""

    @property
    def checked(self) -> bool:
        """Whether it must have a label, evidence, and dependencies that have evidence."""
        return self.needed or bool(self.claims or self.formal)

    @property
    def counts(self) -> bool:
        """Whether other theorems may depend on it."""
        return self.kind in THEOREMS + UNPROVED_KINDS or bool(self.claims)


@dataclass(frozen=True)
class Proof:
    """A proof.

    Attributes:
        label: the label of its theorem; empty if that has none, ``None`` if there is no theorem.
        path: the source file.
        line: the line of its directive.
        numbers: the keys of the claims that it prints or links to.
        references: its references to theorems and other environments.
        needed: whether its page demands evidence of theorems.
    """

    label: str | None
    path: str
    line: int
    numbers: list[str]
    references: list[Reference]
    needed: bool = True


def labelled(theorems: Iterable[Theorem]) -> dict[str, Theorem]:
    """Return the environments that have a label, by label; of equal labels, the first."""
    found: dict[str, Theorem] = {}
    for theorem in theorems:
        if theorem.label:
            found.setdefault(theorem.label, theorem)
    return found


class Dependencies:
    """The dependency graph of a site.

    Args:
        theorems: all environments of sphinx-proof, sorted by page and line.
        proofs: all proofs; a theorem may have several.
        evidence: the kind of evidence of each claim, by its key.
    """

    def __init__(
        self, theorems: list[Theorem], proofs: list[Proof], evidence: Mapping[str, str]
    ) -> None:
        self._all = theorems
        self._proofs = proofs
        self._evidence = evidence
        self.declared = labelled(theorems)
        """All environments that have a label, by label."""
        self.theorems = {label: t for label, t in self.declared.items() if t.counts}
        """The environments that others may depend on, by label, sorted by page and line."""
        self._proofs_of: dict[str | None, list[Proof]] = defaultdict(list)
        for proof in proofs:
            self._proofs_of[proof.label].append(proof)
        self.proved = {proof.label for proof in proofs}
        """The labels of the theorems that have a proof."""
        self.graph = nx.DiGraph()
        """The graph, with edges from a theorem to those that depend on it."""
        self.graph.add_nodes_from(self.theorems)
        for label in self.theorems:
            edges = ((used, label) for used in self.depends_on(label) if used in self.theorems)
            self.graph.add_edges_from(edges)

    def depends_on(self, label: str) -> list[str]:
        """Return the labels that a theorem and its proofs refer to, without repetitions."""
        return list(dict.fromkeys(reference.label for reference in self._references(label)))

    def claims(self, label: str) -> list[str]:
        """Return the known claims that a theorem and its proofs name, print or link to."""
        theorem = self.theorems[label]
        keys = [*theorem.claims, *theorem.numbers]
        keys = sum((proof.numbers for proof in self._proofs_of.get(label, ())), keys)
        return [key for key in dict.fromkeys(keys) if key in self._evidence]

    def weakest(self, label: str) -> str:
        """Return the weakest evidence of a theorem and its dependencies; empty if there is none."""
        return self._weakest[label]

    @cached_property
    def _weakest(self) -> dict[str, str]:
        """The weakest evidence by label; the theorems of a cycle depend on each other."""
        components = nx.condensation(self.graph)
        found: dict[int, str] = {}
        for component in nx.topological_sort(components):
            labels = components.nodes[component]["members"]
            kinds = {self._evidence[key] for label in labels for key in self.claims(label)}
            kinds.update(found[used] for used in components.predecessors(component))
            found[component] = weakest(kinds - {""})
        return {label: found[number] for label, number in components.graph["mapping"].items()}

    def problems(self) -> Iterator[Problem]:
        """Yield the problems of theorems, proofs and their references."""
        for theorem in self._all:
            if problem := self._problem_of(theorem):
                yield Problem(theorem.path, theorem.line, problem)
        for proof in self._proofs:
            if not proof.needed:
                continue
            if proof.label is None:
                text = "this proof follows no theorem of its page; name its theorem with :of:"
                yield Problem(proof.path, proof.line, text)
            elif proof.label and proof.label not in self.theorems:
                text = f"this proof is of {proof.label}, which no page declares as a theorem"
                yield Problem(proof.path, proof.line, text)
        for label, theorem in self.theorems.items():
            for reference in self._references(label) if theorem.checked else ():
                used = self.declared.get(reference.label)
                if used and not used.counts:
                    text = (
                        f"{theorem.kind} {label} depends on {used.kind} {used.label}, which has "
                        "no evidence; add :evidence: to it, or move the reference"
                    )
                    yield Problem(reference.path, reference.line, text)
        yield from self._cycles()

    def undeclared(self, references: Iterable[Reference]) -> Iterator[Problem]:
        """Yield a problem for each reference to a label that no page declares."""
        for reference in references:
            if reference.label not in self.declared:
                text = f"unknown label in {{prf:ref}}`{reference.label}`: no page declares it"
                yield Problem(reference.path, reference.line, text)

    def _references(self, label: str) -> list[Reference]:
        proofs = (proof.references for proof in self._proofs_of.get(label, ()))
        return sum(proofs, self.theorems[label].references)

    def _problem_of(self, theorem: Theorem) -> str:
        if not theorem.checked:
            return ""
        named = f"{theorem.kind} {theorem.label}"
        if not theorem.label:
            return f"this {theorem.kind} has no :label:" if theorem.kind in THEOREMS else ""
        first = self.declared[theorem.label]
        if theorem is not first:
            where = format_location(Path(first.path), first.line)
            return f"{named} is already declared at {where}"
        if theorem.kind not in THEOREMS:
            return ""
        if not theorem.claims and theorem.needed:
            return (
                f"{named} names no evidence; "
                "add :evidence: with the keys of the claims that test it"
            )
        if theorem.problem:
            return f"{named} {theorem.problem}"
        groups = [(named, theorem.claims)]
        groups += [(f"{name} of {named}", keys) for name, keys in theorem.parts]
        for tested, keys in groups:
            kinds = {self._evidence[key] for key in keys if key in self._evidence}
            if kinds and kinds <= _UNCOMPUTED:
                return (
                    f"the evidence of {tested} is only {' and '.join(sorted(kinds))}; "
                    "add a claim that computes a value"
                )
        return ""

    def _cycles(self) -> Iterator[Problem]:
        """Yield one cycle of each group of theorems that depend on one another."""
        order = {label: place for place, label in enumerate(self.theorems)}
        for group in nx.strongly_connected_components(self.graph):
            if not any(self.theorems[label].checked for label in group):
                continue
            first = min(group, key=order.__getitem__)
            users = [user for user in self.graph.successors(first) if user in group]
            if users:
                paths = (nx.shortest_path(self.graph, user, first) for user in users)
                cycle = [*reversed(min(paths, key=lambda path: (len(path), path))), first]
                used = next(r for r in self._references(first) if r.label == cycle[1])
                text = f"circular proof: {' -> '.join(cycle)}"
                yield Problem(used.path, used.line, text)
