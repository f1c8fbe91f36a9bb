"""Conversion of executed pages to notebooks and scripts that run without the site."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import nbformat
from docutils import nodes
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx.application import Sphinx

from ..build import ExecutionDomain
from ..claims.kernel import MIME_TYPE
from ..execution.cache import Run
from ..printing.printing import target_of
from .declared import DownloadsDomain, Published, front_matter_list
from .formula_calls import add_formulas
from .images import Images
from .markdown import page_cells
from .scripts import COLAB_TAG

BRANCH = "notebooks"
"""The branch from which Colab and Binder open notebooks."""
_HIDDEN = {"hide-input": "source_hidden", "hide-output": "outputs_hidden"}
_REMOVED = "# The page does not show the code of this cell."
_REMOVED_STREAMS = {"remove-stdout": "stdout", "remove-stderr": "stderr"}
METADATA_KEY = "sphinx_claims"
"""The metadata of a notebook: its script, the keys of its claims, the labels of its formulas."""


@dataclass(frozen=True)
class DownloadPage:
    """An executed page with the data that its downloads need."""

    app: Sphinx
    docname: str

    @cached_property
    def run(self) -> Run:
        """The result of executing the page."""
        return ExecutionDomain.of(self.app.env).execution.run_of(self.docname)

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
    def published(self) -> Published:
        """The cells that the page shows, and the files that it declares."""
        return DownloadsDomain.of(self.app.env).find(self.docname)

    @property
    def files(self) -> list[str]:
        """The files that the page declares, relative to the sources."""
        return sorted({*self.published.files})

    @property
    def requirements(self) -> list[str]:
        """The requirements of the site, of the page's front matter, and of the script."""
        of_page = front_matter_list(self.app.env, self.docname, "requirements")
        lines = [*self.app.config.claims_requirements, *of_page]
        return [*lines, "ipython"] if self.published.needs_ipython else lines

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


def page_notebook(page: DownloadPage, doctree: nodes.document, script: str) -> NotebookNode:
    """Return the page as a notebook with its outputs.

    Args:
        page: the page.
        doctree: its doctree, resolved for HTML.
        script: the file name of its script; empty if it has none.

    Returns:
        The notebook, which is identical in every build of the same sources.
    """
    sources = add_formulas([cell["source"] for cell in page.run.cells], page.published.formulas)
    code = {
        cell["index"]: cell | {"source": source}
        for cell, source in zip(page.run.cells, sources, strict=True)
    }
    cells = [new_markdown_cell(_introduction(page))]
    if page.app.config.claims_notebooks and page.published.in_python:
        cells.append(new_code_cell(_prepare_colab(page), metadata={"tags": [COLAB_TAG]}))
    link, images = partial(_link, page), Images(page.app)
    for content in page_cells(page.app, page.docname, doctree, link, images.url):
        if isinstance(content, str):
            cells.append(new_markdown_cell(content, **images.attachments(content)))
        else:
            cells.append(_code_cell(page, code[content]))
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    language = page.run.language.get("name", "python")
    kernel = "python3" if page.published.in_python else language
    metadata = {
        "kernelspec": {"name": kernel, "display_name": language.title()},
        "language_info": page.run.language,
        METADATA_KEY: {
            "script": script,
            "claims": [claim.key for claim in page.run.claims],
            "formulas": sorted(page.published.formulas),
        },
    }
    if page.run.widgets:
        metadata["widgets"] = page.run.widgets
    notebook: NotebookNode = new_notebook(cells=cells, metadata=metadata)
    nbformat.validate(notebook)
    return notebook


def _link(page: DownloadPage, reference: nodes.Element) -> str:
    """Return the absolute URL of a reference; empty for claims, and if ``url`` is empty."""
    target = target_of(reference)
    if urlsplit(target).scheme:
        return target
    of_claim = any("claim" in child["classes"] for child in reference.findall(nodes.inline))
    return urljoin(page.url, target) if page.url and not of_claim else ""


def _code_cell(page: DownloadPage, cell: dict[str, Any]) -> NotebookNode:
    """Return a cell with the source and the outputs that the page shows; claims are text."""
    tags, published = cell["tags"], page.published
    metadata: dict[str, Any] = {"tags": tags} if tags else {}
    hidden = [part for tag, part in _HIDDEN.items() if {tag, "hide-cell"} & {*tags}]
    if hidden:
        metadata["jupyter"] = dict.fromkeys(hidden, True)
    source, outputs = _REMOVED, []
    if cell["index"] in published.cells:
        source = cell["source"]
    if cell["index"] in published.outputs:
        removed = {stream for tag, stream in _REMOVED_STREAMS.items() if tag in tags}
        if page.app.config.nb_output_stderr.startswith("remove"):
            removed.add("stderr")
        outputs = [
            output
            for output in nbformat.from_dict(cell["outputs"])
            if output.get("name") not in removed
        ]
    for output in outputs:
        output.get("data", {}).pop(MIME_TYPE, None)
    count = cell["execution_count"]
    return new_code_cell(source, metadata=metadata, execution_count=count, outputs=outputs)


def _introduction(page: DownloadPage) -> str:
    """Return the first cell: the origin, the requirements and the files of the page."""
    title = f"[{page.title}]({page.url})" if page.url else f"“{page.title}”"
    lines = [f"The page {title} of {project_name(page.app)}."]
    if page.requirements:
        lines.append(f"To run it: `pip install {page.pip_arguments}`.")
    if files := ", ".join(f"`{page.relative(path)}`" for path in page.files):
        lines.append(f"It reads {files}.")
    if page.published.removed:
        lines.append(describe_removed(page.published.removed))
    return "\n".join(lines)


def describe_removed(count: int) -> str:
    """Return a sentence about the code cells whose source a page does not show."""
    cells = "1 code cell" if count == 1 else f"{count} code cells"
    return f"The page does not show {cells}, without which the others may not run."


def _prepare_colab(page: DownloadPage) -> str:
    """Return code that installs requirements and downloads files on Colab only."""
    source = f"https://raw.githubusercontent.com/{page.app.config.claims_notebooks}/{BRANCH}/"
    lines = ["import sys", "", 'if "google.colab" in sys.modules:']
    lines.append(f"    %pip install --quiet {page.pip_arguments}")
    for path in page.files:
        place = page.relative(path)
        lines.append(f"    !curl --silent --fail --create-dirs -o {place} {source}{quote(path)}")
    return "\n".join(lines)
