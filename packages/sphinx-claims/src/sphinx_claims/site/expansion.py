"""Expansion of macros in LaTeX formulas."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..formulas import Macro

_COMMAND = r"\\(?:[A-Za-z]+|[^A-Za-z])"
_TOKEN = re.compile(rf"{_COMMAND}|[^\\]")
_ENDS_WITH_COMMAND = re.compile(r"\\[A-Za-z]+\Z")
_MAY_TAKE = re.compile(r"(?:\\[A-Za-z]+|\})\s*\Z")
"""LaTeX after which a symbol may be an argument, and is therefore put in braces."""
_SYMBOL = re.compile(r"\\(?:math[a-z]+|boldsymbol|bm|text[a-z]*)\{[^{}]*\}")
_PARAMETER = re.compile(r"#([1-9])")
_MAX_EXPANSIONS = 1000
"""The number of expansions in one formula, as in KaTeX, after which a macro is left as it is."""


def expand(tex: str, macros: Mapping[str, Macro]) -> str:
    r"""Replace macros by their texts.

    >>> macros = {r"\RR": Macro(r"\mathbb{R}"), r"\norm": Macro(r"\lVert #1\rVert", 1)}
    >>> expand(r"\norm{x}^\RR", macros)
    '\\lVert x\\rVert^{\\mathbb{R}}'
    """
    done, rest, left = "", tex, _MAX_EXPANSIONS
    while token := _TOKEN.match(rest):
        rest = rest[token.end() :]
        macro = macros.get(token[0]) if left else None
        found = _arguments(rest, macro) if macro else None
        if macro is None or found is None:
            done += token[0]
            continue
        left -= 1
        arguments, rest = found
        text = _PARAMETER.sub(lambda match: arguments[int(match[1]) - 1], macro.text)  # noqa: B023
        if re.search(r"[\^_]\s*\Z", done) or (_SYMBOL.fullmatch(text) and _MAY_TAKE.search(done)):
            text = f"{{{text}}}"
        elif re.match("[A-Za-z]", rest) and _ENDS_WITH_COMMAND.search(text):
            text += " "
        if re.match("[A-Za-z]", text) and _ENDS_WITH_COMMAND.search(done):
            text = f" {text}"
        rest = text + rest
    return done + rest


def _arguments(tex: str, macro: Macro) -> tuple[list[str], str] | None:
    """Return the arguments at the start of LaTeX and the rest; nothing if one is missing."""
    arguments: list[str] = []
    if macro.default is not None:
        match = re.match(r"\s*\[([^\[\]]*)\]", tex)
        arguments.append(match[1] if match else macro.default)
        tex = tex[match.end() :] if match else tex
    while len(arguments) < macro.arguments:
        tex = tex.lstrip()
        token = _TOKEN.match(tex)
        if not token:
            return None
        end = _end_of_group(tex) if token[0] == "{" else token.end()
        if not end:
            return None
        argument, tex = tex[:end], tex[end:]
        arguments.append(argument[1:-1] if token[0] == "{" else argument)
    return arguments, tex


def _end_of_group(tex: str) -> int:
    """Return the index after the brace that closes the group; 0 if there is none."""
    depth = 0
    for token in _TOKEN.finditer(tex):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth == 0:
            return token.end()
    return 0
