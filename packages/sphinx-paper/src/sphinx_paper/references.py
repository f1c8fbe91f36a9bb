"""How what is referred to reads on paper, where no link can be followed."""

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

_NUMBERED = re.compile(
    r"[\d×][ \n](?=[\d×])|\b(?:part|question|equation|section|algorithm|figure|table|definition"
    r"|lemma|proposition|theorem|corollary)[ \n](?=\(?\d|$)",
    re.IGNORECASE,
)
_LITTLE = re.compile(r"\w[ \n](?=\S{1,5}$)")
_SPACE = re.compile(r"[ \n]$")
_CODE = nodes.literal | nodes.literal_block | nodes.math | nodes.math_block | nodes.raw


class CiteLinks(SphinxPostTransform):
    """Cite the works of the bibliography that links lead to, and list them with the others."""

    default_priority = 4  # before the list is made
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
        for place, bibliography in list(domain.bibliographies.items())[:1]:
            style = find_plugin("pybtex.style.formatting", bibliography.style)()
            ids = {key: node["ids"][0] for key, node in bibliography.citation_nodes.items()}
            domain.citations[:] = [
                Citation(ids[work.key], place, work.key, entry, work, None)
                for entry in style.sort(cited.values())
                for work in style.format_entries([entry])
            ]


def _cite(link: nodes.reference, entry: Any) -> None:  # noqa: ANN401 (pybtex has no types)
    """Put a citation in the place of an author's name, or behind other words."""
    named = link.astext().startswith(str(entry.persons["author"][0].rich_last_names[0]))
    told = re.compile(rf"^\s?\({entry.fields['year']}\)")  # the citation tells it itself
    place = link.parent.index(link) + 1
    for text in link.parent[place : place + 2]:  # a line may end between
        if isinstance(text, nodes.Text):
            link.parent.replace(text, nodes.Text(told.sub("", text)))
    kind = "t" if named else "p"
    about = {"refdomain": "cite", "reftype": kind, "reftarget": entry.key}
    citation = addnodes.pending_xref("", nodes.inline(), **about)
    link.replace_self([citation] if named else [*link.children, nodes.Text(" "), citation])


class Tie(SphinxPostTransform):
    """Keep a number on the line of the word before it, and the last little word of a paragraph."""

    default_priority = 800  # once references are resolved
    formats = ("latex",)

    def run(self, **_: object) -> None:
        """Put spaces in that do not break."""
        for element in self.document.findall(nodes.TextElement):
            if not isinstance(element, _CODE | nodes.title):
                _join_lines(element)
                for text in (child for child in element if isinstance(child, nodes.Text)):
                    _tie(text, _NUMBERED)
        for paragraph in self.document.findall(nodes.paragraph):
            match paragraph.children[-3:]:
                case [nodes.Text() as before, nodes.math() as formula, nodes.Text() as last] if (
                    len(last) < 3 and len(formula.astext()) < 8
                ):
                    _tie(before, _SPACE)
                case [*_, nodes.Text() as last]:
                    _tie(last, _LITTLE)


def _join_lines(element: nodes.TextElement) -> None:
    """Make one node of texts in a row, as lines of a source are."""
    joined: list[nodes.Node] = []
    for child in element.children:
        before = joined[-1] if joined else None
        if isinstance(before, nodes.Text) and isinstance(child, nodes.Text):
            joined[-1] = nodes.Text(before + child)
        else:
            joined.append(child)
    element[:] = joined


def _tie(text: nodes.Text, places: re.Pattern[str]) -> None:
    """Make the space at the end of what is found in a text one that does not break."""
    tied = places.sub(lambda found: found[0][:-1] + "\N{NO-BREAK SPACE}", text)
    text.parent.replace(text, nodes.Text(tied))
