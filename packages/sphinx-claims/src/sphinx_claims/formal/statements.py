"""Formal statements: the folder that has them, and the record of what Coq says of them."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

CONFIG = "theorems.toml"
SCHEMA = 1
_KINDS = (
    "Definition|Fixpoint|CoFixpoint|Inductive|Record|Structure|Theorem|Lemma|Proposition"
    "|Corollary|Fact|Remark|Axiom|Parameter|Variable|Variables|Hypothesis|Conjecture"
)


class FormalError(Exception):
    """What is wrong, a line for each problem: ``path:line: ERROR: ...``."""


@dataclass
class Folder:
    """A folder of formal statements: its table, and the text of its files by module name."""

    path: Path
    library: str
    packages: list[str]
    axioms: dict[str, str]
    theorems: list[dict[str, Any]]
    texts: dict[str, str]

    def where(self, name: str) -> str:
        """Where a name such as ``Library.File.theorem`` is stated."""
        module, _, short = name.removeprefix(f"{self.library}.").partition(".")
        text = self.texts.get(module, "")
        found = _find(text, short.rpartition(".")[2])
        line = 1 + text.count("\n", 0, found.end()) if found else 1
        return f"{self.path / module}.v:{line}"


def hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file that a record belongs to, by its name in the folder."""
    paths = [folder / CONFIG, *sorted(folder.glob("*.v"))]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def read_folder(path: Path) -> Folder:
    """Read the table of theorems, and refuse what is not as it must be."""
    config = path / CONFIG
    try:
        table = tomllib.loads(config.read_text("utf-8"))
    except FileNotFoundError:
        raise FormalError(f"{config}:1: ERROR: there is no such table of theorems") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise FormalError(f"{config}:{line[1] if line else 1}: ERROR: {error}") from None
    texts = {file.stem: file.read_text("utf-8") for file in sorted(path.glob("*.v"))}
    shape = {"library": str, "packages": list, "axioms": dict, "theorems": list}
    problems = _misshapen(table, shape)
    if not problems and not re.fullmatch(r"(?!Coq$)[A-Z]\w*", table["library"]):
        problems.append("library must be a name with a capital, such as Formal, and not Coq")
    shape = {"file": str, "name": str, "symbols": dict, "not_covered": str}
    for number, theorem in enumerate([] if problems else table["theorems"], start=1):
        which = f"theorem {number}"
        if wrong := _misshapen(theorem, shape):
            problems += [f"{which}: {problem}" for problem in wrong]
        elif theorem["file"].removesuffix(".v") not in texts:
            problems.append(f"{which}: there is no file {theorem['file']}")
        elif not _find(texts[theorem["file"].removesuffix(".v")], theorem["name"]):
            problems.append(f"{which}: {theorem['file']} states no {theorem['name']}")
    if problems:
        raise FormalError("\n".join(f"{config}:1: ERROR: {problem}" for problem in problems))
    return Folder(path, **table, texts=texts)


def _misshapen(table: Mapping[str, Any], shape: Mapping[str, type]) -> list[str]:
    problems = [f"{key} is missing" for key in shape if key not in table]
    problems += [f"{key} is not known" for key in table if key not in shape]
    for key, kind in shape.items():
        if key in table and not isinstance(table[key], kind):
            problems.append(f"{key} must be a {kind.__name__}")
    return problems


def place(folder: Folder, name: str) -> dict[str, Any]:
    """Where a name is, and what the comment above it says."""
    path, _, line = folder.where(name).rpartition(":")
    text = folder.texts[Path(path).stem]
    comment = source = ""
    if found := _find(text, name.rpartition(".")[2]):
        before = text[: found.start()].rstrip()
        if before.endswith("*)"):
            comment = before[before.rindex("(*") : -2].lstrip("(*")
        source = re.split(r"\.(?=\s)", text[found.start() :], maxsplit=1)[0].strip() + "."
    return {
        "name": name,
        "file": Path(path).name,
        "line": int(line),
        "comment": " ".join(comment.split()),
        "source": source,
    }


def _find(text: str, name: str) -> re.Match[str] | None:
    """Where a Coq file states a name."""
    return re.search(
        r"^[ \t]*(?:#\[.*?\]\s*)?(?:Local |Global |Program )?"
        rf"(?:{_KINDS})\s+{re.escape(name)}(?![\w'])",
        text,
        re.MULTILINE,
    )


