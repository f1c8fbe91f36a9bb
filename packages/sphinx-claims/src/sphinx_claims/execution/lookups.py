"""Record the modules and distributions that Python looks for, found or not."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any


class LookupRecorder(MetaPathFinder):
    """Finder that finds nothing, and records what it is asked for.

    Attributes:
        recording: whether it records.
        distributions: the names of distributions that were looked for.
        entry_points: whether an installed package looked through all distributions.
        all_distributions: whether the page looked through all distributions.
    """

    def __init__(self) -> None:
        self.recording = False
        self.distributions: set[str] = set()
        self.entry_points = False
        self.all_distributions = False
        self._names: set[str] = set()
        self._submodules: set[tuple[str, str]] = set()
        self._path: dict[str, None] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Record a module that is looked for."""
        if self.recording:
            if path is None:
                self._names.add(fullname)
                self._path.update(dict.fromkeys(sys.path))
            else:
                self._submodules.update((fullname, str(folder)) for folder in path)
        return None

    def find_distributions(self, context: Any) -> Iterable[Any]:  # noqa: ANN401
        """Record a distribution that is looked for; without a name, all are."""
        if self.recording:
            if context.name is not None:
                self.distributions.add(context.name)
            elif is_installed(first_caller(sys._getframe(1))):
                self.entry_points = True
            else:
                self.all_distributions = True
        return ()

    def start_in_page(self) -> None:
        """Forget the module path, which has changed."""
        self._path = dict.fromkeys(sys.path)

    def looked_up(self, installed: tuple[str, ...]) -> dict[str, Any]:
        """Return where modules were looked for.

        Args:
            installed: the folders of the installation, each with a separator at its end.

        Returns:
            ``path``: the folders of the module path; ``own``: those outside the installation;
            ``names``: the top-level modules that were loaded or looked for; ``missing``: those
            that were not found; ``submodules``: by folder, names of modules that were looked for
            outside the installation, or were not found.
        """
        path = [
            str(Path(folder).absolute()) for folder in {**self._path, **dict.fromkeys(sys.path)}
        ]
        submodules: dict[str, list[str]] = {}
        for name, folder in sorted(self._submodules):
            if not f"{folder}{os.sep}".startswith(installed) or name not in sys.modules:
                submodules.setdefault(folder, []).append(name.rpartition(".")[2])
        loaded = {name.partition(".")[0] for name in list(sys.modules)}
        return {
            "path": path,
            "own": [one for one in path if not f"{one}{os.sep}".startswith(installed)],
            "names": sorted(self._names | loaded),
            "missing": sorted(name for name in self._names if name not in sys.modules),
            "submodules": submodules,
        }


def first_caller(frame: FrameType | None) -> FrameType | None:
    """Return the first frame that is not in the standard library."""
    while frame:
        name = frame.f_globals.get("__name__", "")
        if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith(_OURS):
            return frame
        frame = frame.f_back
    return None


def is_installed(frame: FrameType | None) -> bool:
    """Whether the code of a frame belongs to an installed package."""
    return frame is not None and f"{os.sep}site-packages{os.sep}" in frame.f_code.co_filename


_OURS = __name__.rpartition(".")[0]
