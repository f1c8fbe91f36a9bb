"""Tests that forked kernels behave like other kernels, and that no process is left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from ast import literal_eval
from pathlib import Path

import pytest
from jupyter_client.connect import LocalPortCache

from sphinx_claims.execution import runner
from sphinx_claims.execution.forking import ForkedKernel, ForkServers

from ..conftest import Site

HANG = 600
"""Seconds after which a test gives up, far above what a busy machine needs."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

NOTE = """\
import os
from pathlib import Path
parent = os.getppid()
forked = b"fork_server" in Path(f"/proc/{{parent}}/cmdline").read_bytes()
with open({path!r}, "a") as notes:
    print({name!r}, forked, os.getpid(), parent, file=notes)
"""
STARTED = """\
import signal, sys, threading
import __main__
print([sys.argv[0], *sys.argv[3:]], [sys.orig_argv[:4], *sys.orig_argv[5:]])
print(sys.path, os.getcwd(), sys.flags, sys._xoptions, sys.warnoptions)
print(sorted({**os.environ, "JPY_PARENT_PID": "", "SPHINX_CLAIMS_RECORDS": ""}.items()))
print([signal.getsignal(number) for number in sorted(signal.valid_signals())])
print(signal.pthread_sigmask(signal.SIG_BLOCK, []), os.getsid(0) == os.getpid())
print(sorted(vars(__main__)), sorted(os.listdir("/proc/self/fd")), threading.active_count())
print(repr(sys.stdin.read()), os.umask(0), __main__.__spec__, "torch" in vars(__main__))
"""
PAGES = {
    "figure": "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);",
    "torch": "import torch\ntorch.get_num_threads(), torch.eye(9) @ torch.ones(9)",
    "started": STARTED,
    "warns": "import warns\nwarnings = open('data.txt').read(), os.listdir('folder')\nwarnings",
    "outputs": "import sys, multiprocessing\nos.system('echo a')\nprint('b', file=sys.stderr)",
}


@pytest.fixture
def notes(tmp_path):
    """Return a function that takes the notes of pages: (name, forked, PID, parent's PID) each."""
    path = tmp_path / "notes"

    def take():
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        words = [line.split() for line in sorted(lines)]
        return [(name, forked == "True", *map(int, rest)) for name, forked, *rest in words]

    take.cell = lambda name: NOTE.format(path=str(path), name=name)
    take.path = path
    return take


@pytest.fixture
def pages(site, notes):
    """Return a function that writes pages, each with a cell that notes its kernel."""

    def write(**cells):
        (site.source / "page.md").unlink(missing_ok=True)
        for name, cell in cells.items():
            site.write_page(f"{name}.md", "A page.", notes.cell(name), cell)

    return write


def preload(site, *modules):
    settings = (site.source / "conf.py").read_text()
    site.write("conf.py", f"{settings}claims_preload = {list(modules)}\n")


def set_timeout(site, seconds):
    settings = (site.source / "conf.py").read_text()
    site.write("conf.py", f"{settings}nb_execution_timeout = {seconds}\n")


