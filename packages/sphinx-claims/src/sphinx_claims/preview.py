"""Preview: pages with problems are written, and show them at their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata

from .printing.claim_nodes import (
    CLAIM_COMMAND,
    claim_evidence,
    claim_reference,
    is_math,
    split_keys,
    text_attributes,
)
from .site.domain import ClaimsDomain, Problem, anchor_of, describe_failure
from .site.hooks import FINGERPRINT
from .site.metadata import METADATA

_BODIES = (
    nodes.Admonition,
    nodes.block_quote,
    nodes.definition,
    nodes.document,
    nodes.entry,
    nodes.list_item,
    nodes.section,
)
"""The nodes into which a message can be inserted."""
_ABOUT = "This is a preview. Its claims are not all verified, and it must not be published."


def problems_by_page(env: BuildEnvironment) -> dict[str, list[Problem]]:
    """Return the problems of each page that has some, with those of the files that it includes.

    The root page also has those of files that belong to no page, such as ``conf.py``.
    """
    names: dict[str, set[str]] = {str(env.doc2path(name)): {name} for name in env.found_docs}
    problems = ClaimsDomain.of(env).reported
    if any(problem.path not in names for problem in problems):
        for name in env.found_docs:
            for included in env.dependencies.get(name, ()):
                path = str(Path(env.srcdir, included).resolve())
                names.setdefault(path, set()).add(name)
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        for name in sorted(names.get(problem.path, {env.config.root_doc})):
            found.setdefault(name, []).append(problem)
    return found


class MarkProblems(SphinxPostTransform):
    """Mark the problems of a page, and replace what cannot be printed."""

    default_priority = 0

    def run(self, **_: object) -> None:
        """Complete the page before its claims are printed."""
        if not self.config.claims_preview:
            return
        self.claims = ClaimsDomain.of(self.env).claims()
        problems = problems_by_page(self.env).get(self.env.docname, [])
        self._replace_unknown()
        shown = self._mark_unverified()
        banner = nodes.admonition("", nodes.title("", "Preview"), classes=["warning"])
        banner += nodes.paragraph("", _ABOUT)
        first = self.document.next_node(nodes.section)
        parent = self.document if first is None or first.parent is not self.document else first
        parent.insert(int(isinstance(parent.next_node(), nodes.title)), banner)
        blocks = [self._block(problem, banner) for problem in problems]
        links = nodes.bullet_list()
        for number, (problem, block) in reversed([*enumerate(zip(problems, blocks, strict=True))]):
            text = f"{problem.location()}: {problem.text}"
            anchor = shown.get(problem.text, f"claims-problem-{number}")
            if problem.text not in shown:
                message = nodes.paragraph("", f"✗ {text}", classes=["claims-problem"], ids=[anchor])
                block.parent.insert(block.parent.index(block) + 1, message)
            link = nodes.reference("", text, internal=True, refid=anchor)
            links.insert(0, nodes.list_item("", nodes.paragraph("", "", link)))
        if problems:
            banner += links

    def _block(self, problem: Problem, default: nodes.Element) -> nodes.Element:
        """Return the last block that starts at the line of a problem or before it."""
        blocks = [node for node in _blocks(self.document) if node.source == problem.path]
        blocks = [node for node in blocks if _first_line(node) <= problem.line]
        node = max(reversed(blocks), key=_first_line, default=default)
        while not isinstance(node.parent, _BODIES):
            node = node.parent
        return node

    def _replace_unknown(self) -> None:
        """Print the names of claims that no page makes."""
        for element in filter(_is_own, list(self.document.findall(nodes.Element))):
            if "keys" in element:
                element["keys"] = [key for key in element["keys"] if key in self.claims]
            key = element.get("key")
            if key and key not in self.claims:
                words = f"⚠ {element.get('words') or key}"
                mark: nodes.Element = nodes.inline("", words, classes=["claims-unverified"])
                if not isinstance(element, nodes.Inline):
                    mark = nodes.paragraph("", "", mark)
                mark.source, mark.line = element.source, element.line
                element.replace_self(mark)

    def _mark_unverified(self) -> dict[str, str]:
        """Mark claims that do not hold; return the anchors of their evidence by message."""
        anchors = {}
        for evidence in list(self.document.findall(claim_evidence)):
            claim = self.claims[evidence["key"]]
            if not claim.verified:
                text = describe_failure(claim)
                anchors[text] = anchor_of(claim.key)
                line = nodes.paragraph("", f"✗ {text}", classes=["claims-problem"])
                line["ids"].append(anchors[text])
                line.source, line.line = evidence.source, evidence.line
                evidence.replace_self(line)
        for reference in list(self.document.findall(claim_reference)):
            if not self.claims[reference["key"]].verified:
                mark = nodes.inline("", classes=["claims-unverified"])
                reference.replace_self(mark)
                mark += reference
        for formula in self.document.findall(is_math):
            assert isinstance(formula, nodes.Element)
            text = CLAIM_COMMAND.sub(self._mark_in_formula, formula.astext())
            formula.children = [nodes.Text(text)]
        for element in self.document.findall(nodes.Element):
            for name, words in text_attributes(element).items():
                element[name] = CLAIM_COMMAND.sub(self._mark_in_attribute, words)
        return anchors

    def _mark_in_formula(self, match: re.Match[str]) -> str:
        claim = self.claims.get(split_keys(match[1])[0])
        if claim is None or not claim.states_value:
            return rf"\textcolor{{red}}{{\text{{{match[1]}}}}}"
        return match[0] if claim.verified else rf"\textcolor{{red}}{{{match[0]}}}"

    def _mark_in_attribute(self, match: re.Match[str]) -> str:
        claim = self.claims.get(split_keys(match[1])[0])
        return match[0] if claim and claim.states_value else f"⚠ {match[1]}"


def _is_own(element: nodes.Element) -> bool:
    """Whether a node is of this extension."""
    return type(element).__module__.startswith(f"{__package__}.")


def _blocks(document: nodes.document) -> Iterator[nodes.Element]:
    for node in document.findall(nodes.Element):
        if node.line and not isinstance(node, nodes.Inline | nodes.section | nodes.document):
            yield node


def _first_line(node: nodes.Element) -> int:
    """Return the line of a block; MyST-NB counts the lines of cells one too high."""
    in_cell = "cell_index" in node or "nb_element" in node.parent
    return (node.line or 0) - in_cell


def fingerprint_problems(app: Sphinx, env: BuildEnvironment) -> dict[str, dict[str, object]]:
    """Return the problems that each page shows in a preview."""
    if not app.config.claims_preview:
        return {}
    found = problems_by_page(env)
    return {docname: {"problems": found.get(docname, [])} for docname in ClaimsDomain.of(env).pages}


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the marks of a preview."""
    app.add_post_transform(MarkProblems)
    app.connect(FINGERPRINT, fingerprint_problems)
    return METADATA
