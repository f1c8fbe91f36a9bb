"""Run the second entries of one module in a process of its own, and write their values as JSON."""

from __future__ import annotations

import importlib.util
import inspect
import json
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..claims.kernel import describe_error
from ..claims.plain import to_plain
from ..claims.values import read_values
from .entries import Registered, registered
from .guard import Guard, RefusedError

SEEDS = (141421, 271828, 314159)
"""The seeds of entries that draw at random, which no page is expected to use."""


def main(task: str) -> None:
    """Import a module of entries, and write the outcomes of its entries to a file.

    Args:
        task: a JSON object: the ``module``, the file of the ``outcome``, and the attributes of
            :class:`.guard.Guard`.
    """
    settings = json.loads(task)
    module, outcome = Path(settings["module"]), Path(settings["outcome"])
    guard = Guard(settings["folder"], tuple(settings["modules"]), tuple(settings["folders"]))
    sys.path.insert(0, settings["folder"])
    found: dict[str, Any] = {"entries": [], "error": None}
    with outcome.open("w", encoding="utf-8") as file:
        loaded = guard.install()
        try:
            _import(module)
            found["entries"] = [_outcome(module, one) for one in registered]
        except BaseException as error:
            found["error"] = _describe(module, error)
        if modules := loaded():
            text = f"the module loads {', '.join(modules)}, which is banned"
            found["error"] = {"line": 1, "text": text}
        json.dump(found, file)


def _import(module: Path) -> None:
    spec = importlib.util.spec_from_file_location(module.stem, module)
    assert spec
    assert spec.loader
    imported = importlib.util.module_from_spec(spec)
    sys.modules[module.stem] = imported
    spec.loader.exec_module(imported)


def _outcome(module: Path, one: Registered) -> dict[str, Any]:
    """Return the values of an entry, for each call a mapping of keys, or its error."""
    try:
        seeded = "seed" in inspect.signature(one.function).parameters
        calls = [{"seed": seed} for seed in SEEDS] if seeded else [{}]
        return {"keys": one.keys, "values": [_values(one, call) for call in calls]}
    except BaseException as error:
        return {"keys": one.keys, "error": _describe(module, error)}


def _values(one: Registered, arguments: dict[str, int]) -> dict[str, Any]:
    result = one.function(**arguments)
    if len(one.keys) == 1:
        return {one.keys[0]: to_plain(read_values(result))}
    if not isinstance(result, Mapping) or {*result} != {*one.keys}:
        raise TypeError(f"expected a mapping with the keys {', '.join(one.keys)}")
    return {key: to_plain(read_values(result[key])) for key in one.keys}


def _describe(module: Path, error: BaseException) -> dict[str, Any]:
    """Return the text of an exception and the last line of the module in its traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno or 1 for frame in frames if Path(frame.filename) == module]
    text = str(error) if isinstance(error, RefusedError) else describe_error(error)
    return {"line": lines[-1] if lines else 1, "text": text}


if __name__ == "__main__":
    main(sys.argv[1])
