"""What a page publishes in its downloads: the cells that it shows, and files that it declares."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..build import ExecutionDomain
from ..site.domain import ClaimsDomain, Problem
from ..site.page_domain import PageDomain
from .formula_calls import written_formulas
from .scripts import needs_ipython

_FIELD = "claims_files"


@dataclass
class Published:
    """What the downloads of a page hold.

    Attributes:
        cells: the indices of the code cells whose source the page shows.
        outputs: the indices of the code cells whose outputs the page shows.
        removed: the number of code cells whose source it does not show.
        in_python: whether the page is executed by Python.
        needs_ipython: whether its script needs IPython.
        files: the files that its front matter declares, relative to the sources.
        formulas: the formulas of the blocks that its cells evaluate, by label.
    """

    cells: set[int] = field(default_factory=set)
    outputs: set[int] = field(default_factory=set)
    removed: int = 0
    in_python: bool = True
    needs_ipython: bool = False
    files: list[str] = field(default_factory=list)
    formulas: dict[str, list[str]] = field(default_factory=dict)

    @property
    def has_script(self) -> bool:
        """Whether a script can run the page: in Python, and without removed cells."""
        return self.in_python and not self.removed


class DownloadsDomain(PageDomain[Published]):
    """What the downloads of the pages hold."""

    name = "claims-downloads"
    label = "Downloads"
    page_type = Published


def record_published(app: Sphinx, doctree: nodes.document) -> None:
    """Record the cells that an executed page shows, and the files that it declares."""
    docname, domain = app.env.docname, ExecutionDomain.of(app.env)
    if not domain.find(docname).executed or domain.execution.drafting:
        return
    published = DownloadsDomain.of(app.env).page(docname)
    for cell in _containers(doctree, "cell_code"):
        if _containers(cell, "cell_code_source"):
            published.cells.add(cell["cell_index"])
        if _containers(cell, "cell_code_output"):
            published.outputs.add(cell["cell_index"])
    execution = ExecutionDomain.of(app.env).execution
    source = execution.sources.get(docname)
    if source and source.formulas:
        published.formulas = written_formulas(app, source.formulas)
    run = execution.run_of(docname)
    published.in_python = run.language.get("name", "python") == "python"
    if published.in_python:
        executed = [cell for cell in run.cells if "skip-execution" not in cell["tags"]]
        published.needs_ipython = needs_ipython([cell["source"] for cell in executed])
    removed = [cell["index"] for cell in run.cells if cell["source"].strip()]
    published.removed = len({*removed} - published.cells)
    path = Path(app.env.doc2path(docname))
    for name in front_matter_list(app.env, docname, _FIELD):
        _, file = app.env.relfn2path(name, docname)
        declared = Path(file)
        if not declared.resolve().is_relative_to(app.srcdir):
            problem = "is not below the source folder"
        elif not declared.is_file():
            problem = "is not a file"
        else:
            app.env.note_dependency(file)
            published.files.append(declared.relative_to(app.srcdir).as_posix())
            continue
        text = f"{_FIELD} names {name}, which {problem}"
        ClaimsDomain.of(app.env).page(docname).problems.append(
            Problem(str(path), _line_of_field(path), text)
        )


def front_matter_list(env: BuildEnvironment, docname: str, name: str) -> list[str]:
    """Return the items of a field of the front matter, which has one item or a list of them."""
    text = str(env.metadata[docname].get(name, "")).strip()
    if not text.startswith("["):
        return [text] if text else []
    return [str(item) for item in json.loads(text)]


def _containers(node: nodes.Element, element: str) -> list[nodes.container]:
    found = node.findall(nodes.container)
    return [container for container in found if container.get("nb_element") == element]


def _line_of_field(path: Path) -> int:
    """Return the line of the field in a text page, and 1 in a notebook."""
    lines = path.read_bytes().splitlines()
    field_line = re.compile(rf"\s*{_FIELD}\s*:".encode())
    return next((number for number, line in enumerate(lines, 1) if field_line.match(line)), 1)
