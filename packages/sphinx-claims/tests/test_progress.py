"""A build shows what it executes: on a terminal in one line, in a log line by line."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from sphinx_claims.execution import runner

SLOW = "import time\ntime.sleep(1.1)"
ERASE = "\r\x1b[K"


@pytest.fixture
def publish(site):
    """Publish the site, with standard error on a terminal or not: status, output and error."""

    def run(*, terminal=False, **environment):
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "sphinx_claims", "publish", site.out, "--no-color"]
        with subprocess.Popen(
            [*command, "-d", site.doctrees, site.source],
            stdout=subprocess.PIPE,
            stderr=theirs if terminal else subprocess.STDOUT,
            text=True,
            env=os.environ | {"TERM": "xterm", "CI": ""} | environment,
        ) as build:
            os.close(theirs)
            shown = b""
            with suppress(OSError):  # as Linux reports the end
                while terminal:
                    shown += os.read(ours, 1 << 16)
            os.close(ours)
            lines = build.stdout.read().splitlines()
        return build.returncode, lines, shown.decode()

    return run


def pages(site, **cells):
    for name, cell in cells.items():
        site.write_page(f"{name}.md", "A page.", cell)


def test_a_log_gets_a_line_for_each_page_and_the_slowest(site, publish):
    pages(site, one=SLOW, two="2", bad=f"{SLOW}\n1 / 0")
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
    assert {name for name, _ in slowest} >= {"one", "bad"}  # which sleep, as the other may wait
    assert [float(took) for _, took in slowest] == sorted(
        (float(t) for _, t in slowest), reverse=True
    )
    line = site.line("one.md", "import time")
    assert f"{site.source}/one.md:{line} 1." in lines[4]
    assert lines[4].startswith("slowest cells: ")
    assert not re.search(r"[\r\x1b]", "\n".join(lines))

    (site.source / "bad.md").unlink()
    status, lines, _ = publish()
    assert (status, len(lines)) == (0, 1)


def test_a_terminal_shows_one_line_and_clears_it(site, publish):
    pages(site, one=SLOW, two=SLOW)
    status, lines, shown = publish(terminal=True)
    assert status == 0
    drawn = shown.split(ERASE)
    assert (drawn[0], drawn[-1]) == ("", "")
    assert all(re.fullmatch(r"[012] pages? left.*|", line) for line in drawn)
    both = r"2 pages left(, about \d+ s)?: (one|two) \d+ s, (one|two) \d+ s"
    assert any(re.fullmatch(both, line) for line in drawn)
    assert [line.partition(":")[0] for line in lines[:2]] == ["slowest pages", "slowest cells"]
    assert len(lines) == 3

    pages(site, one=SLOW + "\n1", two=SLOW + "\n2")
    _, _, shown = publish(terminal=True)
    assert re.search(r"2 pages left, about \d+ s: ", shown)


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"TERM": "dumb"}])
def test_where_no_line_can_be_kept_up_to_date_there_are_lines(site, publish, environment):
    pages(site, one="1")
    status, lines, shown = publish(terminal=True, **environment)
    assert (status, shown) == (0, "")
    assert lines[0].startswith("one executed in ")


def test_a_quiet_build_shows_none_of_it(site, capfd):
    pages(site, one="1")
    site.built()
    assert capfd.readouterr() == ("", "")


def test_what_took_longest_begins_first_after_what_is_new(site, monkeypatch, tmp_path):
    monkeypatch.setattr(runner, "available_processors", lambda: 1)
    order = tmp_path / "order"
    kept = site.doctrees / "claims" / "seconds.json"
    note = "with open({!r}, 'a') as file:\n    file.write({!r})\n# run {}"

    def build(names, run):
        order.write_text("")
        pages(site, **{name: note.format(str(order), name, "x" * run) for name in names})
        site.built()
        return order.read_text()

    limit = "kernelspec: {name: python3}\nmystnb: {execution_timeout: 99}"
    patient = site.page("A page.", note.format(str(order), "p", "")).replace(
        "kernelspec: {name: python3}", limit
    )
    site.write("p.md", patient)
    assert build("abc", 1) == "pabc"
    seconds = json.loads(kept.read_text())
    assert seconds.keys() == {"page", "p", "a", "b", "c"}
    kept.write_text(json.dumps(seconds | {"a": 2, "b": 4, "c": 3}))
    assert build("abcd", 2) == "dbca"
    for run, spoilt in enumerate(["", "[1]", '{"a": []}', '{"a": "x"}'], 3):
        kept.write_text(spoilt)
        assert build("abc", run) == "abc"


def test_an_interrupted_build_leaves_the_site_and_can_be_repeated(site, tmp_path):
    before = site.published()
    started = tmp_path / "started"
    pages(site, one=f"import time\nopen({str(started)!r}, 'w').close()\ntime.sleep(99)")
    command = [sys.executable, "-m", "sphinx_claims", "publish", site.out]
    with subprocess.Popen(
        [*command, "-d", site.doctrees, site.source],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as build:
        while not started.exists():
            assert build.poll() is None
        os.killpg(build.pid, signal.SIGINT)
        error = build.stderr.read()
    assert build.returncode == 130
    assert "Traceback" not in error
    assert error.endswith(f"Not published: {site.out} is as it was.\n")
    assert site.changes(before) == []
    assert not Path(f"{site.out}.new").exists()
