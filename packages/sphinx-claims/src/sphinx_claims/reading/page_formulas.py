"""Formulas that the cells of a page evaluate: what is handed over to the kernel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docutils.languages import get_language
from docutils.parsers.rst import Directive, directives
from docutils.utils import new_document
from myst_parser.config.main import MdParserConfig
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from ..site.macros import site_macros
from .block_formulas import FindDirective, SourceBlock, read_blocks
from .calls import FORMULA, Call, FormulaCall, read_calls

_MENTIONED = re.compile(rf"\b{FORMULA}\b")
_CLAIM = re.compile(r"\\claim\s*\{([^{}]*)\}")


@dataclass(frozen=True)
class PageFormulas:
    """The calls of ``formula`` on a page.

    Attributes:
        calls: the calls.
        blocks: the blocks of the page that they name, by label.
        handed_over: the JSON data for the kernel: ``formulas`` by label, ``macros`` by command, and
            ``claims``, the statements of the claims of the page that these formulas print, by key.
    """

    calls: Sequence[FormulaCall]
    blocks: dict[str, SourceBlock]
    handed_over: dict[str, Any]


def read_page_formulas(
    app: Sphinx, config: MdParserConfig, text: str, notebook: NotebookNode, code: Sequence[str]
) -> PageFormulas | None:
    """Read the calls of ``formula`` on a page, and the formulas of their blocks.

    Args:
        app: the application.
        config: the settings of MyST.
        text: the source of the page.
        notebook: the notebook that MyST-NB reads from this source.
        code: the code of all code cells of the page; empty for those that are never executed.

    Returns:
        The calls; ``None`` if there are none.
    """
    if not any(map(_MENTIONED.search, code)):
        return None
    page = read_calls(code)
    if not page.formulas:
        return None
    labels = {call.label for call in page.formulas}
    found = read_blocks(text, notebook, config, directive_finder(app.env))
    blocks = {label: block for label, block in found.items() if label in labels}
    handed_over = {
        "formulas": {
            label: [{"latex": one.latex, "display": one.display} for one in block.formulas]
            for label, block in sorted(blocks.items())
        },
        "macros": {
            command: [macro.text, macro.arguments, macro.default]
            for command, macro in sorted(site_macros(app.config).items())
        },
        "claims": _printed_claims(blocks, page.calls),
    }
    return PageFormulas(page.formulas, blocks, handed_over)


def _printed_claims(blocks: dict[str, SourceBlock], calls: Sequence[Call]) -> dict[str, str]:
    latex = "".join(one.latex for block in blocks.values() for one in block.formulas)
    printed = set(_CLAIM.findall(latex))
    return {call.key: call.statement for call in calls if call.statement and call.key in printed}


def directive_finder(env: BuildEnvironment) -> FindDirective:
    """Return a function that returns the class of a directive of a site by its name."""
    english, document = get_language("en"), new_document("")

    def find(name: str) -> type[Directive] | None:
        domain, _, local = name.rpartition(":")
        if not domain:
            found = directives.directive(name, english, document)[0]
            return found if isinstance(found, type) else None
        try:
            return env.get_domain(domain).directive(local)
        except ExtensionError:
            return None

    return find
