"""Check formal statements with Coq; record its version, statements, definitions and axioms."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from .statements import CONFIG, SCHEMA, Folder, FormalError, hash_files
from .tools import CPU_LIMIT, JOBS, Coq

_TOOLS = ("coqc", "coqdep", "coqtop", "coqchk")
_COMMENT = re.compile(r"\(\*|\*\)")
_HEADER = re.compile(
    r"^(?:From\s+\S+\s+Require\b|Require\b|Import\b|(?:Local\s+)?Open\s+Scope\b).*?\.(?=\s)",
    re.MULTILINE | re.DOTALL,
)
_NOTATION = re.compile(
    r"^[ \t]*(?:Local |Global )?(?:Reserved )?(?:Notation|Infix)\b.*?\.(?=\s)",
    re.MULTILINE | re.DOTALL,
)
_QUALIFIED = re.compile(r"[^\W\d][\w']*(?:\.[^\W\d][\w']*)+")
_READABLE = "Set Printing Width 90. Set Printing Depth 10000. Unset Printing Implicit Defensive."
_WIDE = "Set Printing Width 10000. Set Printing Depth 10000."


def check_with_coq(folder: Folder, build: Path, cpu_limit: int = CPU_LIMIT) -> dict[str, Any]:
    """Compile all files with Coq, check them with ``coqchk``, and query their theorems.

    Args:
        folder: the formal statements.
        build: the folder for compiled files; files that have not changed are not compiled again.
        cpu_limit: the limit for each process, in seconds of CPU time.

    Returns:
        The record, as JSON data.

    Raises:
        FormalError: if Coq is not installed or exceeds the limit, a file does not compile, a
            theorem is not proved, or its axioms are not those that the folder allows.
    """
    if missing := [tool for tool in _TOOLS if not shutil.which(tool)]:
        install = f"apt-get install --no-install-recommends {' '.join(folder.packages)}"
        raise FormalError(f"{missing[0]} is not installed; on Debian: {install}")
    coq = Coq(folder, build, cpu_limit)
    version = coq.run(["coqc", "--print-version"], folder.path).stdout.split()[0]
    packages = coq.package_versions()
    coq.compile_all(f"{version} {packages}")
    coq.check_compiled_files()
    return {
        "schema": SCHEMA,
        "coq": version,
        "packages": packages,
        "folder": folder.path.as_posix(),
        "files": hash_files(folder.path),
        "axioms": folder.axioms,
        "notations": _notations(folder),
        "theorems": _describe_theorems(coq),
    }


def _describe_theorems(coq: Coq) -> list[dict[str, Any]]:
    """Return the entry of each theorem in the record.

    Raises:
        FormalError: if a theorem is not proved, or its axioms are not those that the folder
            allows.
    """
    folder = coq.folder
    names = [
        f"{folder.library}.{t['file'].removesuffix('.v')}.{t['name']}" for t in folder.theorems
    ]
    required = f"From {folder.library} Require {' '.join(sorted(folder.texts))}."
    axioms = _axioms(coq, f"{required} {_WIDE}", names)
    definitions = _definitions(coq, f"{required} {_WIDE} Set Printing All.", names)
    printed = _print(coq, definitions)
    return [
        {
            **folder.source_entry(name),
            "statement": printed[name],
            "definitions": [
                {**folder.source_entry(definition), "definition": printed[definition]}
                for definition in definitions[name]
            ],
            "axioms": theorem_axioms,
            "symbols": theorem["symbols"],
            "not_covered": theorem["not_covered"],
        }
        for theorem, name, theorem_axioms in zip(folder.theorems, names, axioms, strict=True)
    ]


def _print(coq: Coq, definitions: Mapping[str, list[str]]) -> dict[str, str]:
    """Return each theorem, and the definitions below it, as Coq prints them.

    Coq uses the notations of the file of each.
    """
    folder = coq.folder
    by_module: dict[str, list[str]] = {}
    for name in sorted({*definitions, *(d for names in definitions.values() for d in names)}):
        by_module.setdefault(name.split(".")[1], []).append(name)

    def query(module: str) -> list[str]:
        imports = _HEADER.findall(_without_comments(folder.texts[module]))
        header = "\n".join([*imports, f"From {folder.library} Require Import {module}."])
        commands = [
            f"{'Check @' if name in definitions else 'Print '}{name}" for name in by_module[module]
        ]
        return coq.query(f"{header} {_READABLE}", commands)

    printed = {}
    with ThreadPoolExecutor(JOBS) as pool:
        outputs = pool.map(query, by_module)
        for names, texts in zip(by_module.values(), outputs, strict=True):
            for name, text in zip(names, texts, strict=True):
                if name in definitions:
                    lines = text.partition("\n     : ")[2].splitlines()
                    printed[name] = "\n".join(line.removeprefix(" " * 7) for line in lines)
                else:
                    printed[name] = text.partition("\n\nArguments")[0]
    if silent := [name for name in printed if not printed[name]]:
        raise FormalError(
            "\n".join(f"{folder.location(n)}: ERROR: Coq cannot print {n}" for n in silent)
        )
    return printed


def _axioms(coq: Coq, header: str, names: list[str]) -> list[list[str]]:
    """Return the full names of the axioms of each theorem, and check that they are allowed."""
    folder = coq.folder
    queries = [[f"Check (@{name} : (_ : Prop))", f"Print Assumptions {name}"] for name in names]
    middle = len(queries) // 2
    with ThreadPoolExecutor(JOBS) as pool:
        halves = pool.map(
            lambda half: coq.query(header, [c for commands in half for c in commands]),
            (queries[:middle], queries[middle:]),
        )
        outputs = [output for half in halves for output in half]
    problems, listed = [], []
    for name, proof, assumptions in zip(names, outputs[::2], outputs[1::2], strict=True):
        title, *lines = assumptions.splitlines() or [""]
        lines = [line for line in lines if not line.startswith(" ")]
        found = [re.match(r"(\S+)(?: :|$)", line) for line in lines]
        listed.append([axiom[1] for axiom in found if axiom])
        others = [line for line, axiom in zip(lines, found, strict=True) if not axiom]
        if not proof or title not in ("Axioms:", "Closed under the global context"):
            problems.append(f"{folder.location(name)}: ERROR: {name} is not a proved theorem")
        problems += [
            f"{folder.location(name)}: ERROR: {name} depends on an assumption: {other}"
            for other in others
        ]
    words = sorted({axiom for axioms in listed for axiom in axioms})
    abouts = coq.query(header, [f"About {word}" for word in words]) if words else []
    full = {word: _full_name(about) or word for word, about in zip(words, abouts, strict=True)}
    resolved = [sorted(full[word] for word in axioms) for axioms in listed]
    problems += [
        f"{folder.location(name)}: ERROR: {name} depends on the axiom {axiom}, "
        f"which {CONFIG} does not allow"
        for name, axioms in zip(names, resolved, strict=True)
        for axiom in axioms
        if axiom not in folder.axioms
    ]
    problems += [
        f"{folder.path / CONFIG}:1: ERROR: no theorem depends on the axiom {axiom}"
        for axiom in folder.axioms
        if axiom not in full.values()
    ]
    if problems:
        raise FormalError("\n".join(problems))
    return resolved


def _definitions(coq: Coq, header: str, theorems: list[str]) -> dict[str, list[str]]:
    """Return the definitions of the folder that each statement uses, also indirectly."""
    folder = coq.folder
    roots = {folder.library, *folder.texts}

    def candidates(printed: str) -> set[str]:
        """Return possible names of the folder: Coq qualifies them, as nothing is imported."""
        return {w for w in _QUALIFIED.findall(printed) if w.partition(".")[0] in roots}

    outputs = coq.query(header, [f"Check @{name}" for name in theorems])
    used = {
        name: candidates(output.partition(" : ")[2])
        for name, output in zip(theorems, outputs, strict=True)
    }
    full: dict[str, str] = {}
    while new := sorted(set().union(*used.values()) - full.keys()):
        commands = [command for word in new for command in (f"About {word}", f"Print {word}")]
        outputs = coq.query(header, commands)
        for word, about, printed in zip(new, outputs[::2], outputs[1::2], strict=True):
            full[word] = _full_name(about)
            is_own = full[word].startswith(f"{folder.library}.")
            used[word] = candidates(printed) if is_own else set()

    def position(name: str) -> tuple[str, int]:
        entry = folder.source_entry(name)
        return entry["file"], entry["line"]

    definitions = {}
    for theorem in theorems:
        reached, pending = {theorem}, [theorem]
        while pending:
            fresh = used[pending.pop()] - reached
            reached |= fresh
            pending += fresh
        names = {full[word] for word in reached - {theorem}} - {theorem}
        own = [name for name in names if name.startswith(f"{folder.library}.")]
        definitions[theorem] = sorted(own, key=position)
    return definitions


def _full_name(about: str) -> str:
    """Return the full name from the output of ``About``; empty if there is none."""
    found = re.search(r"^Expands to: \w+ (\S+)", about, re.MULTILINE)
    return found[1] if found else ""


def _notations(folder: Folder) -> list[dict[str, Any]]:
    """Return the notations that the files declare, in which Coq may print statements."""
    return [
        {
            "file": f"{module}.v",
            "line": 1 + text.count("\n", 0, found.start()),
            "source": found[0],
        }
        for module, text in folder.texts.items()
        for found in _NOTATION.finditer(text)
    ]


def _without_comments(text: str) -> str:
    """Return a text without its comments, which may be nested."""
    kept, depth, end = [], 0, 0
    for mark in _COMMENT.finditer(text):
        if depth == 0:
            kept.append(text[end : mark.start()])
        depth += 1 if mark[0] == "(*" else -1
        end = mark.end()
    return "".join([*kept, text[end:]])
