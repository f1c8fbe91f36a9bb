"""Run the downloaded scripts of a site and report whether their claims hold."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..claims.kernel import RECORDS_VARIABLE

_METADATA = "sphinx_claims"


@dataclass
class _Result:
    """The output of a script, and the reason why it failed; empty if it did not."""

    stdout: str
    stderr: str
    reason: str


def check(folder: Path) -> int:
    """Run the script beside each notebook of a folder, each in its own working directory.

    A script must reach its end, exit with status 0, make every claim of its notebook, and evaluate
    all of its formulas.

    Args:
        folder: an unpacked archive of a site's notebooks.

    Returns:
        The exit status: 0 if every claim of every script holds, otherwise 1.
    """
    notebooks = {path: _metadata(path) for path in sorted(folder.rglob("*.ipynb"))}
    scripts = {
        path.with_name(metadata["script"]): metadata
        for path, metadata in notebooks.items()
        if metadata.get("script")
    }
    if not scripts:
        print(f"{folder} has no script beside a notebook", file=sys.stderr)
        return 1
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(_run, scripts, scripts.values())
        failed = 0
        for script, result in zip(scripts, results, strict=True):
            name = script.relative_to(folder)
            if result.reason:
                failed += 1
                print(f"✗ {name}: {result.reason}", result.stdout, result.stderr, sep="\n")
            else:
                print(f"✓ {name}: {result.stdout.splitlines()[-1]}")
    for path, metadata in notebooks.items():
        if not metadata.get("script"):
            print(f"- {path.relative_to(folder)} has no script")
    if failed:
        print(f"{failed} of {len(scripts)} scripts failed", file=sys.stderr)
    return int(failed > 0)


def _metadata(notebook: Path) -> dict[str, Any]:
    """Return the script of a notebook, the keys of its claims and the labels of its formulas."""
    try:
        found: dict[str, Any] = json.loads(notebook.read_text("utf-8"))["metadata"][_METADATA]
    except (ValueError, KeyError, TypeError):
        return {}
    return found


def _run(script: Path, expected: dict[str, Any]) -> _Result:
    if not script.is_file():
        return _Result("", "", "it is not a file")
    with TemporaryDirectory() as folder:
        records = Path(folder, "records")
        records.touch()
        environment = {"OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"} | os.environ
        environment |= {"PYTHONIOENCODING": "utf-8", RECORDS_VARIABLE: str(records)}
        done = subprocess.run(
            [sys.executable, script.name],
            cwd=script.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="backslashreplace",
            env=environment,
            check=False,
        )
        lines = [json.loads(line) for line in records.read_text("utf-8").splitlines()]
        made = [line.get("formula", line) for line in lines]
    return _Result(done.stdout, done.stderr, _reason(done, expected, made))


def _reason(
    done: subprocess.CompletedProcess[str], expected: dict[str, Any], made: list[dict[str, Any]]
) -> str:
    """Return why a script failed; empty if it did not."""
    ended = {"end": True} in made
    keys, labels = ({record.get(name) for record in made} for name in ("key", "label"))
    left = [key for key in expected["claims"] if key not in keys]
    open_labels = [label for label in expected.get("formulas", []) if label not in labels]
    if done.returncode and ended:
        return f"it exited with status {done.returncode}"
    if done.returncode or not ended:
        return f"it stopped before its end, with exit status {done.returncode}"
    if left:
        return f"it did not make the claims {', '.join(left)}"
    if open_labels:
        return f"it did not evaluate the formulas of {', '.join(open_labels)}"
    if "Exception ignored in atexit callback" in done.stderr:
        return "an exit handler raised an exception"
    return ""
