"""Downloads of pages as notebooks, scripts and archives, and an archive of all pages."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from ..build import Execution, ExecutionDomain
from ..site.metadata import METADATA
from .notebooks import BRANCH, DownloadPage, page_notebook, page_script, project_name

ARCHIVE = "notebooks.zip"
"""The file name of the archive of all pages."""
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest timestamp of an entry in a zip file."""
_README = """\
# {title}

From {project}{address}.

    pip install -r requirements.txt
    {command}

The second command recomputes every claim, and its exit status is 1 if one of them does not hold.
The notebooks (.ipynb) include their outputs.
"""


def write_page(
    app: Sphinx,
    docname: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write the downloads of a page; ``claims_downloads`` has their links in its template."""
    if doctree is None or not _has_downloads(app, docname):
        return
    page = DownloadPage(app, docname, _execution(app).run_of(docname))
    notebook = page_notebook(page, doctree)
    written = {"notebook": f"{docname}.ipynb"}
    _write(app, written["notebook"], nbformat.writes(notebook) + "\n")
    command = f"jupyter execute {PurePosixPath(docname).name}.ipynb"
    if page.in_python:
        written["script"] = f"{docname}.py"
        _write(app, written["script"], page_script(page, notebook))
        command = f"python {PurePosixPath(docname).name}.py"
    written["archive"] = f"{docname}.zip"
    entries = _entries(page)
    root = os.path.commonpath([PurePosixPath(name).parent for name in entries])
    entries = {os.path.relpath(name, root): data for name, data in entries.items()}
    entries = _introduction(app, page.title, page.url, command, page.requirements) | entries
    folder = docname.replace("/", "-")
    entries = {f"{folder}/{name}": data for name, data in entries.items()}
    _write_archive(Path(app.outdir, written["archive"]), entries)
    context["claims_downloads"] = {
        form: context["pathto"](quote(name), resource=True) for form, name in written.items()
    } | _hosts(app, written["notebook"])


def write_archive(app: Sphinx, exception: Exception | None) -> None:
    """Write the archive of all pages."""
    if exception:
        return
    names = [
        name for name in sorted(ExecutionDomain.of(app.env).pages) if _has_downloads(app, name)
    ]
    pages = [DownloadPage(app, name, _execution(app).run_of(name)) for name in names]
    if pages:
        required = dict.fromkeys(line for page in pages for line in page.requirements)
        command = "python -m sphinx_claims check ."
        title, address = app.config.project, app.config.html_baseurl
        entries = _introduction(app, title, address, command, required)
        for page in pages:
            entries |= _entries(page)
        _write_archive(Path(app.outdir, ARCHIVE), entries)


def _execution(app: Sphinx) -> Execution:
    return ExecutionDomain.of(app.env).execution


def _has_downloads(app: Sphinx, docname: str) -> bool:
    return (
        app.builder.name in ("html", "dirhtml")
        and not app.config.claims_preview
        and ExecutionDomain.of(app.env).find(docname).executed
    )


def _hosts(app: Sphinx, notebook: str) -> dict[str, str]:
    """Return the URLs that open the notebook on Colab and Binder, if the repository is set."""
    path, repository = quote(notebook), app.config.claims_notebooks
    hosts = {
        "colab": f"https://colab.research.google.com/github/{repository}/blob/{BRANCH}/{path}",
        "binder": f"https://mybinder.org/v2/gh/{repository}/{BRANCH}?urlpath=lab/tree/{path}",
    }
    return hosts if repository else {}


def _entries(page: DownloadPage) -> dict[str, bytes]:
    """Return the notebook, script and files of a page, by their paths relative to the sources."""
    written = [f"{page.docname}{suffix}" for suffix in (".ipynb", ".py")[: 1 + page.in_python]]
    entries = {name: Path(page.app.outdir, name).read_bytes() for name in written}
    return entries | {name: Path(page.app.srcdir, name).read_bytes() for name in page.files}


def _introduction(
    app: Sphinx, title: str, address: str, command: str, requirements: Iterable[str]
) -> dict[str, bytes]:
    readme = _README.format(
        title=title,
        project=project_name(app),
        address=f", {address}" if address else "",
        command=command,
    )
    lines = "".join(f"{line}\n" for line in requirements)
    return {"README.md": readme.encode(), "requirements.txt": lines.encode()}


def _write(app: Sphinx, name: str, text: str) -> None:
    path = Path(app.outdir, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _write_archive(path: Path, entries: dict[str, bytes]) -> None:
    """Write a zip file whose bytes depend only on its entries."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(entries.items()):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the downloads."""
    app.add_config_value("claims_requirements", [], "html", list, "packages that downloads need")
    app.add_config_value("claims_notebooks", "", "html", str, "owner/name of the repository")
    app.connect("html-page-context", write_page)
    app.connect("build-finished", write_archive)
    return METADATA
