"""Run the downloaded scripts of a site and report whether their claims hold."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def check(folder: Path) -> int:
    """Run the script beside each notebook of a folder, each in its own working directory.

    Args:
        folder: an unpacked archive of a site's notebooks.

    Returns:
        The exit status: 0 if every claim of every script holds, otherwise 1.
    """
    scripts = [path.with_suffix(".py") for path in sorted(folder.rglob("*.ipynb"))]
    scripts = [script for script in scripts if script.is_file()]
    if not scripts:
        print(f"{folder} has no script beside a notebook", file=sys.stderr)
        return 1
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = pool.map(_run, scripts)
        failed = 0
        for script, run in zip(scripts, runs, strict=True):
            name = script.relative_to(folder)
            if run.returncode:
                failed += 1
                print(f"✗ {name}", run.stdout, run.stderr, sep="\n")
            else:
                print(f"✓ {name}: {run.stdout.splitlines()[-1]}")
    if failed:
        print(f"{failed} of {len(scripts)} scripts failed", file=sys.stderr)
    return int(failed > 0)


def _run(script: Path) -> subprocess.CompletedProcess[str]:
    environment = {"OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"} | os.environ
    return subprocess.run(
        [sys.executable, script.name],
        cwd=script.parent,
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )
