"""Functions that the downloaded script of a page calls; they do not need Sphinx."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from .streams import escape_unencodable

_unfinished = False
"""Whether this process is a script that has not reached its end."""


def start_script() -> None:
    """Prepare this process to run the cells of a page as a kernel does.

    A script that exits before ``exit_with_status`` fails. Characters that the
    terminal lacks are escaped. As in a kernel, ``__file__`` is not defined, so that processes
    started by ``multiprocessing`` do not run the script again.
    """
    global _unfinished
    _unfinished = True
    escape_unencodable()
    vars(sys.modules["__main__"]).pop("__file__", None)
    atexit.register(_fail_if_unfinished, os.getpid())


def end_script() -> bool:
    """Note that the script has reached its end; return whether this process runs a script."""
    global _unfinished
    ended, _unfinished = _unfinished, False
    return ended


def run_cell(source: str, *, raises: bool = False) -> None:
    """Run a cell that is not plain Python, such as a magic, a shell command or ``await``.

    Args:
        source: the code of the cell.
        raises: whether the cell may raise an exception, which is then printed.

    Raises:
        Exception: if the cell raises one, and ``raises`` is false.
        SystemExit: if IPython is not installed.
    """
    try:
        from .shell import script_shell
    except ImportError:
        sys.exit("this script needs IPython: pip install ipython")
    code = source.strip("\n")
    result = script_shell().run_cell(code, store_history=True)  # type: ignore[no-untyped-call]
    if raises:
        with print_error():
            result.raise_error()
    else:
        result.raise_error()


@contextmanager
def print_error() -> Iterator[None]:
    """Print the exception that a cell raises on purpose."""
    try:
        yield
    except BaseException as error:
        print(f"{type(error).__name__}: {error}")


def _fail_if_unfinished(pid: int) -> None:
    """Exit with status 1 if the script stopped early; run after all other exit handlers."""
    if _unfinished and os.getpid() == pid:
        print("the script stopped before its end", file=sys.stderr)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(1)
