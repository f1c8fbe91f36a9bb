"""Shards of the pages are executed on their own, and a build from their caches executes nothing."""

import re
import shutil
import subprocess
import sys

import pytest

from ..conftest import SETTINGS

ENTRIES = """\
from sphinx_claims.recompute import entry


@entry("{key}", sentence="It is {value}.")
def compute():
    return {code}
"""
LIMIT = "---\nmystnb: {execution_timeout: 700}\n"
STARTS = {"subprocess.Popen", "os.fork", "os.posix_spawn", "os.exec", "os.spawn", "os.system"}


@pytest.fixture(scope="module")
def starts():
    """Return a list of the processes that this process starts, once its first item is removed."""
    found = ["nothing is recorded"]

    def record(event, arguments):
        if event in STARTS and found != ["nothing is recorded"]:
            found.append(event)

    sys.addaudithook(record)  # which cannot be removed
    yield found
    found[:] = ["nothing is recorded"]


@pytest.fixture
def book(site, tmp_path):
    """A site with a page in a folder, evaluated formulas, and second entries in two modules."""
    settings = 'claims_second_entries = "../entries"\nclaims_recomputed = ["a", "b"]\n'
    site.write("conf.py", SETTINGS + settings)
    for value, name in enumerate("ab", 2):
        text = f"It is {{claim}}`{name}`."
        site.write_page(f"{name}.md", text, f'claim("{name}", "{value}", sum([1] * {value}))')
        site.write(
            f"../entries/{name}.py",
            ENTRIES.format(key=name, value=value, code=f"len('x' * {value})"),
        )
    site.write_page("folder/c.md", "It is {claim}`c`.", 'claim("c", "4", sum([1] * 4))')
    site.write("index.md", "# Home\n\n```{toctree}\n:glob:\n\n**\n```\n")
    formula = ":::{admonition} Squares\n:name: square\n\n$x^2 = x x$\n:::"
    site.write_formulas("formulas.md", formula, 'formula("square", {"x": [1.0, 2.0]})')
    site.cache = tmp_path / "cache"
    site.servers = None  # this process starts all kernels
    return site


def execute(site, cache, *options):
    """Execute pages; return the exit status and the lines of standard output and of the errors."""
    places = ["-D", f"claims_cache_path={cache}", "-d", site.doctrees, site.source]
    command = [sys.executable, "-m", "sphinx_claims", "execute", *options, "--no-color", *places]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    errors = done.stderr.replace(f"{site.source}/", "")
    return done.returncode, done.stdout.splitlines(), errors.splitlines()


def files_of(cache):
    """Return the names of the entries of a cache, without durations."""
    found = {path.relative_to(cache).as_posix() for path in cache.rglob("*") if path.is_file()}
    return {name for name in found if not name.endswith(".seconds")}


EVERYTHING = {"a.run", "b.run", "folder/c.run", "formulas.run", "page.run"}
MODULES = {"second-entries/a.json", "second-entries/b.json"}


def test_a_build_from_the_caches_of_all_shards_executes_nothing(book, starts):
    before, environment = book.published(), (book.doctrees / "environment.pickle").read_bytes()
    caches = {number: book.cache.with_name(f"cache-{number}") for number in "12"}
    for number, cache in caches.items():
        status, lines, errors = execute(book, cache, "--shard", f"{number}/2")
        count = len({name for name in files_of(cache) if name.endswith(".run")})
        assert (status, errors) == (0, [])
        assert lines[-1] == f"shard {number}/2: {count} pages, {count} of them executed now"
    first, second = map(files_of, caches.values())
    assert first & second == set()
    assert first | second == EVERYTHING | MODULES
    assert abs(len(first) - len(second)) <= 1
    assert book.published() == before
    assert (book.doctrees / "environment.pickle").read_bytes() == environment
    reverse = book.cache.with_name("reverse")
    for merged, order in ((book.cache, "12"), (reverse, "21")):
        for number in order:
            shutil.copytree(caches[number], merged, dirs_exist_ok=True)
    names = [path.relative_to(reverse) for path in reverse.rglob("*.*")]
    contents = {name: (reverse / name).read_bytes() for name in names}
    assert {name: (book.cache / name).read_bytes() for name in names} == contents
    starts.clear()
    book.built("-E", "-D", f"claims_cache_path={book.cache}")
    assert starts == []
    assert {name: (book.cache / name).read_bytes() for name in contents} == contents
    (book.cache / "second-entries/a.json").unlink()
    book.built("-E", "-D", f"claims_cache_path={book.cache}")
    assert starts == ["subprocess.Popen"]
    starts.clear()
    (book.cache / "a.run").unlink()
    book.built("-E", "-D", f"claims_cache_path={book.cache}")
    assert "subprocess.Popen" in starts


