"""Read formal statements: their folder, its ``theorems.toml`` and the record of a check by Coq."""

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


_TYPE_NAMES: dict[type, str] = {str: "string", list: "array", dict: "table"}


class FormalError(Exception):
    """Problems of formal statements; the message has a line ``path:line: ERROR: ...`` for each."""


@dataclass
class Folder:
    """A folder of formal statements.

    Attributes:
        path: the path of the folder.
        library: the logical name of the folder in Coq.
        packages: the Debian packages to install.
        axioms: a sentence about each axiom that proofs may use, by its full name.
        theorems: the entries of ``theorems.toml``.
        texts: the text of each file, by module name.
    """

    path: Path
    library: str
    packages: list[str]
    axioms: dict[str, str]
    theorems: list[dict[str, Any]]
    texts: dict[str, str]

    def location(self, name: str) -> str:
        """Return ``path:line`` of the declaration of a name such as ``Library.File.theorem``."""
        module, _, short = name.removeprefix(f"{self.library}.").partition(".")
        text = self.texts.get(module, "")
        found = _find_declaration(text, short.rpartition(".")[2])
        line = 1 + text.count("\n", 0, found.end()) if found else 1
        return f"{self.path / module}.v:{line}"

    def source_entry(self, name: str) -> dict[str, Any]:
        """Return the file, line, source and preceding comment of a declaration, for the record."""
        path, _, line = self.location(name).rpartition(":")
        text = self.texts[Path(path).stem]
        comment = source = ""
        if found := _find_declaration(text, name.rpartition(".")[2]):
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


def hash_files(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of ``theorems.toml`` and of each Coq file, by file name."""
    paths = [folder / CONFIG, *sorted(folder.glob("*.v"))]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def read_folder(path: Path) -> Folder:
    """Read and validate ``theorems.toml`` and the Coq files of a folder.

    Raises:
        FormalError: if the table is missing or malformed, or names a theorem that no file
            declares.
    """
    config = path / CONFIG
    try:
        table = tomllib.loads(config.read_text("utf-8"))
    except FileNotFoundError:
        raise FormalError(f"{config}:1: ERROR: file not found") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise FormalError(f"{config}:{line[1] if line else 1}: ERROR: {error}") from None
    texts = {file.stem: file.read_text("utf-8") for file in sorted(path.glob("*.v"))}
    types = {"library": str, "packages": list, "axioms": dict, "theorems": list}
    problems = _type_errors(table, types)
    if not problems and not re.fullmatch(r"(?!Coq$)[A-Z]\w*", table["library"]):
        problems.append("library must be a capitalized name other than Coq, such as Formal")
    types = {"file": str, "name": str, "symbols": dict, "not_covered": str}
    for number, theorem in enumerate([] if problems else table["theorems"], start=1):
        if errors := _type_errors(theorem, types):
            problems += [f"theorem {number}: {error}" for error in errors]
        elif (module := theorem["file"].removesuffix(".v")) not in texts:
            problems.append(f"theorem {number}: file {theorem['file']} not found")
        elif not _find_declaration(texts[module], theorem["name"]):
            problems.append(
                f"theorem {number}: {theorem['file']} does not declare {theorem['name']}"
            )
    if problems:
        raise FormalError("\n".join(f"{config}:1: ERROR: {problem}" for problem in problems))
    return Folder(path, **table, texts=texts)


def _type_errors(table: Mapping[str, Any], types: Mapping[str, type]) -> list[str]:
    problems = [f"missing key {key}" for key in types if key not in table]
    problems += [f"unknown key {key}" for key in table if key not in types]
    for key, expected in types.items():
        if key in table and not isinstance(table[key], expected):
            problems.append(f"{key} must have the type {_TYPE_NAMES[expected]}")
    return problems


def _find_declaration(text: str, name: str) -> re.Match[str] | None:
    """Find the declaration of a name in the text of a Coq file."""
    return re.search(
        r"^[ \t]*(?:#\[.*?\]\s*)?(?:Local |Global |Program )?"
        rf"(?:{_KINDS})\s+{re.escape(name)}(?![\w'])",
        text,
        re.MULTILINE,
    )


@dataclass(frozen=True)
class FormalStatement:
    """A formal statement, with the results of its check by Coq, if any.

    Attributes:
        name: the module and the theorem, such as ``Backward.bptt_recursion``.
        file: the name of the file.
        line: the line of the declaration.
        comment: the comment above the declaration.
        statement: the statement as Coq prints it; the source if Coq has not checked it.
        symbols: the names in Coq of symbols of the theorem, by their LaTeX.
        not_covered: the part of the theorem that the statement does not cover.
        coq: the version of Coq that checked the statement; empty if none did.
        axioms: the full names of the axioms of its proof.
        definitions: the entries of the definitions that it uses.
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
    """The formal statements of a site.

    Attributes:
        folder: the folder of the statements.
        statements: the statements, by name.
        axioms: a sentence about each allowed axiom, by its full name.
        notations: the entries of the notations that the files declare.
        scripts: the texts of the files, by module name.
        problems: the path, the line and the message of each error.
    """

    folder: Path = field(default_factory=Path)
    statements: dict[str, FormalStatement] = field(default_factory=dict)
    axioms: dict[str, str] = field(default_factory=dict)
    notations: list[dict[str, Any]] = field(default_factory=list)
    scripts: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[Path, int, str]] = field(default_factory=list)


