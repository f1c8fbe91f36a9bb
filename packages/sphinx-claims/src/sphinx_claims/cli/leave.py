"""``python -m sphinx_claims leave``: replace claims in sources by what they state."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from ..claims.statement import StatementError, parse

_FUNCTIONS = {"agree", "claim", "disagree"}
_ROLE = re.compile(r"\{(claim|noclaim)\}`([^`]*)`|:(claim|noclaim):`([^`]*)`")
_COMMAND = re.compile(r"\\claim\s*\{([^{}]*)\}")
_NOCLAIM = re.compile(r"\\noclaim\s*\{([^{}]*)\}\s*\{[^{}]*\}")
_EVIDENCE = re.compile(r"^[ \t]*:evidence:.*\n", re.MULTILINE)
_CELL = re.compile(
    r"^(?P<fence>`{3,}|~{3,}|:{3,})\{code-cell\}[^\n]*\n(?P<code>.*?)^(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_LEFT = re.compile(r"sphinx_claims|\{(?:no)?claim\}|\\(?:no)?claim\b|\{(?:claims-|try\b)")


def leave(source: Path, record: Path) -> int:
    """Replace what prints claims in Markdown files and notebooks by text, and delete the calls.

    Args:
        source: the folder of the pages.
        record: the ``claims.json`` of the last build.

    Returns:
        The exit status: 1 if something is left that must be changed by hand, otherwise 0.
    """
    claims = {claim["key"]: claim for claim in json.loads(record.read_text("utf-8"))["claims"]}
    left = []
    files = sorted(path for path in source.rglob("*") if path.suffix in {".ipynb", ".md"})
    for path in files:
        text = path.read_text("utf-8")
        without = _leave_notebook(text, claims) if path.suffix == ".ipynb" else _leave(text, claims)
        if without != text:
            path.write_text(without, "utf-8")
        for number, line in enumerate(without.splitlines(), 1):
            if _LEFT.search(line):
                left.append(f"{path}:{number}: change this line by hand: {line.strip()}")
    print("\n".join(left), end="\n" * bool(left), file=sys.stderr)
    return 1 if left else 0


def _leave(text: str, claims: dict[str, dict[str, str]]) -> str:
    def cell(match: re.Match[str]) -> str:
        code = match["code"]
        return match[0].replace(code, _without_calls(code), 1) if code else match[0]

    return _EVIDENCE.sub("", _print(_CELL.sub(cell, text), claims))


def _leave_notebook(text: str, claims: dict[str, dict[str, str]]) -> str:
    notebook = json.loads(text)
    for cell in notebook.get("cells", ()):
        source = "".join(cell["source"])
        code = cell["cell_type"] == "code"
        without = _without_calls(source) if code else _EVIDENCE.sub("", _print(source, claims))
        if without != source:
            cell["source"] = without.splitlines(keepends=True)
            notebook["claims_left"] = True
    if not notebook.pop("claims_left", False):
        return text
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _print(text: str, claims: dict[str, dict[str, str]]) -> str:
    """Return a text with the stated values in place of roles and commands."""

    def role(match: re.Match[str]) -> str:
        content = match[2] or match[4]
        words = re.fullmatch(r"(.+?)\s*<[^<>]*>", content, re.DOTALL)
        if words:
            return words[1]
        return _stated(claims[content], latex=False) if content in claims else match[0]

    def command(match: re.Match[str]) -> str:
        return _stated(claims[match[1]], latex=True) if match[1] in claims else match[0]

    return _NOCLAIM.sub(r"\1", _COMMAND.sub(command, _ROLE.sub(role, text)))


def _stated(claim: dict[str, str], *, latex: bool) -> str:
    """Return what a page prints for a claim; in a formula, the relation stands beside it."""
    try:
        statement = parse(claim["stated"])
    except StatementError:
        return claim["stated"]
    if latex:
        return statement.latex()
    relation = "" if claim["relation"] == "=" else f"{claim['relation']}\N{NO-BREAK SPACE}"
    return relation + statement.text()


def _without_calls(code: str) -> str:
    """Return the code of a cell without the statements that make claims, and without the import."""
    options = re.match(r"(?:---\n.*?^---\n|(?::[^\n]*\n)+\n?)?", code, re.DOTALL | re.MULTILINE)
    start = options.end() if options else 0
    body = code[start:]
    try:
        tree = ast.parse(body)
    except SyntaxError:
        return code
    calls = [node for node in tree.body if _makes_claim(node)]
    names = {
        node.id
        for statement in tree.body
        if statement not in calls
        for node in ast.walk(statement)
        if isinstance(node, ast.Name)
    }
    gone = [*calls, *_imports(tree, names)]
    lines = body.splitlines(keepends=True)
    for node in sorted(gone, key=lambda node: -node.lineno):
        del lines[node.lineno - 1 : node.end_lineno]
    return code[:start] + "".join(lines)


def _makes_claim(node: ast.stmt) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call):
        return False
    return isinstance(call.func, ast.Name) and call.func.id in _FUNCTIONS


def _imports(tree: ast.Module, names: set[str]) -> Iterator[ast.stmt]:
    """Yield the imports from this package of names of which the rest of the cell uses none."""
    for node in tree.body:
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "sphinx_claims"
            and not names & {alias.asname or alias.name for alias in node.names}
        ):
            yield node
