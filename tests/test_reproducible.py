"""Whoever builds a commit publishes the same bytes, wherever and whenever it is."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

ROOT = Path(__file__).parents[1]
MADE = ("_build/pdf/answers.pdf", "_build/formal.json")
"""What a site shows where it was made before."""
CIRCUMSTANCES = {"PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1000000000", "TZ": "Asia/Tokyo"}
ENDINGS = {"", ".html", ".js", ".css", ".svg", ".json", ".inv", ".ipynb", ".py", ".zip"}


def build(root: Path, out: Path, *options: str, **circumstances: str) -> dict[str, bytes]:
    places = ["-d", out.with_name(f"{out.name}-doctrees"), "-c", root, root / "docs", out]
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "-n", *options, *places],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root / "src")} | circumstances,
        check=True,
    )
    files = [path for path in out.rglob("*") if path.is_file()]
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def test_two_clean_builds_in_different_folders_are_the_same_bytes(
    checkout: Path,
    tmp_path: Path,
    expect_same_files: Callable[[dict[str, bytes], dict[str, bytes]], None],
    pdf_lock: FileLock,
):
    """The first takes over what `make html` executed; the second executes every page."""
    with pdf_lock:
        for made in filter(Path.exists, (ROOT / name for name in MADE)):
            copy = checkout / made.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(made, copy)
        here = build(ROOT, tmp_path / "here")
    away = build(checkout, tmp_path / "away", "-j2", **CIRCUMSTANCES)
    assert (checkout / "_build" / "executed" / "index.run").is_file()
    assert {Path(name).suffix for name in here} >= ENDINGS
    expect_same_files(here, away)
