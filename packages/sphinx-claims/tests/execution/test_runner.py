"""Tests of kernels: their start, errors, limits, and what the build does in them."""

import json
import re
import shutil
import tempfile
from pathlib import Path

TAKE_PORT = """\
import json, os, pathlib, socket, sys

taken = pathlib.Path(os.environ["TAKEN"])
kernel = "ipykernel_launcher" in sys.orig_argv
if kernel and taken.read_text().count("x") < int(os.environ["TIMES"]):
    taken.write_text(taken.read_text() + "x")
    connection = json.loads(pathlib.Path(sys.orig_argv[sys.orig_argv.index("-f") + 1]).read_text())
    listener = socket.socket()
    listener.bind(("127.0.0.1", connection["shell_port"]))
    listener.listen()
"""


def take_ports(folder, monkeypatch, times):
    """Make the first kernels find one of their ports taken.

    They have ports where the path of a temporary file is too long for a socket.
    """
    temporary = folder / ("temporary" * 9)
    temporary.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    (folder / "sitecustomize.py").write_text(TAKE_PORT)
    (folder / "taken").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setenv("TAKEN", str(folder / "taken"))
    monkeypatch.setenv("TIMES", str(times))


def write_page(site):
    site.write_page("page.md", "One {claim}`half`.", 'claim("half", "1/2", Fraction(2) / 4)')


def test_a_kernel_whose_port_is_taken_is_started_again(site, tmp_path, monkeypatch):
    take_ports(tmp_path / "library", monkeypatch, times=2)
    write_page(site)
    assert site.build()[0] == 0
    assert (tmp_path / "library" / "taken").read_text() == "xx"


def test_a_kernel_that_never_starts_is_reported(site, tmp_path, monkeypatch):
    take_ports(tmp_path / "library", monkeypatch, times=9)
    write_page(site)
    status, problems = site.build()
    assert status == 1
    assert "the page could not be executed: Kernel died before replying" in problems[0]
    assert (tmp_path / "library" / "taken").read_text() == "xxx"


PAGE = """\
---
file_format: mystnb
kernelspec: {{name: python3}}
mystnb: {{{settings}}}
---

# A page

"""


def cells(*codes, settings="execution_timeout: 600"):
    """Return a page of code cells that does not import the functions of claims."""
    fences = "\n".join(f"```{{code-cell}}\n{code}\n```\n" for code in codes)
    return PAGE.format(settings=settings) + fences


def stored(site, docname):
    """Return the cells of a page from the cache."""
    text = (site.doctrees / "claims" / f"{docname}.run").read_text("utf-8")
    return json.loads(text.split("\n", 1)[1])["cells"]


ERRORS = {
    "message": ("raise AssertionError", "AssertionError"),
    "group": (
        "raise ExceptionGroup('two', [ValueError(1), TypeError(2)])",
        "ExceptionGroup: two (2 sub-exceptions)",
    ),
    "exit-status": ("import sys; sys.exit(1)", "SystemExit: 1"),
    "interrupt": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "input": (
        "input()",
        "StdinNotImplementedError: raw_input was called, but this frontend does not support "
        "input requests.",
    ),
    "magic": ("%nosuch", "UsageError: Line magic function `%nosuch` not found."),
    "chain": (
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise OSError('no') from e  # here",
        "OSError: no",
    ),
    "draw": (
        "class C:\n    def _repr_png_(self): raise ImportError('none')\nC()  # here",
        "ImportError: none",
    ),
    "captured": ("%%capture\nraise AssertionError", "AssertionError, which the cell hides"),
    "signal": ("import ctypes; ctypes.string_at(0)", "the kernel died in this cell, by SIGSEGV"),
    "exits": (
        "exit()",
        "the cell ends the kernel, so that the cells below it cannot be executed",
    ),
}
LINES = {"chain": "# here", "draw": "def _repr_png_"}


def test_errors_are_reported_by_their_names(site):
    (site.source / "page.md").unlink()
    for name, (code, _) in ERRORS.items():
        site.write(f"{name}.md", cells(code, "1"))
    status, lines = site.build()
    assert status == 1
    assert lines[:-1] == [
        site.problem(f"{name}.md", LINES.get(name, ERRORS[name][0].partition("\n")[0]), reason)
        for name, (_, reason) in sorted(ERRORS.items())
    ]


def test_an_error_names_the_file_with_its_traceback(site):
    good = (site.source / "page.md").read_text("utf-8")
    path = site.doctrees / "claims" / "page.traceback.txt"
    site.write("page.md", cells("def f():\n    return 1 / 0\nf()"))
    _, (line, _) = site.build(tracebacks=True)
    reason, name = line.split("; the traceback is in ")
    assert reason.endswith("ERROR: ZeroDivisionError: division by zero")
    assert Path(name).samefile(path)
    text = path.read_text("utf-8")
    assert "in f()" in text
    assert text.endswith("ZeroDivisionError: division by zero\n")
    assert "\x1b" not in text
    path.unlink()
    path.mkdir()
    _, (line, _) = site.build(tracebacks=True)
    assert line == reason
    path.rmdir()
    path.write_text("")
    site.write("page.md", good)
    site.built()
    assert not path.exists()


