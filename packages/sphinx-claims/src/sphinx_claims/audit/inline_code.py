"""Find the parts of inline code that state no fact: names, calls, indices, options, commands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .prose import LETTER, is_number_word

_ONE_WORD = re.compile(rf"[~./]*{LETTER}[\w.:/-]*|[\w~*./-]*\.[A-Za-z][A-Za-z0-9]{{1,5}}")
_COMMANDS = (
    "apt apt-get bash brew cat cd cmake conda curl docker echo export git jb jupyter jupyter-book "
    "jupyter-lab kubectl make mamba mkdir npm npx pip pip3 pipx poetry pytest python python3 "
    "quarto R Rscript sh sphinx-build sudo tox uv uvx wget"
).replace(" ", "|")
_COMMAND = re.compile(
    rf"[$%!]\s?\S.*|(?:{_COMMANDS})\s+\S.*|(?!.*\s=\s)[\w./-]+\s(?:.*\s)?--?[A-Za-z].*"
)
_OPTION = re.compile(
    r"(?:--?[A-Za-z][\w-]*(?:[ =](?!-)[^\s=]+(?:=\S*)?)?(?:\s|\Z))+|:[\w-]+:(?:\s.*)?"
    r"|[A-Z]+_[A-Z_]+=\S+"
)
_FORMAT = re.compile(
    r"%[-+ #0]*\d*(?:\.\d+)?[a-zA-Z%]|\{[\w.]*(?:![rsa])?(?::[^{}]*)?\}"
    r"|:?[<>^=]?[+ ]?\d*,?\.\d+[eEfFgG%]|[<>|=][a-zA-Z]\d+|[mM]8\[\w+\]"
)
_FIELD = re.compile(r"(?<=[\w}\])]):[<>^]?\d*,?\.\d+[eEfFgG%]")
_QUOTED = re.compile(r"""("|')(?:0?\.\d+|[^\s"'=]*[A-Za-z_][^\s"'=]*)\1""")
_AXES = {"axis", "axes", "dim", "level", "ndim"}
_BULLET = "\N{BULLET}"


def is_name(code: str, language: str = "en") -> bool:
    """Whether a piece of code is one word, such as a path or a key, but not a number word.

    >>> is_name("data/part-1.csv"), is_name("seven"), is_name("k=7")
    (True, False, False)
    """
    return bool(_ONE_WORD.fullmatch(code)) and not is_number_word(code, language)


def audited_code(code: str, language: str = "en") -> str:
    """Return inline code with bullets in place of the parts that state no fact.

    >>> [audited_code(code) for code in ("np.zeros((3, 3))", "x[0] + 7", "-j8", "k = 7")]
    ['•', 'x• + 7', '•', 'k = 7']
    """
    code = re.sub(r"\A(?:>>>|\.\.\.|In \[\d*\]:)\s", "", " ".join(code.split()))
    whole = (_COMMAND, _OPTION, _FORMAT, _QUOTED)
    if is_name(code, language) or any(pattern.fullmatch(code) for pattern in whole):
        return _BULLET
    return _without_calls(_FIELD.sub(_BULLET, code))


def _without_calls(code: str) -> str:
    """Return Python code with bullets in place of calls, indices, exponents, axes and the like."""
    for before, after in (("", ""), ("x", ""), ("", " pass"), ("def f(): ", "")):
        if before == "x" and not (
            code.startswith(".") or re.fullmatch(r"\[(.*:.*|-?[012])\]", code)
        ):
            continue
        try:
            tree = ast.parse(before + code + after)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        content = (before + code + after).encode()
        for start, end in sorted(_free_spans(tree), reverse=True):
            content = content[:start] + _BULLET.encode() + content[end:]
        return content.decode()[len(before) :].removesuffix(after)
    return code


def _free_spans(tree: ast.AST) -> Iterator[tuple[int, int]]:
    """Yield the spans, in bytes of one line, of what states no fact."""
    if isinstance(tree, ast.Call):
        yield _span(tree)
        return
    if isinstance(tree, ast.Subscript):
        yield from _free_spans(tree.value)
        yield (tree.value.end_col_offset or 0), (tree.end_col_offset or 0)
        return
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Pow):
        yield from _free_spans(tree.left)
        if not isinstance(tree.left, ast.Constant):
            yield _span(tree.right)
        return
    if isinstance(tree, ast.BinOp) and any(map(_is_bare, (tree.left, tree.right))):
        for operand, other in ((tree.left, tree.right), (tree.right, tree.left)):
            if _is_bare(operand) and not isinstance(other, ast.Constant):
                yield _span(operand)
            else:
                yield from _free_spans(operand)
        return
    if isinstance(tree, ast.Assign) and ast.unparse(tree.targets[0]) in _AXES:
        yield _span(tree.value)
        return
    for child in ast.iter_child_nodes(tree):
        yield from _free_spans(child)


def _is_bare(node: ast.expr) -> bool:
    """Whether an operand is a bare 0, 1 or 2, as formulas leave it free."""
    return isinstance(node, ast.Constant) and node.value in (0, 1, 2)


def _span(node: ast.expr) -> tuple[int, int]:
    return node.col_offset, node.end_col_offset or node.col_offset
