"""Trace what a kernel depends on: files, modules, distributions, and what it cannot trace."""

from __future__ import annotations

import logging
import os
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterable
from importlib.util import source_from_cache
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from ..claims.kernel import record_error
from .examining import hide_replacements, record_examined
from .files import FileStates, files_below
from .lookups import LookupRecorder, first_caller, is_installed
from .untraced import library_reads, module_reads, process_reads

_Result = TypeVar("_Result")
_SYSTEM = ("bin", "dev", "etc", "lib", "lib64", "proc", "run", "sbin", "sys", "usr", "var")
_IMPORTERS = {"importlib._bootstrap_external", "importlib.metadata"}
_PROCESSES = {"os.fork", "os.forkpty", "os.spawn", "os.exec", "os.startfile", "pty.spawn"}


class Trace:
    """What a kernel has read so far.

    Attributes:
        opened: existing files that were opened to read, or whose status was used.
        examined: existing paths of which no more than the kind was used.
        missing: paths where nothing was found.
        listed: folders that were listed.
        created: paths that the page created, replaced or removed.
        bounded: whether something was loaded or started that reads files untraced.
        processes: whether a process was started.
        before: the files below the page's folder with their states, from before it was bounded.
    """

    def __init__(self) -> None:
        self.recording = False
        self.folder = ""
        self.opened: set[str] = set()
        self.examined: set[str] = set()
        self.missing: set[str] = set()
        self.listed: set[str] = set()
        self.created: set[str] = set()
        self.bounded = False
        self.processes = False
        self.before: dict[str, str] | None = None
        self.lookups = LookupRecorder()

    def bound(self) -> None:
        """Record that files may be read untraced from now on."""
        self.bounded = True
        if self.before is None and self.folder:
            self.before = _unrecorded(_states_below, self.folder)

    def appeared(self) -> set[str]:
        """Return the files below the page's folder that appeared since the kernel is bounded."""
        before = self.before
        return set() if before is None else set(files_below(self.folder)) - before.keys()

    def unchanged(self) -> set[str]:
        """Return the files that have the content that they had before the kernel was bounded."""
        after = FileStates()
        before = self.before or {}
        return {path for path, state in before.items() if state == after.content(path)}

    def start_process(self, command: Any) -> None:  # noqa: ANN401 (as Python was given it)
        """Record that a process is about to start."""
        if self.recording and process_reads(command):
            self.processes = True
            self.bound()

    def create(self, path: str) -> None:
        """Record that a path is created, unless the page has read what was there."""
        if path not in self.opened:
            self.created.add(path)

    def open(self, path: str, flags: int) -> None:
        """Record an opened file."""
        if path in self.created or path in self.opened:
            return
        if _unrecorded(os.path.isdir, path):
            return  # the folder of a temporary file without a name
        exists = _exists(path)
        if flags & (os.O_EXCL | os.O_TRUNC) or (flags & os.O_CREAT and not exists):
            self.created.add(path)
        elif not flags & os.O_WRONLY:
            (self.opened if exists else self.missing).add(path)

    def examine(self, path: str, found: bool, kind_alone: bool) -> None:
        """Record that the status of a path was used."""
        if not self.recording:
            return
        absolute = _absolute(path)
        if not found:
            self.missing.add(absolute)
        elif kind_alone and not is_installed(first_caller(sys._getframe(2))):
            self.examined.add(absolute)
        elif absolute not in self.created:
            self.opened.add(absolute)

    def move(self, before: str, after: str) -> None:
        """Replace a folder in what was read by the folder in which the page is executed."""
        for paths in (self.opened, self.examined, self.missing, self.listed):
            for path in [path for path in paths if Path(path).is_relative_to(before)]:
                paths.remove(path)
                paths.add(str(Path(after, Path(path).relative_to(before))))


trace = Trace()
_hooked = False


def watch() -> None:
    """Start to record what the page reads, and the errors of its cells, in this kernel."""
    record_files(True)
    trace.folder = str(Path.cwd())
    trace.lookups.start_in_page()
    if trace.bounded or any(_loaded_by_itself()):
        trace.bound()
    shell = sys.modules["IPython"].get_ipython()
    shell.events.register("post_run_cell", record_error)
    shell.InteractiveTB.structured_traceback = _hiding(shell.InteractiveTB.structured_traceback)


def record_files(enabled: bool) -> None:
    """Start or stop the recording."""
    global _hooked
    if not _hooked:  # an audit hook cannot be removed
        _hooked = True
        sys.addaudithook(_handle_audit_event)
        record_examined(trace.examine, trace.start_process)
        sys.meta_path.insert(0, trace.lookups)
    trace.recording = trace.lookups.recording = enabled


