"""Every page's notebook holds what the site shows, and comes out so in a bare environment."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from sphinx_claims.claims.kernel import MIME_TYPE

from .conftest import (
    PAGES,
    RECORD,
    SITE,
    claims_in,
    environment_variables,
    in_parallel,
    name_of,
    repeatable,
    requirements_of,
)


@pytest.fixture(scope="module")
def notebooks(environments, unpacked, tmp_path_factory) -> dict[str, subprocess.CompletedProcess]:
    """Every notebook, executed by a kernel in a bare environment that has Jupyter's kernel too."""
    jupyter = tmp_path_factory.mktemp("jupyter")
    kernels = []
    for page in PAGES:
        python = environments.python(requirements_of(unpacked[page]), "ipykernel")
        kernel = python.parents[1].name
        specification = {
            "argv": [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            "display_name": kernel,
            "language": "python",
        }
        target = jupyter / "kernels" / kernel / "kernel.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(specification))
        kernels.append(kernel)

    def run(page, kernel):
        folder = unpacked[page]
        execute = Path(sys.executable).with_name("jupyter-execute")
        options = [f"--kernel_name={kernel}", "--timeout=300", "--output=again.ipynb"]
        variables = environment_variables(folder) | {"JUPYTER_PATH": str(jupyter)}
        return subprocess.run(
            [execute, *options, f"{name_of(page)}.ipynb"],
            cwd=folder,
            env=variables,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return dict(zip(PAGES, in_parallel(run, PAGES, kernels), strict=True))


def test_a_notebook_holds_what_the_site_shows():
    for page in PAGES:
        notebook = nbformat.read(SITE / f"{page}.ipynb", nbformat.NO_CONVERT)
        nbformat.validate(notebook)
        keys = [claim["key"] for claim in RECORD["claims"] if claim["page"] == page]
        shown = [line.split()[1].rstrip(":") for line in claims_in(notebook)]
        assert sorted(shown) == sorted(keys)
        assert all(line.startswith("✓") for line in claims_in(notebook))
        prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        prose = re.sub("^```.*?^```$", "", prose, flags=re.DOTALL | re.MULTILINE)  # such as syntax
        prose = re.sub("`[^`\n]*`", "", prose)
        assert not [
            mark for mark in ("{claim}", r"\claim{", "{prf:", ":::", r"\href") if mark in prose
        ]


@pytest.mark.parametrize("page", PAGES)
def test_a_notebook_comes_out_as_on_the_site(notebooks, unpacked, page):
    assert notebooks[page].returncode == 0, notebooks[page].stderr
    published = nbformat.read(SITE / f"{page}.ipynb", nbformat.NO_CONVERT)
    again = nbformat.read(unpacked[page] / "again.ipynb", nbformat.NO_CONVERT)
    assert repeatable(claims_in(again)) == repeatable(claims_in(published))
    assert kinds_of_outputs(again) == kinds_of_outputs(published)


def kinds_of_outputs(notebook) -> list[list[str]]:
    """The types of what each output shows, figures among them."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [sorted({*output.get("data", [output.output_type])} - {MIME_TYPE}) for output in outputs]
