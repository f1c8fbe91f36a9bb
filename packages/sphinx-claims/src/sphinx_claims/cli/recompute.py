"""``python -m sphinx_claims recompute``: run the second entries of a site."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path


def recompute(folder: Path, key: str, sphinx_options: list[str]) -> int:
    """Read a site, run its second entries, and compare them with its claims and sentences.

    Args:
        folder: the folder of the entries.
        key: the claim whose sentences are written into its entry; empty for none.
        sphinx_options: the options of ``sphinx-build`` with the source folder, without an output
            folder; with ``-d``, the command uses the cache of executed pages of the site.

    Returns:
        The exit status of ``sphinx-build``, which is 1 if there are problems.
    """
    settings = [f"claims_second_entries={folder.resolve()}", f"claims_second_entries_accept={key}"]
    with tempfile.TemporaryDirectory() as out:
        options = ["-q", *(part for one in settings for part in ("-D", one)), *sphinx_options]
        command = [sys.executable, "-m", "sphinx", *options, "-b", "dummy", out]
        status = subprocess.run(command, check=False).returncode
    if not status:
        print(f"{folder}: all second entries agree with the pages")
    return status
