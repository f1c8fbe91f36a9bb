"""Workarounds for Sphinx, and for differences between its versions from 7.4 on."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.i18n import docname_to_domain
from sphinx.util.nodes import extract_messages
from sphinx.util.typing import ExtensionMetadata

from ..site.catalogs import load_catalog
from ..site.domain import ClaimsDomain
from ..site.metadata import METADATA

_BEFORE_COMMENT = re.compile(
    r"(?:\\verb\*?([^\w\s*]).*?\1|\\(?:href|url)\s*\{[^{}]*\}|\\.|[^\\%])*+(?=%)"
)
_ENDS_WITH_COMMAND = re.compile(r"(?<!\\)(?:\\\\)*\\[A-Za-z]+$")
_TWO_FRAGMENTS = re.compile(r"^#document-[^#]*(#.*)")
_LINK_IN_FORMULA = re.compile(r"\\href\{#document-[^#{}]*(#[^{}]*)\}")
_CHARACTERS = {
    "≈": r"\ensuremath{\approx}",
    "≤": r"\ensuremath{\le}",
    "≥": r"\ensuremath{\ge}",
    "\N{MINUS SIGN}": r"\ensuremath{-}",
    "\N{SUPERSCRIPT MINUS}": r"\ensuremath{\sp{-}}",
    "\N{NARROW NO-BREAK SPACE}": r"\,",
}


class RemoveComments(SphinxTransform):
    r"""Remove comments from formulas, before their claims and numerals are read.

    Reason: the writers of Sphinx put ``\)`` or ``\end{split}`` right after a formula, where a
    comment on its last line hides them. It can go once they begin a new line.
    """

    default_priority = 17

    def apply(self, **_: Any) -> None:  # noqa: ANN401 (docutils passes anything)
        """Replace the texts of the formulas; their sources, which are translated, remain."""
        for formula in self.document.findall(nodes.Element):
            if not isinstance(formula, nodes.math | nodes.math_block):
                continue
            text = formula.astext()
            if (plain := without_comments(text)) != text:
                formula[:] = [nodes.Text(plain)]


class RemoveTranslatedComments(RemoveComments):
    """Remove comments from formulas that have been translated."""

    default_priority = 21


def without_comments(tex: str) -> str:
    r"""Return LaTeX without its comments; like LaTeX, join the lines around them.

    Blank lines remain, because they separate the rows of a formula.

    >>> without_comments("a % b\n+ c \\% d")
    'a + c \\% d'
    >>> without_comments("\\alpha% a\nx % b\n\n% c\ny")
    '\\alpha x \n\ny'
    """
    lines = [
        (found[0], True) if (found := _BEFORE_COMMENT.match(line)) else (line, False)
        for line in tex.split("\n")
    ]
    lines = [line for line in lines if line[0].strip() or not line[1]]
    parts = [lines[0][0]] if lines else []
    for (before, has_comment), (line, _) in pairwise(lines):
        if not has_comment or not line.strip():
            parts += ["\n", line]
        else:
            parts += [" " if _ENDS_WITH_COMMAND.search(before) else "", line.lstrip()]
    return "".join(parts)


class TranslateFormulas(SphinxTransform):
    """Translate displayed formulas.

    Reason: the ``Locale`` transform of Sphinx parses a translated formula as a literal block, and
    prints ``[::]`` in its place. It can go once Sphinx translates ``math_block`` nodes.
    """

    default_priority = 19

    def apply(self, **_: Any) -> None:  # noqa: ANN401 (docutils passes anything)
        """Replace formulas by their translations from the catalog of the page."""
        domain = docname_to_domain(self.env.docname, self.config.gettext_compact)
        catalog, found = load_catalog(self.env, domain)
        if not found:
            return
        for node, message in list(extract_messages(self.document)):
            if isinstance(node, nodes.math_block):
                translation = catalog.gettext(message)
                if translation and translation != message:
                    node[:] = [nodes.Text(translation)]
                    node["translated"] = True
                node["translatable"] = False


class ShortenFragments(SphinxPostTransform):
    """Make links to anchors of other pages work on a site of a single HTML page.

    Reason: from version 9 on, Sphinx writes ``#document-page#anchor``, which leads nowhere. It can
    go once Sphinx writes only the anchor.
    """

    default_priority = 900  # after all references are resolved

    def run(self, **_: object) -> None:
        """Shorten the links of references and formulas."""
        if ClaimsDomain.of(self.env).builder.name != "singlehtml":
            return
        for element in self.document.findall(nodes.Element):
            if isinstance(element, nodes.math | nodes.math_block):
                text = element.astext()
                if (short := _LINK_IN_FORMULA.sub(r"\\href{\1}", text)) != text:
                    element[:] = [nodes.Text(short)]
            elif "refuri" in element:
                element["refuri"] = _TWO_FRAGMENTS.sub(r"\1", element["refuri"])


class TargetParagraphs(SphinxPostTransform):
    """Add targets for links to paragraphs, such as the evidence of a claim.

    Reason: the writers of Sphinx for LaTeX and Texinfo omit the ids of paragraphs. It can go once
    they write them.
    """

    default_priority = 700  # after other extensions have replaced or merged paragraphs
    formats = ("latex", "texinfo")

    def run(self, **_: object) -> None:
        """Move the ids to targets before the paragraphs, except those that have a target."""
        written = {node.get("refid") for node in self.document.findall(nodes.target)}
        for paragraph in list(self.document.findall(nodes.paragraph)):
            if ids := [anchor for anchor in paragraph["ids"] if anchor not in written]:
                index = paragraph.parent.index(paragraph)
                paragraph.parent.insert(index, nodes.target("", "", ids=ids))
            paragraph["ids"] = []


def declare_characters(app: Sphinx, config: Config) -> None:
    """Declare the mathematical characters of claims for pdfLaTeX.

    Reason: the LaTeX writer of Sphinx replaces only some characters that pdfLaTeX does not know. It
    can go once it replaces those in ``_CHARACTERS``.
    """
    if config.latex_engine == "pdflatex":
        declared = "".join(
            rf"\DeclareUnicodeCharacter{{{ord(character):04X}}}{{{latex}}}"
            for character, latex in _CHARACTERS.items()
        )
        preamble = f"{config.latex_elements.get('preamble', '')}\n{declared}"
        config.latex_elements = config.latex_elements | {"preamble": preamble}


def complete_epub(app: Sphinx, config: Config) -> None:
    """Set the copyright of an EPUB to "unknown" on a site that states none.

    Reason: Sphinx has such defaults for the other required values, such as ``epub_description``,
    but warns of this one, so that ``-W`` fails. It can go once ``epub_copyright`` has a default.
    """
    config.epub_copyright = config.epub_copyright or "unknown"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the workarounds."""
    app.add_transform(RemoveComments)
    app.add_transform(TranslateFormulas)
    app.add_transform(RemoveTranslatedComments)
    app.add_post_transform(ShortenFragments)
    app.add_post_transform(TargetParagraphs)
    app.connect("config-inited", declare_characters)
    app.connect("config-inited", complete_epub)
    return METADATA
