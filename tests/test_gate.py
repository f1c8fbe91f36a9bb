"""Test `make html` with a wrong claim in a copy of the book."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = "docs/question-3/part-1.md"
CORRECT, WRONG = '"[13/12, 17/12]"', '"[13/12, 17/11]"'


@pytest.fixture
def copy(checkout: Path) -> Path:
    """Copy the repository with its built site and execution cache, but without doctrees."""
    for folder in ("_build/html", "_build/executed"):
        shutil.copytree(ROOT / folder, checkout / folder)
    return checkout


def make_html(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `make html` in a folder with the tools of this repository."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    tools = [f"BIN={ROOT}/.venv/bin", f"READY={ROOT}/.venv/ready"]
    return subprocess.run(
        ["make", "html", *tools],
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


def read_files(folder: Path) -> dict[Path, bytes]:
    """Return the contents of all files below a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_wrong_claim_fails_every_build_until_fixed_and_keeps_the_published_site(copy: Path):
    site = read_files(copy / "_build/html")
    page = copy / PAGE
    text = page.read_text("utf-8")
    assert text.count(CORRECT) == 1
    page.write_text(text.replace(CORRECT, WRONG), "utf-8")
    line = 1 + text[: text.index(CORRECT)].count("\n")
    for _ in range(2):
        result = make_html(copy)
        assert result.returncode
        assert (
            f"{PAGE}:{line}: ERROR: claim batch-variance states [13/12, 17/11], "
            "computed [13/12, 17/12] (exact, margin -1): entry [1] states 17/11, computed 17/12"
        ) in result.stderr
        assert read_files(copy / "_build/html") == site
    page.write_text(text, "utf-8")
    result = make_html(copy)
    assert result.returncode == 0, result.stderr
    assert "claims verified in" in result.stdout
