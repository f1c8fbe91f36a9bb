"""The role ``{place}``: where a cited value stands in its source, such as *Table 2*."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxRole
from sphinx.util.typing import ExtensionMetadata

from ..claims.facts import SourcePlace
from ..site.domain import ClaimsDomain, Problem, Use
from ..site.hooks import CHECK
from ..site.metadata import METADATA
from ..site.sources import SourceFinder
from .claim_nodes import in_heading
from .printing import link_to_claim

FORM = "place"
"""The form of the uses of claims that print a place."""


class claim_place(nodes.Inline, nodes.Element):  # noqa: N801 (nodes are lower case)
    """The place of a cited value, before it is resolved."""


class PlaceRole(SphinxRole):
    """``{place}`key` `` prints the table, figure or section of a cited value."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return a node that a post-transform resolves once all pages are read."""
        node = claim_place(self.rawtext, key=self.text)
        self.set_source_info(node)
        return [node], []


class ResolvePlaces(SphinxPostTransform):
    """Print each place as a link to the evidence of its claim."""

    default_priority = 1

    def run(self, **_unused: object) -> None:
        """Replace every node of the page."""
        claims = ClaimsDomain.of(self.env).claims()
        for node in list(self.document.findall(claim_place)):
            claim = claims[node["key"]]
            words = nodes.inline("", text_of_place(claim.source_place), classes=["claim"])
            node.replace_self(link_to_claim(self, claim, words))


def text_of_place(place: SourcePlace) -> str:
    """Return the table, figure or section in the language of the site; empty if there is none."""
    if place.table:
        return str(_("Table %s")) % place.table
    if place.figure:
        return str(_("Fig. %s")) % place.figure
    return str(_("Section %s")) % place.section if place.section else ""


def collect_places(app: Sphinx, doctree: nodes.document) -> None:
    """Record the claims whose places a page prints."""
    sources = SourceFinder.of_page(app.env)
    page = ClaimsDomain.of(app.env).page(app.env.docname)
    for node in doctree.findall(claim_place):
        form = "heading" if in_heading(node) else FORM
        page.uses.append(Use(node["key"], *sources.find(node, f"`{node['key']}`"), form))


def check_places(app: Sphinx, env: BuildEnvironment) -> list[Problem]:
    """Find claims whose place is printed although their data file does not say it."""
    domain = ClaimsDomain.of(env)
    claims = domain.claims()
    return [
        Problem(
            use.path,
            use.line,
            f"claim {use.key} has no place in a source; give its fact one: place = {{table = 2}}",
        )
        for use in domain.all_uses()
        if use.form == FORM and use.key in claims
        if not text_of_place(claims[use.key].source_place)
    ]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the role and its check."""
    app.add_role("place", PlaceRole())
    app.add_node(claim_place)
    app.add_post_transform(ResolvePlaces)
    app.connect("doctree-read", collect_places)
    app.connect(CHECK, check_places)
    return METADATA
