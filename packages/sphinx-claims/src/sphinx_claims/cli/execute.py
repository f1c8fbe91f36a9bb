"""``python -m sphinx_claims execute``: execute pages, or a part of them, and fill the cache."""

from __future__ import annotations

import subprocess
import sys
import tempfile

from ..execution.shards import Shard


def execute(shard: Shard, sphinx_options: list[str]) -> int:
    """Execute the pages of a shard that are not cached, and write no page.

    Args:
        shard: the shard.
        sphinx_options: the options of ``sphinx-build`` with the source folder, without an output
            folder; the cache is that of a build with the same ``-d``.

    Returns:
        The exit status, which is 1 if a cell fails or a claim does not hold.
    """
    settings = [f"claims_shard={shard}", "claims_progress=1"]
    with tempfile.TemporaryDirectory() as out:
        options = ["-q", "-E", *(part for one in settings for part in ("-D", one)), *sphinx_options]
        command = [sys.executable, "-m", "sphinx", *options, "-b", "dummy", out]
        return subprocess.run(command, check=False).returncode
