"""Timer of ``formula`` in the kernels of a build, for ``formulas.py``.

If the environment variable ``FORMULA_TIMES`` names a file, each call appends a line of JSON to it.
"""

import json
import os
import time
from functools import wraps
from pathlib import Path
from typing import Any


def install() -> None:
    """Replace ``formula`` by a function that times it, if times are recorded."""
    path = os.environ.get("FORMULA_TIMES")
    if not path:
        return
    import sphinx_claims
    from sphinx_claims.claims import kernel
    from sphinx_claims.evaluation.kernel import formula

    submitted: list[dict[str, Any]] = []
    submit = kernel.append_record

    def append_record(record: dict[str, Any]) -> None:
        submitted.append(record)
        submit(record)

    @wraps(formula)
    def timed(*arguments: object, **options: object) -> None:
        began = time.process_time()
        formula(*arguments, **options)  # type: ignore[arg-type] (passed on as they are)
        seconds = time.process_time() - began
        record = submitted[-1]["formula"]
        statements = [one for one in record["statements"] if one["status"] == "evaluated"]
        entry = {
            "label": record["label"],
            "seconds": seconds,
            "statements": len(statements),
            "points": sum(one["points"] for one in statements),
            "variants": sum(
                sum(kind[1:]) for one in statements for kind in one["variants"]["kinds"]
            ),
        }
        with Path(path).open("a", encoding="utf-8") as times:
            times.write(json.dumps(entry) + "\n")

    kernel.append_record = append_record
    sphinx_claims.formula = timed
