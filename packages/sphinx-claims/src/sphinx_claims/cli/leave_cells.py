"""Delete claims from the code of cells, and find the uses of this package that remain."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

_STATEMENTS = {"agree", "claim", "disagree"}
_FUNCTIONS = _STATEMENTS | {"chosen", "cited", "exit_with_status", "given"}
_PACKAGE = "sphinx_claims"
_OPTIONS = re.compile(r"(?:---\n.*?^---\n|(?::[^\n]*\n)+\n?)?", re.DOTALL | re.MULTILINE)
_MARK = re.compile(r"#\s*noclaim\b.*")
_FROM = re.compile(r"\bfrom\s+sphinx_claims[\w.]*\s+import\s+(\([^)]*\)|[^\n#;]*)")
_MODULE = re.compile(r"\bimport\s+sphinx_claims\s+as\s+(\w+)")


@dataclass
class _Names:
    """The names by which the cells of a page use this package.

    Attributes:
        functions: the functions of this package by their names on the page.
        modules: the names of the package.
        aliases: variables that hold a function of this package.
    """

    functions: dict[str, str]
    modules: set[str] = field(default_factory=lambda: {_PACKAGE})
    aliases: set[str] = field(default_factory=set)

    def function(self, node: ast.AST) -> str:
        """Return the function that an expression names; empty if it names none."""
        if isinstance(node, ast.Name):
            return self.functions.get(node.id, "")
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return node.attr if node.value.id in self.modules else ""
        return ""

    def uses(self, node: ast.AST) -> bool:
        """Tell whether a node is a name of this package."""
        return isinstance(node, ast.Name) and (
            node.id in self.functions or node.id in self.modules or node.id in self.aliases
        )


def without_claims(cells: Sequence[str]) -> list[str]:
    """Return the code of the cells of a page without the statements and imports for claims.

    A statement is deleted if it stands alone at the top level of a cell. An import is deleted if
    no cell uses its names any more.

    Args:
        cells: the code of each cell; options may stand above it.

    >>> without_claims(['from sphinx_claims import claim', 'x = 2; claim("a", "2", x); y = x'])
    ['', 'x = 2; y = x']
    """
    names = _names(cells)
    cells = [_edited(code, lambda node: _deletes_statement(node, names)) for code in cells]
    cells = [_without_marks(code) for code in cells]
    used = {name for code in cells for _, name in _uses(code, names)}
    return [_edited(code, lambda node: _deletes_import(node, used)) for code in cells]


def remaining(cells: Sequence[str]) -> list[list[int]]:
    """Return the lines of each cell, from 1, that use this package."""
    names = _names(cells)
    found = []
    for code in cells:
        lines = {line for line, _ in _uses(code, names)}
        tree = _parse(code)
        if tree:
            lines |= {_line(code, node) for node in ast.walk(tree) if _is_import(node)}
        text = code.splitlines()
        start = _start(code).count("\n")
        lines |= {i for i, line in enumerate(text, 1) if i > start and _MARK.search(line)}
        found.append(sorted(lines))
    return found


def _start(code: str) -> str:
    options = _OPTIONS.match(code)
    return options[0] if options else ""


def _parse(code: str) -> ast.Module | None:
    """Return the tree of a cell; none for a cell with magics or a syntax error."""
    try:
        return ast.parse(code[len(_start(code)) :])
    except (SyntaxError, ValueError):
        return None


def _line(code: str, node: ast.AST) -> int:
    return _start(code).count("\n") + getattr(node, "lineno", 0)


def _is_import(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return not node.level and (node.module or "").split(".")[0] == _PACKAGE
    return isinstance(node, ast.Import) and any(
        alias.name.split(".")[0] == _PACKAGE for alias in node.names
    )


def _names(cells: Iterable[str]) -> _Names:
    names = _Names({})
    bound: set[str] = set()
    trees = []
    for code in cells:
        tree = _parse(code)
        if tree is None:
            _read_names(code, names)
        else:
            trees.append(tree)
    for node in (node for tree in trees for node in ast.walk(tree)):
        if _is_import(node) and isinstance(node, ast.ImportFrom):
            names.functions |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                own = alias.name.split(".")[0] == _PACKAGE and isinstance(node, ast.Import)
                name = alias.asname or alias.name.split(".")[0]
                (names.modules if own else bound).add(name)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
    names.functions |= {name: name for name in _FUNCTIONS - bound if name not in names.functions}
    names.functions.pop("*", None)
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Assign) and (names.function(node.value) or names.uses(node.value)):
            names.aliases |= {name.id for name in node.targets if isinstance(name, ast.Name)}
    return names


def _read_names(code: str, names: _Names) -> None:
    """Add the names that a cell imports which is not Python."""
    for match in _FROM.finditer(code):
        for name in re.sub(r"#[^\n]*|[()\\]", "", match[1]).split(","):
            original, _, alias = (part.strip() for part in name.partition(" as "))
            if original.isidentifier():
                names.functions[alias or original] = original
    names.modules.update(match[1] for match in _MODULE.finditer(code))


def _uses(code: str, names: _Names) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of each use in a cell, imports of parsed cells excepted."""
    tree = _parse(code)
    if tree:
        for node in ast.walk(tree):
            if names.uses(node) and isinstance(node, ast.Name):
                yield _line(code, node), node.id
        return
    called = "|".join(map(re.escape, sorted({*names.functions} | names.aliases)))
    modules = "|".join(map(re.escape, sorted(names.modules)))
    use = re.compile(rf"(?<![\w.])(?:({called})\s*[(),\]]|({modules})\b)")
    for match in use.finditer(code):
        yield code.count("\n", 0, match.start()) + 1, match[1] or match[2]


