r"""Time the build of the site and of small ones beside MyST-NB without claims and beside Sphinx.

Run ``python benchmarks/build.py [cold | edit | growth | share ...]``, for all four or those named.
All builds are of this run, one at a time, with one thread a kernel; the shortest of several rounds
counts, except for cold builds of the site, which run once. Times are in seconds: on the clock, and
of the processors, kernels included, which other work on the machine disturbs less.

cold    Sixteen pages that import PyTorch and matplotlib and draw a line, and the pages of the site:
        by MyST-NB with ``nb_execution_mode = "force"``, serially and with ``-j 2``, and with
        sphinx_claims from an empty store. For MyST-NB the roles and directives of sphinx_claims and
        sphinx-proof are plain text and plain blocks, ``\claim{...}`` is a number, and the rest is
        the same: cells, theme, formulas set by KaTeX, references. So it does less.
edit    A build after one word has changed, on a bare page in the theme of the site, which is the
        floor; on the same with MyST-NB; and on a page of the site, by MyST-NB as above, which
        executes nothing, and with sphinx_claims.
growth  Four pages with 50, 500 and 5000 claims each, all printed in the text: the time that a claim
        adds beyond the build of four pages without any.
share   The samples of Sphinx's process that are in sphinx_claims, other than waiting for kernels
        and talking to them, as a share of all processor time: of a cold build of the site, and of
        one that reads and writes every page again but executes none.

A row ends with `missed` where it is beyond its aim.
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
LITTLE = """\
```{code-cell}
import matplotlib.pyplot as plt
import torch

plt.plot(torch.arange(5) ** 2);
```
"""


class Times(NamedTuple):
    """Seconds on the clock, and of the processors."""

    wall: float
    processors: float

    def __str__(self) -> str:
        return f"{self.wall:8.2f}{self.processors:9.2f}"


def run(*options: object, **environment: str) -> Times:
    """Time a build, which must succeed and execute every cell."""
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


def best(times: list[Times]) -> Times:
    """The shortest time of each kind."""
    return Times(*map(min, zip(*times, strict=True)))


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that goes when it is no longer needed."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name).resolve()


def write_site(place: Path, extensions: list[str], pages: dict[str, str]) -> Path:
    """Write the sources of a small site, and return where."""
    place.mkdir()
    (place / "conf.py").write_text(SETTINGS.format(extensions=[*extensions, "sphinx_reader"]))
    (place / "index.md").write_text(HOME.format(pages="\n".join(pages)))
    for name, text in pages.items():
        (place / f"{name}.md").write_text(text)
    return place


def cold_little() -> dict[str, Times]:
    """Time cold builds of pages with little to compute."""
    pages = {f"page-{i}": HEAD + LITTLE for i in range(16)}
    times: dict[str, list[Times]] = {}
    for _ in range(ROUNDS):
        for name, (extension, options) in {
            "MyST-NB": ("myst_nb", []),
            "MyST-NB, -j 2": ("myst_nb", ["-j", 2]),
            "sphinx_claims": ("sphinx_claims", []),
        }.items():
            with folder() as place:
                source = write_site(place / "source", [extension], pages)
                seen = run("-d", place / "doctrees", *options, source, place / "out")
            times.setdefault(name, []).append(seen)
    return {name: best(seen) for name, seen in times.items()}


def cold_site() -> dict[str, Times]:
    """Time cold builds of the pages of the site."""
    plain = plain_site("force")
    times = {}
    for name, options in {
        "MyST-NB": plain,
        "MyST-NB, -j 2": [*plain, "-j", 2],
        "sphinx_claims": [],
    }.items():
        with folder() as place:
            times[name] = run(*options, *places(place))
    return times


def plain_site(execution: str) -> list[object]:
    """Options that build the site by MyST-NB alone."""
    left_out = {"sphinx_claims", "sphinx_paper", "sphinx_proof"}
    extensions = ["myst_nb", *(name for name in site_extensions() if name not in left_out)]
    return [*with_beside(extensions), "-D", f"nb_execution_mode={execution}"]


def site_extensions() -> list[str]:
    """What conf.py loads."""
    names: list[str] = runpy.run_path(str(REPOSITORY / "conf.py"))["extensions"]
    return names


def with_beside(extensions: list[str]) -> list[object]:
    """Options that load extensions, and ``build_beside`` after them."""
    return ["-D", f"extensions={','.join([*extensions, 'build_beside'])}"]


def places(place: Path, docs: Path = REPOSITORY / "docs") -> list[object]:
    """Options that build the site below one folder."""
    store = ["-D", f"claims_cache_path={place / 'store'}"]
    return [*store, "-d", place / "doctrees", "-c", REPOSITORY, docs, place / "out"]


def edits() -> dict[str, Times]:
    """Time the build after a word has changed."""
    with folder() as place:
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
                [*plain_site("off"), *places(place / "plain", docs)],
            ),
            "page of the site": (docs / "question-1/part-1.md", places(place, docs)),
        }
        times: dict[str, list[Times]] = {name: [] for name in builds}
        for _, options in builds.values():
            run(*options)
        for _ in range(2 * ROUNDS):
            for name, (page, options) in builds.items():
                page.write_text(page.read_text() + "\nMore words.\n")
                times[name].append(run(*options))
    return {name: best(seen) for name, seen in times.items()}


def growth() -> dict[int, Times]:
    """Time the build of four pages by the number of claims."""
    times = {}
    for claims in (0, 50, 500, 5000):
        pages = {f"page-{page}": HEAD + claims_page(page, claims) for page in range(4)}
        seen = []
        for _ in range(ROUNDS if claims < 5000 else 1):
            with folder() as place:
                source = write_site(place / "source", ["sphinx_claims"], pages)
                seen.append(run("-d", place / "doctrees", source, place / "out"))
        times[4 * claims] = best(seen)
    return times


def claims_page(page: int, claims: int) -> str:
    """A page that makes claims and prints each, ten in a paragraph."""
    keys = [f"c{page}-{i}" for i in range(claims)]
    printed = [
        " and ".join(f"{{claim}}`{key}`" for key in keys[i : i + 10]) for i in range(0, claims, 10)
    ]
    code = ["from sphinx_claims import claim"]
    cells = [
        "\n".join(
            [*code, *(f"claim({key!r}, '1/2', 0.5, sum=0.25 + 0.25)" for key in keys[i : i + 25])]
        )
        for i in range(0, max(claims, 1), 25)
    ]
    fences = [f"```{{code-cell}}\n{cell}\n```" for cell in cells]
    return "\n\n".join([*printed, *fences, ""])


def shares() -> dict[str, float]:
    """Measure which share of a build is the extension's."""
    found = {}
    with folder() as place:
        samples = place / "samples.json"
        options = [*with_beside(site_extensions()), *places(place)]
        for name, again in {"cold": [], "nothing executed": ["-E", "-a"]}.items():
            times = run(*again, *options, SAMPLES=str(samples))
            ours = json.loads(samples.read_text()).get("sphinx_claims", 0) * SAMPLE_EVERY
            found[name] = ours / times.processors
    return found


