"""Archives of one page or of all pages, with the files that they need."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from sphinx.application import Sphinx

from .names import PageNames, free_name
from .notebooks import DownloadPage, describe_removed, project_name

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest timestamp of an entry in a zip file."""
_README = """\
# {title}

From {project}{address}.

    pip install -r {requirements}
    {command}

{explanation}
The notebooks (.ipynb) include their outputs.
"""
_OF_SCRIPTS = """\
The second command recomputes every claim, and its exit status is 1 if one of them does not hold."""
_OF_NOTEBOOK = "The second command executes the notebook again."


def write_page_archive(page: DownloadPage, names: PageNames) -> None:
    """Write the archive of a page, whose paths are relative to its outermost folder."""
    entries = _entries(page, names)
    root = os.path.commonpath([PurePosixPath(name).parent for name in entries])
    entries = {os.path.relpath(name, root): data for name, data in entries.items()}
    stem = PurePosixPath(names.script or names.notebook).name
    command, explanation = f"python {stem}", _OF_SCRIPTS
    if not names.script:
        command, explanation = f"jupyter execute {stem}", _OF_NOTEBOOK
    if page.published.removed:
        explanation += f"\n{describe_removed(page.published.removed)}"
    place = page.title, page.url
    entries |= _introduction(page.app, place, command, explanation, page.requirements, entries)
    folder = page.docname.replace("/", "-")
    entries = {f"{folder}/{name}": data for name, data in entries.items()}
    _write_archive(Path(page.app.outdir, names.archive), entries)


def write_site_archive(
    app: Sphinx, pages: Iterable[tuple[DownloadPage, PageNames]], archive: str
) -> None:
    """Write the archive of all pages, whose paths are relative to the sources."""
    entries: dict[str, bytes] = {}
    required: dict[str, None] = {}
    for page, names in pages:
        entries |= _entries(page, names)
        required |= dict.fromkeys(page.requirements)
    command = "python -m sphinx_claims check ."
    place = app.config.project, app.config.html_baseurl
    entries |= _introduction(app, place, command, _OF_SCRIPTS, required, entries)
    _write_archive(Path(app.outdir, archive), entries)


def _entries(page: DownloadPage, names: PageNames) -> dict[str, bytes]:
    """Return the notebook, script and files of a page, by their paths relative to the sources."""
    written = [name for name in (names.notebook, names.script) if name]
    entries = {name: Path(page.app.outdir, name).read_bytes() for name in written}
    return entries | {name: Path(page.app.srcdir, name).read_bytes() for name in page.files}


def _introduction(
    app: Sphinx,
    place: tuple[str, str],
    command: str,
    explanation: str,
    requirements: Iterable[str],
    entries: Iterable[str],
) -> dict[str, bytes]:
    """Return the instructions and the requirements, under names that no entry has.

    Args:
        app: the Sphinx application.
        place: a title and its URL, which may be empty.
        command: the command that checks the claims.
        explanation: what the command does.
        requirements: the lines of the requirements.
        entries: the names of the other entries.
    """
    taken = {name.casefold() for name in entries}
    names = [free_name(name, taken) for name in ("README.md", "requirements.txt")]
    title, url = place
    readme = _README.format(
        title=title,
        project=project_name(app),
        address=f", {url}" if url else "",
        requirements=names[1],
        command=command,
        explanation=explanation,
    )
    lines = "".join(f"{line}\n" for line in requirements)
    return dict(zip(names, [readme.encode(), lines.encode()], strict=True))


def _write_archive(path: Path, entries: dict[str, bytes]) -> None:
    """Write a zip file whose bytes depend only on its entries."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(entries.items()):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
