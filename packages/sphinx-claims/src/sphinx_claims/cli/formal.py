"""``python -m sphinx_claims formal``: check the formal statements of a folder with Coq."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from ..formal.coq import check_with_coq
from ..formal.statements import FormalError, read_folder
from ..formal.tools import CPU_LIMIT


def check(folder: Path, record: Path, cpu_limit: int = CPU_LIMIT) -> int:
    """Check the formal statements of a folder with Coq, and write the record.

    The folder contains Coq files and a table of theorems, ``theorems.toml``. Coq compiles every
    file into a folder beside the record, ``coqchk`` checks the compiled files, and ``coqtop``
    prints each theorem with its definitions and axioms. The record is written only if there are no
    problems.

    Args:
        folder: the folder of the formal statements.
        record: the JSON file to write.
        cpu_limit: the limit for each process of Coq, in seconds of CPU time.

    Returns:
        The exit status: 1 if there are problems, which are printed to standard error, otherwise 0.
    """
    began = time.monotonic()
    record.unlink(missing_ok=True)
    try:
        checked = check_with_coq(read_folder(folder), record.with_suffix(""), cpu_limit)
    except FormalError as error:
        print(error, file=sys.stderr)
        return 1
    record.write_text(json.dumps(checked, indent=1, ensure_ascii=False) + "\n", "utf-8")
    for theorem in checked["theorems"]:
        axioms = ", ".join(theorem["axioms"]) or "none"
        print(f"{folder / theorem['file']}:{theorem['line']}: {theorem['name']}; axioms: {axioms}")
    count, seconds = len(checked["theorems"]), time.monotonic() - began
    version = checked["coq"]
    print(f"{count} formal statements checked by Coq {version} in {seconds:.1f} s; see {record}")
    return 0
