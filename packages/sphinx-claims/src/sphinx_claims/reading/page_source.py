"""Pages as MyST-NB reads them: the source, its notebook, and the places of its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from myst_nb.core.config import NbParserConfig
from myst_nb.core.read import NbReader, create_nb_reader
from myst_nb.sphinx_ import Parser
from myst_parser.config.main import read_topmatter
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util import get_filetype

from ..site.sources import first_lines, leading_blank_lines, lines_in_file, nearest_line
from .dependencies import declared_reads
from .page_formulas import PageFormulas
from .settings import ExecutionPlan, plan_execution

_NOTEBOOK = re.compile(r"^file_format:|^jupytext:|\{code-cell\}", re.MULTILINE)


def myst_nb(env: BuildEnvironment) -> Any:  # noqa: ANN401 (attributes that MyST-NB adds)
    """Return the environment, with the attributes that MyST-NB adds to it."""
    return env


def is_read_by_myst_nb(app: Sphinx, docname: str) -> bool:
    """Whether MyST-NB parses a page."""
    try:
        filetype = get_filetype(app.config.source_suffix, str(app.env.doc2path(docname)))
        return issubclass(app.registry.get_source_parser(filetype), Parser)
    except SphinxError:  # Sphinx reports it when it reads the page
        return False


@dataclass
class PageSource:
    """A page that MyST-NB reads.

    Attributes:
        path: the file.
        text: the source, as other extensions have changed it.
        encoding: the encoding of the pages of the site.
        reader: the reader of the notebook; none if the page is not one or cannot be read.
        notebook: the notebook, without new outputs; none as above.
        plan: how the page is executed; none as above.
        problem: the line and the text of the reason why the page cannot be read or executed.
        formulas: the formulas that its cells evaluate; none if they evaluate none.
    """

    path: Path
    text: str
    encoding: str
    reader: NbReader | None = None
    notebook: NotebookNode | None = None
    plan: ExecutionPlan | None = None
    problem: tuple[int, str] | None = None
    formulas: PageFormulas | None = None
    loaded: dict[int, Path] = field(default_factory=dict)
    """The files from which code cells take their code, by the number of the cell."""
    reads: tuple[str, ...] = ()
    """The patterns of files that the front matter declares in ``claims_reads``."""

    @property
    def code_cells(self) -> list[NotebookNode]:
        """The code cells, in order."""
        cells = self.notebook.cells if self.notebook else []
        return [cell for cell in cells if cell.cell_type == "code"]

    @cached_property
    def lines(self) -> dict[int, int]:
        """The :func:`sphinx_claims.site.sources.lines_in_file` of the page."""
        return lines_in_file(self.path, self.text, self.notebook, self.encoding)

    @cached_property
    def _starts(self) -> list[int]:
        return first_lines(self.text, self.notebook) if self.notebook else []

    @property
    def starts(self) -> list[int]:
        """The line in the file at which the code of each code cell starts."""
        return [nearest_line(self.lines, start) for start in self._starts]

    def place(self, cell: int, line: int) -> tuple[Path, int]:
        """Return the file and the line in it of a line of a code cell."""
        if cell in self.loaded:
            return self.loaded[cell], line + leading_blank_lines(self.code_cells[cell].source)
        return self.path, nearest_line(self.lines, self._starts[cell] + line - 1)

    def line_of(self, name: str) -> int:
        """Return the first line of the file that contains a text; 1 if there is none."""
        if self.path.suffix == ".ipynb":
            return 1
        found = self.text.find(name)
        line = self.text.count("\n", 0, max(0, found)) + 1
        return line if self.counts_cells else nearest_line(self.lines, line)

    @property
    def counts_cells(self) -> bool:
        """Whether MyST-NB counts the lines of the page by its cells."""
        return self.notebook is not None and "source_map" not in self.notebook.metadata


def read_page(app: Sphinx, config: NbParserConfig, docname: str, text: str) -> PageSource:
    """Read a page as MyST-NB will.

    Args:
        app: the application.
        config: the settings of MyST-NB.
        docname: the name of a page that MyST-NB parses.
        text: its source, after the handlers of ``source-read``.
    """
    path = Path(app.env.doc2path(docname))
    source = PageSource(path, text, app.config.source_encoding)
    try:
        if not str(path).endswith((".ipynb", *config.custom_formats)) and _NOTEBOOK.search(text):
            read_topmatter(text)  # with malformed front matter, MyST-NB does not see a notebook
        reader = create_nb_reader(str(path), myst_nb(app.env).myst_config, config, text)
        if reader is None:
            return source
        source.notebook = reader.read(text)
        source.plan = plan_execution(config, path, source.notebook)
        source.reads = declared_reads(source.notebook)
        source.reader = reader
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        source.problem = 1, f"the notebook cannot be read: {reason}"
        return source
    if not source.counts_cells:
        for i, cell in enumerate(source.code_cells):
            if "load" in cell.metadata:
                source.loaded[i] = path.parent.joinpath(cell.metadata["load"]).resolve()
    return source
