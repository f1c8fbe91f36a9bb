"""Run the modules of second entries in fresh processes, and keep their outcomes while they hold."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..claims.plain import from_plain
from ..claims.values import Values
from ..execution.cache import installation
from ..execution.runner import available_processors
from .process import SEEDS
from .reading import EntryProblem, Folder, Module

TIMEOUT = 600
"""Seconds that the entries of a module may take."""
CACHE = "second-entries"
"""Folder in the cache of executed pages, with one file for each module."""


@dataclass(frozen=True)
class Site:
    """What the processes of entries must not use.

    Attributes:
        folder: the folder of the entries.
        bans: the names of banned modules.
        source: the folder of the pages.
        written: the output folder, the folder of doctrees and that of the cache.
    """

    folder: Path
    bans: tuple[str, ...]
    source: Path
    written: tuple[Path, ...]


@dataclass(frozen=True)
class Outcome:
    """What an entry came to.

    Attributes:
        path: its module.
        keys: the keys of its claims.
        values: for each call, the values by key.
        problem: the error that it raised, if any.
    """

    path: Path
    keys: tuple[str, ...]
    values: tuple[dict[str, Values], ...]
    problem: EntryProblem | None = None


def runnable(folder: Folder) -> list[Path]:
    """Return the modules that have entries and no problems."""
    return [path for path, one in folder.modules.items() if one.entries and not one.problems]


def run_modules(
    picked: Iterable[Path], modules: Mapping[Path, Module], site: Site, cache: Path
) -> tuple[list[Outcome], list[EntryProblem]]:
    """Run the modules whose outcomes are not cached; return all outcomes, and other problems.

    An outcome is cached as long as its module, the modules and files of the folder that it may
    use, the bans, the installed packages and this extension are the same. Errors are not cached.

    Args:
        picked: the modules to run.
        modules: all modules of the folder.
        site: what their processes must not use.
        cache: the folder of the cache.
    """
    paths = sorted(picked)
    keys = _keys(paths, modules, site)
    files = {path: _file(path, cache) for path in paths}
    found = {path: _read(files[path]) for path in paths}
    missing = [path for path in paths if found[path].get("key") != keys[path]]
    missing.sort(key=lambda path: _expected_seconds(found[path], modules[path]), reverse=True)
    with ThreadPoolExecutor(available_processors()) as pool:
        ran = dict(zip(missing, pool.map(lambda path: _run(path, site), missing), strict=True))
    for path, one in ran.items():
        if _succeeded(one):
            _write(files[path], one | {"key": keys[path]})
    found |= ran
    outcomes = [_outcome(path, entry) for path in paths for entry in found[path]["entries"]]
    errors = [(path, found[path]["error"]) for path in paths if found[path]["error"]]
    return outcomes, [EntryProblem(path, error["line"], error["text"]) for path, error in errors]


def are_cached(
    paths: Iterable[Path], modules: Mapping[Path, Module], site: Site, cache: Path
) -> bool:
    """Return whether the outcomes of all these modules are cached."""
    keys = _keys(sorted(paths), modules, site)
    return all(_read(_file(path, cache)).get("key") == key for path, key in keys.items())


def _keys(paths: Iterable[Path], modules: Mapping[Path, Module], site: Site) -> dict[Path, str]:
    own = sorted(Path(__file__).parent.glob("*.py"))
    same = [_hashes(own), site.bans, SEEDS, installation()]
    return {
        path: _hash([*same, _hashes(_used_files(path, modules, site.folder))]) for path in paths
    }


def _file(module: Path, cache: Path) -> Path:
    return cache / CACHE / f"{module.stem}.json"


def _expected_seconds(last: dict[str, Any], module: Module) -> tuple[float, int]:
    """Return what orders modules, so that none that takes long is run last and alone.

    This is how long the module took last; before that is known, how many of its entries run with
    every seed.
    """
    return last.get("seconds", 0.0), sum(entry.seeded for entry in module.entries)


def _outcome(path: Path, entry: dict[str, Any]) -> Outcome:
    error = entry.get("error")
    problem = error and EntryProblem(path, error["line"], error["text"])
    calls = [
        {key: from_plain(value) for key, value in call.items()} for call in entry.get("values", [])
    ]
    return Outcome(path, tuple(entry["keys"]), tuple(calls), problem)


def _succeeded(found: dict[str, Any]) -> bool:
    return not found["error"] and not any("error" in entry for entry in found["entries"])


def _read(file: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        content = json.loads(file.read_text("utf-8"))
        if isinstance(content, dict):
            return content
    return {}


def _write(file: Path, content: dict[str, Any]) -> None:
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content), "utf-8")


def _hashes(files: Iterable[Path]) -> list[list[str]]:
    return [[path.name, hashlib.sha256(path.read_bytes()).hexdigest()] for path in files]


def _hash(state: list[Any]) -> str:
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()


def _used_files(module: Path, modules: Mapping[Path, Module], folder: Path) -> Iterator[Path]:
    """Yield a module, the modules of its folder that it imports, and the data of the folder."""
    waiting, seen = [module], {module}
    while waiting:
        path = waiting.pop()
        yield path
        used = {folder / f"{name}.py" for name in modules[path].imports} & modules.keys() - seen
        seen |= used
        waiting += sorted(used)
    files = (path for path in folder.rglob("*") if path.is_file())
    yield from sorted(path for path in files if path.suffix not in {".py", ".pyc"})


def _run(module: Path, site: Site) -> dict[str, Any]:
    """Run a module in a fresh process, and return its outcome and how long it took."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        outcome = Path(temporary, "outcome.json")
        task = {
            "module": str(module),
            "outcome": str(outcome),
            "folder": str(site.folder),
            "modules": site.bans,
            "folders": [os.path.realpath(path) for path in (site.source, *site.written)],
        }
        command = [sys.executable, "-P", "-m", "sphinx_claims.recompute.process"]
        try:
            done = subprocess.run(
                [*command, json.dumps(task)],
                cwd=site.folder,
                env=_environment(site),
                capture_output=True,
                text=True,
                errors="replace",
                timeout=TIMEOUT,
                check=False,
            )
            found = json.loads(outcome.read_text("utf-8"))
        except subprocess.TimeoutExpired:
            text = f"its entries take longer than {TIMEOUT} seconds"
        except (OSError, ValueError):
            last = done.stderr.strip().rpartition("\n")[2]
            text = f"its process exits with status {done.returncode}: {last}"
        else:
            assert isinstance(found, dict)
            return found | {"seconds": round(time.monotonic() - began, 3)}
        return {"entries": [], "error": {"line": 1, "text": text}}


def _environment(site: Site) -> dict[str, str]:
    """Return the environment of this process, without folders of pages among the modules."""
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
    if paths := environment.pop("PYTHONPATH", ""):
        kept = [path for path in paths.split(os.pathsep) if not _is_below(path, site.source)]
        environment["PYTHONPATH"] = os.pathsep.join(kept)
    return environment


def _is_below(path: str, folder: Path) -> bool:
    return Path(path).resolve().is_relative_to(folder.resolve())
