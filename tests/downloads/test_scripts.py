"""Every page's script states its claims again in a bare environment."""

import subprocess
import zipfile
from pathlib import PurePosixPath

import nbformat
import pytest

from .conftest import (
    PAGES,
    SITE,
    claims_in,
    environment_variables,
    in_parallel,
    name_of,
    repeatable,
    requirements_of,
)


@pytest.fixture(scope="module")
def scripts(environments, unpacked) -> dict[str, subprocess.CompletedProcess]:
    pythons = [environments.python(requirements_of(unpacked[page])) for page in PAGES]

    def run(page, python):
        folder = unpacked[page]
        return subprocess.run(
            [python, f"{name_of(page)}.py"],
            cwd=folder,
            env=environment_variables(folder),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return dict(zip(PAGES, in_parallel(run, PAGES, pythons), strict=True))


def test_a_bare_environment_has_no_sphinx_and_no_network(environments, unpacked):
    python = environments.python(requirements_of(unpacked["question-3/part-1"]))
    code = "import sphinx_claims, sys; print(*sys.modules); import sphinx"
    done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=False)
    assert "No module named 'sphinx'" in done.stderr
    assert not {"torch", "matplotlib", "sympy", "docutils"} & set(done.stdout.split())
    code = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    assert "no network here" in done.stderr


def test_every_page_that_claims_is_there_to_take_away(unpacked):
    assert len(PAGES) > 18
    with zipfile.ZipFile(SITE / "question-3" / "part-1.zip") as archive:
        assert {PurePosixPath(name).name for name in archive.namelist()} == {
            *("README.md", "requirements.txt", "part-1.ipynb", "part-1.py"),
            *("figures.py", "given.toml"),
        }
    for page, folder in unpacked.items():
        for suffix in (".ipynb", ".py"):
            alone = (SITE / f"{page}{suffix}").read_bytes()
            assert (folder / f"{name_of(page)}{suffix}").read_bytes() == alone


@pytest.mark.parametrize("page", PAGES)
def test_a_script_states_the_claims_of_its_page_again(scripts, page):
    done = scripts[page]
    assert done.returncode == 0, done.stderr
    expected = claims_in(nbformat.read(SITE / f"{page}.ipynb", nbformat.NO_CONVERT))
    *lines, last = done.stdout.splitlines()
    said = [line for line in lines if line.startswith(("✓", "✗"))]
    assert repeatable(said) == repeatable(expected)
    assert last == f"{len(expected)} claims hold"
