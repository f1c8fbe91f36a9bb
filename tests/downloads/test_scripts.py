"""Test that scripts check the claims of their pages in an isolated environment."""

import subprocess
import zipfile
from pathlib import PurePosixPath

import nbformat
import pytest

from .conftest import (
    PAGES,
    SITE,
    claim_lines,
    file_stem,
    is_claim_line,
    map_in_parallel,
    read_requirements,
    subprocess_variables,
    without_floats,
)


@pytest.fixture(scope="module")
def scripts(environments, unpacked) -> dict[str, subprocess.CompletedProcess]:
    pythons = [environments.python(read_requirements(unpacked[page])) for page in PAGES]

    def run(page, python):
        folder = unpacked[page]
        return subprocess.run(
            [python, f"{file_stem(page)}.py"],
            cwd=folder,
            env=subprocess_variables(folder),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return dict(zip(PAGES, map_in_parallel(run, PAGES, pythons), strict=True))


def test_isolated_environments_have_no_sphinx_and_no_network(environments, unpacked):
    python = environments.python(read_requirements(unpacked["question-3/part-1"]))
    code = "import sphinx_claims, sys; print(*sys.modules); import sphinx"
    done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=False)
    assert "No module named 'sphinx'" in done.stderr
    assert not {"torch", "matplotlib", "sympy", "docutils"} & set(done.stdout.split())
    code = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    assert "network access is blocked" in done.stderr


def test_archives_have_the_files_of_their_pages(unpacked):
    assert len(PAGES) > 18
    with zipfile.ZipFile(SITE / "question-3" / "part-1.zip") as archive:
        assert {PurePosixPath(name).name for name in archive.namelist()} == {
            *("README.md", "requirements.txt", "part-1.ipynb", "part-1.py"),
            *("figures.py", "given.toml", "symbols.py"),
        }
    for page, folder in unpacked.items():
        for suffix in (".ipynb", ".py"):
            published = (SITE / f"{page}{suffix}").read_bytes()
            assert (folder / f"{file_stem(page)}{suffix}").read_bytes() == published


@pytest.mark.parametrize("page", PAGES)
def test_scripts_print_the_claims_of_their_pages(scripts, page):
    done = scripts[page]
    assert done.returncode == 0, done.stderr
    expected = claim_lines(nbformat.read(SITE / f"{page}.ipynb", nbformat.NO_CONVERT))
    *lines, last = done.stdout.splitlines()
    printed = [line for line in lines if is_claim_line(line)]
    assert without_floats(printed) == without_floats(expected)
    assert last == f"{len(expected)} claims hold"
