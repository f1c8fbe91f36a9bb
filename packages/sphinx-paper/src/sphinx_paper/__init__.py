"""A site's pages as one LaTeX document, set as lecture notes are.

Theorems and proofs of sphinx-proof become environments of amsthm with the numbers that they have
on the site; of the cells of MyST-NB their outputs are left, and what code is short. What is not on
paper is linked to, if ``html_baseurl`` says where the site is.
"""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.latex import LaTeXBuilder
from sphinx.errors import NoUri
from sphinx.util import texescape
from sphinx.util.docutils import new_document
from sphinx.util.nodes import inline_all_toctrees
from sphinx_proof.nodes import NODE_TYPES, proof_node, unenumerable_node

from .cells import LeaveOut, RemoveEmpty, SetCells
from .references import CiteLinks, Tie
from .writing import (
    depart_admonition,
    depart_image,
    depart_paragraph,
    depart_proof,
    depart_theorem,
    visit_admonition,
    visit_image,
    visit_math,
    visit_math_block,
    visit_paragraph,
    visit_proof,
    visit_theorem,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

STYLE = Path(__file__).parent / "paper.sty"


class PaperBuilder(LaTeXBuilder):
    """The LaTeX builder, which writes the chapters of ``paper_chapters`` as one document."""

    epilog = ""

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Where a page is: in the document, else on the site."""
        if docname in self.docnames:
            return super().get_target_uri(docname, typ)
        if not self.config.html_baseurl:
            raise NoUri(docname, typ)
        suffix = self.config.html_link_suffix or self.config.html_file_suffix or ".html"
        return f"{self.config.html_baseurl.rstrip('/')}/{docname}{suffix}"

    def assemble_doctree(
        self, indexfile: str, toctree_only: bool, appendices: list[str]
    ) -> nodes.document:
        """Put the chapters together, each with the pages whose names match its pattern."""
        document = new_document("<paper>")
        book = nodes.section("", nodes.title("", self.config.project))
        document += book
        for number, (title, pattern) in enumerate(self.config.paper_chapters.items(), start=1):
            pages = [name for name in sorted(self.env.found_docs) if fnmatch(name, pattern)]
            chapter = nodes.section("", nodes.title("", title), ids=[f"chapter-{number}"])
            chapter += addnodes.toctree(includefiles=pages)
            if title in self.config.paper_on_one_page:
                book += [_latex(r"\begin{paperdense}"), chapter, _latex(r"\end{paperdense}")]
            else:
                book += chapter
        name = self.config.paper_name
        self.docnames = set()
        tree = inline_all_toctrees(self, self.docnames, name, document, str, [])
        tree["docname"] = name
        for page in list(tree.findall(addnodes.start_of_file)):
            if len(page.parent.children) == 2:  # the title of the chapter, and one page
                _open(page)
        self.env.resolve_references(tree, name, self)
        return tree


def _latex(text: str) -> nodes.raw:
    return nodes.raw("", text, format="latex")


def _open(page: nodes.Element) -> None:
    """Leave the content of a page and the target of links to it; its chapter has a title."""
    (section,) = [node for node in page.children if isinstance(node, nodes.section)]
    placed = {node["refid"] for node in page.findall(nodes.target) if "refid" in node}
    own = [name for name in section["ids"] if name not in placed]
    place = page.index(section)
    page[place : place + 1] = [nodes.target("", "", ids=own), *section.children[1:]]


def add_document(app: Sphinx, config: Config) -> None:
    """Let LaTeX find the style, and the builder its one document."""
    if not config.paper_chapters:
        return
    name = f"{config.paper_name}.tex"
    config.latex_documents = [(config.root_doc, name, config.project, config.author, "howto")]
    config.latex_additional_files = [*config.latex_additional_files, str(STYLE)]
    texescape.init()
    about = texescape.escape(config.paper_about, config.latex_engine)
    if config.html_baseurl:
        about += rf" \url{{{config.html_baseurl}}}"
    preamble = rf"\usepackage{{paper}}\newcommand{{\paperabout}}{{{about}}}"
    preamble += config.latex_elements.get("preamble", "")
    config.latex_elements = _ELEMENTS | config.latex_elements | {"preamble": preamble}
    config.nb_mime_priority_overrides = [
        *config.nb_mime_priority_overrides,
        *(("latex", kind, 10 * i) for i, kind in enumerate(_KINDS, start=1)),
    ]


_ELEMENTS = {
    "papersize": "a4paper",
    "pointsize": "11pt",
    "classoptions": ",oneside",
    "sphinxsetup": "hmargin=3cm,vmargin={2.8cm,2.6cm},marginpar=0pt,verbatimwithframe=false",
    "fncychap": "",
    "fontpkg": "",
    "maketitle": r"\papertitle",
    "tableofcontents": r"\papercontents",
    "printindex": "",
}
_KINDS = ("image/svg+xml", "image/png", "image/jpeg", "text/latex", "text/plain")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the builder and how it sets what the other extensions leave."""
    app.setup_extension("sphinx_proof")
    app.setup_extension("sphinxcontrib.rsvgconverter")
    app.add_builder(PaperBuilder, override=True)
    app.add_config_value("paper_chapters", {}, "", dict, "patterns of pages, by title")
    app.add_config_value("paper_name", "paper", "", str, "the document's file without its suffix")
    app.add_config_value("paper_on_one_page", [], "", (list, tuple), "titles of dense chapters")
    app.add_config_value("paper_about", "", "", str, "what stands below the title")
    app.add_config_value("paper_omitted", [], "", (list, tuple), "names of nodes to leave out")
    app.connect("config-inited", add_document, priority=0)
    app.add_post_transform(LeaveOut)
    app.add_post_transform(SetCells)
    app.add_post_transform(RemoveEmpty)
    app.add_post_transform(CiteLinks)
    app.add_post_transform(Tie)
    visitors: dict[type[nodes.Element], Any] = {
        nodes.admonition: (visit_admonition, depart_admonition),
        nodes.image: (visit_image, depart_image),
        nodes.math: (visit_math, None),
        nodes.math_block: (visit_math_block, None),
        nodes.paragraph: (visit_paragraph, depart_paragraph),
        proof_node: (visit_proof, depart_proof),
        unenumerable_node: (visit_theorem, depart_theorem),
        **dict.fromkeys(NODE_TYPES.values(), (visit_theorem, depart_theorem)),
    }
    for node, pair in visitors.items():
        app.add_node(node, override=True, latex=pair)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