def row(name: str, times: Times, note: str = "", *, missed: bool = False) -> None:
    """Print a line of the table."""
    print(f"{name:32}{times}   {note}{'   missed' if missed else ''}", flush=True)


def show_cold() -> None:
    """Print cold builds, each beside the serial one of MyST-NB."""
    for title, times, aim in (
        ("16 little pages", cold_little(), 1 / 5),
        ("the site", cold_site(), 1 / 3),
    ):
        plain, ours = times["MyST-NB"], times["sphinx_claims"]
        for name, seen in times.items():
            note = f"{seen.wall / plain.wall:.2f} of serial"
            row(
                f"{title}, {name}", seen, note, missed=seen is ours and seen.wall > aim * plain.wall
            )


def show_edit() -> None:
    """Print the builds after a change of a word, each beside the floor."""
    times = edits()
    floor = times["bare page"]
    for name, seen in times.items():
        note = f"{seen.wall / floor.wall:.2f} of the floor"
        row(
            f"one word, {name}",
            seen,
            note,
            missed=name == "page of the site" and seen.wall > 1.5 * floor.wall,
        )


def show_growth() -> None:
    """Print the time that a claim adds, which is to stay as it is at a hundred times as many."""
    times = growth()
    none = times.pop(0)
    each = {
        claims: 1000 * (seen.processors - none.processors) / claims
        for claims, seen in times.items()
    }
    for claims, seen in times.items():
        grown = each[claims] > 1.5 * each[min(each)]
        row(f"{claims} claims", seen, f"{each[claims]:.2f} ms a claim", missed=grown)


def show_share() -> None:
    """Print the share of the extension."""
    for name, share in shares().items():
        print(f"share, {name:25}{share:17.1%}{'   missed' if share > 1 / 20 else ''}", flush=True)


def main() -> None:
    """Print what was asked for."""
    parts = {"cold": show_cold, "edit": show_edit, "growth": show_growth, "share": show_share}
    print(f"{'':32}{'clock':>8}{'proc.':>9}")
    for name in sys.argv[1:] or parts:
        parts[name]()


if __name__ == "__main__":
    main()
