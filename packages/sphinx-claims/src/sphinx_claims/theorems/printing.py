"""Evidence below theorems, and permalinks of theorems."""

from __future__ import annotations

from contextlib import suppress

from docutils import nodes
from sphinx.errors import NoUri
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode
from sphinx.writers.html5 import HTML5Translator

from ..printing.printing import comma_separated, evidence_line, link_with_evidence
from ..site.domain import ClaimsDomain
from .demand import needs_evidence
from .domain import TheoremsDomain
from .parts import print_parts

LIST_ANCHOR = "rests-"
"""The prefix of the anchors of theorems in the list of dependencies."""


class theorem_evidence(nodes.Part, nodes.Element):  # noqa: N801 (nodes are lower case)
    """The evidence of a theorem, before its claims are resolved."""


class formal_evidence(nodes.Part, nodes.Element):  # noqa: N801
    """The formal statements of a theorem, before they are resolved."""


class theorem_link(nodes.Inline, nodes.Element):  # noqa: N801
    """The permalink of a theorem, which is not part of the text of its title."""


def write_theorem_link(self: HTML5Translator, node: nodes.Element) -> None:
    """Write a permalink like those of headings."""
    self.add_permalink_ref(node, f"Link to this {node['kind']}")
    raise nodes.SkipNode


class PrintTheoremEvidence(SphinxPostTransform):
    """List the claims that test a theorem below it."""

    default_priority = 1

    def run(self, **_: object) -> None:
        """Replace the nodes of the page."""
        for place in list(self.document.findall(theorem_evidence)):
            place.replace_self(self._line(place))

    def _line(self, place: nodes.Element) -> nodes.Node:
        keys, label = place["keys"], place["label"]
        count = "1 check" if len(keys) == 1 else f"{len(keys)} checks"
        claims_domain = ClaimsDomain.of(self.env)
        claims = claims_domain.claims()
        line = evidence_line()
        line += nodes.Text(f"{count}: ")
        if place["parts"]:
            line += print_parts(self, place["parts"])
        else:
            line += comma_separated(link_with_evidence(self, claims[key]) for key in keys)
        if place["hypotheses"]:
            line += nodes.Text(" · ")
            line += print_parts(self, [("hypotheses", place["hypotheses"])])
        docname = self.env.docname
        if graph := TheoremsDomain.of(self.env).list_with(docname):
            words = nodes.inline("", "dependencies")
            anchor = f"{LIST_ANCHOR}{label}"
            with suppress(NoUri):
                link = make_refnode(claims_domain.builder, docname, graph.page, anchor, words)
                line += nodes.inline("", "", nodes.Text(" · "), link, classes=["claim-rests"])
        return line


class LinkTheorems(SphinxPostTransform):
    """Add a permalink to the title of every theorem, on pages whose theorems need evidence."""

    default_priority = 10
    formats = ("html",)

    def run(self, **_: object) -> None:
        """Add the permalinks."""
        if not needs_evidence(self.env, self.env.docname):
            return
        for title in self.document.findall(nodes.title):
            theorem = title.parent
            assert isinstance(theorem, nodes.Element)
            if "realtype" in theorem:
                title += theorem_link(ids=theorem["ids"], kind=theorem["realtype"])
