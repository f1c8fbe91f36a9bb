"""The command-line tools of Coq, applied to a folder of formal statements."""

from __future__ import annotations

import hashlib
import re
import shutil
import signal
import subprocess
import tempfile
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from .statements import Folder, FormalError

CPU_LIMIT = 300
"""Default limit, in seconds of CPU time, for each process of Coq."""
JOBS = 2
"""The number of processes of Coq that run at a time."""
_LIMIT_CPU_TIME = 'ulimit -S -t "$0"; ulimit -c 0; exec "$@"'
_ERROR = re.compile(
    r'^File "(?:.*/)?([^"/]+)", line (\d+), characters .*?:\n(.*)', re.M | re.DOTALL
)


@dataclass(frozen=True)
class Coq:
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
        with ThreadPoolExecutor(JOBS) as pool:
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

    def query(self, header: str, commands: list[str]) -> list[str]:
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


def _one_line(message: str) -> str:
    """Return a message of Coq in one line, without the context of the goal."""
    message = re.sub(
        r"^In environment\n(?:.*\n)*?(?=The |Unable |Cannot )", "", message, flags=re.M
    )
    return " ".join(message.removeprefix("Error:").split())[:400]
