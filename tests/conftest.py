import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def pdf_lock() -> FileLock:
    """To be held by who makes the PDF, or expects it to be as it is, in one process of several."""
    return FileLock(ROOT / "_build" / "pdf.lock")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files of the repository in another folder, as a clone has them: nothing built.

    Its history is that of the repository.
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
    history = ["git", "rev-parse", "--absolute-git-dir"]
    place = subprocess.run(history, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    (folder / ".git").write_text(f"gitdir: {place}")
    return folder


@pytest.fixture
def expect_same_files() -> Callable[[dict[str, bytes], dict[str, bytes]], None]:
    """Fail if two built sites differ, and name the first files and the place in each."""
    return compare_files


def compare_files(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    if names:
        places = [describe_difference(name, one.get(name), other.get(name)) for name in names[:5]]
        text = "\n".join([f"{len(names)} files differ, the first of them:", *places])
        pytest.fail(text, pytrace=False)


def describe_difference(name: str, one: bytes | None, other: bytes | None) -> str:
    if one is None or other is None:
        return f"{name} is in the {'second' if one is None else 'first'} alone"
    pairs = enumerate(zip(one, other, strict=False))
    place = next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
    line = 1 + one.count(b"\n", 0, place)
    around = slice(max(place - 60, 0), place + 60)
    return f"{name}:{line}:\n  {one[around]!r}\n  {other[around]!r}"