def files_read(roots: list[str]) -> dict[str, Any]:
    """Return what the page depends on.

    Args:
        roots: the folders of the site.

    Returns:
        ``files``: opened files below the roots, and modules outside the installation; ``outside``:
        other opened files, but those of the system and of hidden folders; ``examined``: paths of
        which the kind or the absence counts; ``folders``: listed folders; ``created``: files that
        the page created itself, which do not count; ``bounded``: whether every file below the
        page's folder counts; ``unchanged``: those of them with the content from before the
        page could read them; ``modules``: see :meth:`LookupRecorder.looked_up`;
        ``distributions``: those looked for and, by folder, the top-level names of modules that
        are loaded; ``python``: the interpreter.
    """
    trace.recording = False
    inside = _folders([*roots, *map(os.path.realpath, roots)])
    installed = _installation(roots)
    bounded = trace.bounded or any(_loaded_by_itself())
    created = trace.created | trace.appeared() | set(filter(_exists, trace.missing))

    def counts(path: str) -> bool:
        if _below(path, installed) or _is_created(path, created):
            return False
        return _below(path, inside) or _below(os.path.realpath(path), inside)

    def counts_outside(path: str) -> bool:
        if _below(path, installed) or _is_created(path, created) or counts(path):
            return False
        parts = Path(path).parts[1:]
        cells = str(Path(tempfile.gettempdir(), "ipykernel_"))
        hidden = any(part.startswith(".") and part != ".." for part in parts)
        return not (hidden or path.startswith(cells) or (parts and parts[0] in _SYSTEM))

    opened = {_source(path) for path in trace.opened}
    files = {path for path in opened if counts(path) and Path(path).is_file()}
    files |= {path for path in own_modules(installed) if not _is_created(path, created)}
    outside = {path for path in opened - files if counts_outside(path)}
    examined = {path for path in trace.examined | (opened - files) if counts(path)}
    examined |= {path for path in trace.missing if counts(path) or counts_outside(path)}
    folders = {path for path in trace.listed if counts(path) or counts_outside(path)}
    lookups = trace.lookups.looked_up(installed)
    return {
        "files": sorted(files),
        "outside": sorted(path for path in outside if Path(path).is_file()),
        "examined": sorted(examined),
        "folders": sorted(folders),
        "created": sorted(
            path for path in created if _below(path, inside) and "__pycache__" not in path
        ),
        "bounded": bounded,
        "unchanged": sorted(trace.unchanged()),
        "modules": lookups,
        "distributions": {
            "named": sorted(trace.lookups.distributions),
            "all": trace.processes or trace.lookups.all_distributions,
            "entry_points": trace.lookups.entry_points,
            "loaded": _loaded(lookups["path"]),
        },
        "python": sys.executable,
    }


def own_modules(installed: tuple[str, ...] = ()) -> set[str]:
    """Return the files of the loaded modules outside the installation."""
    installed = installed or _installation([])
    files = {file for m in list(sys.modules.values()) if (file := getattr(m, "__file__", None))}
    paths = {str(Path(file).absolute()) for file in files if isinstance(file, str)}
    return {path for path in paths if not _below(path, installed) and Path(path).is_file()}


def end() -> None:
    """Silence the errors that tornado logs if the kernel sends on closed sockets at its end."""
    logging.getLogger("tornado").setLevel(logging.CRITICAL)


def _handle_audit_event(event: str, arguments: tuple[Any, ...]) -> None:
    if not trace.recording:
        return
    handle = _HANDLERS.get(event)
    if not handle and event not in _PROCESSES:
        return
    try:
        if handle:
            handle(arguments)
        else:
            trace.start_process("")
    except (OSError, ValueError):  # such as a working directory that was removed
        trace.bound()


def _open(arguments: tuple[Any, ...]) -> None:
    path, _mode, flags = arguments
    if isinstance(path, str | bytes | os.PathLike):
        trace.open(_absolute(path), flags)


def _list(arguments: tuple[Any, ...]) -> None:
    lister = sys._getframe(2).f_globals.get("__name__")
    if lister not in _IMPORTERS and not isinstance(arguments[0], int):
        trace.listed.add(_absolute(arguments[0] or "."))


def _create(arguments: tuple[Any, ...]) -> None:
    path = arguments[0]
    if isinstance(path, str | bytes | os.PathLike) and not _exists(_absolute(path)):
        trace.create(_absolute(path))