def forked(notes):
    return {name: is_forked for name, is_forked, *_ in notes()}


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def assert_all_exit(pids):
    """Wait until all processes have exited; pages that sleep do so for longer than ``HANG``."""
    deadline = time.monotonic() + HANG
    while left := [pid for pid in pids if is_running(pid)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def pids_in(taken):
    return {pid for note in taken for pid in note[2:]} - {1, os.getpid()}


def build_all(site, cache):
    """Execute all pages, and return the published files and the entries of the cache.

    The entries are returned without the distributions and modules that the page depends on, which
    include those that were imported before the fork.
    """
    site.built("-E", "-D", f"claims_cache_path={cache}")
    entries = {}
    for path in cache.glob("*.run"):
        entry = json.loads(path.read_text().split("\n", 1)[1])
        for part in (entry["dependencies"], entry["state"]):
            del part["distributions"], part["modules"], part["examined"]
        entries[path.name] = entry
    return site.published() | entries


def test_forked_kernels_give_the_same_outputs_records_and_files_byte_for_byte(
    site, pages, notes, monkeypatch, tmp_path
):
    site.write("warns.py", "import warnings\nwarnings.warn('when it is imported', stacklevel=1)\n")
    site.write("data.txt", "1")
    site.write("folder/file.txt", "")
    preload(site, "torch", "matplotlib.pyplot")
    pages(**PAGES)
    with_forks = build_all(site, tmp_path / "with")
    taken = notes()
    assert [note[:2] for note in taken] == [(name, True) for name in sorted(PAGES)]
    assert len({parent for *_, parent in taken}) == 1
    assert "when it is imported" in site.html("warns")
    assert "_images/" in site.html("figure")
    read = with_forks["warns.run"]["dependencies"]
    assert {"warns.py", "data.txt"} <= {*read["files"]}
    assert read["folders"] == ["folder"]

    monkeypatch.delattr(os, "fork")
    without = build_all(site, tmp_path / "without")
    assert forked(notes) == dict.fromkeys(sorted(PAGES), False)
    assert {f"{name}.{kind}" for name in PAGES for kind in ("html", "run")} <= set(without)
    assert without.keys() == with_forks.keys()
    changed = [name for name in without if with_forks[name] != without[name]]
    assert [(name, with_forks[name], without[name]) for name in changed] == []


def test_messages_take_no_port(site, pages):
    """Another build may take a port, or connect to it, between its choice and its use."""
    asserts = "import ipykernel, json\n"
    asserts += "assert json.loads(ipykernel.get_connection_info())['transport'] == 'ipc'"
    pages(one=asserts, two=asserts)
    site.built()
    pages(one=f"{asserts}\n2")  # a single page has a kernel that is not forked
    site.built()


def test_a_forked_kernel_whose_port_is_taken_exits_and_is_replaced(
    site, pages, notes, monkeypatch, tmp_path
):
    """Sockets have ports where the path of a temporary file is too long for a socket."""
    far = tmp_path / ("temporary" * 9)
    far.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(far))
    statuses = set()
    find, poll = LocalPortCache.find_available_port, ForkedKernel.poll

    def recorded(kernel):
        status = poll(kernel)
        statuses.add(status)
        return status

    pages(one="1", two="2")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = iter([0, taken.getsockname()[1]])  # the second is that of the outputs
        monkeypatch.setattr(
            LocalPortCache, "find_available_port", lambda *ip: next(ports, 0) or find(*ip)
        )
        monkeypatch.setattr(ForkedKernel, "poll", recorded)
        site.built()
    assert statuses == {None, 0, 1}
    assert forked(notes) == {"one": True, "two": True}


def test_forked_kernels_draw_different_random_numbers(site, pages):
    draw = """\
import random, numpy, torch
numbers = random.random(), numpy.random.rand(), torch.rand(()).item()
Path({!r}).write_text(str(numbers))
"""
    files = [site.source.parent / name for name in ("one", "two")]
    pages(**{file.name: draw.format(str(file)) for file in files})
    preload(site, "torch")
    site.built()
    drawn = [literal_eval(file.read_text()) for file in files]
    assert all(one != other for one, other in zip(*drawn, strict=True))


HELPER = """\
class Data:
    def __len__(self):
        return 2

    def __getitem__(self, i):
        return i

def square(x):
    return x * x
"""
POOLS = """\
import multiprocessing
import helper
print([multiprocessing.get_context(m).Pool(1).map(helper.square, [3]) for m in {methods}])
"""
CLAIMS = """\
import multiprocessing
import helper
codes = []
for method in {methods}:
    process = multiprocessing.get_context(method).Process(target=helper.square, args=(3,))
    process.start()
    process.join()
    codes.append(process.exitcode)
claim("ended", "[0, 0, 0]", codes)
"""
JOBLIB = """\
from joblib import Parallel, delayed
import helper
print(Parallel(2)(delayed(helper.square)(x) for x in range(2)))
"""
LOADER = """\
import helper
from torch.utils.data import DataLoader
print([batch.tolist() for batch in DataLoader(helper.Data(), num_workers=2)])
"""
METHODS = ("fork", "spawn", "forkserver")


@pytest.mark.parametrize("preloaded", [(), ("multiprocessing", "torch")])
def test_processes_that_a_page_starts(site, pages, notes, preloaded):
    """They find modules next to the page."""
    site.write("helper.py", HELPER)
    set_timeout(site, HANG)
    preload(site, *preloaded)
    methods = {"methods": METHODS}
    pages(pools=POOLS.format(**methods), joblib=JOBLIB, loader=LOADER)
    site.write_page("claims.md", "{claim}`ended`", notes.cell("claims"), CLAIMS.format(**methods))
    site.built()
    assert set(forked(notes).values()) == {True}
    assert "[[9], [9], [9]]" in site.html("pools")
    assert "[0, 1]" in site.html("joblib")
    assert "[[0], [1]]" in site.html("loader")


