"""Start of kernels."""

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
    """Make the first kernels find one of their ports taken."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(TAKE_PORT)
    (folder / "taken").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setenv("TAKEN", str(folder / "taken"))
    monkeypatch.setenv("TIMES", str(times))


def write_page(site):
    site.write_page("page.md", "One {claim}`half`.", 'claim("half", "1/2", Fraction(2, 4))')


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
