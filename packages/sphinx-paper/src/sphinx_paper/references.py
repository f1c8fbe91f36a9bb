"""Post-transforms that turn links into citations and insert non-breaking spaces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from pybtex.plugin import find_plugin
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib.bibtex.domain import Citation

if TYPE_CHECKING:
    from sphinxcontrib.bibtex.domain import BibtexDomain

_BEFORE_NUMBER = re.compile(
    r"[\d×][ \n](?=[\d×])|\b(?:part|question|equation|section|algorithm|figure|table|definition"
    r"|lemma|proposition|theorem|corollary)[ \n](?=\(?\d|$)",
    re.IGNORECASE,
)
_BEFORE_SHORT_LAST_WORD = re.compile(r"\w[ \n](?=\S{1,5}$)")
_TRAILING_SPACE = re.compile(r"[ \n]$")
_VERBATIM_NODES = nodes.literal | nodes.literal_block | nodes.math | nodes.math_block | nodes.raw


class CiteLinks(SphinxPostTransform):
    """Replace links to works of the bibliography by citations, and list these works in it."""

    default_priority = 4  # before sphinxcontrib-bibtex writes the bibliography
    formats = ("latex",)

    def run(self, **_: object) -> None:
        """Replace the links."""
        if "sphinxcontrib.bibtex" not in self.app.extensions:
            return
        domain = cast("BibtexDomain", self.env.domains["cite"])
        entries = domain.bibdata.data.entries.values()
        works = {entry.fields["url"]: entry for entry in entries if "url" in entry.fields}
        cited = {citation.key: citation.entry for citation in domain.citations}
        for link in list(self.document.findall(nodes.reference)):
            if entry := works.get(link.get("refuri")):
                cited[entry.key] = entry
                _cite(link, entry)
        for bibliography_key, bibliography in list(domain.bibliographies.items())[:1]:
            style = find_plugin("pybtex.style.formatting", bibliography.style)()
            ids = {key: node["ids"][0] for key, node in bibliography.citation_nodes.items()}
            domain.citations[:] = [
                Citation(ids[work.key], bibliography_key, work.key, entry, work, None)
                for entry in style.sort(cited.values())
                for work in style.format_entries([entry])
            ]


def _cite(link: nodes.reference, entry: Any) -> None:  # noqa: ANN401 (pybtex has no types)
    """Replace a link by a textual citation if it names the first author.

    Otherwise keep its text, and insert a parenthetical citation after it.
    """
    names_author = link.astext().startswith(str(entry.persons["author"][0].rich_last_names[0]))
    year = re.compile(rf"^\s?\({entry.fields['year']}\)")  # which the citation contains
    index = link.parent.index(link) + 1
    for text in link.parent[index : index + 2]:  # a newline may be a node of its own
        if isinstance(text, nodes.Text):
            link.parent.replace(text, nodes.Text(year.sub("", text)))
    role = "t" if names_author else "p"
    attributes = {"refdomain": "cite", "reftype": role, "reftarget": entry.key}
    citation = addnodes.pending_xref("", nodes.inline(), **attributes)
    link.replace_self([citation] if names_author else [*link.children, nodes.Text(" "), citation])


class TieWords(SphinxPostTransform):
    """Insert non-breaking spaces in and before numbers, and before a short last word."""

    default_priority = 800  # after references are resolved
    formats = ("latex",)

    def run(self, **_: object) -> None:
        """Insert the spaces."""
        for element in self.document.findall(nodes.TextElement):
            if not isinstance(element, _VERBATIM_NODES | nodes.title):
                _merge_text_nodes(element)
                for text in (child for child in element if isinstance(child, nodes.Text)):
                    _tie(text, _BEFORE_NUMBER)
        for paragraph in self.document.findall(nodes.paragraph):
            match paragraph.children[-3:]:
                case [nodes.Text() as before, nodes.math() as formula, nodes.Text() as last] if (
                    len(last) < 3 and len(formula.astext()) < 8
                ):
                    _tie(before, _TRAILING_SPACE)
                case [*_, nodes.Text() as last]:
                    _tie(last, _BEFORE_SHORT_LAST_WORD)


def _merge_text_nodes(element: nodes.TextElement) -> None:
    """Merge adjacent text nodes, into which parsers split the lines of a source."""
    merged: list[nodes.Node] = []
    for child in element.children:
        previous = merged[-1] if merged else None
        if isinstance(previous, nodes.Text) and isinstance(child, nodes.Text):
            merged[-1] = nodes.Text(previous + child)
        else:
            merged.append(child)
    element[:] = merged


def _tie(text: nodes.Text, pattern: re.Pattern[str]) -> None:
    """Replace the space at the end of each match by a non-breaking one."""
    tied = pattern.sub(lambda match: match[0][:-1] + "\N{NO-BREAK SPACE}", text)
    text.parent.replace(text, nodes.Text(tied))
