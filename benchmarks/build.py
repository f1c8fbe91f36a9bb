r"""Benchmark builds of the site and of small sites against MyST-NB and plain Sphinx.

Run ``python benchmarks/build.py [cold | edit | growth | share ...]`` for all four parts or the
given ones. Builds run one at a time, with one thread per kernel. The table shows the shortest of
several rounds, except for cold builds of the site, which run once. Times are in seconds: wall-clock
time, and processor time including kernels, which other processes on the machine affect less.

cold    Builds of 16 pages that import PyTorch and matplotlib and draw a line, and of the site: by
        MyST-NB with ``nb_execution_mode = "force"``, serially and with ``-j 2``, and by
        sphinx_claims with an empty cache. For MyST-NB, the roles and directives of sphinx_claims
        and sphinx-proof are plain text and plain blocks, and ``\claim{...}`` is a number.
        Everything else is the same: cells, theme, formulas by KaTeX and references. MyST-NB
        therefore does less work.
edit    Builds after a change of one word: on a bare page with the theme of the site, which is the
        baseline; on the same with MyST-NB; and on a page of the site, by MyST-NB as above, which
        executes nothing, and by sphinx_claims.
growth  Builds of four pages with 50, 500 and 5000 claims each, all printed in the text: the time
        per claim, beyond the build of four pages without claims.
share   Samples of Sphinx's process inside sphinx_claims, except while it waits for kernels or
        communicates with them, as a share of all processor time: for a cold build of the site, and
        for a build that reads and writes all pages again but executes none.

A row ends with `missed` if it misses its target.
"""

import json
import os
import resource
import runpy
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from build_beside import SAMPLE_EVERY

REPOSITORY = Path(__file__).resolve().parent.parent
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
ROUNDS = 3
SETTINGS = """\
extensions = {extensions}
html_theme = "reader"
nb_execution_mode = "force"
claims_preload = ["torch", "matplotlib.pyplot"]
"""
HOME = "# Home\n\n```{{toctree}}\n:glob:\n\n{pages}\n```\n"
HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3}\n---\n\n# A page\n\n"
SMALL_CELL = """\
```{code-cell}
import matplotlib.pyplot as plt
import torch

plt.plot(torch.arange(5) ** 2);
```
"""


class Times(NamedTuple):
    """Wall-clock and processor time in seconds."""

    wall: float
    processors: float

    def __str__(self) -> str:
        return f"{self.wall:8.2f}{self.processors:9.2f}"


def run(*options: object, **environment: str) -> Times:
    """Time a build, and exit if it fails or a cell fails."""
    command = [sys.executable, "-m", "sphinx", "-q", *map(str, options)]
    folders = {"PYTHONPATH": str(Path(__file__).parent)}
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        command,
        env=os.environ | THREADS | folders | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    wall = time.perf_counter() - began
    if done.returncode or " failed:" in done.stderr:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Times(wall, after.ru_utime + after.ru_stime - usage.ru_utime - usage.ru_stime)


def shortest(times: list[Times]) -> Times:
    """Return the shortest wall-clock and the shortest processor time."""
    return Times(*map(min, zip(*times, strict=True)))


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Create a temporary folder, and return its resolved path."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name).resolve()


def write_site(root: Path, extensions: list[str], pages: dict[str, str]) -> Path:
    """Write the sources of a small site, and return their folder."""
    root.mkdir()
    (root / "conf.py").write_text(SETTINGS.format(extensions=[*extensions, "sphinx_reader"]))
    (root / "index.md").write_text(HOME.format(pages="\n".join(pages)))
    for name, text in pages.items():
        (root / f"{name}.md").write_text(text)
    return root


def time_cold_small() -> dict[str, Times]:
    """Time cold builds of pages with short computations."""
    pages = {f"page-{i}": HEAD + SMALL_CELL for i in range(16)}
    times: dict[str, list[Times]] = {}
    for _ in range(ROUNDS):
        for name, (extension, options) in {
            "MyST-NB": ("myst_nb", []),
            "MyST-NB, -j 2": ("myst_nb", ["-j", 2]),
            "sphinx_claims": ("sphinx_claims", []),
        }.items():
            with temporary_folder() as place:
                source = write_site(place / "source", [extension], pages)
                seen = run("-d", place / "doctrees", *options, source, place / "out")
            times.setdefault(name, []).append(seen)
    return {name: shortest(seen) for name, seen in times.items()}


def time_cold_site() -> dict[str, Times]:
    """Time cold builds of the site."""
    plain = myst_nb_options("force")
    times = {}
    for name, options in {
        "MyST-NB": plain,
        "MyST-NB, -j 2": [*plain, "-j", 2],
        "sphinx_claims": [],
    }.items():
        with temporary_folder() as place:
            times[name] = run(*options, *site_options(place))
    return times


def myst_nb_options(execution: str) -> list[object]:
    """Return the options of a build of the site by MyST-NB alone."""
    left_out = {"sphinx_claims", "sphinx_paper", "sphinx_proof"}
    extensions = ["myst_nb", *(name for name in site_extensions() if name not in left_out)]
    return [*extension_options(extensions), "-D", f"nb_execution_mode={execution}"]


def site_extensions() -> list[str]:
    """Return the extensions that conf.py loads."""
    names: list[str] = runpy.run_path(str(REPOSITORY / "conf.py"))["extensions"]
    return names


def extension_options(extensions: list[str]) -> list[object]:
    """Return the options that load extensions and then ``build_beside``."""
    return ["-D", f"extensions={','.join([*extensions, 'build_beside'])}"]


def site_options(place: Path, docs: Path = REPOSITORY / "docs") -> list[object]:
    """Return the options that build the site with all outputs in one folder."""
    cache = ["-D", f"claims_cache_path={place / 'cache'}"]
    return [*cache, "-d", place / "doctrees", "-c", REPOSITORY, docs, place / "out"]


