r"""Builds of the site and of small sites, beside MyST-NB and plain Sphinx.

For builds by MyST-NB, the roles and directives of sphinx_claims, sphinx-proof and the extension of
this book are plain text and plain blocks, and ``\claim{...}`` is a number. Everything else is the
same: cells, theme, formulas by KaTeX and references. MyST-NB therefore does less work.
"""

import json
import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path

from comparison_beside import SAMPLE_EVERY
from timing import (
    HEAD,
    REPOSITORY,
    Measure,
    Row,
    Times,
    claims_cell,
    run,
    shortest,
    site_options,
    temporary_folder,
    write_bare_page,
    write_site,
)

ROUNDS = 3
PAGE = "question-1/part-1"
INCLUDED = "packages/sphinx-claims/src/sphinx_claims/claims/claims.schema.json"
"""The file outside docs/ that a page includes."""
SMALL_PAGES = 16
SMALL_CELL = """\
```{code-cell}
import matplotlib.pyplot as plt
import torch

plt.plot(torch.arange(5) ** 2);
```
"""


def cold() -> Iterator[Row]:
    """Yield cold builds, with their ratio to the serial build by MyST-NB.

    The small pages import PyTorch and matplotlib and draw a line. The site is built once.
    """
    for name, measured, target in (
        (f"{SMALL_PAGES} small pages", time_cold_small, 0.2),
        ("the site", time_cold_site, 0.3),
    ):
        times = measured()
        for by, seen in times.items():
            ratio = seen.clock / times["MyST-NB"].clock
            limit = target if by == "sphinx_claims" else None
            measure = Measure(ratio, "of serial MyST-NB", limit)
            yield Row(f"{name}, cold", by, seen.clock, seen.processors, [measure])


def time_cold_small() -> dict[str, Times]:
    """Time cold builds of pages with short computations."""
    pages = {f"page-{i}": HEAD + SMALL_CELL for i in range(SMALL_PAGES)}
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
    left_out = {"book", "sphinx_claims", "sphinx_paper", "sphinx_proof"}
    extensions = ["myst_nb", *(name for name in site_extensions() if name not in left_out)]
    return [*extension_options(extensions), "-D", f"nb_execution_mode={execution}"]


def site_extensions() -> list[str]:
    """Return the extensions that conf.py loads."""
    names: list[str] = runpy.run_path(str(REPOSITORY / "conf.py"))["extensions"]
    return names


def extension_options(extensions: list[str]) -> list[object]:
    """Return the options that load extensions and then ``comparison_beside``."""
    return ["-D", f"extensions={','.join([*extensions, 'comparison_beside'])}"]


def edit() -> Iterator[Row]:
    """Yield builds after a change of one word, with their ratio to that of a bare page."""
    with temporary_folder() as place:
        bare = write_bare_page(place / "bare")
        with_myst_nb = write_site(place / "myst-nb", ["myst_nb"], {"page": "# A page\n"})
        docs = shutil.copytree(REPOSITORY / "docs", place / "docs")
        shutil.copytree(REPOSITORY / "src", place / "src")
        (place / INCLUDED).parent.mkdir(parents=True)
        shutil.copy(REPOSITORY / INCLUDED, place / INCLUDED)
        page = docs / f"{PAGE}.md"
        builds: dict[tuple[str, str], tuple[Path, list[object]]] = {
            ("a bare page", "Sphinx"): (bare, ["-d", place / "a", bare.parent, place / "out-a"]),
            ("a bare page", "MyST-NB"): (
                with_myst_nb / "page.md",
                ["-d", place / "b", with_myst_nb, place / "out-b"],
            ),
            ("a page of the site", "MyST-NB"): (
                page,
                [*myst_nb_options("off"), *site_options(place / "plain", docs)],
            ),
            ("a page of the site", "sphinx_claims"): (page, site_options(place, docs)),
        }
        times: dict[tuple[str, str], list[Times]] = {names: [] for names in builds}
        for _, options in builds.values():
            run(*options)
        for _ in range(2 * ROUNDS):
            for names, (file, options) in builds.items():
                file.write_text(file.read_text() + "\nMore words.\n")
                times[names].append(run(*options))
    floor = shortest(times["a bare page", "Sphinx"]).clock
    for (name, by), rounds in times.items():
        seen = shortest(rounds)
        target = 4 if by == "sphinx_claims" else None
        measure = Measure(seen.clock / floor, "of a bare page", target)
        yield Row(f"{name}, one word", by, seen.clock, seen.processors, [measure])


def growth() -> Iterator[Row]:
    """Yield builds of four pages by number of claims, with the processor time per claim.

    All claims are printed in the text. The time of a build without claims is subtracted.
    """
    none, target = 0.0, None
    for claims in (0, 50, 500, 5000):
        pages = {f"page-{page}": HEAD + claims_page(page, claims) for page in range(4)}
        rounds = []
        for _ in range(ROUNDS if claims < 5000 else 1):
            with temporary_folder() as place:
                source = write_site(place / "source", ["sphinx_claims"], pages)
                rounds.append(run("-d", place / "doctrees", source, place / "out"))
        seen = shortest(rounds)
        if not claims:
            none = seen.processors
            continue
        each = 1000 * (seen.processors - none) / (4 * claims)
        measure = Measure(each, "ms per claim", target)
        target = target or 1.5 * each
        name = "claims on four pages, cold"
        yield Row(name, "sphinx_claims", seen.clock, seen.processors, [measure], 4 * claims)


def claims_page(page: int, claims: int) -> str:
    """Return a page that makes claims and prints them, ten per paragraph."""
    keys = [f"c{page}-{i}" for i in range(claims)]
    printed = [
        " and ".join(f"{{claim}}`{key}`" for key in keys[i : i + 10]) for i in range(0, claims, 10)
    ]
    cells = [claims_cell(keys[i : i + 25]) for i in range(0, max(claims, 1), 25)]
    return "\n\n".join([*printed, *cells, ""])


def share() -> Iterator[Row]:
    """Yield builds of the site with the extension's share of the processor time.

    The share is that of samples of Sphinx's process inside sphinx_claims, except while it waits for
    kernels or communicates with them. The second build reads and writes all pages, but executes
    none.
    """
    with temporary_folder() as place:
        samples = place / "samples.json"
        options = [*extension_options(site_extensions()), *site_options(place)]
        for name, again in {
            "the site, cold, sampled": [],
            "the site, nothing executed, sampled": ["-E", "-a"],
        }.items():
            seen = run(*again, *options, SAMPLES=str(samples))
            ours = json.loads(samples.read_text()).get("sphinx_claims", 0) * SAMPLE_EVERY
            measure = Measure(100 * ours / seen.processors, "% of processor time", 5)
            yield Row(name, "sphinx_claims", seen.clock, seen.processors, [measure])
