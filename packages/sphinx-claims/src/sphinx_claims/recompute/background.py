"""Run outdated second entries beside a build that reads pages, so that it finds them cached."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import psutil

from .reading import read_folder
from .running import Site, run_modules, runnable


def start(site: Site, cache: Path) -> subprocess.Popen[bytes]:
    """Start a process that runs the outdated modules, and exits with this process at the latest."""
    task = json.dumps(
        {
            "folder": str(site.folder),
            "bans": site.bans,
            "source": str(site.source),
            "written": [*map(str, site.written)],
            "cache": str(cache),
        }
    )
    command = [sys.executable, "-P", "-m", "sphinx_claims.recompute.background", task]
    return subprocess.Popen(command, stdin=subprocess.PIPE)


def main(task: str) -> None:
    """Run the outdated modules of a site.

    Args:
        task: a JSON object: the ``cache``, and the attributes of :class:`.running.Site`.
    """
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    settings = json.loads(task)
    written = tuple(map(Path, settings["written"]))
    folder, source = Path(settings["folder"]), Path(settings["source"])
    site = Site(folder, tuple(settings["bans"]), source, written)
    found = read_folder(folder, site.bans, {})
    run_modules(runnable(found), found.modules, site, Path(settings["cache"]))


def _exit_with_parent() -> None:
    os.read(sys.stdin.fileno(), 1)  # ends with the pipe, which only the parent can write to
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            child.kill()
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
