import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")  # Playwright runs an event loop, beside which no page executes
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing = f"expected a browser on PATH: one of {', '.join(NAMES)}"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files of the repository in another folder, as a clone has them: nothing built."""
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
    return folder


@pytest.fixture
def differences() -> Callable[[dict[str, bytes], dict[str, bytes]], list[str]]:
    """What tells two built sites apart: the first files that differ, and where."""
    return first_differences


def first_differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    return [describe_difference(name, one.get(name), other.get(name)) for name in names[:5]]


def describe_difference(name: str, one: bytes | None, other: bytes | None) -> str:
    if one is None or other is None:
        return f"{name} is in the {'second' if one is None else 'first'} alone"
    pairs = enumerate(zip(one, other, strict=False))
    place = next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
    line = 1 + one.count(b"\n", 0, place)
    start = max(place - 60, 0)
    return f"{name}:{line}: {one[start : place + 60]!r} or {other[start : place + 60]!r}"
