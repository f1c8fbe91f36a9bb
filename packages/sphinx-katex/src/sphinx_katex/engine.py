"""KaTeX in an embedded V8 engine, with a cache of typeset formulas."""

from __future__ import annotations

import atexit
import json
import os
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from py_mini_racer import MiniRacer

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

STATIC = Path(__file__).parent / "static"

_INNERMOST_ENVIRONMENT = re.compile(
    r"\\begin\{(\w+\*?)\}(?:(?!\\begin\{).)*?\\end\{\1\}", re.DOTALL
)


def is_active(app: Sphinx) -> bool:
    """Return whether the builder of this build renders its formulas with KaTeX."""
    return getattr(app.builder, "math_renderer_name", None) == "katex"


def typeset(node: nodes.Node, config: Config) -> dict[str, Any]:
    """Typeset the formula of a math node.

    Returns:
        The ``html``, the ``total_width`` and the ``unbreakable_width``, which is the width of the
        widest piece in which no line may break; both are upper estimates in em. If KaTeX rejects
        the formula, only its ``error`` message.
    """
    display = isinstance(node, nodes.math_block)
    tex = display_source(node) if display else node.astext()
    return typeset_tex(tex, display, json.dumps(config.katex_macros, sort_keys=True))


def display_source(node: nodes.Node) -> str:
    r"""Return the LaTeX that KaTeX typesets for a displayed formula.

    Blank lines separate the rows of one aligned formula, as everywhere in Sphinx. Sphinx numbers
    the equations, so the starred form, without numbers, replaces an environment that numbers rows.

    >>> display_source(nodes.math_block(text="a &= b\n\nc &= d"))
    '\\begin{aligned}a &= b\\\\\nc &= d\\end{aligned}'
    >>> display_source(nodes.math_block(text=r"\begin{align}a &= b\end{align}"))
    '\\begin{align*}a &= b\\end{align*}'
    """
    rows = [part.strip() for part in re.split(r"\n\s*\n", node.astext()) if part.strip()]
    tex = "\\\\\n".join(rows)
    outside, removed = tex, 1
    while removed:
        outside, removed = _INNERMOST_ENVIRONMENT.subn("", outside)
    if re.search(r"\\\\|(?<!\\)&", outside):
        tex = rf"\begin{{aligned}}{tex}\end{{aligned}}"
    return re.sub(r"\\(begin|end)\{(align|alignat|equation|gather)\}", r"\\\1{\2*}", tex)


@cache
def typeset_tex(tex: str, display: bool, macros: str) -> dict[str, Any]:
    """Typeset LaTeX, with macros as a JSON object; a forked process inherits the cache."""
    result: dict[str, Any] = _engine(os.getpid()).call("typeset", tex, display, json.loads(macros))
    return result


@cache
def _engine(pid: int) -> MiniRacer:
    """Start V8 with KaTeX, once for every PID, because the threads of V8 do not survive a fork."""
    engine = MiniRacer()
    atexit.register(engine.close)  # any later, Python cannot join the thread of V8
    for script in ("katex.min.js", "typeset.js"):
        engine.eval((STATIC / script).read_text(encoding="utf-8"))
    return engine
