"""Criterion for what a kernel cannot trace: processes, and libraries that read files themselves."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Sequence
from pathlib import Path

_READ_THROUGH_PYTHON = frozenset({
    # the kernel
    "_pydevd_bundle", "_pydevd_frame_eval", "_pydevd_sys_monitoring", "debugpy", "psutil",
    "tornado", "zmq",
    # arrays, tables and figures
    "bottleneck", "contourpy", "kiwisolver", "matplotlib", "mpl_toolkits", "ml_dtypes", "numba",
    "numexpr", "numpy", "pandas", "PIL", "scipy", "skimage", "sklearn", "statsmodels", "torch",
    # mathematics
    "clarabel", "daqp", "ecos", "flint", "gmpy2", "osqp", "qdldl", "scs",
    # texts, data structures and protocols
    "_yaml", "aiohttp", "charset_normalizer", "cython", "Cython", "frozenlist", "google",
    "greenlet", "lazy_object_proxy", "markupsafe", "msgpack", "multidict", "propcache",
    "pydantic_core", "rapidfuzz", "regex", "rpds", "setproctitle", "simplejson", "sqlalchemy",
    "ujson", "wrapt", "xxhash", "yaml", "yarl",
})  # fmt: skip
"""Top-level names of packages whose compiled modules open files through Python only."""
_READ_THEMSELVES = ("PIL._imagingft", "scipy.io._fast_matrix_market")
"""Compiled modules of these packages that open files themselves."""
_STANDARD_THAT_READ = {"_dbm", "_gdbm", "_tkinter"}
_HARMLESS_PROGRAMS = {"fc-list", "ldconfig", "lscpu", "uname"}
"""Programs that libraries start to examine the machine; they read no file of a site."""
_RESOURCE_TRACKER = "resource_tracker"
_PATHS = sysconfig.get_paths()


def module_reads(name: str, file: str) -> bool:
    """Whether a compiled module may read files without Python's functions.

    Args:
        name: its full name.
        file: its path.
    """
    if name.startswith(_READ_THEMSELVES):
        return True
    if _below(file, _PATHS["stdlib"], _PATHS["platstdlib"]) and not _package(file):
        return name in _STANDARD_THAT_READ
    if name.endswith("__mypyc"):  # compiled Python
        return False
    # Cython names some modules without their package, and some packages import others as their own.
    return not _READ_THROUGH_PYTHON & {name.partition(".")[0], _package(file)}


def library_reads(library: str | None, caller: str) -> bool:
    """Whether a library that is loaded with ctypes may read files.

    Args:
        library: its name or path; ``None`` stands for the process itself.
        caller: the name of the module that loads it.
    """
    top = caller.partition(".")[0]
    if top not in _READ_THROUGH_PYTHON | {"importlib", "threadpoolctl"}:
        return True
    if library is None or os.sep not in library:
        return False
    return _package(library) not in _READ_THROUGH_PYTHON


def process_reads(command: Sequence[str | bytes] | str | bytes) -> bool:
    """Whether a process may read files of a site."""
    words = [command] if isinstance(command, str | bytes) else [*command]
    texts = [os.fsdecode(word) for word in words]
    if any(_RESOURCE_TRACKER in text for text in texts[1:]):
        return False
    return not texts or Path(texts[0]).name not in _HARMLESS_PROGRAMS


def _package(file: str) -> str:
    """Return the top-level name of the installed package that contains a file, or ``""``."""
    for folder in (_PATHS["platlib"], _PATHS["purelib"]):
        if _below(file, folder):
            return Path(file).relative_to(folder).parts[0].split(".")[0]
    return ""


def _below(path: str, *folders: str) -> bool:
    return path.startswith(tuple(folder + os.sep for folder in folders))
