"""An extension for ``build.py``: claims as plain text, or samples of where Sphinx's time goes.

Where ``SAMPLES`` is in the environment it names a file for the samples; else the roles and
directives of sphinx_claims and sphinx-proof are text and blocks of text.
"""

import atexit
import json
import os
import re
import signal
from collections import Counter
from pathlib import Path
from types import FrameType

import sphinx_proof.domain
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

import sphinx_claims
from sphinx_claims.execution.runner import execute_pages
from sphinx_claims.printing.printing import claim_evidence

SAMPLE_EVERY = 0.002
CLAIMS = str(Path(sphinx_claims.__file__).parent)


def setup(app: Sphinx) -> dict[str, bool]:
    """Set up one of the two."""
    if path := os.environ.get("SAMPLES"):
        sample(Path(path))
    else:
        app.connect("builder-inited", lambda app: write_plainly(app))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Block(Directive):
    """A directive that is only what stands in it."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Read the content."""
        block = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, block)
        return [block]


class Names:
    """In the place of an application: notes the roles and directives that an extension adds."""

    def __init__(self) -> None:
        self.roles: list[str] = []
        self.directives: list[str] = []

    def add_role(self, name: str, *_: object) -> None:
        """Note a role."""
        self.roles.append(name)

    def add_directive(self, name: str, *_: object, override: bool = False) -> None:
        """Note a directive, unless it is MyST-NB's."""
        if not override:
            self.directives.append(name)

    def __getattr__(self, name: str) -> object:
        return lambda *_, **__: None


def write_plainly(app: Sphinx) -> None:
    """Add roles and directives of their names that do nothing."""
    names = Names()
    sphinx_claims.setup(names)  # type: ignore[arg-type]
    proof = sphinx_proof.domain.ProofDomain
    for name in [*names.roles, *(f"prf:{role}" for role in proof.roles)]:
        app.add_role(name, lambda _, __, text, *___: ([nodes.Text(text)], []))
    for name in [*names.directives, *(f"prf:{directive}" for directive in proof.directives)]:
        app.add_directive(name, Block)
    app.add_node(claim_evidence, html=(lambda *_: None, lambda *_: None))
    app.connect("source-read", print_a_number)


def print_a_number(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put a number in the place of each claim in a formula."""
    source[0] = re.sub(r"\\claim\{[\w-]+\}", "1", source[0])


def sample(path: Path) -> None:
    """Count where this process is, from time to time of its processor, and write it at the end."""
    counts: Counter[str] = Counter()

    def note(_: int, frame: FrameType | None) -> None:
        where = "others"
        while frame:
            if frame.f_code is execute_pages.__code__:
                where = "execution"
                break
            if frame.f_code.co_filename.startswith(CLAIMS):
                where = "sphinx_claims"
            frame = frame.f_back
        counts[where] += 1

    signal.signal(signal.SIGPROF, note)
    signal.setitimer(signal.ITIMER_PROF, SAMPLE_EVERY, SAMPLE_EVERY)

    @atexit.register
    def write() -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)  # it would end the process while Python ends
        path.write_text(json.dumps(counts))
