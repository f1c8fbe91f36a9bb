"""Conversion of executed pages to notebooks and scripts that run without the site."""

from __future__ import annotations

import io
import os
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import jupytext
import nbformat
from docutils import nodes
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx.application import Sphinx

from ..claims.kernel import MIME_TYPE
from ..execution.cache import Run
from ..printing.printing import target_of
from .markdown import page_cells

BRANCH = "notebooks"
"""The branch from which Colab and Binder open notebooks."""
_HIDDEN = {"hide-input": "source_hidden", "hide-output": "outputs_hidden"}
_COLAB_TAG = "prepares-colab"


@dataclass(frozen=True)
class DownloadPage:
    """An executed page with the data that its downloads need."""

    app: Sphinx
    docname: str
    run: Run

    @property
    def title(self) -> str:
        """The title of the page, without markup."""
        return self.app.env.titles[self.docname].astext()

    @property
    def url(self) -> str:
        """The URL of the page; empty if ``html_baseurl`` is not set."""
        base = self.app.config.html_baseurl
        path = self.app.builder.get_target_uri(self.docname)
        return urljoin(f"{base.rstrip('/')}/", path) if base else ""

    @property
    def in_python(self) -> bool:
        """Whether the page is executed by Python."""
        return bool(self.run.language.get("name", "python") == "python")

    @property
    def files(self) -> list[str]:
        """The files that the page opens or shows, relative to the sources."""
        source = Path(self.app.srcdir)
        images = self.app.env.images.items()
        shown = [source / image for image, (pages, _) in images if self.docname in pages]
        paths = [path.resolve() for path in [*map(Path, self.run.files), *shown]]
        inside = [path for path in paths if path.is_relative_to(source) and path.is_file()]
        return sorted({path.relative_to(source).as_posix() for path in inside})

    @property
    def requirements(self) -> list[str]:
        """The requirements of the site and of the page's front matter."""
        of_page = self.app.env.metadata[self.docname].get("requirements")
        return [*self.app.config.claims_requirements, *([str(of_page)] if of_page else [])]

    @property
    def pip_arguments(self) -> str:
        """The requirements as arguments of ``pip install``."""
        lines = self.requirements
        return " ".join(line if line.startswith("-") else f'"{line}"' for line in lines)

    def relative(self, path: str) -> str:
        """Convert a path relative to the sources into one relative to the page."""
        return os.path.relpath(path, PurePosixPath(self.docname).parent)


def project_name(app: Sphinx) -> str:
    """Return the name and the release of the project."""
    return f"{app.config.project} {app.config.release}".strip()


def page_notebook(page: DownloadPage, doctree: nodes.document) -> NotebookNode:
    """Return the page as a notebook with its outputs.

    Args:
        page: the page.
        doctree: its doctree, resolved for HTML.

    Returns:
        The notebook, which is identical in every build of the same sources.
    """
    code = iter(page.run.cells)
    cells = [new_markdown_cell(_introduction(page, "notebook"))]
    if page.app.config.claims_notebooks and page.in_python:
        cells.append(new_code_cell(_prepare_colab(page), metadata={"tags": [_COLAB_TAG]}))
    for content in page_cells(page.app, page.docname, doctree, lambda node: _link(page, node)):
        if isinstance(content, str):
            cells.append(new_markdown_cell(content))
        else:
            cells += map(_code_cell, _up_to(code, content))
    cells += map(_code_cell, code)
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    language = page.run.language.get("name", "python")
    kernel = "python3" if page.in_python else language
    metadata = {
        "kernelspec": {"name": kernel, "display_name": language.title()},
        "language_info": page.run.language,
    }
    notebook: NotebookNode = new_notebook(cells=cells, metadata=metadata)
    nbformat.validate(notebook)
    return notebook


def page_script(page: DownloadPage, notebook: NotebookNode) -> str:
    """Return the notebook as a script that prints its claims and fails unless all of them hold."""
    cells = [new_markdown_cell(_introduction(page, "script"))]
    for cell in notebook.cells[1:]:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "markdown":
            cells.append(cell)
        elif _COLAB_TAG not in tags:
            expected = "raises-exception" in tags
            cells.append(new_code_cell(_catch_error(cell.source) if expected else cell.source))
    cells.append(new_code_cell("from sphinx_claims import exit_with_status\n\nexit_with_status()"))
    filters = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "-all"}
    metadata = notebook.metadata | {"jupytext": filters}
    text: str = jupytext.writes(new_notebook(cells=cells, metadata=metadata), fmt="py:percent")
    return text


def _link(page: DownloadPage, reference: nodes.Element) -> str:
    """Return the absolute URL of a reference; empty for claims, and if ``url`` is empty."""
    target = target_of(reference)
    if urlsplit(target).scheme:
        return target
    of_claim = any("claim" in child["classes"] for child in reference.findall(nodes.inline))
    return urljoin(page.url, target) if page.url and not of_claim else ""


def _up_to(cells: Iterator[dict[str, Any]], index: int) -> Iterator[dict[str, Any]]:
    """Yield the cells up to an index, including cells before it that the page does not show."""
    for cell in cells:
        yield cell
        if cell["index"] == index:
            break


def _code_cell(cell: dict[str, Any]) -> NotebookNode:
    """Return a cell with its outputs; claims are lines of text."""
    metadata: dict[str, Any] = {"tags": cell["tags"]} if cell["tags"] else {}
    hidden = [part for tag, part in _HIDDEN.items() if {tag, "hide-cell"} & {*cell["tags"]}]
    if hidden:
        metadata["jupyter"] = dict.fromkeys(hidden, True)
    outputs = nbformat.from_dict(cell["outputs"])
    for output in outputs:
        output.get("data", {}).pop(MIME_TYPE, None)
    count = cell["execution_count"]
    return new_code_cell(cell["source"], metadata=metadata, execution_count=count, outputs=outputs)


def _introduction(page: DownloadPage, form: str) -> str:
    """Return the first cell: the origin, the requirements and the files of the page."""
    title = f"[{page.title}]({page.url})" if page.url else f"“{page.title}”"
    lines = [f"The page {title} of {project_name(page.app)}, as a {form}."]
    if page.requirements:
        lines.append(f"To run it: `pip install {page.pip_arguments}`.")
    if files := ", ".join(f"`{page.relative(path)}`" for path in page.files):
        lines.append(f"It reads {files}.")
    return "\n".join(lines)


def _prepare_colab(page: DownloadPage) -> str:
    """Return code that installs requirements and downloads files on Colab only."""
    source = f"https://raw.githubusercontent.com/{page.app.config.claims_notebooks}/{BRANCH}/"
    lines = ["import sys", "", 'if "google.colab" in sys.modules:']
    lines.append(f"    %pip install --quiet {page.pip_arguments}")
    for path in page.files:
        place = page.relative(path)
        lines.append(f"    !curl --silent --fail --create-dirs -o {place} {source}{quote(path)}")
    return "\n".join(lines)


def _catch_error(code: str) -> str:
    """Wrap code that is expected to raise, so that it prints the error."""
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    within_tokens = {line for t in tokens for line in range(t.start[0] + 1, t.end[0] + 1)}
    lines = [
        line if number in within_tokens or not line else f"    {line}"
        for number, line in enumerate(code.splitlines(), 1)
    ]
    caught = ["except Exception as error:", '    print(f"{type(error).__name__}: {error}")']
    return "\n".join(["try:", *lines, *caught])
