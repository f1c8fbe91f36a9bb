"""Tests of the progress report: one live line on a terminal, one line per page in a log."""

import os
import pty
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from sphinx_claims.execution import runner

# One code cell, so that three pages have no more cells than "slowest cells" names.
PAGE = """\
---
file_format: mystnb
kernelspec: {{name: python3}}
mystnb: {{execution_timeout: 600}}
---

# A page

```{{code-cell}}
{code}
```
"""
SLOW = "import time\ntime.sleep(1.1)"
WAITING = f"import os\n{SLOW}\nwhile not os.path.exists({{gate!r}}): time.sleep(0.05)"
ENVIRONMENT = {"TERM": "xterm", "CI": "", "COLUMNS": "80"}
ERASE = "\r\x1b[K"


@pytest.fixture
def publish(site):
    """Return a function that publishes the site and returns exit status, output and terminal.

    Standard error is a terminal if ``terminal`` is true. As soon as that shows the pattern
    ``awaited``, the file ``gate`` is created, which pages can wait for.
    """

    def run(*, terminal=False, awaited=None, gate=None, **environment):
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "sphinx_claims", "publish", site.out, "--no-color"]
        with subprocess.Popen(
            [*command, "-d", site.doctrees, site.source],
            stdout=subprocess.PIPE,
            stderr=theirs if terminal else subprocess.STDOUT,
            text=True,
            env=os.environ | ENVIRONMENT | environment,
        ) as build:
            os.close(theirs)
            shown = b""
            with suppress(OSError):  # which is how Linux reports end of file on a terminal
                while terminal:
                    shown += os.read(ours, 1 << 16)
                    if awaited and re.search(awaited, shown.decode(errors="replace")):
                        gate.touch()
            os.close(ours)
            lines = build.stdout.read().splitlines()
        return build.returncode, lines, shown.decode()

    return run


def write_pages(site, **cells):
    for name, code in cells.items():
        site.write(f"{name}.md", PAGE.format(code=code))


def test_a_log_gets_a_line_per_page_and_the_slowest_pages_and_cells(site, publish):
    write_pages(site, one=SLOW, two="2", bad=f"{SLOW}\n1 / 0")
    status, lines, _ = publish()
    assert status == 1
    executed = sorted(re.sub(r"\d+\.\d s", "T", line) for line in lines[:3])
    assert [line.partition(";")[0] for line in executed] == [
        "bad failed after T",
        "one executed in T",
        "two executed in T",
    ]
    left = [line.partition("; ")[2] for line in lines[:3]]
    assert re.fullmatch(
        r"2 pages left, about \d+ s\|1 page left, about \d+ s\|0 pages left", "|".join(left)
    )
    slowest = re.findall(r"(one|two|bad) (\d+\.\d) s", lines[3].removeprefix("slowest pages: "))
    assert lines[3] == "slowest pages: " + ", ".join(f"{name} {took} s" for name, took in slowest)
    assert {name for name, _ in slowest} >= {"one", "bad"}  # on a busy machine also "two"
    assert [float(took) for _, took in slowest] == sorted(
        (float(t) for _, t in slowest), reverse=True
    )
    line = site.line("one.md", "import time")
    assert lines[4].startswith("slowest cells: ")
    assert re.search(rf" {re.escape(str(site.source))}/one\.md:{line} \d+\.\d s", lines[4])
    assert not re.search(r"[\r\x1b]", "\n".join(lines))

    (site.source / "bad.md").unlink()
    status, lines, _ = publish()
    assert (status, len(lines)) == (0, 1)


def test_a_terminal_shows_one_line_and_clears_it(site, publish, tmp_path):
    gate = tmp_path / "gate"
    code = WAITING.format(gate=str(gate))
    running = ", ".join([r"(one|two) \d+ s"] * min(2, runner.available_processors()))
    write_pages(site, one=code, two=code)
    awaited = rf"2 pages left(, about \d+ s)?: {running}\r"
    status, lines, shown = publish(terminal=True, awaited=awaited, gate=gate)
    assert status == 0
    drawn = shown.split(ERASE)
    assert (drawn[0], drawn[-1]) == ("", "")
    assert all(re.fullmatch(r"[012] pages? left.*|", line) for line in drawn)
    assert gate.exists()
    assert [line.partition(":")[0] for line in lines[:2]] == ["slowest pages", "slowest cells"]
    assert len(lines) == 3

    gate.unlink()
    write_pages(site, one=code + "\n1", two=code + "\n2")
    publish(terminal=True, awaited=r"2 pages left, about \d+ s: ", gate=gate)
    assert gate.exists()


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"TERM": "dumb"}])
def test_a_terminal_that_cannot_redraw_a_line_gets_a_log(site, publish, environment):
    write_pages(site, one="1")
    status, lines, shown = publish(terminal=True, **environment)
    assert (status, shown) == (0, "")
    assert lines[0].startswith("one executed in ")


def test_a_quiet_build_reports_no_progress(site, capfd):
    write_pages(site, one="1")
    site.built()
    assert capfd.readouterr() == ("", "")


def test_new_pages_start_first_and_then_the_slowest(site, monkeypatch, tmp_path):
    monkeypatch.setattr(runner, "available_processors", lambda: 1)
    order = tmp_path / "order"
    durations = site.doctrees / "claims"
    append = "with open({!r}, 'a') as file:\n    file.write({!r})\n# {}"

    def build(names, run):
        order.write_text("")
        write_pages(site, **{name: append.format(str(order), name, "x" * run) for name in names})
        site.built()
        return order.read_text()

    page = PAGE.format(code=append.format(str(order), "p", ""))
    site.write("p.md", page.replace("execution_timeout: 600", "execution_timeout: 601"))
    assert build("abc", 1) == "pabc"
    assert {path.stem for path in durations.glob("*.seconds")} == {"page", "p", "a", "b", "c"}
    for name, seconds in {"a": 2, "b": 4, "c": 3}.items():
        (durations / f"{name}.seconds").write_text(f"{seconds}\n")
    assert build("abcd", 2) == "dbca"
    for run, damaged in enumerate(["", "[1]", "x"], 3):
        for name in "abc":
            (durations / f"{name}.seconds").write_text(damaged)
        assert build("abc", run) == "abc"


@pytest.fixture
def sigint():
    """Undo an inherited SIG_IGN, which a background job gets from its shell and passes on."""
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, inherited)


@pytest.mark.usefixtures("sigint")
def test_an_interrupted_build_leaves_the_site_as_it_was(site, tmp_path):
    before = site.published()
    started = tmp_path / "started"
    write_pages(site, one=f"import time\nopen({str(started)!r}, 'w').close()\ntime.sleep(9999)")
    command = [sys.executable, "-m", "sphinx_claims", "publish", site.out]
    with subprocess.Popen(
        [*command, "-d", site.doctrees, site.source],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a process group to send SIGINT to, as a terminal does
    ) as build:
        while not started.exists():
            assert build.poll() is None
            time.sleep(0.05)
        os.killpg(build.pid, signal.SIGINT)
        error = build.stderr.read()
    assert build.returncode == 130
    assert "Traceback" not in error
    assert error.endswith(f"Not published: {site.out} is unchanged.\n")
    assert site.changes(before) == []
    assert not Path(f"{site.out}.new").exists()
