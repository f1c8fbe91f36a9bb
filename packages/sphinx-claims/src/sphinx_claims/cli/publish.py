"""Build a site beside the published one, and replace it only if nothing at all is wrong."""

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

_PATIENCE = 5


def publish(site: Path, sphinx_options: list[str]) -> int:
    """Build into a copy of a site, which takes its place on success.

    A build that fails, be it by a warning, leaves the site as it was and is not continued by the
    next one, so that it fails again until its cause is gone. One build at a time uses a site.

    Args:
        site: where the site is published.
        sphinx_options: for ``sphinx-build``, without the output folder; ``-d`` among them.

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
            from sphinx.application import ENV_PICKLE_FILENAME  # takes long, and is for failures

            (doctrees / ENV_PICKLE_FILENAME).unlink(missing_ok=True)
            kept = f"{site} is as it was" if site.exists() else "there is no site yet"
            print(f"Not published: {kept}.", file=sys.stderr)
            return status
        if site.exists():
            site.rename(old)
        new.rename(site)
        shutil.rmtree(old, ignore_errors=True)
        record = site / "claims.json"  # of the builders of HTML
        count = len(json.loads(record.read_text("utf-8"))["claims"]) if record.exists() else None
        seconds = time.monotonic() - began
    if count is not None:
        print(f"{count} claims verified in {seconds:.1f} s; open {site / 'index.html'}")
    return 0


def _run_sphinx(options: list[str]) -> int:
    with subprocess.Popen([sys.executable, "-m", "sphinx", *options]) as sphinx:
        try:
            return sphinx.wait()
        except KeyboardInterrupt:  # which a terminal sends to Sphinx as well
            try:
                sphinx.wait(timeout=_PATIENCE)
            except subprocess.TimeoutExpired:
                sphinx.terminate()
            return 128 + signal.SIGINT
