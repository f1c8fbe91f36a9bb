"""Ids that a page keeps after their content has moved to another page.

The setting ``published_ids`` names a file of lines ``page#id``. What such a page no longer has, and
another page of its part has, is listed in a fold at the end of the page: a link to the new place,
which has the old id. A browser opens the fold that contains the target of an address. The
directive ``{moved}`` lists what has another id there, or is on another part's page.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from sphinx_claims.printing.folds import claims_fold, claims_fold_title
from sphinx_claims.site.domain import ClaimsDomain
from sphinx_claims.site.page_domain import PageDomain
from sphinx_claims.theorems.domain import TheoremsDomain

from .numbers import part_of

logger = logging.getLogger(__name__)

CLAIM, PROOF = "claim-", "proof-"
"""The prefixes of the ids of claims and of proofs, before the key or the label."""


@dataclass(frozen=True)
class Moved:
    """An id of a page, and the place of its content.

    Attributes:
        old: the id.
        page: the page that has the content.
        anchor: the id there.
        line: the line of the directive; zero if there is none.
    """

    old: str
    page: str
    anchor: str
    line: int = 0


@dataclass
class MovedPage:
    """The ids of a page, those of headings with their text, and the lines of its directives."""

    ids: dict[str, str] = field(default_factory=dict)
    declared: list[Moved] = field(default_factory=list)


class MovedDomain(PageDomain[MovedPage]):
    """The ids of all pages, and the contents of directives."""

    name = "moved"
    label = "Moved content"
    initial_data: ClassVar = {"pages": {}, "printed": {}}
    data_version = 1
    page_type = MovedPage
    published: dict[str, list[str]]
    """The ids of each page in the file of the setting, from the event ``builder-inited`` on."""

    def moved_from(self, docname: str) -> list[Moved]:
        """Return what a page lists: that of its directives, then that of the file, claims last."""
        declared = self.find(docname).declared
        known = {one.old for one in declared}
        others = self._other_pages_of_part(docname)
        found = (
            Moved(old, page, old)
            for old in self.published.get(docname, [])
            if old not in known and not self.has(docname, old)
            for page in others
            if self.has(page, old)
        )
        return [*declared, *sorted(found, key=lambda one: one.old.startswith(CLAIM))]

    def has(self, docname: str, anchor: str) -> bool:
        """Return whether a page has an id in its source, or as the evidence of a claim."""
        if anchor in self.find(docname).ids:
            return True
        claims = ClaimsDomain.of(self.env).find(docname).claims
        return any(anchor == CLAIM + claim.key and claim.place.shown for claim in claims)

    def words(self, one: Moved) -> str:
        """Return the words of the link to moved content."""
        if one.anchor.startswith(CLAIM):
            return one.anchor.removeprefix(CLAIM)
        label = one.anchor.removeprefix(PROOF)
        if theorem := TheoremsDomain.of(self.env).labelled().get(label):
            kind = get_translation("proof")(theorem.kind.title())
            number = TheoremsDomain.of(self.env).number(theorem)
            title = f" ({theorem.title})" if theorem.title and label == one.anchor else ""
            name = f"{kind} {number}".strip() + title
            return name if label == one.anchor else f"proof of {name}"
        return self.find(one.page).ids.get(one.anchor) or one.anchor

    def _other_pages_of_part(self, docname: str) -> list[str]:
        part = part_of(self.env.config, docname)
        if not part:
            return []
        pages = [page for page, _ in self.records() if page != docname]
        return [page for page in pages if part_of(self.env.config, page) == part]


class MovedDirective(SphinxDirective):
    """``{moved}`` with lines ``old-id: page#new-id`` or ``old-id: #new-id``."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Record the lines; a post-transform prints them."""
        self.assert_has_content()
        docname = self.env.docname
        declared = MovedDomain.of(self.env).page(docname).declared
        for line in filter(str.strip, self.content):
            old, _, target = (part.strip() for part in line.partition(":"))
            page, _, anchor = target.partition("#")
            if not (old and anchor):
                raise self.error(f"expected lines such as old-id: page#new-id, found {line!r}")
            page = posixpath.normpath(posixpath.join(posixpath.dirname(docname), page))
            page = docname if target.startswith("#") else page
            declared.append(Moved(old, page, anchor, self.lineno))
        return []


