"""Isolated environments in which the tests of downloads run notebooks and scripts."""

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

def block_network(event, arguments):
    if event == "socket.connect" and arguments[1][0] not in ("127.0.0.1", "::1"):
        raise OSError(f"network access is blocked: {arguments[1]}")

sys.addaudithook(block_network)
"""


def resolve(names: list[str], known: set[str] | None = None) -> set[str]:
    """Return the names of required distributions and all their dependencies."""
    known = set() if known is None else known
    for requirement in map(Requirement, names):
        if requirement.name in known:
            continue
        known.add(requirement.name)
        declared = distribution(requirement.name).requires or []
        dependencies = [
            line
            for line in declared
            if (marker := Requirement(line).marker) is None
            or any(marker.evaluate({"extra": extra}) for extra in ["", *requirement.extras])
        ]
        resolve(dependencies, known)
    return known


def top_level_entries(installed: Distribution) -> set[str]:
    """Return the top-level files and folders of a distribution in site-packages."""
    return {file.parts[0] for file in installed.files or [] if file.parts[0] != ".."}


@pytest.fixture(scope="session")
def wheels(tmp_path_factory) -> list[Path]:
    """Build the wheels that downloads require from the tracked files of this repository."""
    folder = tmp_path_factory.mktemp("wheels")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        target = folder / "source" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    sources = [str(folder / "source" / subfolder) for subfolder in DISTRIBUTIONS.values()]
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, *sources], check=True)
    built = sorted(folder.glob("*.whl"))
    assert len(built) == len(DISTRIBUTIONS)
    return built


def create_environment(folder: Path, wheels: list[Path], requirements: list[str]) -> Path:
    """Create an isolated environment and return its Python interpreter.

    The environment has the wheels, the dependencies of the library and further requirements, which
    are symbolic links to the packages installed in the current environment. It lacks the
    dependencies of sphinx-claims, such as Sphinx, because cells must run without them.
    """
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    (packages,) = folder.glob("lib/python*/site-packages")
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(packages)
    (metadata,) = packages.glob("proofs_that_run-*.dist-info/METADATA")
    declared = Distribution.at(metadata.parent).requires or []
    dependencies = [line for line in declared if "extra ==" not in line]
    installed = Path(str(distribution("numpy").locate_file("")))
    for name in resolve([*dependencies, *requirements]):
        for entry in top_level_entries(distribution(name)):
            if not (packages / entry).exists():
                (packages / entry).symlink_to(installed / entry)
    (packages / "sitecustomize.py").write_text(OFFLINE)
    return python


class Environments:
    """Cache of isolated environments, one per set of requirements."""

    def __init__(self, folder: Path, wheels: list[Path]) -> None:
        self.folder = folder
        self.wheels = wheels
        self.pythons: dict[tuple[str, ...], Path] = {}

    def python(self, requirements: list[str], *extra: str) -> Path:
        """Return the interpreter of an environment with the requirements of an archive."""
        own = [f"{name}=={version(name)}" for name in DISTRIBUTIONS]
        assert requirements[: len(own)] == own
        key = (*requirements[len(own) :], *extra)
        if key not in self.pythons:
            folder = self.folder / f"environment-{len(self.pythons)}"
            self.pythons[key] = create_environment(folder, self.wheels, list(key))
        return self.pythons[key]


@pytest.fixture(scope="session")
def environments(wheels, tmp_path_factory) -> Environments:
    return Environments(tmp_path_factory.mktemp("environments"), wheels)


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory) -> dict[str, Path]:
    """Unpack the archive of each page to a separate folder outside the checkout."""
    folders = {}
    for page in PAGES:
        with zipfile.ZipFile(SITE / f"{page}.zip") as archive:
            archive.extractall(folder := tmp_path_factory.mktemp("archive"))
        (folders[page],) = folder.iterdir()
    return folders


def file_stem(page: str) -> str:
    return page.rsplit("/", 1)[-1]


def read_requirements(folder: Path) -> list[str]:
    return (folder / "requirements.txt").read_text().splitlines()


def subprocess_variables(folder: Path) -> dict[str, str]:
    variables = {"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8"}
    variables |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    # Without a cached font list, matplotlib prints a message if its search for fonts is slow.
    return variables | {"MPLCONFIGDIR": matplotlib.get_cachedir()}


def map_in_parallel(run, *arguments):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(run, *arguments))


def claim_lines(notebook) -> list[str]:
    """Return the lines of claims in the outputs of a notebook."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    texts = [output.get("data", {}).get("text/plain", "") for output in outputs]
    return [text for text in texts if is_claim_line(text)]


def is_claim_line(line: str) -> bool:
    """Tell whether a line is printed by a claim; those of chosen values have no mark."""
    return line.startswith(("✓", "✗")) or line.endswith("; chosen")


def without_floats(lines: list[str]) -> list[str]:
    """Remove floating-point results, which depend on the machine, from the lines of claims."""
    exact = re.compile("; (exact|exhaustive|symbolic|given|cited|chosen)\\b")
    return [
        line if exact.search(line) else re.split("; | agree| differ by", line)[0] for line in lines
    ]
