"""The line that ends what a page needs for full marks."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective

CLASS = "full-marks"
"""The class of the line. What stands above it on a page answers the question in full."""
LINE = "The answer that earns full marks ends here."
_LATEX = r"""
\newenvironment{sphinxclassfull-marks}
  {\par\addvspace{1ex}\footnotesize\itshape\raggedleft\color{papergray}}
  {\par\addvspace{1ex}}
"""


class FullMarks(SphinxDirective):
    """``{full-marks}`` ends the answer that earns full marks, once on a page."""

    def run(self) -> list[nodes.Node]:
        """Return the line."""
        if any(CLASS in one["classes"] for one in self.state.document.findall(nodes.paragraph)):
            raise self.error("this page has an earlier {full-marks}; delete one of them")
        line = nodes.paragraph(LINE, LINE, classes=[CLASS])
        self.set_source_info(line)
        return [line]


def set_on_paper(app: Sphinx, config: Config) -> None:
    """Define the environment of the line for LaTeX."""
    if config.paper_chapters:
        preamble = config.latex_elements.get("preamble", "") + _LATEX
        config.latex_elements = config.latex_elements | {"preamble": preamble}


def setup(app: Sphinx) -> None:
    """Add the directive and its style on paper."""
    app.add_directive(CLASS, FullMarks)
    app.connect("config-inited", set_on_paper)
