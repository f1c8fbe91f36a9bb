"""What becomes of mutants of the library: run after `mutmut run`, which has the tests judge them.

Each mutant that the tests let pass is either listed in equivalent.toml, with the reason why nothing
could tell it from the original, or judged by the claims: the site is built with it.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code

from sphinx_claims.ledger.outcomes import Outcome, Survivor, record_outcomes

MUTATED = Path("mutants")
EQUIVALENT = Path(__file__).parent / "equivalent.toml"
NOTICED = {"killed", "timeout", "segfault"}


def main(record):
    if claims_notice("none"):
        sys.exit("the site does not build as it stands")
    explained = read_explained()
    used = set()
    outcome = Outcome()
    for meta in sorted(MUTATED.glob("src/**/*.meta")):
        path = meta.relative_to(MUTATED).with_suffix("")
        for name, code in json.loads(meta.read_text("utf-8"))["exit_code_by_key"].items():
            if code is None:
                sys.exit(f"{name} was not tried; run mutmut first")
            if status_by_exit_code[code] in NOTICED:
                outcome.add(Outcome(1, 1))
                continue
            change = change_of(name, path)
            used.add(change)
            caught = change not in explained and claims_notice(name)
            outcome.record(caught, survivor(path, change, explained.get(change, "")))
    for of, removed, added in explained.keys() - used:
        print(f"{EQUIVALENT}: no mutant of {of} turns {removed!r} into {added!r} and survives")
    known = record_outcomes(record, {"library": outcome})
    return 0 if known and explained.keys() <= used else 1


def read_explained():
    """The reason by function, line and mutated line."""
    entries = tomllib.loads(EQUIVALENT.read_text("utf-8"))["mutant"]
    return {(e["of"], e["from"], to): e["reason"] for e in entries for to in e["to"]}


def change_of(name, path):
    """The function of a mutant, the line that it changes and what that becomes."""
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


def claims_notice(name):
    """Whether the site does not build when its pages import the mutated library."""
    mutated = {"PYTHONPATH": str(MUTATED.absolute() / "src"), "MUTANT_UNDER_TEST": name}
    with tempfile.TemporaryDirectory() as folder:
        settings = ["-D", f"claims_cache_path={folder}/executed", "-d", f"{folder}/doctrees"]
        build = [sys.executable, "-m", "sphinx", "-Q", "-b", "dummy", "-W", *settings, "-c", "."]
        status = subprocess.run([*build, "docs", folder], env=os.environ | mutated, check=False)
    return status.returncode != 0


def survivor(path, change, reason):
    """A mutant that nothing noticed, at the line of its function that begins what it changes."""
    of, removed, added = change
    function = of.rpartition(".")[2]
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    start = next(i for i, line in enumerate(lines) if line.startswith(f"def {function}("))
    begins = [len(line) * removed.startswith(line) for line in lines[start:]]
    return Survivor(
        str(path), start + begins.index(max(begins)) + 1, f"{function}: {added}", reason
    )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