class PrintMoved(SphinxPostTransform):
    """List moved content at the end of a page, once more with the ids that it had there."""

    default_priority = 850  # after other content has been added, folded or moved

    def run(self, **_: object) -> None:
        """Add a fold for each page that has the content."""
        if self.app.builder.name not in {"html", "dirhtml"}:
            return
        domain, docname = MovedDomain.of(self.env), self.env.docname
        by_page: dict[str, list[Moved]] = defaultdict(list)
        for one in domain.moved_from(docname):
            by_page[one.page].append(one)
        for page, moved in by_page.items():
            where = f"to {self.env.titles[page].astext()}" if page != docname else "on this page"
            line = nodes.paragraph()
            for i, one in enumerate(moved):
                kind = nodes.literal if one.anchor.startswith(CLAIM) else nodes.inline
                link = self._link(page, one.anchor, kind("", domain.words(one)))
                link["ids"] = [one.old]
                line += [nodes.Text(", " if i else ""), link]
            title = claims_fold_title("", f"Moved {where}")
            fold = claims_fold("", title, line, classes=["moved"])
            (self.document.next_node(nodes.section) or self.document).append(fold)

    def _link(self, page: str, anchor: str, words: nodes.Node) -> nodes.reference:
        return make_refnode(self.app.builder, self.env.docname, page, anchor, words)


def collect_ids(app: Sphinx, doctree: nodes.document) -> None:
    """Record the ids of a page, those of headings with their text."""
    MovedDomain.of(app.env).page(app.env.docname).ids = {
        anchor: element[0].astext() if isinstance(element, nodes.section) else ""
        for element in doctree.findall(nodes.Element)
        for anchor in element["ids"]
    }


def check_moved(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn about lines of directives that lead nowhere, or whose content has not moved."""
    domain = MovedDomain.of(env)
    for docname, page in domain.records():
        for one in page.declared:
            place = (docname, one.line)
            if not domain.has(one.page, one.anchor):
                text = f"{one.old} moved to {one.page}#{one.anchor}, which does not exist"
                logger.warning(text, location=place)
            if domain.has(docname, one.old):
                logger.warning(f"{one.old} is still on this page", location=place)


def pages_to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages that list other content than before."""
    domain = MovedDomain.of(env)
    before = domain.data["printed"]
    domain.data["printed"] = printed = {
        docname: [(one, domain.words(one)) for one in domain.moved_from(docname)]
        for docname in domain.pages
    }
    return [docname for docname, moved in printed.items() if moved != before.get(docname, [])]


def read_published(app: Sphinx) -> None:
    """Read the file of the setting.

    Raises:
        ConfigError: if there is no such file.
    """
    domain = MovedDomain.of(app.env)
    domain.published = defaultdict(list)
    if not app.config.published_ids:
        return
    try:
        lines = Path(app.confdir, app.config.published_ids).read_text("utf-8").split()
    except FileNotFoundError as error:
        raise ConfigError(f"published_ids: no file {app.config.published_ids}") from error
    for line in lines:
        page, _, anchor = line.partition("#")
        domain.published[page].append(anchor)


def setup(app: Sphinx) -> None:
    """Add the setting and the directive, and list what has moved."""
    app.add_config_value("published_ids", "", "", str, "file of lines page#id, which pages keep")
    app.add_domain(MovedDomain)
    app.add_directive("moved", MovedDirective)
    app.add_post_transform(PrintMoved)
    app.connect("builder-inited", read_published)
    app.connect("doctree-read", collect_ids, priority=900)
    app.connect("env-check-consistency", check_moved)
    app.connect("env-get-updated", pages_to_write, priority=900)
