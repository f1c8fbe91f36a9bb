"""``python -m sphinx_claims formal``: check the formal statements of a folder with Coq."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from ..formal.coq import ask_coq
from ..formal.statements import FormalError, read_folder


def check(folder: Path, record: Path) -> int:
    """Check the formal statements of a folder with Coq, and write a record of them.

    The folder has Coq files, and a table of theorems, ``theorems.toml``. Every file is compiled, in
    a folder beside the record. Then ``coqchk`` checks what was compiled once more and lists what it
    rests on, and Coq itself is asked for the statement of every theorem, the definitions in it and
    its axioms. The record is written only if nothing at all is wrong.

    Args:
        folder: the folder of the formal statements.
        record: the JSON file to write.

    Returns:
        0, or 1 if something is wrong; then standard error has a line for each problem.
    """
    began = time.monotonic()
    record.unlink(missing_ok=True)
    try:
        found = ask_coq(read_folder(folder), record.with_suffix(""))
    except FormalError as error:
        print(error, file=sys.stderr)
        return 1
    record.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    for theorem in found["theorems"]:
        axioms = ", ".join(theorem["axioms"]) or "none"
        print(f"{folder / theorem['file']}:{theorem['line']}: {theorem['name']}; axioms: {axioms}")
    count, seconds = len(found["theorems"]), time.monotonic() - began
    print(
        f"{count} formal statements checked by Coq {found['coq']} in {seconds:.1f} s; see {record}"
    )
    return 0