def test_pages_that_start_a_kernel_of_their_own(site, pages, notes):
    preload(site, "matplotlib.figure")
    pages(a="1", b="2")
    site.write_page("shadowed/c.md", "A page.", notes.cell("c"), "import cycler\ncycler.v")
    site.write("shadowed/cycler.py", "v = 3\n")
    site.write_page("styled/d.md", "A page.", notes.cell("d"))
    site.write("styled/matplotlibrc", "figure.dpi: 50\n")
    index = site.source / "index.md"
    site.write("index.md", index.read_text().replace("*\n", "*\n*/*\n"))
    site.built()
    assert forked(notes) == {"a": True, "b": True, "c": False, "d": False}
    pages(a="3")
    site.built()
    assert forked(notes) == {"a": False}
    site.built()
    assert forked(notes) == {}


def test_builds_share_the_servers_that_they_are_given(site, notes, tmp_path):
    cell = f"{notes.cell('page')}\nprint(os.environ['DOCUTILSCONFIG'])"
    other = Site(tmp_path / "other", ForkServers(kept=True))
    site.servers = other.servers
    other.write("conf.py", (site.source / "conf.py").read_text())
    other.write("index.md", (site.source / "index.md").read_text())
    parents = []
    for one in (site, other):
        one.write_page("page.md", "A page.", cell)
        one.built("-E")
        ((_, is_forked, _, parent),) = notes()
        assert is_forked
        assert str(one.source / "docutils.conf") in one.html("page")
        parents.append(parent)
    preload(other, "colorsys")
    other.write_page("page.md", "Another page.", cell, "1")
    other.built()
    ((_, is_forked, _, parent),) = notes()
    assert is_forked
    assert parents[0] == parents[1] != parent
    assert is_running(parents[0])
    other.servers.close()
    assert_all_exit({*parents, parent})


