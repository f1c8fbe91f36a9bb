"""The gate that authors and CI rely on: the real site, through the real `make html`."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = "docs/question-3/part-1.md"
RIGHT, WRONG = '"[13/12, 17/12]"', '"[13/12, 17/11]"'


@pytest.fixture
def copy(checkout: Path) -> Path:
    """The repository with its built site and what was executed, but none of Sphinx's own state."""
    for folder in ("_build/html", "_build/executed"):
        shutil.copytree(ROOT / folder, checkout / folder)
    return checkout


def make_html(folder: Path) -> subprocess.CompletedProcess[str]:
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


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_one_wrong_number_is_red_until_it_is_mended_and_publishes_nothing(copy: Path):
    site = contents(copy / "_build/html")
    page = copy / PAGE
    text = page.read_text("utf-8")
    assert text.count(RIGHT) == 1
    page.write_text(text.replace(RIGHT, WRONG), "utf-8")
    line = 1 + text[: text.index(RIGHT)].count("\n")
    for _ in range(2):
        result = make_html(copy)
        assert result.returncode
        assert (
            f"{PAGE}:{line}: ERROR: claim batch-variance states [13/12, 17/11], "
            "computed [13/12, 17/12] (exact, margin -1): entry [1] states 17/11, computed 17/12"
        ) in result.stderr
        assert contents(copy / "_build/html") == site
    page.write_text(text, "utf-8")
    result = make_html(copy)
    assert result.returncode == 0, result.stderr
    assert "claims verified in" in result.stdout