def read_statements(folder: Path, record: Path) -> FormalStatements:
    """Read the formal statements of a folder and, if it exists, the record of their check.

    Args:
        folder: the folder of the statements.
        record: the file that ``python -m sphinx_claims formal`` writes.

    Returns:
        The statements. If the record is malformed or belongs to other versions of the files, this
        is one of the problems, and no statement counts as checked.
    """
    try:
        read = read_folder(folder)
    except FormalError as error:
        lines = re.findall(r"^(.*):(\d+): ERROR: (.*)$", str(error), re.MULTILINE)
        problems = [(Path(path), int(line), text) for path, line, text in lines]
        return FormalStatements(folder, problems=problems)
    if not record.exists():
        return _from_sources(read, [])
    try:
        return _from_record(read, json.loads(record.read_text("utf-8")))
    except _StaleError as error:
        problem = str(error)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        problem = "this is not a record of formal statements"
    remedy = "run python -m sphinx_claims formal again or remove the record"
    return _from_sources(read, [(record, 1, f"{problem}; {remedy}")])


class _StaleError(Exception):
    """A record of another schema or of other versions of the files."""


def _from_sources(folder: Folder, problems: list[tuple[Path, int, str]]) -> FormalStatements:
    """Return the statements as the files state them, unchecked."""
    statements = {}
    for theorem in folder.theorems:
        name = f"{theorem['file'].removesuffix('.v')}.{theorem['name']}"
        found = folder.source_entry(f"{folder.library}.{name}")
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


def _from_record(folder: Folder, record: dict[str, Any]) -> FormalStatements:
    """Return the statements as Coq checked them."""
    if record["schema"] != SCHEMA:
        raise _StaleError(f"this record has schema {record['schema']}, expected {SCHEMA}")
    now, then = hash_files(folder.path), record["files"]
    if changed := sorted(name for name in now | then if now.get(name) != then.get(name)):
        raise _StaleError(f"this record is out of date: {' and '.join(changed)} changed")
    statements = {}
    for theorem in record["theorems"]:
        name = theorem["name"].removeprefix(f"{folder.library}.")
        known = {key: theorem[key] for key in _RECORDED}
        statements[name] = FormalStatement(name=name, coq=record["coq"], **known)
    return FormalStatements(
        folder.path, statements, folder.axioms, record["notations"], folder.texts
    )
