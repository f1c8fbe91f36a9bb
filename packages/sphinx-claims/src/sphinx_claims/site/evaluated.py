"""Sphinx domain for formulas that cells evaluate, and for the blocks that print formulas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.typing import ExtensionMetadata

from ..claims.formula_judgment import JudgedFormulas
from .domain import Problem
from .hooks import CHECK
from .metadata import METADATA
from .page_domain import PageDomain


@dataclass(frozen=True)
class MissingBlock:
    """A call of ``formula`` with a label that no block of its page has.

    Attributes:
        label: the label.
        path: the source file of the call.
        line: its line.
    """

    label: str
    path: str
    line: int


@dataclass
class FormulasPage:
    """Formulas of one page.

    Attributes:
        judged: the formulas that its cells evaluate, by blocks.
        missing: the calls without a block.
        incomplete: whether a call evaluated nothing, because of another problem of the page.
    """

    judged: list[JudgedFormulas] = field(default_factory=list)
    missing: list[MissingBlock] = field(default_factory=list)
    incomplete: bool = False


class FormulasDomain(PageDomain[FormulasPage]):
    """The evaluated formulas of all pages."""

    name = "claims-formulas"
    label = "Evaluated formulas"
    page_type = FormulasPage

    def by_label(self) -> dict[str, JudgedFormulas]:
        """Return the evaluated blocks of all pages by label."""
        return {one.label: one for one in self.judged()}

    def judged(self) -> list[JudgedFormulas]:
        """Return the evaluated blocks of all pages, sorted by page and line of the call."""
        found = [one for _, page in self.records() for one in page.judged]
        return sorted(found, key=lambda one: (one.place.page, one.place.line))


def anchor_of_formulas(label: str) -> str:
    """Return the anchor of the line below a block that says what was evaluated."""
    return nodes.make_id(f"formulas-{label}")


def check_blocks(app: Sphinx, env: BuildEnvironment) -> Iterator[Problem]:
    """Yield the calls of ``formula`` whose block is on no page, or on another page."""
    for _, page in FormulasDomain.of(env).records():
        for call in page.missing:
            text = f"formula evaluates {call.label}, but no block of this page has this label; "
            if other := _page_of(env, call.label):
                text += f"it is on the page {other}: call formula there"
            else:
                text += (
                    "label a theorem or an admonition, or write "
                    f"({call.label})= above a table, list or paragraph"
                )
            yield Problem(call.path, call.line, text)


def _page_of(env: BuildEnvironment, label: str) -> str:
    """Return the name of the page that has a label; empty if none has."""
    theorems = getattr(env, "proof_list", {})
    if label in theorems:
        return str(theorems[label]["docname"])
    docname, *_ = env.get_domain("std").data["anonlabels"].get(label.lower(), ("",))
    return str(docname)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the domain and its check."""
    app.add_domain(FormulasDomain)
    app.connect(CHECK, check_blocks)
    return METADATA
