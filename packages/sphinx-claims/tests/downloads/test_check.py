"""Test the command that runs the scripts of an archive."""

import json
import os
import subprocess
import sys

import pytest

CLAIM = 'from sphinx_claims import claim\nclaim("half", "1/2", 1 / 2, other=2.0**-1)\n'
START = "from sphinx_claims import start_script\nstart_script()\n"
END = "from sphinx_claims import exit_with_status\nexit_with_status()\n"


def check(folder, **variables):
    command = [sys.executable, "-m", "sphinx_claims", "check", str(folder)]
    environment = os.environ | variables
    return subprocess.run(command, capture_output=True, env=environment, check=False)


def write(folder, script, name="page"):
    metadata = {"sphinx_claims": {"script": f"{name}.py", "claims": ["half"]}}
    (folder / f"{name}.ipynb").write_text(json.dumps({"metadata": metadata}))
    (folder / f"{name}.py").write_text(script, "utf-8")


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (f"{START}{CLAIM}exit()\n{END}", "it stopped before its end, with exit status 1"),
        (f"{START}{CLAIM}import sys; sys.exit(0)\n{END}", "it stopped before its end, with exit"),
        (f"{START}{CLAIM}import os; os._exit(0)\n{END}", "it stopped before its end, with exit"),
        (f"{CLAIM}quit()\n{END}", "it stopped before its end, with exit status 0"),
        (f"{START}{CLAIM}1 / 0\n{END}", "it stopped before its end, with exit status 1"),
        (f"{START}{CLAIM}input()\n{END}", "it stopped before its end, with exit status 1"),
        (f"{START}{END}", "it did not make the claims half"),
        (
            f"{START}{CLAIM}import atexit; atexit.register(lambda: 1 / 0)\n{END}",
            "an exit handler raised an exception",
        ),
        (
            f"{START}{CLAIM}import atexit, os; atexit.register(os._exit, 3)\n{END}",
            "it exited with status 3",
        ),
        (f"{START}{CLAIM.replace('1/2', '1/3')}{END}", "it exited with status 1"),
    ],
)
def test_a_script_fails_unless_it_reaches_its_end_with_all_claims(tmp_path, script, reason):
    write(tmp_path, script)
    done = check(tmp_path)
    assert done.returncode == 1
    assert done.stdout.decode().startswith(f"✗ page.py: {reason}")
    assert done.stderr.decode() == "1 of 1 scripts failed\n"


def test_claims_of_child_processes_count(tmp_path):
    child = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {CLAIM!r}])\n"
    write(tmp_path, START + child + END)
    assert check(tmp_path).returncode == 0


def test_a_missing_script_fails(tmp_path):
    write(tmp_path, START + CLAIM + END)
    (tmp_path / "page.py").unlink()
    done = check(tmp_path)
    assert done.returncode == 1
    assert b"page.py: it is not a file" in done.stdout


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_check_prints_in_every_encoding(tmp_path, encoding):
    write(tmp_path, f"{START}{CLAIM}print('→')\n{END}", "größe")
    write(tmp_path, f"{START}{CLAIM}print('→')\n1 / 0", "other")
    done = check(tmp_path, PYTHONIOENCODING=encoding)
    assert done.returncode == 1
    printed = done.stdout.decode(encoding)
    assert r"\u2717 other.py: it stopped" in printed
    assert r"\u2192" in printed


def run(folder, **variables):
    command = [sys.executable, "page.py"]
    environment = os.environ | variables
    return subprocess.run(command, cwd=folder, capture_output=True, env=environment, check=False)


def test_a_script_stops_with_status_1_before_its_end(tmp_path):
    write(tmp_path, f"{START}{CLAIM}exit()\n{END}")
    done = run(tmp_path)
    assert (done.returncode, done.stderr) == (1, b"the script stopped before its end\n")


def test_forked_processes_of_a_script_may_exit(tmp_path):
    write(tmp_path, f"{START}{CLAIM}import os, sys\nif not os.fork(): sys.exit()\nos.wait()\n{END}")
    done = run(tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_scripts_print_in_every_encoding(tmp_path, encoding):
    write(tmp_path, f"{START}{CLAIM}print('→')\n{END}")
    done = run(tmp_path, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines()[1:] == [r"\u2192", "1 claims hold"]
    write(tmp_path, CLAIM)
    done = run(tmp_path, PYTHONIOENCODING=encoding)
    assert done.stdout.decode().startswith(r"\u2713 half = 1/2")
