"""Test that notebooks match the site and give the same outputs in an isolated environment."""

import asyncio
import json
import os
import re

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from sphinx_claims.claims.kernel import MIME_TYPE

from .conftest import (
    PAGES,
    RECORD,
    SITE,
    claim_lines,
    file_stem,
    read_requirements,
    subprocess_variables,
    without_floats,
)

HANG_GUARD = 600
"""Seconds after which a cell, or the start of a kernel, fails even on a busy machine."""


@pytest.fixture(scope="module")
def notebooks(environments, unpacked, tmp_path_factory) -> dict[str, nbformat.NotebookNode | str]:
    """Execute all notebooks with kernels in isolated environments; return them, or the errors."""
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

    specifications = KernelSpecManager(kernel_dirs=[str(jupyter / "kernels")])

    async def run(page, kernel):
        folder = unpacked[page]
        path = folder / f"{file_stem(page)}.ipynb"
        client = NotebookClient(
            nbformat.read(path, nbformat.NO_CONVERT),
            km=AsyncKernelManager(kernel_name=kernel, kernel_spec_manager=specifications),
            timeout=HANG_GUARD,
            startup_timeout=HANG_GUARD,
            resources={"metadata": {"path": str(folder)}},
        )
        try:
            variables = subprocess_variables(folder)
            return await client.async_execute(env=variables, cleanup_kc=True)
        except (CellExecutionError, DeadKernelError) as error:
            return str(error)

    async def run_all():
        free = asyncio.Semaphore(os.cpu_count())

        async def run_when_free(page, kernel):
            async with free:
                return await run(page, kernel)

        return await asyncio.gather(*map(run_when_free, PAGES, kernels))

    return dict(zip(PAGES, asyncio.run(run_all()), strict=True))


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
def test_executed_notebooks_have_the_outputs_of_the_site(notebooks, page):
    executed = notebooks[page]
    assert not isinstance(executed, str), executed
    published = nbformat.read(SITE / f"{page}.ipynb", nbformat.NO_CONVERT)
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
