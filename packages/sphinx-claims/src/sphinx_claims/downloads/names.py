"""File names of downloads, which overwrite no other file of the site."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path, PurePosixPath
from sysconfig import get_path

ARCHIVE = "notebooks.zip"
"""The file name of the archive of all pages, unless the site has another file of this name."""


@dataclass(frozen=True)
class PageNames:
    """The names of the downloads of a page, relative to the site.

    Attributes:
        notebook: the notebook.
        script: the script; empty if the page has none.
        archive: the archive of the page.
    """

    notebook: str
    script: str
    archive: str

    def existing(self) -> list[str]:
        """Return the names of the files that the page has."""
        return [name for name in (self.notebook, self.script, self.archive) if name]


def name_downloads(
    pages: dict[str, bool], occupied: Iterable[str]
) -> tuple[dict[str, PageNames], str]:
    """Choose file names that differ from each other, also where case does not count.

    A file gets the name of its page; where that is taken, a number is appended. A script is not
    named as a module is, because it would be imported in place of the module.

    Args:
        pages: the names of the pages, each with whether it has a script.
        occupied: the names of other files, relative to the site.

    Returns:
        The names by page, and the name of the archive of all pages.

    >>> names, archive = name_downloads({"notebooks": True, "random": True}, ["random.zip"])
    >>> names["random"]
    PageNames(notebook='random.ipynb', script='random-2.py', archive='random-2.zip')
    >>> archive
    'notebooks-2.zip'
    """
    taken = {name.casefold() for name in occupied}
    names = {}
    for docname in sorted(pages):
        notebook = free_name(f"{docname}.ipynb", taken)
        script = _script_name(docname, taken) if pages[docname] else ""
        names[docname] = PageNames(notebook, script, free_name(f"{docname}.zip", taken))
    return names, free_name(ARCHIVE, taken)


def free_name(name: str, taken: set[str]) -> str:
    """Return a name, with a number if it is taken, and add it to the taken names.

    Args:
        name: the preferred name.
        taken: the case-folded names that are taken.
    """
    path, number, free = PurePosixPath(name), 1, name
    while free.casefold() in taken:
        number += 1
        free = str(path.with_name(f"{path.stem}-{number}{path.suffix}"))
    taken.add(free.casefold())
    return free


def extra_files(paths: Iterable[Path]) -> list[str]:
    """Return the names that the files of ``html_extra_path`` have in the site."""
    names = []
    for path in paths:
        below = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else []
        names += [file.relative_to(path).as_posix() for file in below]
        names += [path.name] if path.is_file() else []
    return names


def _script_name(docname: str, taken: set[str]) -> str:
    name = f"{docname}.py"
    if _is_module(PurePosixPath(docname).name):
        taken.add(name.casefold())
    return free_name(name, taken)


def _is_module(name: str) -> bool:
    """Whether Python or an installed package has a module of this name."""
    folders = [get_path("purelib"), get_path("platlib")]
    return name in sys.stdlib_module_names or PathFinder.find_spec(name, folders) is not None
