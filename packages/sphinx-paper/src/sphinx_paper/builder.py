"""LaTeX builder that writes the pages of ``paper_chapters`` as one document."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.latex import LaTeXBuilder
from sphinx.errors import NoUri
from sphinx.util import texescape
from sphinx.util.docutils import new_document
from sphinx.util.nodes import inline_all_toctrees

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

STYLE = Path(__file__).parent / "paper.sty"

_LATEX_ELEMENTS = {
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
_MIME_TYPES = ("image/svg+xml", "image/png", "image/jpeg", "text/latex", "text/plain")


class PaperBuilder(LaTeXBuilder):
    """LaTeX builder whose document consists of the chapters of ``paper_chapters``."""

    epilog = ""

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return the target of a page: inside the document if it is there, otherwise on the site.

        Raises:
            NoUri: if the page is not in the document and ``html_baseurl`` is not set.
        """
        if docname in self.docnames:
            return super().get_target_uri(docname, typ)
        if not self.config.html_baseurl:
            raise NoUri(docname, typ)
        suffix = self.config.html_link_suffix or self.config.html_file_suffix or ".html"
        return f"{self.config.html_baseurl.rstrip('/')}/{docname}{suffix}"

    def assemble_doctree(
        self, indexfile: str, toctree_only: bool, appendices: list[str]
    ) -> nodes.document:
        """Assemble the chapters, each from the pages whose names match its pattern."""
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
            is_only_page = len(page.parent.children) == 2  # beside the title of the chapter
            if is_only_page:
                _unwrap_section(page)
        self.env.resolve_references(tree, name, self)
        return tree


def _latex(text: str) -> nodes.raw:
    return nodes.raw("", text, format="latex")


def _unwrap_section(page: nodes.Element) -> None:
    """Replace the section of a page by its content, and its title by a target for links."""
    (section,) = [node for node in page.children if isinstance(node, nodes.section)]
    other_ids = {node["refid"] for node in page.findall(nodes.target) if "refid" in node}
    ids = [name for name in section["ids"] if name not in other_ids]
    index = page.index(section)
    page[index : index + 1] = [nodes.target("", "", ids=ids), *section.children[1:]]


def configure_document(app: Sphinx, config: Config) -> None:
    """Set the config values of LaTeX and of MyST-NB that the document needs."""
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
    config.latex_elements = _LATEX_ELEMENTS | config.latex_elements | {"preamble": preamble}
    if "myst_nb" in app.extensions:
        config.nb_mime_priority_overrides = [
            *config.nb_mime_priority_overrides,
            *(("latex", mime, 10 * rank) for rank, mime in enumerate(_MIME_TYPES, start=1)),
        ]
