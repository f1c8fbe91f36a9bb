"""States of everything that a page depends on, by which a cache entry is valid or not."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .distributions import Distributions
from .files import FileStates, digest, files_below

_PATHS = ("files", "outside", "examined", "folders", "created")


@dataclass
class Sources:
    """The sources of a site.

    Attributes:
        folder: the source folder.
        ignored: absolute paths, such as the output folder, that belong to no page.
        pages: the paths of the pages.
    """

    folder: Path
    ignored: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)


class Dependencies:
    """Reader of what pages depend on; what several pages depend on is read once.

    Paths below the source folder are stored relative to the page, so that an entry holds for a
    copy of the sources.
    """

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.files = FileStates()
        self._distributions = Distributions(self.files)

    def stored(
        self, read: dict[str, Any], folder: Path, loaded: list[str], declared: Iterable[str]
    ) -> dict[str, Any]:
        """Return what a page read in the form in which it is stored.

        Args:
            read: the result of :func:`sphinx_claims.execution.tracing.files_read`.
            folder: the folder of the page.
            loaded: paths of the files that the page takes in as code.
            declared: patterns of other files that the page reads.
        """
        path = read["modules"]["path"]
        stored = {kind: [self._stored(one, folder) for one in read[kind]] for kind in _PATHS}
        modules = {**read["modules"]}
        for key in ("path", "own"):
            modules[key] = [self._stored(one, folder) for one in modules[key]]
        modules["submodules"] = {
            self._stored(one, folder): names for one, names in modules["submodules"].items()
        }
        names = self._distributions.depended_on(read["distributions"], path)
        return {
            **stored,
            "loaded": [self._stored(one, folder) for one in loaded],
            "declared": list(declared),
            "bounded": read["bounded"],
            "modules": modules,
            "distributions": {**read["distributions"], "loaded": [], "names": names},
            "python": read["python"],
        }

    def state(self, stored: dict[str, Any], folder: Path) -> dict[str, Any]:
        """Return the present state of what a page in a folder depends on."""
        paths = {kind: [os.path.normpath(folder / one) for one in stored[kind]] for kind in _PATHS}
        created = {*paths["created"]}
        base = str(folder)
        distributions, modules = stored["distributions"], stored["modules"]
        path = [os.path.normpath(folder / one) for one in modules["path"]]
        content = self.files.content
        contents = [*paths["files"], *paths["outside"]]
        contents += [os.path.normpath(folder / one) for one in stored["loaded"]]
        return {
            "files": digest(repr([content(one) for one in contents])),
            "examined": [self.files.kind(one) for one in paths["examined"]],
            "folders": [self.files.listing(one, created) for one in paths["folders"]],
            "below": self._below(base, created) if stored["bounded"] else "",
            "declared": self.files.contents(self.files.matches(base, stored["declared"]), base),
            "modules": digest(repr([*self._modules(modules, folder, path, created)])),
            "distributions": self._distributions.state(distributions["names"], distributions, path),
            "python": self._distributions.python(stored["python"]),
        }

    def files_below(self, folder: str, created: set[str]) -> list[str]:
        """Return the files below the folder of a page that count as read if it is bounded."""
        found = files_below(folder, self.sources.ignored | self.sources.pages)
        return [path for path in found if path not in created]

    def _below(self, folder: str, created: set[str]) -> str:
        return self.files.contents(self.files_below(folder, created), folder)

    def _modules(
        self, modules: dict[str, Any], folder: Path, path: list[str], created: set[str]
    ) -> Iterator[list[str]]:
        """Yield the files and folders of the module path that have the name of a module."""
        own = {os.path.normpath(folder / one) for one in modules["own"]}
        names, missing = set(modules["names"]), set(modules["missing"])
        for one in path:
            yield self._named(one, names if one in own else missing, created)
            if missing and one not in own:
                yield [*self._editable(one, missing)]
        for one, tails in modules["submodules"].items():
            yield self._named(os.path.normpath(folder / one), set(tails), created)

    def _named(self, folder: str, names: set[str], created: set[str]) -> list[str]:
        return [
            name
            for name in self.files.names(folder)
            if name.split(".")[0] in names and str(Path(folder, name)) not in created
        ]

    def _editable(self, folder: str, missing: set[str]) -> Iterator[str]:
        """Yield the names of missing modules that an editable installation provides."""
        for name in self.files.names(folder):
            file = Path(folder, name)
            if name.endswith(".pth"):
                for line in _lines(file):
                    if not line.startswith(("import ", "import\t", "#")) and line.strip():
                        yield from self._named(str(Path(folder, line.strip())), missing, set())
            elif name.startswith("__editable__") and name.endswith(".py"):
                words = set(re.findall(r"['\"](\w+)['\"]", "\n".join(_lines(file))))
                yield from sorted(words & missing)

    def _stored(self, path: str, folder: Path) -> str:
        inside = Path(path).is_relative_to(self.sources.folder)
        return os.path.relpath(path, folder) if inside else path


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return []
