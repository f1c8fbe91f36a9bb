"""Keep the code of second entries from what they must not use: modules, and files of the site."""

from __future__ import annotations

import importlib.util
import linecache
import os
import sys
import tokenize
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import FrameType, ModuleType

_PROCESSES = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork")
_NETWORK = ("socket.connect", "socket.getaddrinfo")
_IMPORTER = "<frozen importlib._bootstrap_external>"
RECORD = "claims.json"


class RefusedError(RuntimeError):
    """An entry uses what it must not use."""


@dataclass(frozen=True)
class Guard:
    """What the entries of a folder must not use.

    Attributes:
        folder: the folder of the entries, whose files they may read.
        modules: the names of modules, which stand for their submodules as well.
        folders: the folders of the site: its pages, its output and its caches.
    """

    folder: str
    modules: tuple[str, ...]
    folders: tuple[str, ...]

    def install(self) -> Callable[[], list[str]]:
        """Refuse imports, files, processes and connections from now on; this cannot be undone.

        Returns:
            A function that lists the refused modules that were loaded since.
        """
        before = {*sys.modules}
        sources = tuple(_places(self.modules))
        installed = [os.path.realpath(path) for path in sys.path]
        allowed = [one for one in installed if not any(_is_below(f, [one]) for f in self.folders)]
        sys.meta_path.insert(0, _Finder(self.modules))

        def watch(event: str, arguments: tuple[object, ...]) -> None:
            if event == "open":
                self._check_file(arguments[0], sources, [self.folder, *allowed])
                if self._is_entry_source(arguments[0]) and not _loads_source(sys._getframe(1)):
                    raise RefusedError("an entry reads the sentences of entries in their source")
            elif event in _PROCESSES:
                raise RefusedError("an entry starts another process")
            elif event in _NETWORK:
                raise RefusedError("an entry uses the network, where the site may be published")

        sys.addaudithook(watch)
        return lambda: sorted(({*sys.modules} - before) & {*self.modules})

    def _check_file(self, opened: object, sources: Sequence[str], allowed: Sequence[str]) -> None:
        if not isinstance(opened, str | bytes | os.PathLike):
            return
        path = os.path.realpath(os.fsdecode(opened))
        if _is_below(path, sources):
            raise RefusedError(f"an entry reads the source of a banned module, {path}")
        if _is_below(path, allowed):
            return
        if _is_below(path, self.folders) or Path(path).name == RECORD:
            raise RefusedError(f"an entry reads a file of the site, {path}")

    def _is_entry_source(self, opened: object) -> bool:
        if not isinstance(opened, str | bytes | os.PathLike):
            return False
        path = os.path.realpath(os.fsdecode(opened))
        return path.endswith(".py") and _is_below(path, [self.folder])


def _loads_source(frame: FrameType) -> bool:
    """Whether a frame loads a module, or a line for a traceback or a warning."""
    files = [frame.f_code.co_filename, frame.f_back.f_code.co_filename if frame.f_back else ""]
    return files[0] == _IMPORTER or files == [tokenize.__file__, linecache.__file__]


class _Finder:
    def __init__(self, modules: Iterable[str]) -> None:
        self._modules = {*modules}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Refuse banned modules; leave the others to the finders that follow."""
        if name.partition(".")[0] in self._modules:
            raise RefusedError(f"an entry imports {name}, which is banned")
        return None


def _places(modules: Iterable[str]) -> Iterable[str]:
    """Yield the files and folders of the modules that are installed."""
    for name in modules:
        spec = None
        with suppress(ImportError, ValueError):
            spec = importlib.util.find_spec(name)
        if spec and spec.submodule_search_locations:
            yield from map(os.path.realpath, spec.submodule_search_locations)
        elif spec and spec.origin:
            yield os.path.realpath(spec.origin)


def _is_below(path: str, folders: Iterable[str]) -> bool:
    return any(Path(path).is_relative_to(folder) for folder in folders)
