"""Environments that have nothing but the wheels of this repository and what cells import."""

import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import Distribution, distribution, version
from pathlib import Path

import matplotlib
import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
RECORD = json.loads((SITE / "claims.json").read_text("utf-8"))
PAGES = sorted({claim["page"] for claim in RECORD["claims"]})
DISTRIBUTIONS = {"proofs-that-run": ".", "sphinx-claims": "packages/sphinx-claims"}
OFFLINE = """
import sys

def refuse(event, arguments):
    if event == "socket.connect" and arguments[1][0] not in ("127.0.0.1", "::1"):
        raise OSError(f"no network here: {arguments[1]}")

sys.addaudithook(refuse)
"""


def needed(names: list[str], known: set[str] | None = None) -> set[str]:
    """The distributions that some requirements bring, found through their metadata."""
    known = set() if known is None else known
    for requirement in map(Requirement, names):
        if requirement.name in known:
            continue
        known.add(requirement.name)
        of_each = distribution(requirement.name).requires or []
        asked = [
            line
            for line in of_each
            if (marker := Requirement(line).marker) is None
            or any(marker.evaluate({"extra": extra}) for extra in ["", *requirement.extras])
        ]
        needed(asked, known)
    return known


def files_of(found: Distribution) -> set[str]:
    """The top-level files and folders of a distribution in site-packages."""
    return {file.parts[0] for file in found.files or [] if file.parts[0] != ".."}


@pytest.fixture(scope="session")
def wheels(tmp_path_factory) -> list[Path]:
    """The wheels that pages require, of the tracked files of this repository."""
    folder = tmp_path_factory.mktemp("wheels")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        target = folder / "source" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    sources = [str(folder / "source" / place) for place in DISTRIBUTIONS.values()]
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, *sources], check=True)
    built = sorted(folder.glob("*.whl"))
    assert len(built) == len(DISTRIBUTIONS)
    return built


def bare_environment(folder: Path, wheels: list[Path], others: list[str]) -> Path:
    """An environment with nothing but the wheels, their dependencies and others.

    Dependencies are links to what is installed here, chosen as pip would choose them. Those of
    sphinx-claims are left out, Sphinx among them: cells must not need them.
    """
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    (packages,) = folder.glob("lib/python*/site-packages")
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(packages)
    (metadata,) = packages.glob("proofs_that_run-*.dist-info/METADATA")
    own = Distribution.at(metadata.parent).requires or []
    own = [line for line in own if "extra ==" not in line]
    installed = Path(str(distribution("numpy").locate_file("")))
    for name in needed([*own, *others]):
        for entry in files_of(distribution(name)):
            if not (packages / entry).exists():
                (packages / entry).symlink_to(installed / entry)
    (packages / "sitecustomize.py").write_text(OFFLINE)
    return python


class Environments:
    """Bare environments, one for each set of requirements."""

    def __init__(self, folder: Path, wheels: list[Path]) -> None:
        self.folder = folder
        self.wheels = wheels
        self.pythons: dict[tuple[str, ...], Path] = {}

    def python(self, requirements: list[str], *others: str) -> Path:
        """The interpreter of what an archive requires, and of others."""
        own = [f"{name}=={version(name)}" for name in DISTRIBUTIONS]
        assert requirements[: len(own)] == own
        key = (*requirements[len(own) :], *others)
        if key not in self.pythons:
            folder = self.folder / f"bare-{len(self.pythons)}"
            self.pythons[key] = bare_environment(folder, self.wheels, list(key))
        return self.pythons[key]


@pytest.fixture(scope="session")
def environments(wheels, tmp_path_factory) -> Environments:
    return Environments(tmp_path_factory.mktemp("environments"), wheels)


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory) -> dict[str, Path]:
    """The archive of each page, in a folder of its own outside of any checkout."""
    folders = {}
    for page in PAGES:
        with zipfile.ZipFile(SITE / f"{page}.zip") as archive:
            archive.extractall(folder := tmp_path_factory.mktemp("archive"))
        (folders[page],) = folder.iterdir()
    return folders


def name_of(page: str) -> str:
    return page.rsplit("/", 1)[-1]


def requirements_of(folder: Path) -> list[str]:
    return (folder / "requirements.txt").read_text().splitlines()


def environment_variables(folder: Path) -> dict[str, str]:
    variables = {"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8"}
    variables |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    # Where matplotlib knows the fonts: while it looks for them on a busy machine, it says so.
    return variables | {"MPLCONFIGDIR": matplotlib.get_cachedir()}


def in_parallel(run, *arguments):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(run, *arguments))


def claims_in(notebook) -> list[str]:
    """The lines of claims among the outputs of a notebook."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    texts = [output.get("data", {}).get("text/plain", "") for output in outputs]
    return [text for text in texts if text.startswith(("✓", "✗"))]


def repeatable(lines: list[str]) -> list[str]:
    """What is the same on every machine: the lines of claims, without what floats came to."""
    same = re.compile("; (exact|exhaustive|symbolic|given|cited)\\b")
    return [
        line if same.search(line) else re.split("; | agree| differ by", line)[0] for line in lines
    ]
