"""Directive for code cells that MyST-NB does not execute."""

from __future__ import annotations

from docutils import nodes
from myst_nb.core.read import UnexpectedCellDirective
from sphinx.util.docutils import SphinxDirective

from ..site.domain import ClaimsDomain, report_problem
from .calls import names_in_code


class NestedCell(SphinxDirective, UnexpectedCellDirective):  # type: ignore[misc]
    """A code cell inside a directive, or on a page that is no notebook, where none is executed."""

    def run(self) -> list[nodes.Node]:
        """Report a claim or a formula in it; otherwise warn as MyST-NB does."""
        code = "\n".join(self.content)
        for name in names_in_code(code):
            place = "a code cell inside a directive, or on a page without file_format"
            report_problem(self, f"{name} is in {place}, which is never executed")
            ClaimsDomain.of(self.env).page(self.env.docname).unexecuted += code
            return []
        warned: list[nodes.Node] = UnexpectedCellDirective.run(self)
        return warned
