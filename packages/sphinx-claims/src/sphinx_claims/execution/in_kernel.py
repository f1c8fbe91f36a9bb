"""Code of the build that runs in a kernel, out of reach of the code of the page.

It leaves no name in the namespace of the page, changes no counter, and runs no hook that the page
has registered. :func:`begin` runs before the first cell. After the last one, a message of the
Jupyter protocol calls :func:`_report`, which the kernel holds, so that the page cannot hide it.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import warnings
from pathlib import Path
from typing import Any

from ..claims.kernel import append_record, describe_error
from .exiting import exit_kernel
from .tracing import end, files_read, trace, watch

TARGET = "sphinx-claims"
"""The name by which the kernel knows the function that reports."""
_OF_THE_MACHINE = {
    "matplotlib.font_manager": ("Matplotlib is building the font cache",),
    "matplotlib": (
        "Matplotlib created a temporary cache directory",
        "Matplotlib created a temporary config/cache directory",
        "mkdir -p failed for path",
    ),
}
"""Warnings about the machine rather than the page: by logger, how they start."""


def begin() -> None:
    """Start to record what the page reads, and prepare the report."""
    watch()
    for name, starts in _OF_THE_MACHINE.items():
        logging.getLogger(name).addFilter(_without(starts))
    kernel = sys.modules["IPython"].get_ipython().kernel
    kernel.comm_manager.register_target(TARGET, _report)


def _report(_comm: Any, message: dict[str, Any]) -> None:  # noqa: ANN401 (a comm has no types)
    """Append what the page read to the records, and exit at the next SIGTERM."""
    try:
        _leave_removed_folder()
        append_record({"read": files_read(message["content"]["data"]["roots"])})
    except Exception as error:
        append_record({"unread": describe_error(error)})
    warnings.simplefilter("ignore")  # which the page may have made errors, of the kernel too
    end()
    signal.signal(signal.SIGTERM, exit_kernel)


def _leave_removed_folder() -> None:
    """Change to the folder of the page if the page has removed the working folder."""
    try:
        Path.cwd()
    except OSError:
        os.chdir(trace.folder)


def _without(starts: tuple[str, ...]) -> Any:  # noqa: ANN401 (as logging accepts it)
    def passes(record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith(starts)

    return passes
