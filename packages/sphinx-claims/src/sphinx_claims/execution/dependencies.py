"""States of everything that a page depends on, by which a cache entry is valid or not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .distributions import Distributions
from .files import FileStates, digest, files_below, read_text
from .places import Editables, Places, is_below

_PATHS = ("files", "outside", "examined", "folders", "created")


@dataclass
class Sources:
    """The sources of a site.

    Attributes:
        folder: the source folder.
        configuration: the folder of ``conf.py``.
        ignored: absolute paths, such as the output folder, that belong to no page.
        pages: the paths of the pages.
    """

    folder: Path
    configuration: Path
    ignored: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)


class Dependencies:
    """Reader of what pages depend on; what several pages depend on is read once.

    An entry also holds for a copy of the site in another folder, because paths are stored relative
    to the page and to the installation (:class:`.places.Places`). It holds for this folder alone if

    - the page depends on other paths; but modules of an editable installation may be elsewhere,
      because the state has the place that the installation names;
    - its code, or a module of the site that it loads, spells out a folder of the site.
    """

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.files = FileStates()
        self.places = Places([sources.folder, sources.configuration])
        self._distributions = Distributions(self.files)
        self._editables = Editables(self.files)
        self._naming_site: dict[str, bool] = {}

    def stored(
        self,
        read: dict[str, Any],
        folder: Path,
        code: Iterable[str],
        loaded: list[str],
        declared: Iterable[str],
    ) -> dict[str, Any]:
        """Return what a page read in the form in which it is stored.

        Args:
            read: the result of :func:`sphinx_claims.execution.tracing.files_read`.
            folder: the folder of the page.
            code: the code of its cells.
            loaded: paths of the files that the page takes in as code.
            declared: patterns of other files that the page reads.
        """
        base = str(folder)
        path = read["modules"]["path"]
        stored = {kind: self._all_stored(read[kind], base) for kind in _PATHS}
        stored["loaded"] = self._all_stored(loaded, base)
        modules = {**read["modules"]}
        for key in ("path", "own"):
            modules[key] = self._all_stored(modules[key], base)
        modules["submodules"] = {
            self.places.stored(one, base): names for one, names in modules["submodules"].items()
        }
        editable = [place for one in path for _, place in self._editables.of(one)]
        loading = [*stored["files"], *modules["path"], *modules["submodules"]]
        elsewhere = [one for kind in {*stored} - {"files"} for one in stored[kind]]
        elsewhere += [one for one in loading if not any(is_below(one, at) for at in editable)]
        return {
            **stored,
            "declared": list(declared),
            "bounded": read["bounded"],
            "modules": modules,
            "distributions": {
                **read["distributions"],
                "loaded": [],
                "names": self._distributions.depended_on(read["distributions"], path),
            },
            "python": self.places.stored(read["python"], base),
            "fixed": any(map(os.path.isabs, elsewhere)) or self._names_site(code, read["files"]),
        }

    def state(self, stored: dict[str, Any], folder: Path) -> dict[str, Any]:
        """Return the present state of what a page in a folder depends on."""
        base = str(folder)
        paths = {kind: self._all_found(stored[kind], base) for kind in (*_PATHS, "loaded")}
        created = {*paths["created"]}
        distributions, modules = stored["distributions"], stored["modules"]
        path = self._all_found(modules["path"], base)
        contents = [*paths["files"], *paths["outside"], *paths["loaded"]]
        python = self.places.found(stored["python"], base)
        return {
            "place": str(self.sources.folder) if stored["fixed"] else "",
            "files": digest(repr([self.files.content(one) for one in contents])),
            "examined": [self.files.kind(one) for one in paths["examined"]],
            "folders": [self.files.listing(one, created) for one in paths["folders"]],
            "below": self._below(base, created) if stored["bounded"] else "",
            "declared": self.files.contents(self.files.matches(base, stored["declared"]), base),
            "modules": digest(repr([*self._modules(modules, base, path, created)])),
            "distributions": self._distributions.state(distributions["names"], distributions, path),
            "python": self._distributions.python(python),
        }

    def files_below(self, folder: str, created: set[str]) -> list[str]:
        """Return the files below the folder of a page that count as read if it is bounded."""
        found = files_below(folder, self.sources.ignored | self.sources.pages)
        return [path for path in found if path not in created]

    def _below(self, folder: str, created: set[str]) -> str:
        return self.files.contents(self.files_below(folder, created), folder)

    def _modules(
        self, modules: dict[str, Any], folder: str, path: list[str], created: set[str]
    ) -> Iterator[list[str]]:
        """Yield the files and folders of the module path that have the name of a module."""
        own = {*self._all_found(modules["own"], folder)}
        names, missing = set(modules["names"]), set(modules["missing"])
        for one in path:
            yield self._named(one, names if one in own else missing, created)
            for module, place in () if one in own else self._editables.of(one):
                found = self._named(place, names, created) if not module else [module]
                if names.intersection(one.split(".")[0] for one in found):
                    yield [self.places.stored(place, folder), *found]
        for one, tails in modules["submodules"].items():
            yield self._named(self.places.found(one, folder), set(tails), created)

    def _named(self, folder: str, names: set[str], created: set[str]) -> list[str]:
        if not names:
            return []
        return [
            name
            for name in self.files.names(folder)
            if name.split(".")[0] in names and str(Path(folder, name)) not in created
        ]

    def _names_site(self, code: Iterable[str], files: Iterable[str]) -> bool:
        """Whether code, or a module of the site, contains the path of a folder of the site."""
        roots = [str(self.sources.folder), str(self.sources.configuration)]
        for file in files:
            if file not in self._naming_site and file.endswith(".py"):
                inside = any(is_below(file, root) for root in roots)
                text = read_text(file) if inside else ""
                self._naming_site[file] = any(root in text for root in roots)
        names = any(self._naming_site.get(file) for file in files)
        return names or any(root in text for text in code for root in roots)

    def _all_stored(self, paths: Iterable[str], folder: str) -> list[str]:
        return [self.places.stored(one, folder) for one in paths]

    def _all_found(self, stored: Iterable[str], folder: str) -> list[str]:
        return [self.places.found(one, folder) for one in stored]