def _deletes_statement(node: ast.stmt, names: _Names) -> bool:
    """Tell whether a statement only makes a claim, so that nothing else is lost with it."""
    call = node.value if isinstance(node, ast.Expr) else None
    return (
        isinstance(call, ast.Call)
        and names.function(call.func) in _STATEMENTS
        and not any(isinstance(inner, ast.NamedExpr) for inner in ast.walk(call))
    )


def _deletes_import(node: ast.stmt, used: set[str]) -> bool:
    """Tell whether a statement imports only this package, and none of the names that are used."""
    if not _is_import(node) or not isinstance(node, ast.Import | ast.ImportFrom):
        return False
    if isinstance(node, ast.Import) and not all(
        alias.name.split(".")[0] == _PACKAGE for alias in node.names
    ):
        return False
    bound = {alias.asname or alias.name.split(".")[0] for alias in node.names}
    return not used if "*" in bound else not used & bound


def _edited(code: str, gone: Callable[[ast.stmt], bool]) -> str:
    """Return a cell without some statements at its top level; unchanged if that is not possible."""
    tree = _parse(code)
    deleted = [node for node in tree.body if gone(node)] if tree else []
    if not tree or not deleted:
        return code
    options = _start(code)
    text = code[len(options) :].encode()
    starts = [0, *(match.end() for match in re.finditer(b"\n", text))]
    for node in reversed(deleted):
        end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        text = _without_span(text, starts[node.lineno - 1] + node.col_offset, end)
    edited = options + text.decode()
    kept = ast.Module([node for node in tree.body if node not in deleted], [])
    left = _parse(edited)
    return edited if left and ast.dump(left) == ast.dump(kept) else code


def _without_span(text: bytes, start: int, end: int) -> bytes:
    """Return a text without a statement, one adjoining semicolon, and a line that it empties."""
    before, after = text[:start], text[end:]
    if match := re.match(rb"[ \t]*;[ \t]*", after):
        after = after[match.end() :]
    else:
        before = re.sub(rb"[ \t]*;[ \t]*\Z", b"", before)
    above, line = before[: before.rfind(b"\n") + 1], before[before.rfind(b"\n") + 1 :]
    if not line.strip() and (match := re.match(rb"[ \t]*(?:#[^\n]*)?(?:\n|\Z)", after)):
        return above + after[match.end() :]
    return before + after


def _without_marks(code: str) -> str:
    """Return a cell without its comments ``# noclaim: reason``."""
    if _parse(code) is None:
        return code
    options = _start(code)
    lines = code[len(options) :].split("\n")
    tokens = tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline)
    marks = [token for token in tokens if token.type == tokenize.COMMENT]
    for token in reversed(marks):
        row, column = token.start
        comment = _MARK.sub("", token.string).rstrip()
        if comment != token.string.rstrip():
            lines[row - 1] = (lines[row - 1][:column] + comment).rstrip()
            if not lines[row - 1]:
                del lines[row - 1]
    return options + "\n".join(lines)
