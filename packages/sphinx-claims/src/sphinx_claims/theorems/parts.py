"""Parts of theorems: displayed formulas and listed cases, and the claims that test each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..claims.literals import Truth
from ..claims.record import Claim
from ..printing.printing import comma_separated, link_with_evidence
from ..printing.tables import make_table
from ..site.builders import make_link
from ..site.domain import ClaimsDomain, Problem
from .dependencies import Theorem
from .domain import TheoremsDomain

REST = "the rest"
"""The name of the part of a statement outside of its formulas and cases."""
_NOTHING = "-"


@dataclass(frozen=True)
class Evidence:
    """The option ``:evidence:`` of a theorem.

    Attributes:
        keys: the keys of all claims, without repetitions.
        groups: the keys for each part, in the order of the statement; empty for a part that states
            nothing. There is a single group if the option has no semicolon.
    """

    keys: list[str]
    groups: list[list[str]]


def read_evidence(option: str) -> Evidence:
    """Read the option: keys, and semicolons between the parts of the statement.

    >>> read_evidence("a, b; -; a").groups
    [['a', 'b'], [], ['a']]
    """
    groups = [_keys(group) for group in option.split(";")]
    return Evidence(list(dict.fromkeys(chain.from_iterable(groups))), groups)


def _keys(text: str) -> list[str]:
    keys = dict.fromkeys(text.replace(",", " ").split())
    return [key for key in keys if key != _NOTHING]


def name_parts(statement: nodes.Element) -> list[str]:
    """Return the names of the displayed formulas and of the cases of outer lists, in order."""
    names: list[str] = []
    counts = {"formula": 0, "case": 0}

    def walk(node: nodes.Node) -> None:
        kind = {nodes.math_block: "formula", nodes.list_item: "case"}.get(type(node))
        if kind:
            counts[kind] += 1
            names.append(f"{kind} {counts[kind]}")
            return
        for child in node.children:
            walk(child)

    walk(statement)
    return names


def match_parts(
    names: list[str], groups: list[list[str]], *, needed: bool
) -> tuple[list[tuple[str, list[str]]], str]:
    """Match the parts of a statement with the groups of its evidence.

    Args:
        names: the names of the parts.
        groups: the groups; one more than there are parts tests the rest of the statement.
        needed: whether each of several parts needs a group.

    Returns:
        The keys of each part, if the evidence has groups, and the error message.
    """
    if len(groups) == 1 and (len(names) < 2 or not needed):
        return [], ""
    if len(groups) - len(names) in {0, 1}:
        return list(zip([*names, REST], groups, strict=False)), ""
    found = "1 formula or case" if len(names) == 1 else f"{len(names)} formulas and cases"
    return [], (
        f"has {found}, but :evidence: has {len(groups)} groups of claims; write a group for each, "
        "with semicolons between them, and - for one that states nothing"
    )


def hypothesis_problem(theorem: Theorem, claims: dict[str, Claim]) -> str:
    """Return the error message for claims that cannot state hypotheses; empty if there are none.

    A hypothesis is a truth value that is true, or an inequality.
    """
    for key in theorem.hypotheses:
        claim = claims.get(key)
        if claim is None or not claim.verified:
            continue  # which is an error of its own
        literals = claim.statement.literals if claim.states_value else []
        is_truth = bool(literals) and all(isinstance(entry, Truth) for entry in literals)
        if is_truth and all(entry.value for entry in literals):
            continue
        if not is_truth and claim.states_value and claim.relation not in {"=", "≈"}:
            continue
        found = f"{claim.relation} {claim.stated}" if claim.states_value else claim.relation
        return (
            f"{theorem.kind} {theorem.label} names {key} as a hypothesis, which states {found}; "
            "expected true, or an inequality"
        )
    return ""


def check_hypotheses(app: Sphinx, env: BuildEnvironment) -> Iterator[Problem]:
    """Yield the theorems whose hypotheses are claims that cannot state them."""
    claims = ClaimsDomain.of(env).claims()
    for theorem in TheoremsDomain.of(env).theorems():
        if problem := hypothesis_problem(theorem, claims):
            yield Problem(theorem.path, theorem.line, problem)


def print_parts(
    transform: SphinxPostTransform, parts: Iterable[tuple[str, list[str]]]
) -> list[nodes.Node]:
    """Return the parts of a theorem, each with links to the claims that test it.

    The rest of a statement has no name where no other part is tested.
    """
    claims = ClaimsDomain.of(transform.env).claims()
    line: list[nodes.Node] = []
    tested = [(name, keys) for name, keys in parts if keys]
    for name, keys in tested:
        if len(tested) > 1 or name != REST:
            line.append(nodes.Text(f"; {name}: " if line else f"{name}: "))
        line += comma_separated(link_with_evidence(transform, claims[key]) for key in keys)
    return line


def ledger_section(
    app: Sphinx, env: BuildEnvironment, transform: SphinxPostTransform
) -> list[tuple[str, list[nodes.Node]]]:
    """Return the table of theorems that name claims for their parts or hypotheses."""
    builder = ClaimsDomain.of(env).builder
    claims = ClaimsDomain.of(env).claims()
    rows = []
    for theorem in TheoremsDomain.of(env).theorems():
        parts = [*theorem.parts, *([("hypotheses", theorem.hypotheses)] * bool(theorem.hypotheses))]
        for name, keys in parts:
            title = nodes.inline("", theorem.title or theorem.label)
            link = make_link(builder, transform.env.docname, theorem.page, theorem.label, title)
            linked = comma_separated(link_with_evidence(transform, claims[key]) for key in keys)
            cell = nodes.inline("", "", *linked) if keys else "states nothing"
            rows.append((link, name, cell))
    headings = ("theorem", "part", "tested by")
    return [("Parts of theorems", [make_table(headings, rows)])] if rows else []


def ledger_state(app: Sphinx, env: BuildEnvironment) -> object:
    """Return the data that the section of the ledger shows."""
    theorems = TheoremsDomain.of(env).theorems()
    return [(t.label, t.title, t.parts, t.hypotheses) for t in theorems]