def test_only_what_was_edited_is_executed_again(book):
    assert execute(book, book.cache)[1][-1] == "shard 1/1: 5 pages, 5 of them executed now"
    page = (book.source / "b.md").read_text()
    book.write("b.md", page.replace("[1] * 3", "[1, 1, 1]"))
    status, lines, _ = execute(book, book.cache)
    assert lines[0].startswith("b executed in ")
    assert (status, lines[1:]) == (0, ["shard 1/1: 5 pages, 1 of them executed now"])
    book.write("b.md", page.replace("It is", "Now it is"))
    assert execute(book, book.cache)[1][-1] == "shard 1/1: 5 pages, 1 of them executed now"


def test_pages_with_high_time_limits_are_dealt_first(book):
    for name in ("b", "folder/c"):
        page = (book.source / f"{name}.md").read_text()
        book.write(f"{name}.md", page.replace("---\n", LIMIT, 1))
    caches = [book.cache.with_name(f"cache-{number}") for number in (1, 2)]
    for number, cache in enumerate(caches, 1):
        execute(book, cache, "--shard", f"{number}/2")
    first, second = (files_of(cache) & EVERYTHING for cache in caches)
    assert first == {"b.run", "a.run", "page.run"}
    assert second == {"folder/c.run", "formulas.run"}


def test_problems_are_those_of_a_build(book):
    book.write_page("a.md", "It is {claim}`a`.", 'claim("a", "2", sum([1] * 5))')
    book.write_page("b.md", "It is {claim}`b`.", "1 / 0")
    book.write("../entries/b.py", ENTRIES.format(key="b", value="3", code="len('xxx') / 0"))
    _, problems = book.build("-D", f"claims_cache_path={book.cache}")
    seen, lasts = set(), []
    for number in range(1, 7):
        status, lines, errors = execute(book, book.cache, "--shard", f"{number}/6")
        assert status == (1 if errors else 0)
        seen |= {re.sub("; the traceback is in .*", "", line) for line in errors}
        lasts.append(lines[-1])
    expected = [line for line in problems if re.match("(a|b).md:.*(states|Zero)", line)]
    assert len(expected) == 2
    assert seen >= {*expected}
    entries = book.source.parent / "entries/b.py"
    assert seen - {*expected} == {f"{entries}:6: ERROR: ZeroDivisionError: division by zero"}
    assert lasts[5] == "shard 6/6: 0 pages, 0 of them executed now"


@pytest.mark.parametrize("text", ["5/4", "0/4", "1/0", "-1/4", "1/2/4", "a", ""])
def test_a_text_that_is_no_shard_is_refused(site, text):
    status, lines, errors = execute(site, site.doctrees / "claims", f"--shard={text}")
    assert (status, lines) == (2, [])
    reason = f"expected a shard such as 2/4, from 1/4 to 4/4, found {text!r}"
    assert errors[-1] == f"python -m sphinx_claims execute: error: argument --shard: {reason}"


def test_a_cache_needs_a_folder(site):
    command = [sys.executable, "-m", "sphinx_claims", "execute", "--no-color", site.source]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no cache to fill: set claims_cache_path, or pass -d as to sphinx-build" in done.stderr


def test_a_run_that_cannot_be_cached_is_reported(site):
    site.write("data.txt", "1")
    site.write_page(
        "page.md", "A page.", "open('data.txt').read()\nopen('data.txt', 'a').write('1')"
    )
    status, lines, errors = execute(site, site.source.parent / "cache")
    assert (status, errors) == (0, [])
    assert "page is not cached, so that a build executes it again" in lines
