"""Check formal statements with Coq; record its version, statements, definitions and axioms."""

from __future__ import annotations

import hashlib
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from .statements import CONFIG, SCHEMA, Folder, FormalError, hash_files

CPU_LIMIT = 300
"""Default limit, in seconds of CPU time, for each process of Coq."""
_TOOLS = ("coqc", "coqdep", "coqtop", "coqchk")
_JOBS = 2
_LIMIT_CPU_TIME = 'ulimit -S -t "$0"; ulimit -c 0; exec "$@"'
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
_ERROR = re.compile(
    r'^File "(?:.*/)?([^"/]+)", line (\d+), characters .*?:\n(.*)', re.M | re.DOTALL
)
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
    coq = _Coq(folder, build, cpu_limit)
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
        "theorems": coq.describe_theorems(),
    }


@dataclass(frozen=True)
class _Coq:
    """The tools of Coq, applied to a folder of formal statements."""

    folder: Folder
    build: Path
    cpu_limit: int

    def run(
        self, command: list[str], path: Path, cwd: Path | None = None, text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a tool on a text as standard input.

        Args:
            command: the tool and its arguments.
            path: the file or folder that an error message names.
            cwd: the working directory.
            text: the standard input.

        Raises:
            FormalError: if the tool exceeds the limit of CPU time.
        """
        limited = ["sh", "-c", _LIMIT_CPU_TIME, str(self.cpu_limit), *command]
        done = subprocess.run(
            limited, cwd=cwd, input=text, capture_output=True, encoding="utf-8", check=False
        )
        if done.returncode == -signal.SIGXCPU:
            raise FormalError(
                f"{path}:1: ERROR: {command[0]} exceeded the limit of {self.cpu_limit} seconds of "
                "CPU time; raise it with --cpu-limit"
            )
        return done

    def package_versions(self) -> dict[str, str]:
        """Return the versions of the Debian packages, or "unknown" on other systems."""
        versions = dict.fromkeys(self.folder.packages, "unknown")
        if shutil.which("dpkg-query"):
            for package in versions:
                query = ["dpkg-query", "-W", "-f", "${Version}", package]
                versions[package] = self.run(query, self.folder.path).stdout or "unknown"
        return versions

    def compile_all(self, environment: str) -> None:
        """Compile a copy of every file in topological order, two at a time.

        A compiled file is reused while its text, its dependencies and the environment are the
        same.

        Args:
            environment: the versions of Coq and its packages.

        Raises:
            FormalError: if files do not compile, or depend on each other in a circle.
        """
        texts = self.folder.texts
        self.build.mkdir(parents=True, exist_ok=True)
        for leftover in self.build.glob("*.v"):
            if leftover.stem not in texts:
                leftover.unlink()
        for module, text in texts.items():
            (self.build / f"{module}.v").write_text(text, "utf-8")
        required = self._dependencies()
        keys: dict[str, str] = {}
        order = TopologicalSorter(required)
        try:
            order.prepare()
        except CycleError as error:
            circle = " requires ".join(reversed(error.args[1]))
            raise FormalError(f"{self.folder.path}: ERROR: circular dependency: {circle}") from None
        problems: list[str] = []
        with ThreadPoolExecutor(_JOBS) as pool:
            running: dict[Future[None], str] = {}
            while order.is_active() or running:
                for module in order.get_ready():
                    dependencies = [keys[m] for m in sorted(required[module])]
                    content = "\0".join([environment, texts[module], *dependencies])
                    keys[module] = hashlib.sha256(content.encode()).hexdigest()
                    running[pool.submit(self._compile, module, keys[module])] = module
                if not running:
                    break
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    module = running.pop(done)
                    try:
                        done.result()
                    except FormalError as error:
                        problems.append(str(error))
                    else:
                        order.done(module)
        if problems:
            raise FormalError("\n".join(sorted(problems)))

    def _dependencies(self) -> dict[str, set[str]]:
        """Return the modules of the folder that each module requires."""
        texts = self.folder.texts
        names = sorted(f"{module}.v" for module in texts)
        command = ["coqdep", "-R", ".", self.folder.library, *names]
        output = self.run(command, self.folder.path, self.build).stdout
        required: dict[str, set[str]] = {module: set() for module in texts}
        for targets, sources in re.findall(r"^(\S+\.vo)\b.*?:(.*)$", output, re.MULTILINE):
            stems = {Path(source).stem for source in sources.split() if source.endswith(".vo")}
            required[Path(targets).stem] |= stems & required.keys() - {Path(targets).stem}
        return required

    def _compile(self, module: str, key: str) -> None:
        """Compile a file unless a file compiled with the same key exists."""
        stamp, compiled = self.build / f"{module}.key", self.build / f"{module}.vo"
        if compiled.exists() and stamp.exists() and stamp.read_text() == key:
            return
        for old in (stamp, compiled):
            old.unlink(missing_ok=True)
        path = self.folder.path / f"{module}.v"
        command = ["coqc", "-q", "-w", "none", "-R", ".", self.folder.library, f"{module}.v"]
        done = self.run(command, path, self.build)
        if done.returncode:
            error = _ERROR.search(done.stderr)
            line, message = (error[2], error[3]) if error else ("1", done.stderr)
            raise FormalError(f"{path}:{line}: ERROR: {_one_line(message)}")
        stamp.write_text(key)

    def check_compiled_files(self) -> None:
        """Check the compiled files with ``coqchk``, and reject unproved names in them.

        Raises:
            FormalError: if ``coqchk`` fails, or a name of the folder is assumed or relies on a
                check that was switched off.
        """
        folder = self.folder
        modules = [f"{folder.library}.{module}" for module in folder.texts]
        checked = [argument for module in modules for argument in ("-norec", module)]
        command = ["coqchk", "-silent", "-o", "-R", ".", folder.library, *checked]
        done = self.run(command, folder.path, self.build)
        output = done.stdout + done.stderr
        summary = output.partition("CONTEXT SUMMARY")[2]
        if done.returncode or "* Theory: Set is predicative" not in summary:
            raise FormalError(
                f"{folder.path}: ERROR: coqchk rejects the compiled files: {_one_line(output)}"
            )
        problems = []
        for title, names in re.findall(r"^\* (.*?):\s(.*?)(?=^\*|\Z)", summary, re.M | re.DOTALL):
            is_axiom = title == "Axioms"
            problem = "is assumed, not proved" if is_axiom else f'is listed under "{title}"'
            problems += [
                f"{folder.location(name)}: ERROR: {name} {problem}"
                for name in names.split()
                if name.startswith(f"{folder.library}.")
            ]
        if problems:
            raise FormalError("\n".join(sorted(problems)))

    def _query(self, header: str, commands: list[str]) -> list[str]:
        """Return the output of each command after a header; empty for a command that fails."""
        with tempfile.TemporaryDirectory() as outputs:
            redirected = [f'Redirect "{outputs}/{i}" {text}.' for i, text in enumerate(commands)]
            script = "\n".join([header, *redirected, ""])
            path = str(self.build.resolve())
            command = ["coqtop", "-q", "-w", "none", "-R", path, self.folder.library]
            self.run(command, self.folder.path, Path(outputs), script)
            files = [Path(outputs) / f"{i}.out" for i in range(len(commands))]
            texts = [file.read_text("utf-8") if file.exists() else "" for file in files]
        fetching = re.compile(r"^Fetching opaque proofs.*\n", re.MULTILINE)
        return [fetching.sub("", text).strip() for text in texts]

    def describe_theorems(self) -> list[dict[str, Any]]:
        """Return the entry of each theorem in the record.

        Raises:
            FormalError: if a theorem is not proved, or its axioms are not those that the folder
                allows.
        """
        folder = self.folder
        names = [
            f"{folder.library}.{t['file'].removesuffix('.v')}.{t['name']}" for t in folder.theorems
        ]
        required = f"From {folder.library} Require {' '.join(sorted(folder.texts))}."
        axioms = self._axioms(f"{required} {_WIDE}", names)
        definitions = self._definitions(f"{required} {_WIDE} Set Printing All.", names)
        printed = self._print(definitions)
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

    def _print(self, definitions: Mapping[str, list[str]]) -> dict[str, str]:
        """Return each theorem and definition as Coq prints it with the notations of its file.

        Args:
            definitions: the names of the definitions below each theorem.
        """
        folder = self.folder
        by_module: dict[str, list[str]] = {}
        for name in sorted({*definitions, *(d for names in definitions.values() for d in names)}):
            by_module.setdefault(name.split(".")[1], []).append(name)

        def query(module: str) -> list[str]:
            imports = _HEADER.findall(_without_comments(folder.texts[module]))
            header = "\n".join([*imports, f"From {folder.library} Require Import {module}."])
            commands = [
                f"{'Check @' if name in definitions else 'Print '}{name}"
                for name in by_module[module]
            ]
            return self._query(f"{header} {_READABLE}", commands)

        printed = {}
        with ThreadPoolExecutor(_JOBS) as pool:
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

    def _axioms(self, header: str, names: list[str]) -> list[list[str]]:
        """Return the full names of the axioms of each theorem, and check that they are allowed."""
        folder = self.folder
        queries = [[f"Check (@{name} : (_ : Prop))", f"Print Assumptions {name}"] for name in names]
        middle = len(queries) // 2
        with ThreadPoolExecutor(_JOBS) as pool:
            halves = pool.map(
                lambda half: self._query(header, [c for commands in half for c in commands]),
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
        abouts = self._query(header, [f"About {word}" for word in words]) if words else []
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

    def _definitions(self, header: str, theorems: list[str]) -> dict[str, list[str]]:
        """Return the definitions of the folder that each statement uses, also indirectly."""
        folder = self.folder
        roots = {folder.library, *folder.texts}

        def candidates(printed: str) -> set[str]:
            """Return possible names of the folder: Coq qualifies them, as nothing is imported."""
            return {w for w in _QUALIFIED.findall(printed) if w.partition(".")[0] in roots}

        outputs = self._query(header, [f"Check @{name}" for name in theorems])
        used = {
            name: candidates(output.partition(" : ")[2])
            for name, output in zip(theorems, outputs, strict=True)
        }
        full: dict[str, str] = {}
        while new := sorted(set().union(*used.values()) - full.keys()):
            commands = [command for word in new for command in (f"About {word}", f"Print {word}")]
            outputs = self._query(header, commands)
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


def _one_line(message: str) -> str:
    """Return a message of Coq in one line, without the context of the goal."""
    message = re.sub(
        r"^In environment\n(?:.*\n)*?(?=The |Unable |Cannot )", "", message, flags=re.M
    )
    return " ".join(message.removeprefix("Error:").split())[:400]


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
