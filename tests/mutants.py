"""Run mutation tests of the library and of the claims with mutmut.

mutmut supports only one ``src`` folder, so this script copies the sources and tests of both
distributions to a staging folder and runs mutmut there. A mutant that survives the tests either is
listed in equivalent.toml, with the reason why it is equivalent to the original, or must be caught
by the claims of the pages when the site is built with the mutated modules.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from contextlib import chdir
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code

from sphinx_claims.ledger.outcomes import Outcome, Survivor, record_outcomes

STAGING = Path("_build/mutmut").absolute()
STAGED = {
    "pyproject.toml": "pyproject.toml",
    "src/dlproofs": "src/dlproofs",
    "src/sphinx_claims": "packages/sphinx-claims/src/sphinx_claims",
    "tests/claims": "packages/sphinx-claims/tests/claims",
    "tests/dlproofs": "tests/dlproofs",
}
"""Paths in the repository, by path in the staging folder."""
MUTATED = STAGING / "mutants"
EQUIVALENT = Path(__file__).parent / "equivalent.toml"
CAUGHT = {"killed", "timeout", "segfault"}


def main(record):
    """Test all mutants, record the outcome, and return the exit status."""
    stage()
    mutmut = Path(sys.executable).with_name("mutmut")
    subprocess.run([mutmut, "run"], cwd=STAGING, check=True)
    if site_rejects("none"):
        sys.exit("the site fails to build without mutants")
    reasons = read_equivalent()
    used = set()
    outcome = Outcome()
    for meta in sorted(MUTATED.glob("src/**/*.meta")):
        path = meta.relative_to(MUTATED).with_suffix("")
        for name, code in json.loads(meta.read_text("utf-8"))["exit_code_by_key"].items():
            if code is None:
                sys.exit(f"mutmut did not run {name}")
            if status_by_exit_code[code] in CAUGHT:
                outcome.add(Outcome(1, 1))
                continue
            change = describe_change(name, path)
            used.add(change)
            caught = change not in reasons and site_rejects(name)
            outcome.record(caught, describe_survivor(path, change, reasons.get(change, "")))
    for function, removed, added in reasons.keys() - used:
        print(f"{EQUIVALENT}: no surviving mutant of {function} changes {removed!r} to {added!r}")
    all_explained = record_outcomes(record, {"library": outcome})
    return 0 if all_explained and reasons.keys() <= used else 1


def stage():
    """Copy the sources and tests to the staging folder."""
    shutil.rmtree(STAGING, ignore_errors=True)
    for name, original in STAGED.items():
        target = STAGING / name
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if Path(original).is_dir() else shutil.copy2
        copy(original, target)


def original_path(path):
    """Return the path of a staged file in the repository."""
    folder = "/".join(path.parts[:2])
    return Path(STAGED[folder], *path.parts[2:])


def read_equivalent():
    """Return the reasons of equivalent mutants, by function, original line and mutated line."""
    entries = tomllib.loads(EQUIVALENT.read_text("utf-8"))["mutant"]
    return {(e["of"], e["from"], to): e["reason"] for e in entries for to in e["to"]}


def describe_change(name, path):
    """Return the qualified name of the mutated function, the original line and the mutated line."""
    with chdir(STAGING):
        lines = get_diff_for_mutant(name, path=path).splitlines()
    removed, added = (
        " ".join(
            line[1:].strip()
            for line in lines
            if line.startswith(sign) and not line.startswith(sign * 3)
        )
        for sign in "-+"
    )
    module, function = re.fullmatch(r"(.*)\.x[_ǁ](.*)__mutmut_\d+", name).groups()
    return f"{module}.{function.replace('ǁ', '.')}", removed, added


def site_rejects(name):
    """Return whether the site fails to build when its pages import the mutated modules."""
    mutated = {"PYTHONPATH": str(MUTATED / "src"), "MUTANT_UNDER_TEST": name}
    with tempfile.TemporaryDirectory() as folder:
        settings = ["-D", f"claims_cache_path={folder}/executed", "-d", f"{folder}/doctrees"]
        build = [sys.executable, "-m", "sphinx", "-Q", "-b", "dummy", "-W", *settings, "-c", "."]
        status = subprocess.run([*build, "docs", folder], env=os.environ | mutated, check=False)
    return status.returncode != 0


def describe_survivor(path, change, reason):
    """Return a surviving mutant with the line number of the changed code."""
    qualified, removed, added = change
    function = qualified.rpartition(".")[2]
    path = original_path(path)
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    start = next(i for i, line in enumerate(lines) if line.startswith(f"def {function}("))
    matched = [len(line) * removed.startswith(line) for line in lines[start:]]
    return Survivor(
        str(path), start + matched.index(max(matched)) + 1, f"{function}: {added}", reason
    )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
