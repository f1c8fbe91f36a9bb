"""Test that notebooks match the site and give the same outputs in an isolated environment."""

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
    claim_lines,
    file_stem,
    map_in_parallel,
    read_requirements,
    subprocess_variables,
    without_floats,
)


@pytest.fixture(scope="module")
def notebooks(environments, unpacked, tmp_path_factory) -> dict[str, subprocess.CompletedProcess]:
    """Execute all notebooks with kernels in isolated environments."""
    jupyter = tmp_path_factory.mktemp("jupyter")
    kernels = []
    for page in PAGES:
        python = environments.python(read_requirements(unpacked[page]), "ipykernel")
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
        options = [f"--kernel_name={kernel}", "--timeout=600", "--output=executed.ipynb"]
        variables = subprocess_variables(folder) | {"JUPYTER_PATH": str(jupyter)}
        return subprocess.run(
            [execute, *options, f"{file_stem(page)}.ipynb"],
            cwd=folder,
            env=variables,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return dict(zip(PAGES, map_in_parallel(run, PAGES, kernels), strict=True))


def test_notebooks_have_the_claims_of_the_site_and_plain_markdown():
    for page in PAGES:
        notebook = nbformat.read(SITE / f"{page}.ipynb", nbformat.NO_CONVERT)
        nbformat.validate(notebook)
        keys = [claim["key"] for claim in RECORD["claims"] if claim["page"] == page]
        shown = [line.removeprefix("✓ ").split()[0].rstrip(":") for line in claim_lines(notebook)]
        keys += [block["label"] for block in RECORD["formulas"] if block["page"] == page]
        assert sorted(shown) == sorted(keys)
        assert not any(line.startswith("✗") for line in claim_lines(notebook))
        prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        prose = re.sub("^```.*?^```$", "", prose, flags=re.DOTALL | re.MULTILINE)  # may show syntax
        prose = re.sub("`[^`\n]*`", "", prose)
        assert not [
            mark for mark in ("{claim}", r"\claim{", "{prf:", ":::", r"\href") if mark in prose
        ]


@pytest.mark.parametrize("page", PAGES)
def test_executed_notebooks_have_the_outputs_of_the_site(notebooks, unpacked, page):
    assert notebooks[page].returncode == 0, notebooks[page].stderr
    published = nbformat.read(SITE / f"{page}.ipynb", nbformat.NO_CONVERT)
    executed = nbformat.read(unpacked[page] / "executed.ipynb", nbformat.NO_CONVERT)
    assert without_floats(claim_lines(executed)) == without_floats(claim_lines(published))
    assert output_types(executed) == output_types(published)


def output_types(notebook) -> list[list[str]]:
    """Return the sorted MIME types of each output, without those that the page removes."""
    outputs = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.get("name") != "stderr" or "remove-stderr" not in cell.metadata.get("tags", [])
    ]
    return [sorted({*output.get("data", [output.output_type])} - {MIME_TYPE}) for output in outputs]
