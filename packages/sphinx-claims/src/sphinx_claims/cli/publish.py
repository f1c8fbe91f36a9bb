"""``python -m sphinx_claims publish``: build a copy of a site and replace the site on success."""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from filelock import FileLock

_INTERRUPT_TIMEOUT = 60
"""Seconds that an interrupted Sphinx has to exit."""


def publish(site: Path, sphinx_options: list[str]) -> int:
    """Build into a copy of a site, and replace the site if the build succeeds.

    If the build fails, the site is unchanged and the environment of Sphinx is deleted, so that the
    next build fails again until the problem is fixed. A lock file allows one build at a time.

    Args:
        site: the folder of the published site.
        sphinx_options: the options of ``sphinx-build`` without the output folder; ``-d`` is
            required.

    Returns:
        The exit status of ``sphinx-build``.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("-d", type=Path, required=True)
    doctrees: Path = parser.parse_known_args(sphinx_options)[0].d
    site.parent.mkdir(parents=True, exist_ok=True)
    new, old = site.with_name(f"{site.name}.new"), site.with_name(f"{site.name}.old")
    with FileLock(site.with_name(f"{site.name}.lock")):
        began = time.monotonic()
        for leftover in (new, old):
            shutil.rmtree(leftover, ignore_errors=True)
        if site.exists():
            shutil.copytree(site, new)
        status = _run_sphinx(["-q", "-D", "claims_progress=1", *sphinx_options, str(new)])
        if status:
            shutil.rmtree(new, ignore_errors=True)
            from sphinx.application import ENV_PICKLE_FILENAME  # slow, and needed for failures only

            (doctrees / ENV_PICKLE_FILENAME).unlink(missing_ok=True)
            state = f"{site} is unchanged" if site.exists() else "no site exists yet"
            print(f"Not published: {state}.", file=sys.stderr)
            return status
        if site.exists():
            site.rename(old)
        new.rename(site)
        shutil.rmtree(old, ignore_errors=True)
        record = site / "claims.json"  # only HTML builders write it
        count = len(json.loads(record.read_text("utf-8"))["claims"]) if record.exists() else None
        seconds = time.monotonic() - began
    if count is not None:
        print(f"{count} claims verified in {seconds:.1f} s; open {site / 'index.html'}")
    return 0


def _run_sphinx(options: list[str]) -> int:
    with subprocess.Popen([sys.executable, "-m", "sphinx", *options]) as sphinx:
        try:
            return sphinx.wait()
        except KeyboardInterrupt:  # a terminal also sends SIGINT to Sphinx
            try:
                sphinx.wait(timeout=_INTERRUPT_TIMEOUT)
            except subprocess.TimeoutExpired:
                sphinx.terminate()
            return 128 + signal.SIGINT
