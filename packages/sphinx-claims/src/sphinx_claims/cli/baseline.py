"""``python -m sphinx_claims baseline``: write the baseline of a site, or make it smaller."""

from __future__ import annotations

import subprocess
import sys
import tempfile


def update_baseline(sphinx_options: list[str]) -> int:
    """Read a site, and write the file of the setting ``claims_baseline``.

    If there is no such file, it gets all numerals that no claim prints. Otherwise, those that no
    longer occur are removed, and none is added.

    Args:
        sphinx_options: the options of ``sphinx-build`` with the source folder, without an output
            folder; with ``-d``, the command uses the cache of executed pages of the site.

    Returns:
        The exit status of ``sphinx-build``, which is 1 if there are numerals that the baseline does
        not hold, or other problems.
    """
    with tempfile.TemporaryDirectory() as out:
        options = ["-q", "-D", "claims_baseline_update=1", *sphinx_options, "-b", "dummy", out]
        return subprocess.run([sys.executable, "-m", "sphinx", *options], check=False).returncode
