"""Timed builds of the site and of small sites, and the rows of figures that are made of them."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).resolve().parent.parent
SETTINGS = """\
extensions = {extensions}
html_theme = "reader"
nb_execution_mode = "force"
claims_preload = ["torch", "matplotlib.pyplot"]
"""
HOME = "# Home\n\n```{{toctree}}\n:glob:\n\n{pages}\n```\n"
HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3}\n---\n\n# A page\n\n"
BUILD = """\
import resource, sys
from sphinx.cmd.build import build_main
status = build_main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
sys.exit(status)
"""

# One thread per kernel. Without bytecode, each build would compile the packages of the checkout.
ENVIRONMENT = os.environ | dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)
ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)


class Times(NamedTuple):
    """Wall-clock and processor time of a build in seconds, and the peak memory of Sphinx in MB."""

    clock: float
    processors: float
    memory: float


class Measure(NamedTuple):
    """Figure derived from times, such as a ratio, and the largest value that meets the target."""

    value: float
    unit: str
    target: float | None = None


class Row(NamedTuple):
    """Builds of one kind by one builder.

    Attributes:
        name: What is built.
        by: What builds it.
        clock: Wall-clock time in seconds.
        processors: Processor time in seconds, including kernels, if it is known.
        measures: Figures derived from times.
        size: Number of pages or claims, for kinds that are built in several sizes.
    """

    name: str
    by: str
    clock: float
    processors: float | None
    measures: list[Measure]
    size: int | None = None

    def as_json(self) -> dict[str, object]:
        """Return the row as JSON."""
        return self._asdict() | {"measures": [measure._asdict() for measure in self.measures]}


def run(*options: object, **environment: str) -> Times:
    """Time a build, and exit if it fails or a cell fails."""
    command = [sys.executable, "-c", BUILD, "-q", *map(str, options)]
    folders = {"PYTHONPATH": str(Path(__file__).parent)}
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        command,
        env=ENVIRONMENT | folders | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    clock = time.perf_counter() - began
    if done.returncode or " failed:" in done.stderr:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processors = after.ru_utime + after.ru_stime - usage.ru_utime - usage.ru_stime
    return Times(clock, processors, int(done.stdout.split()[-1]) * 1024 / 1e6)


def shortest(times: list[Times]) -> Times:
    """Return the least of each column."""
    return Times(*map(min, zip(*times, strict=True)))


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Create a temporary folder, and return its resolved path."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name).resolve()


def site_options(place: Path, docs: Path = REPOSITORY / "docs") -> list[object]:
    """Return the options that build the site with all outputs in one folder."""
    cache = ["-D", f"claims_cache_path={place / 'cache'}"]
    return [*cache, "-d", place / "doctrees", "-c", REPOSITORY, docs, place / "out"]


def write_site(root: Path, extensions: list[str], pages: dict[str, str]) -> Path:
    """Write the sources of a small site, and return their folder."""
    root.mkdir()
    (root / "conf.py").write_text(SETTINGS.format(extensions=[*extensions, "sphinx_reader"]))
    (root / "index.md").write_text(HOME.format(pages="\n".join(pages)))
    for name, text in pages.items():
        (root / f"{name}.md").write_text(text)
    return root


def write_bare_page(root: Path) -> Path:
    """Write the sources of a site with one page and without extensions but for its theme."""
    write_site(root, [], {})
    (root / "index.md").unlink()
    page = root / "index.rst"
    page.write_text("A page\n======\n\nA sentence.\n")
    return page


def claims_cell(keys: list[str]) -> str:
    """Return a code cell that makes claims about the sums of ten numbers, eleven, and so on."""
    calls = [
        f"claim({key!r}, '{sum(range(count))}', sum(range({count})))"
        for count, key in enumerate(keys, 10)
    ]
    return "\n".join(["```{code-cell}", "from sphinx_claims import claim", *calls, "```"])
