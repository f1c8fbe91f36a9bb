"""Sphinx extension for ``comparison.py`` that replaces claims by plain text or profiles a build.

If the environment variable ``SAMPLES`` names a file, the extension writes a sampling profile there.
Otherwise it replaces the roles and directives of sphinx_claims, sphinx-proof and the extension of
this book by plain text and plain blocks.
"""

import atexit
import json
import os
import re
import signal
from collections import Counter
from importlib import import_module
from pathlib import Path
from types import FrameType, SimpleNamespace

import sphinx_proof.domain
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

import sphinx_claims
from sphinx_claims.execution.runner import execute_pages
from sphinx_claims.printing.printing import claim_evidence

SAMPLE_EVERY = 0.002
BOOK_DIRECTIVES = ("caption", "full-marks", "moved")
CLAIMS = str(Path(sphinx_claims.__file__).parent)


def setup(app: Sphinx) -> dict[str, bool]:
    """Start the profiler, or replace roles and directives."""
    if path := os.environ.get("SAMPLES"):
        start_profiler(Path(path))
    else:
        app.connect("builder-inited", lambda app: replace_by_plain_text(app))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class PlainBlock(Directive):
    """Directive that shows only its content."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Parse the content."""
        block = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, block)
        return [block]


class NameRecorder:
    """Stand-in for an application that records the roles and directives of an extension."""

    def __init__(self) -> None:
        self.roles: list[str] = []
        self.directives: list[str] = []
        self.extensions: dict[str, object] = {}
        self.config = SimpleNamespace(claims_without=[], extensions=["sphinx_proof"])

    def setup_extension(self, name: str) -> None:
        """Set up a module of sphinx_claims, and ignore other extensions."""
        if name.startswith("sphinx_claims."):
            import_module(name).setup(self)

    def add_role(self, name: str, *_: object, override: bool = False) -> None:
        """Record a role, unless it overrides one of MyST-NB."""
        if not override:
            self.roles.append(name)

    def add_directive(self, name: str, *_: object, override: bool = False) -> None:
        """Record a directive, unless it overrides one of MyST-NB."""
        if not override:
            self.directives.append(name)

    def __getattr__(self, name: str) -> object:
        return lambda *_, **__: None


def replace_by_plain_text(app: Sphinx) -> None:
    """Register plain roles and directives under the names of the extensions that are left out."""
    names = NameRecorder()
    sphinx_claims.setup(names)  # type: ignore[arg-type]
    directives = [*names.directives, *BOOK_DIRECTIVES]
    proof = sphinx_proof.domain.ProofDomain
    for name in [*names.roles, *(f"prf:{role}" for role in proof.roles)]:
        app.add_role(name, lambda _, __, text, *___: ([nodes.Text(text)], []))
    for name in [*directives, *(f"prf:{directive}" for directive in proof.directives)]:
        app.add_directive(name, PlainBlock)
    app.add_node(claim_evidence, html=(lambda *_: None, lambda *_: None))
    app.connect("source-read", replace_claims)


def replace_claims(app: Sphinx, docname: str, source: list[str]) -> None:
    """Replace each claim in a formula by a number."""
    source[0] = re.sub(r"\\claim\{[\w-]+\}", "1", source[0])


def start_profiler(path: Path) -> None:
    """Sample the call stack in intervals of processor time, and write the counts at exit."""
    counts: Counter[str] = Counter()

    def record_sample(_: int, frame: FrameType | None) -> None:
        location = "others"
        while frame:
            if frame.f_code is execute_pages.__code__:
                location = "execution"
                break
            if frame.f_code.co_filename.startswith(CLAIMS):
                location = "sphinx_claims"
            frame = frame.f_back
        counts[location] += 1

    signal.signal(signal.SIGPROF, record_sample)
    signal.setitimer(signal.ITIMER_PROF, SAMPLE_EVERY, SAMPLE_EVERY)

    @atexit.register
    def write() -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)  # a signal during shutdown would kill it
        path.write_text(json.dumps(counts))