def time_edits() -> dict[str, Times]:
    """Time builds after a change of one word."""
    with temporary_folder() as place:
        bare = write_site(place / "bare", [], {})
        (bare / "index.md").unlink()
        (bare / "index.rst").write_text("A page\n======\n\nA sentence.\n")
        with_myst_nb = write_site(place / "myst-nb", ["myst_nb"], {"page": "# A page\n"})
        docs = shutil.copytree(REPOSITORY / "docs", place / "docs")
        shutil.copytree(REPOSITORY / "src", place / "src")
        builds: dict[str, tuple[Path, list[object]]] = {
            "bare page": (bare / "index.rst", ["-d", place / "a", bare, place / "out-a"]),
            "bare page, MyST-NB": (
                with_myst_nb / "page.md",
                ["-d", place / "b", with_myst_nb, place / "out-b"],
            ),
            "page of the site, MyST-NB": (
                docs / "question-1/part-1.md",
                [*myst_nb_options("off"), *site_options(place / "plain", docs)],
            ),
            "page of the site": (docs / "question-1/part-1.md", site_options(place, docs)),
        }
        times: dict[str, list[Times]] = {name: [] for name in builds}
        for _, options in builds.values():
            run(*options)
        for _ in range(2 * ROUNDS):
            for name, (page, options) in builds.items():
                page.write_text(page.read_text() + "\nMore words.\n")
                times[name].append(run(*options))
    return {name: shortest(seen) for name, seen in times.items()}


def time_growth() -> dict[int, Times]:
    """Time builds of four pages, by total number of claims."""
    times = {}
    for claims in (0, 50, 500, 5000):
        pages = {f"page-{page}": HEAD + claims_page(page, claims) for page in range(4)}
        seen = []
        for _ in range(ROUNDS if claims < 5000 else 1):
            with temporary_folder() as place:
                source = write_site(place / "source", ["sphinx_claims"], pages)
                seen.append(run("-d", place / "doctrees", source, place / "out"))
        times[4 * claims] = shortest(seen)
    return times


def claims_page(page: int, claims: int) -> str:
    """Return a page that makes claims and prints them, ten per paragraph."""
    keys = [f"c{page}-{i}" for i in range(claims)]
    printed = [
        " and ".join(f"{{claim}}`{key}`" for key in keys[i : i + 10]) for i in range(0, claims, 10)
    ]
    cells = [claims_cell(keys[i : i + 25]) for i in range(0, max(claims, 1), 25)]
    return "\n\n".join([*printed, *cells, ""])


def claims_cell(keys: list[str]) -> str:
    """Return a code cell that makes claims about the sums of ten numbers, eleven, and so on."""
    calls = [
        f"claim({key!r}, '{sum(range(count))}', sum(range({count})))"
        for count, key in enumerate(keys, 10)
    ]
    return "\n".join(["```{code-cell}", "from sphinx_claims import claim", *calls, "```"])


def measure_shares() -> dict[str, float]:
    """Measure the extension's share of the processor time of builds."""
    found = {}
    with temporary_folder() as place:
        samples = place / "samples.json"
        options = [*extension_options(site_extensions()), *site_options(place)]
        for name, again in {"cold": [], "nothing executed": ["-E", "-a"]}.items():
            times = run(*again, *options, SAMPLES=str(samples))
            ours = json.loads(samples.read_text()).get("sphinx_claims", 0) * SAMPLE_EVERY
            found[name] = ours / times.processors
    return found


def print_row(name: str, times: Times, note: str = "", *, missed: bool = False) -> None:
    """Print a row of the table."""
    print(f"{name:32}{times}   {note}{'   missed' if missed else ''}", flush=True)


def show_cold() -> None:
    """Print cold builds and their ratio to the serial build by MyST-NB."""
    for title, times, target in (
        ("16 small pages", time_cold_small(), 1 / 5),
        ("the site", time_cold_site(), 1 / 3),
    ):
        plain, ours = times["MyST-NB"], times["sphinx_claims"]
        for name, seen in times.items():
            note = f"{seen.wall / plain.wall:.2f} of serial"
            missed = seen is ours and seen.wall > target * plain.wall
            print_row(f"{title}, {name}", seen, note, missed=missed)


def show_edit() -> None:
    """Print builds after a change of one word and their ratio to the baseline."""
    times = time_edits()
    baseline = times["bare page"]
    for name, seen in times.items():
        note = f"{seen.wall / baseline.wall:.2f} of the baseline"
        print_row(
            f"one word, {name}",
            seen,
            note,
            missed=name == "page of the site" and seen.wall > 1.5 * baseline.wall,
        )


def show_growth() -> None:
    """Print the time per claim, which should not grow with the number of claims."""
    times = time_growth()
    none = times.pop(0)
    each = {
        claims: 1000 * (seen.processors - none.processors) / claims
        for claims, seen in times.items()
    }
    for claims, seen in times.items():
        grown = each[claims] > 1.5 * each[min(each)]
        print_row(f"{claims} claims", seen, f"{each[claims]:.2f} ms per claim", missed=grown)


def show_share() -> None:
    """Print the extension's shares."""
    for name, share in measure_shares().items():
        print(f"share, {name:25}{share:17.1%}{'   missed' if share > 1 / 20 else ''}", flush=True)


def main() -> None:
    """Print the requested parts."""
    parts = {"cold": show_cold, "edit": show_edit, "growth": show_growth, "share": show_share}
    print(f"{'':32}{'clock':>8}{'proc.':>9}")
    for name in sys.argv[1:] or parts:
        parts[name]()


if __name__ == "__main__":
    main()
