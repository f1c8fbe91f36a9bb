"""Benchmark builds of the site, of small sites and of generated books, and the server.

Run ``python benchmarks/build.py [PART ...]`` for all parts or the given ones, on a quiet machine.
Builds run one at a time, with one thread per kernel. The modules of the parts describe what they
build:

cold, edit, growth, share   ``comparison.py``
serve                       ``serve.py``
book                        ``book.py``

The table shows wall-clock and processor time in seconds, and figures derived from them. A figure
that misses its target is marked by `missed`. With ``--save PATH``, all parts run, and ``PATH``
records the figures and the machine. The manual shows the record ``docs/extension/speed.json``, and
its plots are written to ``_build/speed-*.svg`` as well.
"""

import argparse
import json
import os
import platform
import runpy
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from book import SIZES, book
from comparison import cold, edit, growth, share
from serve import serve
from timing import REPOSITORY, Row


def describe_machine() -> dict[str, str]:
    """Return the machine, the versions and the commit, by name."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:  # not on Linux
        lines, system = [], platform.platform()
    models = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    commit = ["git", "describe", "--always", "--exclude=*", "--dirty"]
    done = subprocess.run(commit, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return {
        "processor": next(iter(models), platform.processor()),
        "cores": str(os.cpu_count()),
        "memory": f"{memory / 1e9:.0f} GB",
        "system": f"{system}, {platform.machine()}",
        "load at the start": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
        "Sphinx": version("sphinx"),
        "MyST-NB": version("myst-nb"),
        "commit": done.stdout.strip(),
        "date": datetime.now(UTC).date().isoformat(),
    }


def print_row(row: Row) -> None:
    """Print a row of the table."""
    name = row.name if row.size is None else f"{row.size} {row.name}"
    processors = "" if row.processors is None else f"{row.processors:.2f}"
    figures = [
        f"{one.value:9.2f} {one.unit}"
        + (f" ({one.target:.2f})" if one.target else "")
        + ("   missed" if one.target and one.value > one.target else "")
        for one in row.measures
    ]
    print(f"{name:40}{row.by:15}{row.clock:8.2f}{processors:>9}{'  '.join(figures)}", flush=True)


def main() -> None:
    """Print the requested parts, and save them."""
    parser = argparse.ArgumentParser(description="Benchmark builds and the server.")
    parser.add_argument("parts", nargs="*", metavar="PART", help="part to run; all by default")
    parser.add_argument("--pages", nargs="+", type=int, default=SIZES, help="sizes of books")
    parser.add_argument("--save", type=Path, metavar="PATH", help="record the figures of all parts")
    arguments = parser.parse_args()
    parts: dict[str, Callable[[], Iterator[Row]]] = {
        "cold": cold,
        "edit": edit,
        "serve": serve,
        "growth": growth,
        "share": share,
        "book": lambda: book(arguments.pages),
    }
    if unknown := set(arguments.parts) - set(parts):
        parser.error(f"no part {', '.join(unknown)}; expected {', '.join(parts)}")
    if arguments.save and arguments.parts:
        parser.error("--save records all parts")
    machine, rows = describe_machine(), {}
    print(f"{'':55}{'clock':>8}{'proc.':>9}{'figure':>9} (target)")
    for part in arguments.parts or parts:
        rows[part] = []
        for row in parts[part]():
            print_row(row)
            rows[part].append(row.as_json())
        if arguments.save:
            record = {"machine": machine, "parts": rows}
            arguments.save.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    if arguments.save:
        plot(record)


def plot(record: dict[str, object]) -> None:
    """Write the plots that the manual shows of a record."""
    figures = runpy.run_path(str(REPOSITORY / "docs/extension/figures.py"))
    folder = REPOSITORY / "_build"
    folder.mkdir(exist_ok=True)
    for name in ("ratios", "growth"):
        (folder / f"speed-{name}.svg").write_text(figures[name](record)._repr_svg_())


if __name__ == "__main__":
    main()
