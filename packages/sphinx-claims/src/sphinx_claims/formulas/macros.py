"""Macros of LaTeX formulas, as the settings of KaTeX and MathJax define them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_COMMAND = re.compile(r"\\(?:[A-Za-z]+|[^A-Za-z])", re.DOTALL)
_PARAMETER = re.compile(r"#([1-9])")


@dataclass(frozen=True)
class Macro:
    """A LaTeX macro: its text, its number of arguments, and the default of an optional first."""

    text: str
    arguments: int = 0
    default: str | None = None


def read_macros(mathjax: Mapping[str, Any], katex: Mapping[str, Any]) -> dict[str, Macro]:
    r"""Return macros by their commands.

    Args:
        mathjax: macros by their names, each a text, or a list of a text, the number of arguments
            and the default of an optional first one.
        katex: texts by commands. A macro has as many arguments as its text names from ``#1`` on.

    >>> read_macros({"RR": r"\mathbb{R}", "norm": [r"\lVert #1\rVert", 1]}, {})[r"\norm"]
    Macro(text='\\lVert #1\\rVert', arguments=1, default=None)
    """
    definitions = {f"\\{name}": macro for name, macro in mathjax.items()} | dict(katex)
    return {name: _read(macro) for name, macro in definitions.items() if _COMMAND.fullmatch(name)}


def _read(definition: Any) -> Macro:  # noqa: ANN401 (what conf.py defines)
    if isinstance(definition, str):
        return Macro(definition, max(map(int, _PARAMETER.findall(definition)), default=0))
    text, count, *default = [*definition, 0][: max(2, len(definition))]
    return Macro(str(text), int(count), str(default[0]) if default else None)
