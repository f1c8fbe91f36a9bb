"""The first pages of the manual of sphinx-claims build with the settings that it shows."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

MANUAL = Path(__file__).parents[1] / "docs" / "extension"


def fenced(name, fence):
    """Return the contents of the fences of a page that begin with a given line."""
    text = (MANUAL / f"{name}.md").read_text("utf-8")
    end = re.match("`+", fence)[0]
    return re.findall(rf"^{re.escape(fence)}\n(.*?\n){end}$", text, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("name", ["index", "formulas"])
def test_the_first_page_builds_with_the_settings_of_the_installation(name, tmp_path):
    settings = "\n".join(fenced("index", "```python"))
    first, *_ = fenced(name, "````md")
    (tmp_path / "conf.py").write_text(f'project = "A site"\n{settings}', "utf-8")
    (tmp_path / "index.md").write_text(first, "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-n", tmp_path, tmp_path / "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "✓" in (tmp_path / "out" / "index.html").read_text("utf-8")
