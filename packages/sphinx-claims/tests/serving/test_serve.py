"""A served site follows its sources, whatever happens to a build."""

import re
import shutil
import socket
import subprocess
import sys

import pytest

FORKS = sys.platform == "linux"
GOOD = 'claim("half", "1/2", Fraction(1) / 2)'
ENDLESS = "import time\nwhile True:\n    time.sleep(1)"
RAISES = """
def refuse(app, docname, source):
    if "BOOM" in source[0]:
        raise ValueError("an extension cannot read this page")

def setup(app):
    app.connect("source-read", refuse)
"""


def executions(served, docname):
    return [line for line in served.lines if line.startswith(f"{docname} executed")]


def test_a_saved_page_appears_and_the_output_has_no_trace_of_the_server(site, served):
    site.write_page("page.md", "Half is {claim}`half`, as saved.", GOOD)
    served.shows("page.html", "as saved")
    assert served.settled("page.html") == {"text": "", "kind": "ready"}
    assert "/.serve/bar.js" in served.get("page.html")
    assert "as saved" in site.html("page")
    assert not any(b".serve" in content for content in site.published().values())


def test_a_first_build_appears_where_its_page_was_open(site, serve):
    shutil.rmtree(site.out)
    served = serve(site)
    assert served.settled("page.html")["kind"] == "ready"
    assert "1/2" in served.get("page.html")


def test_a_new_page_appears_where_its_address_was_open(site, served):
    assert served.get("new.html") == ""
    with served.open("new.html"):
        site.write("new.md", "# A new page\n")
        served.shows("new.html", "A new page")
    served.shows("index.html", "A new page")


def test_a_changed_cell_executes_its_page_once_and_no_other(site, served):
    site.write_page("other.md", "{claim}`third`", 'claim("third", "1/3", Fraction(1) / 3)')
    served.shows("other.html", "1/3")
    with served.open("page.html"):
        before = len(served.lines)
        site.write_page("page.md", "{claim}`half`", GOOD, "print(6 * 7)")
        served.shows("page.html", "42")
        assert served.settled("page.html")["kind"] == "ready"
    lines = [line for line in served.lines[before:] if " executed in " in line]
    assert [line.split()[0] for line in lines] == ["page"]


def test_problems_are_shown_in_place_until_they_are_solved(site, served):
    site.write_page("page.md", "{claim}`half`", 'claim("half", "2/3", Fraction(1) / 2)')
    assert served.settled("page.html")["kind"] in ("ready", "problems")
    served.shows("page.html", "states 2/3, computed 1/2")
    message = {"text": "1 problem on this page", "kind": "problems", "target": "first problem"}
    assert served.settled("page.html") == message
    message = {"text": "1 problem on other pages", "kind": "problems", "target": "/page.html"}
    assert served.settled("index.html") == message
    site.write_page("page.md", "{claim}`half` again", GOOD)
    served.shows("page.html", "again")
    assert served.settled("page.html")["kind"] == "ready"
    assert "claims-problem" not in served.get("page.html")


def test_a_cell_that_fails_is_executed_once_for_the_draft_and_the_build(site, served, tmp_path):
    log = tmp_path / "log"
    with served.open("page.html"):
        code = f'open({str(log)!r}, "a").write("executed\\n")\n1 / 0'
        site.write_page("page.md", "{claim}`half`, saved", GOOD, code)
        served.shows("page.html", "ZeroDivisionError")
        assert served.settled("page.html")["kind"] == "problems"
    assert log.read_text().splitlines() == ["executed"]


def test_changes_of_settings_start_the_process_again(site, served):
    settings = (site.source / "conf.py").read_text("utf-8")
    site.write("conf.py", f"{settings}\nproject = 'Renamed'\n")
    served.shows("page.html", "Renamed")
    site.write("conf.py", f"{settings}\n1 / 0\n")
    message = served.follow("page.html", until=["failed"])
    assert "ZeroDivisionError" in message["text"]
    assert "Renamed" in served.get("page.html")
    site.write("conf.py", f"{settings}\nproject = 'Mended'\n")
    served.shows("page.html", "Mended")
    assert served.settled("page.html")["kind"] == "ready"


def test_a_build_that_breaks_leaves_the_pages_and_loses_nothing(site, serve):
    site.write("conf.py", (site.source / "conf.py").read_text("utf-8") + RAISES)
    served = serve(site)
    assert served.settled("page.html")["kind"] == "ready"
    (builder,) = served.processes("serving.builder")
    site.write_page("page.md", "BOOM {claim}`half`", GOOD)
    message = served.follow("page.html", until=["failed"])
    if FORKS:  # the fork has exited, and the process from before is still there
        served.wait(lambda: served.processes("serving.builder") == [builder])
    assert "an extension cannot read this page" in message["text"]
    assert "One <" in served.get("page.html")
    site.write_page("page.md", "Mended {claim}`half`", GOOD)
    served.shows("page.html", "Mended")
    assert served.settled("page.html")["kind"] == "ready"
    assert executions(served, "page") == []


