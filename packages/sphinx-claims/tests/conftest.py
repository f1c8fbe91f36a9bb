"""Fixtures of small sites, built by Sphinx in this process, and of a browser."""

import io
import os
import re
import shutil
import warnings
from contextlib import nullcontext, redirect_stderr, redirect_stdout
from functools import cache, partial
from pathlib import Path
from unittest.mock import patch

import hypothesis
import pytest
from jinja2 import BytecodeCache
from jinja2.sandbox import SandboxedEnvironment
from playwright.sync_api import sync_playwright
from sphinx.cmd.build import build_main

from sphinx_claims.execution.forking import ForkServers, build_with

from .warm_python import WarmPython

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

hypothesis.settings.register_profile("untimed", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("untimed")

TRACEBACK = re.compile(r"; the traceback is in .*")

SETTINGS = """\
extensions = ["sphinx_claims"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
html_theme = "basic"
project = "A site"
copyright = "nobody"
nb_execution_timeout = 600
claims_evidence = True
"""
FRONT_MATTER = "---\nfile_format: mystnb\nkernelspec: {name: python3}\n---\n\n# A page\n\n"
IMPORTS = "from fractions import Fraction\nfrom sphinx_claims import agree, cited, claim, given"


HOME = "# Home\n\n```{toctree}\n:glob:\n\n*\n```\n"


class Site:
    """A site: its sources, its output and its doctrees, below one folder.

    Builds in this process use the servers of kernels that are given, unless there are none.
    """

    def __init__(self, folder, servers=None):
        self.servers = servers
        self.source = folder / "source"
        self.out = folder / "out"
        self.doctrees = folder / "doctrees"

    def write(self, name, text):
        """Write a file of the source."""
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    @staticmethod
    def page(text, *cells):
        """Return a page with a text and code cells, the first of which imports the functions."""
        fences = [f"```{{code-cell}}\n{code}\n```\n" for code in (IMPORTS, *cells)]
        return FRONT_MATTER + "\n".join([f"{text}\n", *fences])

    def write_page(self, name, text, *cells):
        """Write a page with a text and code cells, as :meth:`page` returns it."""
        self.write(name, self.page(text, *cells))

    def write_formulas(self, name, text, *cells):
        """Write a page with formulas, and cells that evaluate them by ``stand_in.py``."""
        self.write("stand_in.py", Path(__file__).with_name("stand_in.py").read_text("utf-8"))
        first = "import stand_in\n\nstand_in.install()\nfrom sphinx_claims import formula"
        self.write_page(name, text, first, *cells)

    def line(self, name, needle):
        """Return the number of the only line of a file that contains a text."""
        lines = enumerate((self.source / name).read_text("utf-8").splitlines(), 1)
        (number,) = [number for number, line in lines if needle in line]
        return number

    def problem(self, name, needle, text):
        """Return the message for a problem at the line of a file that contains a text."""
        return f"{name}:{self.line(name, needle)}: ERROR: {text}"

    def build(
        self, *options, builder="html", out=None, doctrees=None, apart=False, tracebacks=False
    ):
        """Build the site; return the exit status and the lines of its warnings and errors.

        Args:
            apart: whether Sphinx runs in a process of its own.
            tracebacks: whether errors of cells name the files of their tracebacks.
        """
        places = ["-d", doctrees or self.doctrees, self.source, out or self.out]
        arguments = ["-q", "--no-color", "-b", builder, *options, *map(str, places)]
        status, warned = build_apart(arguments) if apart else build_here(arguments, self.servers)
        warned = warned.replace(f"{self.source}/", "")
        return status, (warned if tracebacks else TRACEBACK.sub("", warned)).splitlines()

    def built(self, *options, **places):
        """Build the site; fail unless there are no warnings."""
        found = self.build(*options, **places)
        assert found == (0, []), "\n".join(found[1])

    def published(self):
        """Return the content of every file of the built site, by name."""
        files = [path for path in self.out.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.out)): path.read_bytes() for path in files}

    def changes(self, before):
        """Return the names of files that were added, removed or changed since."""
        return sorted({name for name, _ in before.items() ^ self.published().items()})

    def html(self, docname):
        """Return the HTML of a page."""
        return (self.out / f"{docname}.html").read_text("utf-8")

    def refuses(self, *problems):
        """Build twice; expect the same problems each time, and unchanged output."""
        before = self.published()
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        end = f"ERROR: {count} with claims; no page was written"
        for _ in range(2):
            assert self.build() == (1, [*problems, end])
            assert self.changes(before) == []

    def refuses_until_mended(self, name, text, *problems):
        """Change a file and expect problems, each at the line of a text; restore it and build."""
        good = (self.source / name).read_text("utf-8")
        self.write(name, text)
        self.refuses(*(self.problem(name, needle, problem) for needle, problem in problems))
        self.write(name, good)
        self.built()