def test_a_forked_kernel_keeps_its_options_and_environment(site, notes, monkeypatch, tmp_path):
    launcher = ["-m", "ipykernel_launcher"]
    direct = ["-c", "from ipykernel.kernelapp import launch_new_instance as l; l()"]
    for name, start in {"mine": launcher, "direct": direct}.items():
        command = [sys.executable, "-Xcolor=red", *start, "-f", "{connection_file}"]
        spec = {
            "argv": command,
            "display_name": name,
            "language": "python",
            "env": {"TASTE": "sour"},
        }
        folder = tmp_path / "kernels" / name
        folder.mkdir(parents=True)
        (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    cell = "import sys\nprint(sys._xoptions['color'], os.environ['TASTE'])"
    for name, kernel in {"a": "mine", "b": "mine", "c": "direct", "d": "python3"}.items():
        page = site.page("A page.", notes.cell(name), cell if name != "d" else "1")
        site.write(f"{name}.md", page.replace("python3", kernel))
    site.built()
    taken = notes()
    assert [note[:2] for note in taken] == [("a", True), ("b", True), ("c", False), ("d", True)]
    assert taken[0][3] == taken[1][3] != taken[3][3]
    assert "red sour" in site.html("a")
    assert "red sour" in site.html("c")


WARNINGS = {
    "missing": "cannot be imported: No module named 'unusable'",
    "failing": "cannot be imported: division by zero",
    "exiting": "cannot be imported: 3",
    "not installed": "is not an installed package: it loads ",
    "printing": "",
    "warning": "",
    "threaded": "",
    "fatal": "",
}
MODULES = {
    "failing": "1 / 0",
    "exiting": "raise SystemExit(3)",
    "not installed": "",
    "printing": "print('hello')",
    "warning": "import warnings\nwarnings.warn('hello')",
    "threaded": "import threading\nthreading.Timer(9, print).start()",
    "fatal": "import os\nos._exit(1)",
}


@pytest.mark.parametrize("fault", WARNINGS)
def test_modules_that_cannot_be_preloaded_leave_the_results_unchanged(
    site, pages, notes, monkeypatch, tmp_path, fault
):
    folder = tmp_path / "modules"
    folder.mkdir()
    if fault in MODULES:
        (folder / "unusable.py").write_text(MODULES[fault])
    monkeypatch.setenv("PYTHONPATH", str(folder))
    preload(site, "unusable")
    pages(one="1", two="2")
    status, lines = site.build()
    assert status == 0
    if WARNINGS[fault]:
        (line,) = lines
        assert line.startswith(f"WARNING: claims_preload: unusable {WARNINGS[fault]}")
    else:
        assert lines == []
    assert forked(notes) == {"one": False, "two": False}


FAILURES = {
    "killed": (
        "os.kill(os.getpid(), signal.SIGKILL)",
        "the kernel died in this cell, by SIGKILL, perhaps for lack of memory",
    ),
    "exit": ("os._exit(3)", "the kernel died in this cell, with exit status 3"),
    "timeout": (
        "any(iter(int, 1))",
        "the cell ran past its limit of 3 seconds of processor time; "
        "nb_execution_timeout, or execution_timeout on the page, sets the limit",
    ),
    "error": ("1 / 0", "ZeroDivisionError: division by zero"),
    "server killed": (
        "os.kill(parent, 9); time.sleep(9999)",
        "the kernel died in this cell, by SIGKILL, perhaps for lack of memory",
    ),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_forked_kernel_fails_like_any_other(site, pages, notes, failure):
    code, reason = FAILURES[failure]
    set_timeout(site, 3 if failure == "timeout" else HANG)
    pages(bad=f"import signal, time; {code}", good="1")
    status, lines = site.build()
    assert status == 1
    assert site.problem("bad.md", code, reason) in lines
    taken = notes()
    assert taken[0][:2] == ("bad", True)
    assert_all_exit(pids_in(taken))
    (site.source / "bad.md").unlink()
    site.built()


@pytest.fixture
def default_signals():
    """Undo an inherited SIG_IGN, which a background job gets from its shell and passes on."""
    inherited = {
        signal.SIGINT: signal.signal(signal.SIGINT, signal.default_int_handler),
        signal.SIGTERM: signal.signal(signal.SIGTERM, signal.SIG_DFL),
    }
    yield
    for number, handler in inherited.items():
        signal.signal(number, handler)


SPHINX_INTERRUPTED = 2
SUBPROCESS = """\
import subprocess
with subprocess.Popen(["sleep", "9999"]) as child, open({path!r}, "a") as notes:
    print({name!r}, True, child.pid, os.getpid(), file=notes, flush=True)
"""


@pytest.mark.usefixtures("default_signals")
@pytest.mark.parametrize(
    ("number", "status"),
    [
        (signal.SIGINT, SPHINX_INTERRUPTED),
        (signal.SIGTERM, -signal.SIGTERM),
        (signal.SIGKILL, -signal.SIGKILL),
    ],
)
def test_a_build_that_is_stopped_leaves_no_process(site, pages, notes, number, status):
    set_timeout(site, 9999)
    names = [f"page{i}" for i in range(runner.available_processors())]
    pages(one="1", **{name: SUBPROCESS.format(path=str(notes.path), name=name) for name in names})
    command = [sys.executable, "-m", "sphinx", "-q", "-d", site.doctrees, site.source, site.out]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as build:
        while not notes.path.exists() or notes.path.read_text().count("\n") < 2 * len(names) + 1:
            assert build.poll() is None
            time.sleep(0.05)
        build.send_signal(number)
        assert build.wait(timeout=HANG) == status
    taken = notes()
    assert all(is_forked for _, is_forked, *_ in taken)
    assert_all_exit(pids_in(taken))


def test_a_forked_kernel_exits_like_any_other(site, pages, notes):
    """It flushes open files and runs the functions registered with atexit."""
    leave = "import atexit\nkept = open('kept.txt', 'w')\nkept.write('k')\n"
    leave += "atexit.register(Path('done.txt').write_text, 'd')"
    pages(leaves=leave, other="1")
    site.built()
    assert forked(notes)["leaves"]
    assert [(site.source / name).read_text() for name in ("kept.txt", "done.txt")] == ["k", "d"]


def test_a_kernel_is_not_interrupted_when_it_exits(site, pages, monkeypatch):
    """The interrupt of jupyter_client can come between two messages, and ipykernel prints it."""
    sent, send = [], os.killpg

    def recorded(group, number):
        sent.append(number)
        send(group, number)

    monkeypatch.setattr(os, "killpg", recorded)
    pages(one="1", two="2")
    site.built()
    assert sent == [signal.SIGTERM, signal.SIGTERM]


def test_processes_of_a_page_exit_with_its_kernel(site, pages, notes):
    starts = """\
import subprocess, sys
ignores = "import signal; signal.signal(15, signal.SIG_IGN); print(flush=True); signal.pause()"
child = subprocess.Popen([sys.executable, "-c", ignores], stdout=subprocess.PIPE)
child.stdout.readline()
with open({path!r}, "a") as notes:
    print({name!r}, True, child.pid, os.getpid(), file=notes, flush=True)
"""
    pages(one=starts.format(path=str(notes.path), name="one"), two="2")
    site.built()
    assert_all_exit(pids_in(notes()))


def test_exit_functions_may_print_when_the_streams_of_the_kernel_are_closed(site, pages, capfd):
    closes = """\
import atexit
from contextlib import suppress
thread = get_ipython().kernel.parent.iopub_thread

@atexit.register
def close():
    with suppress(StopIteration):
        thread._event_pipe_gc().send(None)  # as ipykernel does every ten seconds
    print("printed")
    Path("done.txt").write_text("d")
"""
    pages(one=closes, two="2")
    site.built()
    assert (site.source / "done.txt").read_text() == "d"
    assert capfd.readouterr() == ("", "")
