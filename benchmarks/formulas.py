"""Benchmark the evaluation of formulas against the cold build of the site that contains it.

Run ``python benchmarks/formulas.py``. It builds the site with an empty cache, and measures the
processor time of each call of ``formula`` in the kernels: reading the formulas, evaluating them at
all points, and trying all wrong variants. The table shows the slowest calls, with the number of
evaluated statements, points and variants, and the share of all calls in the processor time of the
build. The last row ends with `missed` if that is more than a tenth.
"""

import json
import sys
from pathlib import Path
from typing import Any

from timing import run, site_options, temporary_folder

SLOWEST = 15
TARGET = 1 / 10
CUSTOMIZATION = "import formulas_beside\nformulas_beside.install()\n"
COLUMNS = ("statements", "points", "variants")


def measure() -> tuple[list[dict[str, Any]], float]:
    """Return the calls with their times, and the processor time of the build."""
    with temporary_folder() as place:
        (place / "sitecustomize.py").write_text(CUSTOMIZATION)
        times = place / "times.jsonl"
        modules = f"{place}:{Path(__file__).parent}"
        build = run(*site_options(place), FORMULA_TIMES=str(times), PYTHONPATH=modules)
        lines = times.read_text(encoding="utf-8").splitlines() if times.exists() else []
    return [json.loads(line) for line in lines], build.processors


def main() -> None:
    """Print the slowest calls, and the share of all of them."""
    calls, build = measure()
    if not calls:
        sys.exit("no formula was evaluated")
    print(f"{'':32}{'ms':>8}" + "".join(f"{name:>12}" for name in COLUMNS))
    for call in sorted(calls, key=lambda call: -call["seconds"])[:SLOWEST]:
        print_row(call["label"], call)
    total = {name: sum(call[name] for call in calls) for name in ("seconds", *COLUMNS)}
    print_row(f"{len(calls)} calls", total)
    share = total["seconds"] / build
    missed = "   missed" if share > TARGET else ""
    print(f"{'share of the cold build':32}{share:8.1%} of {build:.0f} s{missed}")


def print_row(name: str, call: dict[str, Any]) -> None:
    """Print a row of the table."""
    counts = "".join(f"{call[column]:12}" for column in COLUMNS)
    print(f"{name:32}{1000 * call['seconds']:8.0f}{counts}")


if __name__ == "__main__":
    main()
