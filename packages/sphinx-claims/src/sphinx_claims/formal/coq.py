"""What Coq says of a folder of formal statements: it compiles them, and is asked about each."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from .statements import CONFIG, SCHEMA, Folder, FormalError, hashes, place

TIME_LIMIT = 300
_JOBS = 2
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


def ask_coq(folder: Folder, build: Path) -> dict[str, Any]:
    """Compile every file and check what was compiled; what Coq says is the record.

    Raises:
        FormalError: if anything is wrong.
    """
    if missing := [
        tool for tool in ("coqc", "coqdep", "coqtop", "coqchk") if not shutil.which(tool)
    ]:
        install = f"apt-get install --no-install-recommends {' '.join(folder.packages)}"
        raise FormalError(f"{missing[0]} is not installed; on Debian: {install}")
    version = _run(["coqc", "--print-version"], folder.path).stdout.split()[0]
    packages = _versions(folder)
    _compile(folder, build, f"{version} {packages}")
    _refuse_own_axioms(folder, build)
    return {
        "schema": SCHEMA,
        "coq": version,
        "packages": packages,
        "folder": folder.path.as_posix(),
        "files": hashes(folder.path),
        "axioms": folder.axioms,
        "notations": _notations(folder),
        "theorems": _ask_theorems(folder, build),
    }


def _run(
    command: list[str], about: Path, folder: Path | None = None, text: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a tool in a folder on an input; if it takes too long, the problem is that of a path."""
    try:
        return subprocess.run(
            command,
            cwd=folder,
            input=text,
            capture_output=True,
            encoding="utf-8",
            timeout=TIME_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        took = f"{command[0]} took longer than {TIME_LIMIT} seconds"
        raise FormalError(f"{about}:1: ERROR: {took}") from None


def _versions(folder: Folder) -> dict[str, str]:
    """The versions of Debian packages, or "unknown" on another system."""
    versions = dict.fromkeys(folder.packages, "unknown")
    if shutil.which("dpkg-query"):
        for package in versions:
            asked = ["dpkg-query", "-W", "-f", "${Version}", package]
            versions[package] = _run(asked, folder.path).stdout or "unknown"
    return versions


def _compile(folder: Folder, build: Path, environment: str) -> None:
    """Compile a copy of every file, two at a time, those first that others require.

    A file is not compiled again while it, the files that it requires and the environment are the
    same.
    """
    build.mkdir(parents=True, exist_ok=True)
    for leftover in build.glob("*.v"):
        if leftover.stem not in folder.texts:
            leftover.unlink()
    for module, text in folder.texts.items():
        (build / f"{module}.v").write_text(text, "utf-8")
    required = _requirements(folder, build)
    keys: dict[str, str] = {}
    order = TopologicalSorter(required)
    try:
        order.prepare()
    except CycleError as error:
        around = " requires ".join(reversed(error.args[1]))
        raise FormalError(f"{folder.path}: ERROR: {around}") from None
    problems: list[str] = []
    with ThreadPoolExecutor(_JOBS) as pool:
        running: dict[Future[None], str] = {}
        while order.is_active() or running:
            for module in order.get_ready():
                parts = [
                    environment,
                    folder.texts[module],
                    *(keys[m] for m in sorted(required[module])),
                ]
                keys[module] = hashlib.sha256("\0".join(parts).encode()).hexdigest()
                running[pool.submit(_compile_one, folder, build, module, keys[module])] = module
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


def _requirements(folder: Folder, build: Path) -> dict[str, set[str]]:
    names = sorted(f"{module}.v" for module in folder.texts)
    found = _run(["coqdep", "-R", ".", folder.library, *names], folder.path, build).stdout
    required: dict[str, set[str]] = {module: set() for module in folder.texts}
    for targets, sources in re.findall(r"^(\S+\.vo)\b.*?:(.*)$", found, re.MULTILINE):
        own = {Path(source).stem for source in sources.split() if source.endswith(".vo")}
        required[Path(targets).stem] |= own & required.keys() - {Path(targets).stem}
    return required


def _compile_one(folder: Folder, build: Path, module: str, key: str) -> None:
    """Compile a file unless it was compiled with this key."""
    stamp, compiled = build / f"{module}.key", build / f"{module}.vo"
    if compiled.exists() and stamp.exists() and stamp.read_text() == key:
        return
    for old in (stamp, compiled):
        old.unlink(missing_ok=True)
    path = folder.path / f"{module}.v"
    command = ["coqc", "-q", "-w", "none", "-R", ".", folder.library, f"{module}.v"]
    done = _run(command, path, build)
    if done.returncode:
        error = _ERROR.search(done.stderr)
        line, message = (error[2], error[3]) if error else ("1", done.stderr)
        raise FormalError(f"{path}:{line}: ERROR: {_one_line(message)}")
    stamp.write_text(key)


def _one_line(message: str) -> str:
    """What Coq says in many lines, without the context of the goal."""
    message = re.sub(
        r"^In environment\n(?:.*\n)*?(?=The |Unable |Cannot )", "", message, flags=re.M
    )
    return " ".join(message.removeprefix("Error:").split())[:400]


def _refuse_own_axioms(folder: Folder, build: Path) -> None:
    """Check the compiled files by ``coqchk``, and refuse what is not proved in them."""
    modules = [f"{folder.library}.{module}" for module in folder.texts]
    checked = [argument for module in modules for argument in ("-norec", module)]
    command = ["coqchk", "-silent", "-o", "-R", ".", folder.library, *checked]
    done = _run(command, folder.path, build)
    said = done.stdout + done.stderr
    summary = said.partition("CONTEXT SUMMARY")[2]
    if done.returncode or "* Theory: Set is predicative" not in summary:
        raise FormalError(
            f"{folder.path}: ERROR: coqchk refuses what coqc compiled: {_one_line(said)}"
        )
    problems = []
    for title, names in re.findall(r"^\* (.*?):\s(.*?)(?=^\*|\Z)", summary, re.M | re.DOTALL):
        for name in names.split():
            if name.startswith(f"{folder.library}."):
                kind = (
                    "it is assumed, not proved" if title == "Axioms" else f"it is among the {title}"
                )
                problems.append(f"{folder.where(name)}: ERROR: {name}: {kind}")
    if problems:
        raise FormalError("\n".join(sorted(problems)))


def _ask(folder: Folder, build: Path, header: str, commands: list[str]) -> list[str]:
    """What Coq answers to each command; nothing where it is an error."""
    with tempfile.TemporaryDirectory() as answers:
        asked = [f'Redirect "{answers}/{i}" {command}.' for i, command in enumerate(commands)]
        text = "\n".join([header, *asked, ""])
        command = ["coqtop", "-q", "-w", "none", "-R", str(build.resolve()), folder.library]
        _run(command, folder.path, Path(answers), text)
        files = [Path(answers) / f"{i}.out" for i in range(len(commands))]
        found = [file.read_text("utf-8") if file.exists() else "" for file in files]
    return [re.sub(r"^Fetching opaque proofs.*\n", "", text, flags=re.M).strip() for text in found]


def _ask_theorems(folder: Folder, build: Path) -> list[dict[str, Any]]:
    """The entry of each theorem in the record."""
    names = [
        f"{folder.library}.{t['file'].removesuffix('.v')}.{t['name']}" for t in folder.theorems
    ]
    required = f"From {folder.library} Require {' '.join(sorted(folder.texts))}."
    axioms = _axioms(folder, build, f"{required} {_WIDE}", names)
    definitions = _definitions(folder, build, f"{required} {_WIDE} Set Printing All.", names)
    printed = _print(folder, build, definitions)
    return [
        {
            **place(folder, name),
            "statement": printed[name],
            "definitions": [
                {**place(folder, definition), "definition": printed[definition]}
                for definition in definitions[name]
            ],
            "axioms": own,
            "symbols": theorem["symbols"],
            "not_covered": theorem["not_covered"],
        }
        for theorem, name, own in zip(folder.theorems, names, axioms, strict=True)
    ]


def _print(folder: Folder, build: Path, definitions: Mapping[str, list[str]]) -> dict[str, str]:
    """What Coq prints of each theorem and definition, with the notations that its file uses."""
    asked: dict[str, list[str]] = {}
    for name in sorted({*definitions, *(d for own in definitions.values() for d in own)}):
        asked.setdefault(name.split(".")[1], []).append(name)

    def ask(module: str) -> list[str]:
        imports = _HEADER.findall(_without_comments(folder.texts[module]))
        header = "\n".join([*imports, f"From {folder.library} Require Import {module}."])
        commands = [
            f"{'Check @' if name in definitions else 'Print '}{name}" for name in asked[module]
        ]
        return _ask(folder, build, f"{header} {_READABLE}", commands)

    printed = {}
    with ThreadPoolExecutor(_JOBS) as pool:
        for names, answers in zip(asked.values(), pool.map(ask, asked), strict=True):
            for name, answer in zip(names, answers, strict=True):
                if name in definitions:
                    lines = answer.partition("\n     : ")[2].splitlines()
                    printed[name] = "\n".join(line.removeprefix(" " * 7) for line in lines)
                else:
                    printed[name] = answer.partition("\n\nArguments")[0]
    if silent := [name for name in printed if not printed[name]]:
        raise FormalError("\n".join(f"{folder.where(n)}: ERROR: Coq prints no {n}" for n in silent))
    return printed


def _axioms(folder: Folder, build: Path, header: str, names: list[str]) -> list[list[str]]:
    """The full names of the axioms that each theorem rests on, if it may."""
    asked = [[f"Check (@{name} : (_ : Prop))", f"Print Assumptions {name}"] for name in names]
    middle = len(asked) // 2
    with ThreadPoolExecutor(_JOBS) as pool:
        halves = pool.map(
            lambda half: _ask(folder, build, header, [c for commands in half for c in commands]),
            (asked[:middle], asked[middle:]),
        )
        answers = [answer for half in halves for answer in half]
    problems, listed = [], []
    for name, proof, assumed in zip(names, answers[::2], answers[1::2], strict=True):
        title, *lines = assumed.splitlines() or [""]
        lines = [line for line in lines if not line.startswith(" ")]
        found = [re.match(r"(\S+)(?: :|$)", line) for line in lines]
        listed.append([axiom[1] for axiom in found if axiom])
        others = [line for line, axiom in zip(lines, found, strict=True) if not axiom]
        if not proof or title not in ("Axioms:", "Closed under the global context"):
            problems.append(f"{folder.where(name)}: ERROR: {name} is no theorem that is proved")
        problems += [f"{folder.where(name)}: ERROR: {name} rests on this: {o}" for o in others]
    words = sorted({axiom for own in listed for axiom in own})
    abouts = _ask(folder, build, header, [f"About {word}" for word in words]) if words else []
    full = {word: _full_name(about) or word for word, about in zip(words, abouts, strict=True)}
    axioms = [sorted(full[word] for word in own) for own in listed]
    problems += [
        f"{folder.where(name)}: ERROR: {name} rests on the axiom {axiom}, "
        f"which {CONFIG} does not allow"
        for name, own in zip(names, axioms, strict=True)
        for axiom in own
        if axiom not in folder.axioms
    ]
    problems += [
        f"{folder.path / CONFIG}:1: ERROR: no theorem rests on the axiom {axiom}"
        for axiom in folder.axioms
        if axiom not in full.values()
    ]
    if problems:
        raise FormalError("\n".join(problems))
    return axioms


def _full_name(about: str) -> str:
    found = re.search(r"^Expands to: \w+ (\S+)", about, re.MULTILINE)
    return found[1] if found else ""


def _definitions(
    folder: Folder, build: Path, header: str, theorems: list[str]
) -> dict[str, list[str]]:
    """The definitions of the folder that each statement rests on, directly or through others."""
    roots = {folder.library, *folder.texts}

    def own_words(printed: str) -> set[str]:
        """What may be a name of the folder: Coq qualifies those, as no file is imported."""
        return {w for w in _QUALIFIED.findall(printed) if w.partition(".")[0] in roots}

    answers = _ask(folder, build, header, [f"Check @{name}" for name in theorems])
    rests = {
        name: own_words(answer.partition(" : ")[2])
        for name, answer in zip(theorems, answers, strict=True)
    }
    full: dict[str, str] = {}
    while new := sorted(set().union(*rests.values()) - full.keys()):
        asked = [command for word in new for command in (f"About {word}", f"Print {word}")]
        answers = _ask(folder, build, header, asked)
        for word, about, printed in zip(new, answers[::2], answers[1::2], strict=True):
            full[word] = _full_name(about)
            is_own = full[word].startswith(f"{folder.library}.")
            rests[word] = own_words(printed) if is_own else set()
    found = {}
    for theorem in theorems:
        reached, pending = {theorem}, [theorem]
        while pending:
            fresh = rests[pending.pop()] - reached
            reached |= fresh
            pending += fresh
        own = {full[word] for word in reached - {theorem}} - {theorem}
        own = {name for name in own if name.startswith(f"{folder.library}.")}
        found[theorem] = sorted(own, key=lambda name: _place_key(folder, name))
    return found


def _place_key(folder: Folder, name: str) -> tuple[str, int]:
    found = place(folder, name)
    return found["file"], found["line"]


def _notations(folder: Folder) -> list[dict[str, Any]]:
    """The notations that the files make for themselves, in which statements may be printed."""
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
    """The text without comments, which may be nested."""
    kept, depth, end = [], 0, 0
    for mark in _COMMENT.finditer(text):
        if depth == 0:
            kept.append(text[end : mark.start()])
        depth += 1 if mark[0] == "(*" else -1
        end = mark.end()
    return "".join([*kept, text[end:]])
