"""Test that builds of a commit are reproducible across folders, dates and environments."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

ROOT = Path(__file__).parents[1]
OPTIONAL = ("_build/pdf/answers.pdf", "_build/formal.json")
"""Build outputs that the site includes if they exist."""
ENVIRONMENT = {"PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1000000000", "TZ": "Asia/Tokyo"}
SUFFIXES = {"", ".html", ".js", ".css", ".svg", ".json", ".inv", ".ipynb", ".py", ".zip"}


def build(root: Path, out: Path, *options: str, **environment: str) -> dict[str, bytes]:
    """Build the site and return its files by path."""
    folders = ["-d", out.with_name(f"{out.name}-doctrees"), "-c", root, root / "docs", out]
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "-n", *options, *folders],
        cwd=root,
        env=os.environ | environment,
        check=True,
    )
    files = [path for path in out.rglob("*") if path.is_file()]
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def test_clean_builds_in_different_folders_are_identical(
    checkout: Path,
    tmp_path: Path,
    expect_same_files: Callable[[dict[str, bytes], dict[str, bytes]], None],
    pdf_lock: FileLock,
):
    """The first build uses the cache of `make html`; the second executes all pages."""
    with pdf_lock:
        for path in filter(Path.exists, (ROOT / name for name in OPTIONAL)):
            copy = checkout / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
        first = build(ROOT, tmp_path / "first")
    library = {"PYTHONPATH": str(checkout / "src")}
    second = build(checkout, tmp_path / "second", "-j2", **ENVIRONMENT, **library)
    assert (checkout / "_build" / "executed" / "index.run").is_file()
    assert {Path(name).suffix for name in first} >= SUFFIXES
    expect_same_files(first, second)
