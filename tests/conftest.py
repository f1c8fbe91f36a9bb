"""Fixtures that the tests of the whole repository share."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def pdf_lock() -> FileLock:
    """Return the lock to hold while building the PDF or relying on the existing one."""
    return FileLock(ROOT / "_build" / "pdf.lock")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Copy the files of the repository to another folder, without build outputs.

    The copy shares the Git history of the repository.
    """
    folder = tmp_path / "checkout"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    command = ["git", "rev-parse", "--absolute-git-dir"]
    history = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    (folder / ".git").write_text(f"gitdir: {history}")
    return folder


@pytest.fixture
def expect_same_files() -> Callable[[dict[str, bytes], dict[str, bytes]], None]:
    """Return a function that fails if two sites differ, and shows the first differences."""
    return fail_if_files_differ


def fail_if_files_differ(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    """Show the first difference in each of the first five files."""
    names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    if names:
        shown = [describe_difference(name, one.get(name), other.get(name)) for name in names[:5]]
        text = "\n".join([f"{len(names)} files differ; the first are:", *shown])
        pytest.fail(text, pytrace=False)


def describe_difference(name: str, one: bytes | None, other: bytes | None) -> str:
    """Return the name of a file, the line of the first difference and the bytes around it."""
    if one is None or other is None:
        return f"{name} is only in the {'second' if one is None else 'first'} site"
    pairs = enumerate(zip(one, other, strict=False))
    start = next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
    line = 1 + one.count(b"\n", 0, start)
    around = slice(max(start - 60, 0), start + 60)
    return f"{name}:{line}:\n  {one[around]!r}\n  {other[around]!r}"