@dataclass(frozen=True)
class FormalStatement:
    """What is known of a formal statement.

    ``name`` is that of its file and its own, as in ``Backward.bptt_recursion``. Where Coq has not
    checked it in this build, ``coq`` is empty, ``statement`` is what the file says, and there are
    neither ``definitions`` nor ``axioms``.
    """

    name: str
    file: str
    line: int
    comment: str
    statement: str
    symbols: dict[str, str]
    not_covered: str
    coq: str = ""
    axioms: list[str] = field(default_factory=list)
    definitions: list[dict[str, Any]] = field(default_factory=list)

    def published(self) -> dict[str, Any]:
        """Return the entry of the statement in ``claims.json``."""
        checked = {"coq": self.coq, "axioms": self.axioms} if self.coq else {}
        status = "checked" if checked else "not checked"
        return {
            "name": self.name,
            "file": self.file,
            "line": self.line,
            "status": status,
            **checked,
        }


_RECORDED = tuple(item.name for item in fields(FormalStatement) if item.name not in ("name", "coq"))


@dataclass(frozen=True)
class FormalStatements:
    """The formal statements of a site, by name, and what is wrong with them.

    ``axioms`` are sentences by the full names of axioms, ``scripts`` the texts of files by their
    names without suffix, and ``problems`` have the path, the line and what is wrong there.
    """

    folder: Path = field(default_factory=Path)
    statements: dict[str, FormalStatement] = field(default_factory=dict)
    axioms: dict[str, str] = field(default_factory=dict)
    notations: list[dict[str, Any]] = field(default_factory=list)
    scripts: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[Path, int, str]] = field(default_factory=list)


def read_statements(folder: Path, record: Path) -> FormalStatements:
    """Read the formal statements of a folder, and what the record says of them if there is one.

    Args:
        folder: the folder, as for :func:`check`.
        record: the file that :func:`check` writes.

    Returns:
        The statements. A record that is none, or is of other files than those of the folder, is
        among the problems, and then no statement is checked.
    """
    try:
        read = read_folder(folder)
    except FormalError as error:
        lines = re.findall(r"^(.*):(\d+): ERROR: (.*)$", str(error), re.MULTILINE)
        problems = [(Path(path), int(line), text) for path, line, text in lines]
        return FormalStatements(folder, problems=problems)
    if not record.exists():
        return _as_written(read, [])
    try:
        return _as_recorded(read, json.loads(record.read_text("utf-8")))
    except _StaleError as error:
        wrong = str(error)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        wrong = "this is no record of formal statements"
    again = "check them again with python -m sphinx_claims formal, or remove it"
    return _as_written(read, [(record, 1, f"{wrong}; {again}")])


class _StaleError(Exception):
    """A record that does not belong to the files as they stand; the message says why."""


def _as_written(folder: Folder, problems: list[tuple[Path, int, str]]) -> FormalStatements:
    statements = {}
    for theorem in folder.theorems:
        name = f"{theorem['file'].removesuffix('.v')}.{theorem['name']}"
        found = place(folder, f"{folder.library}.{name}")
        statements[name] = FormalStatement(
            name=name,
            file=found["file"],
            line=found["line"],
            comment=found["comment"],
            statement=found["source"],
            symbols=theorem["symbols"],
            not_covered=theorem["not_covered"],
        )
    return FormalStatements(folder.path, statements, folder.axioms, [], folder.texts, problems)


def _as_recorded(folder: Folder, record: dict[str, Any]) -> FormalStatements:
    if record["schema"] != SCHEMA:
        raise _StaleError(f"this record has schema {record['schema']}, expected {SCHEMA}")
    now, then = hashes(folder.path), record["files"]
    if others := sorted(name for name in now | then if now.get(name) != then.get(name)):
        raise _StaleError(f"this record is of another {' and '.join(others)}")
    statements = {}
    for theorem in record["theorems"]:
        name = theorem["name"].removeprefix(f"{folder.library}.")
        known = {key: theorem[key] for key in _RECORDED}
        statements[name] = FormalStatement(name=name, coq=record["coq"], **known)
    return FormalStatements(
        folder.path, statements, folder.axioms, record["notations"], folder.texts
    )
