"""Post-transforms that turn links into citations and insert non-breaking spaces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from pybtex.plugin import find_plugin
from pybtex.style.template import FieldIsMissing
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
        found = list(domain.bibliographies.items())
        styles = {name: find_plugin("pybtex.style.formatting", b.style)() for name, b in found}
        listed = {key: name for name, b in reversed(found) for key in b.citation_nodes}
        cited = {citation.key: citation.entry for citation in domain.citations}
        for link in list(self.document.findall(nodes.reference)):
            entry = works.get(link.get("refuri"))
            if entry and entry.key in listed and _format(styles[listed[entry.key]], entry):
                cited[entry.key] = entry
                _cite(link, entry)
        domain.citations[:] = [
            Citation(b.citation_nodes[entry.key]["ids"][0], name, entry.key, entry, work, None)
            for name, b in found
            for entry in styles[name].sort(e for k, e in cited.items() if listed.get(k) == name)
            for work in _format(styles[name], entry)
        ]


def _format(style: Any, entry: Any) -> list[Any]:  # noqa: ANN401 (pybtex has no types)
    """Return the formatted entry in a list, which is empty if the entry lacks a required field."""
    try:
        return list(style.format_entries([entry]))
    except FieldIsMissing:
        return []


def _cite(link: nodes.reference, entry: Any) -> None:  # noqa: ANN401 (pybtex has no types)
    """Replace a link by a textual citation if it names the first author, or else the first editor.

    Otherwise keep its text, and insert a parenthetical citation after it.
    """
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names_author = any(link.astext().startswith(str(n)) for n in _last_names(people[:1]))
    year = entry.fields.get("year")
    in_citation = re.compile(rf"^\s?\({re.escape(year)}\)" if year else r"^(?!)")
    index = link.parent.index(link) + 1
    for text in link.parent[index : index + 2]:  # a newline may be a node of its own
        if isinstance(text, nodes.Text):
            link.parent.replace(text, nodes.Text(in_citation.sub("", text)))
    role = "t" if names_author else "p"
    attributes = {"refdomain": "cite", "reftype": role, "reftarget": entry.key}
    citation = addnodes.pending_xref("", nodes.inline(), **attributes)
    link.replace_self([citation] if names_author else [*link.children, nodes.Text(" "), citation])


def _last_names(people: list[Any]) -> list[Any]:
    """Return the first last name of each person, who may have none."""
    return [name for person in people for name in person.rich_last_names[:1]]


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