def _replace(arguments: tuple[Any, ...]) -> None:
    for path in arguments[:2]:
        if isinstance(path, str | bytes | os.PathLike):
            trace.create(_absolute(path))


def _link(arguments: tuple[Any, ...]) -> None:
    _replace(arguments[1:2])


def _remove(arguments: tuple[Any, ...]) -> None:
    _replace(arguments[:1])


def _connect(arguments: tuple[Any, ...]) -> None:
    database = arguments[0]
    if sys._getframe(2).f_globals.get("__name__") == "IPython.core.history":
        return
    if isinstance(database, str | bytes | os.PathLike):
        path = os.fsdecode(database).removeprefix("file:").partition("?")[0]
        trace.open(_absolute(path), os.O_RDWR | os.O_CREAT)
    trace.bound()  # a database can be attached to another


def _start(arguments: tuple[Any, ...]) -> None:
    trace.start_process(arguments[1])


def _start_shell(arguments: tuple[Any, ...]) -> None:
    trace.start_process("")


def _load_library(arguments: tuple[Any, ...]) -> None:
    frame = sys._getframe(2)
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] == "ctypes":
        frame = frame.f_back
    name = arguments[0]
    if library_reads(name if name is None else os.fsdecode(name), frame.f_globals["__name__"]):
        trace.bound()


def _import(arguments: tuple[Any, ...]) -> None:
    name, file = arguments[:2]
    if isinstance(file, str) and module_reads(name, file):
        trace.bound()


_HANDLERS: dict[str, Callable[[tuple[Any, ...]], None]] = {
    "open": _open,
    "os.listdir": _list,
    "os.scandir": _list,
    "os.mkdir": _create,
    "os.rename": _replace,
    "os.link": _link,
    "os.symlink": _link,
    "os.remove": _remove,
    "sqlite3.connect": _connect,
    "subprocess.Popen": _start,
    "os.posix_spawn": _start,
    "os.system": _start_shell,
    "ctypes.dlopen": _load_library,
    "import": _import,
}


def _hiding(structured_traceback: Callable[..., Any]) -> Callable[..., Any]:
    def without_replacements(
        kind: type[BaseException],
        value: BaseException,
        traceback: TracebackType | None,
        *rest: object,
        **options: object,
    ) -> object:
        error: BaseException | None = value
        while isinstance(error, BaseException):
            error.__traceback__ = hide_replacements(error.__traceback__)
            error = error.__cause__ or error.__context__
        return structured_traceback(kind, value, hide_replacements(traceback), *rest, **options)

    return without_replacements


def _loaded_by_itself() -> Iterable[bool]:
    """Yield for each compiled module whether it may read files untraced."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and not file.endswith((".py", ".pyc")):
            yield module_reads(name, file)


def _loaded(path: list[str]) -> dict[str, list[str]]:
    """Return the top-level names of the loaded modules, by the folder of the module path."""
    loaded: dict[str, set[str]] = {}
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if not isinstance(file, str):
            continue
        if folders := [folder for folder in path if file.startswith(folder + os.sep)]:
            folder = max(folders, key=len)
            loaded.setdefault(folder, set()).add(Path(file).relative_to(folder).parts[0])
    return {folder: sorted(names) for folder, names in loaded.items()}


def _source(path: str) -> str:
    """Return the source of a compiled Python file, and any other path as it is."""
    try:
        return source_from_cache(path) if "__pycache__" in path else path
    except ValueError:
        return path


def _installation(roots: list[str]) -> tuple[str, ...]:
    """Return the folders of the installation, without those that contain a site."""
    folders = _folders({*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix})
    return tuple(f for f in folders if not any(f"{root}{os.sep}".startswith(f) for root in roots))


def _absolute(path: Any) -> str:  # noqa: ANN401 (str, bytes or os.PathLike)
    return str(Path(os.fsdecode(path)).absolute())


def _states_below(folder: str) -> dict[str, str]:
    states = FileStates()
    return {path: states.content(path) for path in files_below(folder)}


def _exists(path: str) -> bool:
    return _unrecorded(os.path.lexists, path)


def _unrecorded(function: Callable[[str], _Result], path: str) -> _Result:
    recording, trace.recording = trace.recording, False
    try:
        return function(path)
    finally:
        trace.recording = recording


def _is_created(path: str, created: set[str]) -> bool:
    return path in created or any(str(parent) in created for parent in Path(path).parents)


def _folders(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{path}{os.sep}" for path in paths)


def _below(path: str, folders: tuple[str, ...]) -> bool:
    return f"{path}{os.sep}".startswith(folders)
