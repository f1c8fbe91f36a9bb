"""Command line of ``python -m sphinx_paper``, which compiles the LaTeX document to PDF."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = (
    "texlive-latex-extra",
    "texlive-fonts-recommended",
    "tex-gyre",
    "lmodern",
    "latexmk",
    "librsvg2-bin",
)
"""Debian packages that contain the commands and the style files."""
COMMANDS = ("pdflatex", "latexmk", "kpsewhich", "rsvg-convert")
STYLES = ("tcolorbox.sty", "tgpagella.sty", "mathpazo.sty", "lmodern.sty")

MAX_OVERFULL = 3.0
"""Excess width or height, in points, up to which an overfull box is accepted."""
_OVERFULL = re.compile(r"^Overfull \\[hv]box \(([\d.]+)pt")


def main(arguments: list[str]) -> int:
    """Run a command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m sphinx_paper")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("needs", help="check that LaTeX is installed, and name its packages if not")
    command = commands.add_parser(
        "set", help="compile the LaTeX file that the builder wrote to PDF"
    )
    command.add_argument("source", type=Path, help="the LaTeX file")
    command.add_argument("pdf", type=Path, help="the PDF file to write")
    options = parser.parse_args(arguments)
    if not _has_requirements():
        packages = " ".join(PACKAGES)
        print(f"The PDF needs LaTeX; on Debian: apt-get install {packages}", file=sys.stderr)
        return 1
    return 0 if options.command == "needs" else typeset(options.source, options.pdf)


def _has_requirements() -> bool:
    if not all(map(shutil.which, COMMANDS)):
        return False
    return subprocess.run(["kpsewhich", *STYLES], capture_output=True, check=False).returncode == 0


def typeset(source: Path, pdf: Path) -> int:
    """Run LaTeX, and replace the PDF if the log contains no problem.

    Args:
        source: the LaTeX file, in the output directory of the builder.
        pdf: the PDF file to write. An existing file is kept if there is a problem.

    Returns:
        The exit status: 0, or 1 after the problems are printed.
    """
    latex = ["latexmk", "-pdf", "-interaction=nonstopmode", "-file-line-error", source.name]
    run = subprocess.run(latex, cwd=source.parent, capture_output=True, check=False)
    log = source.with_suffix(".log")
    text = (
        log.read_text("utf-8", "replace") if log.exists() else run.stdout.decode(errors="replace")
    )
    found = find_problems(text)
    if run.returncode and not found:
        found = [f"latexmk exited with status {run.returncode}"]
    for complaint in found:
        print(f"{log}: {complaint}", file=sys.stderr)
    if found:
        return 1
    pdf.parent.mkdir(parents=True, exist_ok=True)
    new = pdf.with_suffix(".new")
    shutil.copyfile(source.with_suffix(".pdf"), new)
    new.replace(pdf)
    print(f"open {pdf}")
    return 0


def find_problems(log: str) -> list[str]:
    """Return the lines of a LaTeX log that report errors, warnings or overfull boxes."""
    found = []
    for line in log.splitlines():
        overfull = _OVERFULL.match(line)
        if overfull and float(overfull[1]) <= MAX_OVERFULL:
            continue
        error = line.startswith("!") or re.match(r"\S+:\d+: ", line)
        if overfull or error or re.search(r"\bWarning: ", line):
            found.append(line)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
