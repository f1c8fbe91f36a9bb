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

_TOKEN = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}|\\.|%[^\n]*|\n\s*|[^\\%\n{}&]+|.", re.DOTALL)
_UNKNOWN_TO_KATEX = (
    (re.compile(r"\\label\s*\{[^{}]*\}|\\(?:begin|end)\s*\{subequations\}"), ""),
    (re.compile(r"\\begin\s*\{eqnarray\*?\}"), r"\\begin{darray}{rcl}"),
    (re.compile(r"\\end\s*\{eqnarray\*?\}"), r"\\end{darray}"),
    (re.compile(r"\\(begin|end)\s*\{multline\*?\}"), r"\\\1{gather*}"),
    (re.compile(r"\\(begin|end)\s*\{flalign\*?\}"), r"\\\1{align*}"),
    (re.compile(r"\\(begin|end)\s*\{(align|alignat|equation|gather)\}"), r"\\\1{\2*}"),
)
"""Patterns of LaTeX that KaTeX does not know, or would number, and their replacements."""


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
    the equations, so the starred form, without numbers, replaces an environment that numbers rows,
    and labels are removed. Environments that KaTeX does not know become similar ones.

    >>> display_source(nodes.math_block(text="a &= b\n\nc &= d"))
    '\\begin{aligned}a &= b\\\\\nc &= d\\end{aligned}'
    >>> display_source(nodes.math_block(text=r"\begin{align}a &= b\label{c}\end{align}"))
    '\\begin{align*}a &= b\\end{align*}'
    """
    rows, aligned = _split_rows(node.astext())
    tex = "\\\\\n".join(map(_end_comment, rows))
    if aligned or len(rows) > 1:
        tex = rf"\begin{{aligned}}{_end_comment(tex)}\end{{aligned}}"
    for pattern, replacement in _UNKNOWN_TO_KATEX:
        tex = pattern.sub(replacement, tex)
    return tex


def _split_rows(tex: str) -> tuple[list[str], bool]:
    r"""Split a formula at blank lines outside environments and groups.

    Returns:
        The rows, and whether one of them contains ``\\`` or ``&`` outside environments and groups.
    """
    rows, depth, aligned = [""], 0, False
    for token in _TOKEN.findall(tex.strip()):
        if token.startswith((r"\begin", "{")):
            depth += 1
        elif token.startswith((r"\end", "}")):
            depth -= 1
        elif token in (r"\\", "&"):
            aligned = aligned or depth == 0
        elif token[0] == "\n" and token.count("\n") > 1:
            if depth == 0:
                rows.append("")
                continue
            token = "\n"
        rows[-1] += token
    return [row.strip() for row in rows if row.strip()], aligned


def _end_comment(tex: str) -> str:
    """Return LaTeX that ends with a new line if its last line may end with a comment."""
    return f"{tex}\n" if "%" in tex.rpartition("\n")[2] else tex


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