def test_changes_in_quick_succession_all_arrive(site, served):
    for name in ("apple", "pear", "plum"):
        site.write_page("page.md", f"{{claim}}`half` of a {name}", GOOD)
        site.write(f"{name}.md", f"# The {name}\n")
    served.shows("page.html", "of a plum")
    for name in ("apple", "pear", "plum"):
        served.shows(f"{name}.html", f"The {name}")
        served.shows("index.html", f"The {name}")
    assert served.settled("page.html")["kind"] == "ready"


def test_a_change_ends_a_build_that_executes_a_page(site, served):
    site.write_page("page.md", "{claim}`half`, never", GOOD, ENDLESS)
    served.wait(lambda: is_executing(served))
    site.write_page("page.md", "{claim}`half`, at last", GOOD)
    served.shows("page.html", "at last")
    assert served.settled("page.html")["kind"] == "ready"
    served.wait(lambda: not is_executing(served))


@pytest.mark.parametrize("endless", [False, True], ids=["idle", "while a cell runs"])
def test_an_interrupt_ends_all_processes(site, served, endless):
    if endless:
        site.write_page("page.md", "{claim}`half`, never", GOOD, ENDLESS)
        served.wait(lambda: is_executing(served))
    assert served.interrupt() == 130
    assert served.processes() == []


def test_a_dead_builder_is_started_again(site, served):
    for process in served.processes("serving.builder"):
        process.kill()
    site.write_page("page.md", "{claim}`half`, after all", GOOD)
    served.shows("page.html", "after all")
    assert served.settled("page.html")["kind"] == "ready"


def test_other_files_that_pages_read_are_watched(site, serve, tmp_path):
    (tmp_path / "site" / "library").mkdir()
    module = tmp_path / "site" / "library" / "numbers_of_ours.py"
    module.write_text("answer = 42")
    path = f"import sys\nsys.path.append({str(module.parent)!r})"
    code = f"{path}\nimport numbers_of_ours\nprint(numbers_of_ours.answer)"
    site.write_page("page.md", "{claim}`half`", GOOD, code)
    served = serve(site)
    served.shows("page.html", "42")
    assert served.settled("page.html")["kind"] == "ready"
    with served.open("page.html"):
        module.write_text("answer = 43")
        served.shows("page.html", "43")
    assert served.settled("page.html")["kind"] == "ready"


@pytest.mark.parametrize("theme", ["alabaster", "furo"])
def test_other_themes_and_formats(site, serve, theme, tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "part.txt").write_text("A part.")
    site.write("other.rst", "Other\n=====\n\n.. include:: /../../texts/part.txt\n")
    served = serve(
        site, "-D", f"html_theme={theme}", "--watch", str(tmp_path / "texts"), "-b", "dirhtml"
    )
    served.shows("other/", "A part.")
    assert served.settled("other/index.html")["kind"] == "ready"
    (tmp_path / "texts" / "part.txt").write_text("Another part.")
    served.shows("other/", "Another part.")
    assert f"{theme}.css" in served.get("page/")


def test_a_port_in_use_is_an_error_of_one_line(site):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "sphinx_claims", "serve", site.source, "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(rf"cannot serve at 127\.0\.0\.1:{port}: .*\n", done.stderr)


def is_executing(served):
    """Whether a kernel runs: a fork, or a process of its own."""
    forks = [p for p in served.processes("execution.fork_server") if p.children()]
    return bool(forks or served.processes("ipykernel_launcher"))


def test_pages_are_those_of_a_clean_build(site, served):
    site.write_page("first.md", "Here {claim}`third` and\n\n## A section", "")
    site.write_page("page.md", "{claim}`half`", GOOD, 'claim("third", "1/3", Fraction(1) / 3)')
    served.shows("first.html", "1/3")
    with served.open("page.html"):
        third = 'claim("third", "2/6", Fraction(1) / 3)'
        site.write_page("page.md", "{claim}`half`, changed", GOOD, third)
        served.shows("first.html", "2/6")
        site.write_page("page.md", "{claim}`half`, changed again", GOOD, third)
        served.shows("page.html", "changed again")
    assert served.settled("page.html")["kind"] == "ready"
    clean = site.out.with_name("clean")
    site.built("-D", "claims_preview=1", out=clean, doctrees=site.out.with_name("clean-doctrees"))
    pages = sorted(path.relative_to(clean) for path in clean.glob("*.html"))
    assert pages == sorted(path.relative_to(site.out) for path in site.out.glob("*.html"))
    for page in pages:
        assert (site.out / page).read_text("utf-8") == (clean / page).read_text("utf-8"), page
