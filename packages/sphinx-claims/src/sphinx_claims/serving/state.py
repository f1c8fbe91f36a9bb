"""Files on which a served site depends, and the problems of its pages."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx

from ..build import ExecutionDomain
from ..preview import problems_by_page


class OpenedFiles:
    """Recorder of the files that this process opens, by Python's audit events."""

    def __init__(self) -> None:
        self._paths: set[str] = set()
        self._recording = True
        sys.addaudithook(self._record)

    def close(self) -> list[str]:
        """Stop; return the paths. The hook itself stays, because Python cannot remove it."""
        self._recording = False
        return sorted(self._paths)

    def _record(self, event: str, arguments: tuple[object, ...]) -> None:
        if self._recording and event == "open" and isinstance(arguments[0], str | Path):
            self._paths.add(str(arguments[0]))


def program_files(opened: Iterable[str]) -> list[str]:
    """Return the files of modules that are imported, and those opened for setting up Sphinx."""
    modules = (getattr(module, "__file__", None) for module in [*sys.modules.values()])
    return unless_installed([*opened, *filter(None, modules)])


def unless_installed(paths: Iterable[str]) -> list[str]:
    """Return the resolved paths of the files that belong to no installation of Python.

    >>> unless_installed([sys.executable, "/a/../b"])
    ['/b']
    """
    names = ("stdlib", "platstdlib", "purelib", "platlib", "scripts", "data")
    installed = {Path(sysconfig.get_path(name)).resolve() for name in names}
    installed |= {Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()}
    resolved = sorted({Path(path).resolve() for path in paths})
    return [
        str(path) for path in resolved if not any(path.is_relative_to(one) for one in installed)
    ]


def asset_folders(app: Sphinx) -> list[Path]:
    """Return the folders of templates and of static files that are not installed."""
    config = app.config
    named = [*config.templates_path, *config.html_static_path, *config.html_extra_path]
    themes = app.builder.theme.get_theme_dirs()  # type: ignore[attr-defined]  # of HTML builders
    paths = [*(Path(app.confdir, name) for name in named), *map(Path, themes)]
    return [Path(path) for path in unless_installed(map(str, paths))]


def read_files(app: Sphinx) -> list[str]:
    """Return the files outside the source folder that pages or their cells have read."""
    env, found = app.env, set[str]()
    for names in env.dependencies.values():
        found.update(str(Path(app.srcdir, name)) for name in names)
    if "sphinx_claims" in app.extensions:
        cache = ExecutionDomain.of(env).execution.cache
        for docname, page in ExecutionDomain.of(env).pages.items():
            if page.executed:
                found.update(cache.files(docname))
    outside = (path for path in found if not Path(path).is_relative_to(app.srcdir))
    return [path for path in unless_installed(outside) if not Path(path).is_relative_to(app.srcdir)]


def problems_by_file(app: Sphinx) -> dict[str, int]:
    """Return the number of problems of each page that has some."""
    if "sphinx_claims" not in app.extensions:
        return {}
    return {docname: len(found) for docname, found in problems_by_page(app.env).items() if found}