class CompiledTemplates(BytecodeCache):
    """Cache of compiled templates, by their name and content, for all builds in this process."""

    def __init__(self):
        self.compiled = {}

    def load_bytecode(self, bucket):
        key = bucket.key, bucket.checksum
        if key in self.compiled:
            bucket.bytecode_from_string(self.compiled[key])

    def dump_bytecode(self, bucket):
        self.compiled[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


with_compiled_templates = partial(SandboxedEnvironment, bytecode_cache=CompiledTemplates())


def build_here(arguments, servers):
    warned = io.StringIO()
    with (
        redirect_stdout(io.StringIO()),
        redirect_stderr(warned),
        warnings.catch_warnings(),
        patch.dict(os.environ),
        patch("sphinx.jinja2glue.SandboxedEnvironment", with_compiled_templates),
        build_with(servers) if servers else nullcontext(),
    ):
        warnings.filterwarnings("ignore", module="myst_parser")
        os.environ.pop("PYTEST_CURRENT_TEST", None)  # each environment has a fork server
        try:
            status = build_main(arguments)
        except SystemExit as stop:
            status = stop.code
    return status, warned.getvalue()


@cache
def warm_python():
    return WarmPython()


@pytest.fixture(scope="session", autouse=True)
def stop_warm_python():
    yield
    if warm_python.cache_info().currsize:
        warm_python().close()


def build_apart(arguments):
    """Run Sphinx in a process of its own, for other languages and parallel builds."""
    status, _, warned = warm_python().run("sphinx", *arguments)
    return status, warned


@pytest.fixture(scope="session")
def servers():
    """Return fork servers that all sites share; start no kernel of its own for each build."""
    servers = ForkServers(kept=True)
    yield servers
    servers.close()


@pytest.fixture(scope="session")
def built_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    site = Site(folder)
    site.write("conf.py", SETTINGS)
    site.write("index.md", HOME)
    site.write_page("page.md", "One {claim}`half`.", 'claim("half", "1/2", Fraction(1) / 2)')
    site.built()
    return folder


def copy_site(built_folder, folder, servers):
    shutil.copytree(built_folder, folder)
    site = Site(folder, servers)
    site.built()  # Sphinx discards the environment of another folder
    return site


@pytest.fixture
def site(tmp_path, built_folder, servers):
    """Return a built site with a home page and ``page.md``, which claims and prints one half."""
    return copy_site(built_folder, tmp_path / "site", servers)


@pytest.fixture(scope="module")
def module_site(tmp_path_factory, built_folder, servers):
    """Return such a site, shared by the tests of a module."""
    return copy_site(built_folder, tmp_path_factory.mktemp("module") / "site", servers)


@pytest.fixture(scope="module")  # a session-wide event loop would keep pages from executing
def browser():
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        missing = f"expected a browser on PATH: one of {', '.join(BROWSERS)}"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_ARGUMENTS)
        yield browser
        browser.close()