def test_tracebacks_of_expected_errors_are_whole(site):
    site.write("helper.py", "import json\n\ndef read(x):\n    return json.loads(x)\n")
    expected = "from helper import read\n\nread('x')"
    site.write("page.md", cells(f":tags: [raises-exception]\n\n{expected}", "2"))
    site.built()
    error, after = stored(site, "page")
    text = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error["outputs"][0]["traceback"]))
    assert "File helper.py:4, in read(x)" in text
    assert re.search(r"File python3\.\d+/json/decoder\.py:\d+, in ", text)
    assert "Cell In[1], line 3" in text
    assert after["outputs"][0]["data"] == {"text/plain": "2"}
    assert "\x1b[" in "".join(error["outputs"][0]["traceback"])


def test_warnings_name_no_folder_of_this_kernel(site):
    site.write("page.md", cells("import warnings\nwarnings.warn('old')"))
    site.built()
    (cell,) = stored(site, "page")
    assert re.match(r"\d+\.py:2: UserWarning: old\n", cell["outputs"][0]["text"])


def test_settings_of_the_execution(site):
    allowed = "execution_allow_errors: true, execution_in_temp: true"
    site.write(
        "page.md", cells("1 / 0", "import os\nopen('x', 'w')\nos.listdir()", settings=allowed)
    )
    skipped = ":tags: [skip-execution]\n\n1 / 0"
    site.write("skipped.md", cells(skipped, "1"))
    site.built()
    error, after = stored(site, "page")
    assert error["outputs"][0]["ename"] == "ZeroDivisionError"
    assert after["outputs"][0]["data"] == {"text/plain": "['x']"}
    assert not (site.source / "x").exists()
    assert [len(cell["outputs"]) for cell in stored(site, "skipped")] == [0, 1]


UNHARMED = """\
import builtins, os, shutil, sys, tempfile, warnings
display = json = __ = _ = Path = logging = 3
folder = tempfile.mkdtemp()
os.chdir(folder)
shutil.rmtree(folder)
warnings.simplefilter("error")
sys.displayhook = lambda value: print("shown", value)
builtins.open = None
get_ipython().ast_node_interactivity = "all"
for event in ("pre_execute", "post_execute", "pre_run_cell", "post_run_cell"):
    get_ipython().events.register(event, lambda *_: calls.append(event))
calls = []
del sys.modules["sphinx_claims.execution.in_kernel"], sys.modules["json"]
"""


def test_a_page_may_change_what_it_likes(site):
    """The page is cached, which it is only if the kernel could report what the page read."""
    names = "[name for name in globals() if 'sphinx' in name], Out, len(In), len(calls)"
    reset = "import builtins, io\nbuiltins.open = io.open\nget_ipython = 4"
    site.write("data.txt", "1")
    read = "import io\nio.open('data.txt').read()"
    site.write("page.md", cells(read, UNHARMED, f"print({names})", reset))
    site.built()
    shown = stored(site, "page")[2]["outputs"][0]["text"]
    assert shown == "[] {1: '1'} 4 4\n"
    assert [cell["execution_count"] for cell in stored(site, "page")] == [1, 2, 3, 4]


FONT_CACHE = """\
import logging
log = logging.getLogger("matplotlib.font_manager")
log.warning("Matplotlib is building the font cache; this may take a moment.")
log.warning("findfont: Font family 'None' not found.")
"""


def test_remarks_about_the_machine_are_not_published(site):
    site.write("page.md", cells(FONT_CACHE))
    site.built()
    (cell,) = stored(site, "page")
    assert [output["text"] for output in cell["outputs"]] == [
        "findfont: Font family 'None' not found.\n"
    ]


WIDGET = """\
from comm import create_comm
import uuid
first, second = (uuid.uuid4().hex for _ in range(2))
for model, child in ((first, None), (second, first)):
    state = {"_model_name": "M", "_model_module": "m", "_model_module_version": "1"}
    state |= {"child": f"IPY_MODEL_{child}" if child else None}
    create_comm(target_name="jupyter.widget", comm_id=model, data={"state": state})
display({"application/vnd.jupyter.widget-view+json": {"model_id": second}}, raw=True)
"""


def test_widgets_have_the_same_identifiers_in_each_execution(site):
    site.write("page.md", cells(WIDGET))
    site.built()
    before = site.published()
    html = site.html("page")
    (view,) = re.findall(r'"model_id": "(\w+)"', html)
    (child,) = re.findall(r"IPY_MODEL_(\w+)", html)
    assert view != child
    assert html.count(view) == html.count(child) == 2
    shutil.rmtree(site.doctrees)
    site.built()
    assert site.changes(before) == []


def test_a_cell_that_waits_gets_ten_times_its_limit(site):
    wait = "import time\ntime.sleep(9999)"
    sleeps = "import time\ntime.sleep(2)"
    site.write("page.md", cells(sleeps, wait, settings="execution_timeout: 1"))
    reason = (
        "the cell was still waiting after 10 seconds, 10 times its limit of processor time; "
        "nb_execution_timeout, or execution_timeout on the page, sets the limit"
    )
    line = site.line("page.md", "time.sleep(9999)") - 1
    assert site.build()[1][0] == f"page.md:{line}: ERROR: {reason}"
