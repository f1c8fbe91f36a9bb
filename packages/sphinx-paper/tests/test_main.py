"""Tests of the command line, with stubs in place of LaTeX."""

import pytest

from sphinx_paper.__main__ import COMMANDS, MAX_OVERFULL, PACKAGES, find_problems, main

CLEAN_LOG = "Output written on paper.pdf (1 page)."
WARNING = "LaTeX Warning: Reference `x' on page 1 undefined on input line 3."


@pytest.fixture
def run_latex(tmp_path, monkeypatch):
    """A function that runs ``set`` with a stub of latexmk, and returns its exit status."""
    commands, output = tmp_path / "bin", tmp_path / "latex"
    commands.mkdir()
    output.mkdir()
    for name in COMMANDS:
        (commands / name).write_text("#!/bin/sh\nexit 0\n")
        (commands / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(commands))

    def run(log, status=0):
        script = f"#!/bin/sh\necho new > paper.pdf\nexit {status}\n"
        (commands / "latexmk").write_text(script)
        (output / "paper.log").write_text(log)
        return main(["set", str(output / "paper.tex"), str(tmp_path / "out" / "paper.pdf")])

    return run


def test_missing_commands_are_reported_with_their_packages(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["needs"]) == 1
    packages = " ".join(PACKAGES)
    message = f"The PDF needs LaTeX; on Debian: apt-get install {packages}\n"
    assert capsys.readouterr().err == message


def test_pdf_is_copied_if_the_log_has_no_problem(run_latex, tmp_path, capsys):
    assert run_latex(CLEAN_LOG) == 0
    pdf = tmp_path / "out" / "paper.pdf"
    assert pdf.read_text() == "new\n"
    assert [path.name for path in pdf.parent.iterdir()] == ["paper.pdf"]
    assert capsys.readouterr().out == f"open {pdf}\n"


@pytest.mark.parametrize(
    ("log", "status", "problem"),
    [(WARNING, 0, WARNING), (CLEAN_LOG, 12, "latexmk exited with status 12")],
)
def test_pdf_is_kept_if_there_is_a_problem(run_latex, tmp_path, capsys, log, status, problem):
    pdf = tmp_path / "out" / "paper.pdf"
    pdf.parent.mkdir()
    pdf.write_text("old")
    assert run_latex(log, status) == 1
    assert pdf.read_text() == "old"
    assert capsys.readouterr().err == f"{tmp_path / 'latex' / 'paper.log'}: {problem}\n"


@pytest.mark.parametrize(
    "line",
    [
        "! Undefined control sequence.",
        "paper.tex:12: Missing $ inserted.",
        WARNING,
        "Package hyperref Warning: Token not allowed in a PDF string",
        f"Overfull \\hbox ({MAX_OVERFULL + 0.1}pt too wide) in paragraph at lines 1--2",
        f"Overfull \\vbox ({MAX_OVERFULL + 0.1}pt too high) detected at line 2",
    ],
)
def test_problem_in_the_log_is_found(line):
    assert find_problems(f"(./paper.tex\n{line}\n)") == [line]


@pytest.mark.parametrize(
    "line",
    [
        f"Overfull \\hbox ({MAX_OVERFULL}pt too wide) in paragraph at lines 1--2",
        "Underfull \\hbox (badness 10000) in paragraph at lines 1--2",
        "Package: infwarerr 2019/12/03 v1.5 Providing info/warning/error messages (HO)",
    ],
)
def test_harmless_line_of_the_log_is_ignored(line):
    assert find_problems(line) == []
