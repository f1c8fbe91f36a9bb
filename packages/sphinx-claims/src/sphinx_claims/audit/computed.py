"""Values that MyST-NB prints in text by ``glue`` and ``eval``, which count as computed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core.variables import format_plain_text
from myst_nb.ext import eval as eval_extension
from myst_nb.ext.glue.directives import PasteAnyDirective
from myst_nb.ext.glue.domain import NbGlueDomain
from myst_nb.ext.glue.roles import PasteRoleAny
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..printing.claim_nodes import is_math
from ..site.sources import SourceFinder
from .domain import Computed
from .findings import one_line
from .numerals import facts_in_formula, facts_in_prose

_MARK = "claims_computed"
_LENGTH = 60


class computed_text(nodes.inline):  # noqa: N801 (nodes are lower case)
    """Text that ``glue`` or ``eval`` prints outside of other nodes, until the page is audited."""


class _MarkingRole:
    """A role of MyST-NB whose nodes are marked as computed."""

    def __init__(self, role: Any, by: str) -> None:  # noqa: ANN401 (roles are callables)
        self.role, self.by = role, by

    def __call__(self, name: str, rawtext: str, text: str, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        found, messages = self.role(name, rawtext, text, *arguments, **options)
        return [_mark(node, self.by, text) for node in found], messages


def _marking_directive(directive: Any, by: str) -> Any:  # noqa: ANN401 (classes of directives)
    """Return a directive of MyST-NB whose nodes are marked, except for the caption of a figure."""

    class MarkingDirective(directive):  # type: ignore[misc]  # base known at run time
        def run(self) -> list[nodes.Node]:
            found: list[nodes.Node] = super().run()
            for node in found:
                authored = isinstance(node, nodes.figure)
                for part in node.children if authored else [node]:
                    if not (authored and isinstance(part, nodes.caption | nodes.legend)):
                        _mark(part, by, self.arguments[0])
            return found

    return MarkingDirective


def _mark(node: nodes.Node, by: str, name: str) -> nodes.Node:
    if isinstance(node, nodes.system_message):
        return node
    marked = node if isinstance(node, nodes.Element) else computed_text("", "", node)
    marked[_MARK] = (by, name)
    return marked


def mark_computed(app: Sphinx) -> None:
    """Replace the roles and directives of MyST-NB by ones that mark what they print."""
    app.add_node(computed_text)
    app.add_role("glue", _MarkingRole(PasteRoleAny(), "glue"), override=True)
    app.add_directive("glue", _marking_directive(PasteAnyDirective, "glue"), override=True)
    app.add_role("eval", _MarkingRole(eval_extension.EvalRoleAny(), "eval"), override=True)
    whole = _marking_directive(eval_extension.EvalDirectiveAny, "eval")
    app.add_directive("eval", whole, override=True)
    for domain in (NbGlueDomain, eval_extension.NbEvalDomain):
        for name, role in domain.roles.items():
            marking = _MarkingRole(role, domain.name)
            app.add_role_to_domain(domain.name, name, marking, override=True)
        for name, directive in domain.directives.items():
            marked = _marking_directive(directive, domain.name)
            app.add_directive_to_domain(domain.name, name, marked, override=True)


def is_computed(node: nodes.Node) -> bool:
    """Whether ``glue`` or ``eval`` prints a node."""
    return isinstance(node, nodes.Element) and (
        isinstance(node, PendingGlueReference) or _MARK in node
    )


def collect_computed(doctree: nodes.document, sources: SourceFinder) -> Iterator[Computed]:
    """Yield the printed values that hold numbers."""
    for node in doctree.findall(is_computed):
        assert isinstance(node, nodes.Element)
        by, name = node.get(_MARK, ("glue", ""))
        line = sources.find(node, name)[1]
        if isinstance(node, PendingGlueReference):
            spec = node.get("fmt_spec") or ""
            yield Computed("glue", node.key, line, "", node.refdoc, spec)
        elif value := _number_in(node):
            yield Computed(by, name, line, value)


def remove_marks(env: BuildEnvironment, doctree: nodes.document) -> None:
    """Leave the nodes of a page and its table of contents as MyST-NB made them."""
    copies = (of_pages.get(env.docname) for of_pages in (env.tocs, env.titles, env.longtitles))
    for tree in (doctree, *copies):
        for node in list(tree.findall(is_computed) if tree else ()):
            assert isinstance(node, nodes.Element)
            if isinstance(node, computed_text):
                node.replace_self(node.children)
            node.attributes.pop(_MARK, None)


def _number_in(node: nodes.Node) -> str:
    """Return the printed value of a node, shortened; empty if it states no number."""
    plain = [part for part in node.findall(nodes.Element) if part.get("mime_type") == "text/plain"]
    shown = plain[0] if plain else node
    text = one_line(shown.astext())
    if is_math(shown):
        return _shortened(text) if facts_in_formula(text) else ""
    return _shortened(text) if facts_in_prose(text) else ""


def _shortened(text: str) -> str:
    return text if len(text) <= _LENGTH else text[: _LENGTH - 1] + "\N{HORIZONTAL ELLIPSIS}"


def resolve(env: BuildEnvironment, printed: Computed) -> Computed | None:
    """Complete a value that another page computes; return ``None`` if it states no number."""
    if not printed.source:
        return printed
    folder = Path(env.mystnb_config.output_folder)  # type: ignore[attr-defined]  # by MyST-NB
    try:
        record = json.loads(Path(folder, f"{printed.source}.glue.json").read_text("utf-8"))
        text = record[printed.name]["data"]["text/plain"]
        text = one_line(format_plain_text(text, printed.spec) if printed.spec else text)
    except (OSError, ValueError, KeyError):  # MyST-NB warns that it cannot print the value
        return None
    if not facts_in_prose(text):
        return None
    return Computed(printed.by, printed.name, printed.line, _shortened(text), printed.source)
