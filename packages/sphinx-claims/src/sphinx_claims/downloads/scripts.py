"""Conversion of notebooks to scripts that check the claims of a page."""

from __future__ import annotations

import ast
import builtins
import io
import re
import symtable
import tokenize
import warnings
from collections.abc import Iterator

import jupytext
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

COLAB_TAG = "prepares-colab"
"""The tag of a cell that only Colab needs."""
_HISTORY = re.compile(r"_{1,3}|_i{1,3}|_i?\d+|_[ido]h|In|Out")
"""Names that IPython binds to earlier cells and their results."""
_FORMAT = {"extension": ".py", "format_name": "percent", "comment_magics": False}
_FILTERS = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "-all"}


def page_script(notebook: NotebookNode) -> str:
    """Return a notebook as a script that prints its claims and fails unless all of them hold.

    Plain Python remains as it is. Other cells, such as magics and shell commands, are run by
    IPython, and so are all cells of a notebook that refers to earlier results as ``_`` or ``Out``,
    or that uses the event loop.

    Args:
        notebook: the notebook; cells that may raise an exception have the tag
            ``raises-exception``, or an error among their outputs.

    Returns:
        The script in the percent format of Jupytext.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and _is_executed(cell)]
    sources = [cell.source for cell in code]
    page = _Names(iter(sources))
    script = _write(notebook, page, _run_in_shell(page, sources))
    return script if _compiles(script) else _write(notebook, page, True)


def needs_ipython(sources: list[str]) -> bool:
    """Whether the script with these cells needs IPython."""
    page = _Names(iter(sources))
    return (
        "display" in page.unbound
        or _run_in_shell(page, sources)
        or not all(_is_plain(source, page) for source in sources)
    )


class _Names:
    """The global names that cells bind, and those that they use and do not bind."""

    def __init__(self, sources: Iterator[str]) -> None:
        self.bound: set[str] = set()
        self.used: set[str] = set()
        for source in sources:
            self._add(source)

    @property
    def unbound(self) -> set[str]:
        """The names that neither the cells nor Python bind."""
        return self.used - self.bound - vars(builtins).keys()

    def free(self, name: str) -> str:
        """Return a name that the cells neither bind nor use."""
        while name in self.bound | self.used:
            name += "_"
        return name

    def _add(self, source: str) -> None:
        code = source if _compiles(source) else _transformed(source)
        try:
            table = symtable.symtable(code, "<cell>", "exec")
        except (SyntaxError, ValueError):
            return
        for symbol in table.get_symbols():
            if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace():
                self.bound.add(symbol.get_name())
            if symbol.is_referenced():
                self.used.add(symbol.get_name())
        for inner in _nested(table):
            for symbol in inner.get_symbols():
                if symbol.is_global() and symbol.is_assigned():
                    self.bound.add(symbol.get_name())
                if symbol.is_global() and symbol.is_referenced():
                    self.used.add(symbol.get_name())


def _write(notebook: NotebookNode, page: _Names, in_shell: bool) -> str:
    """Write the script; ``in_shell`` tells whether IPython runs every cell."""
    helpers = {name: page.free(name) for name in ("run_cell", "print_error")}
    introduction, *others = notebook.cells
    cells = [
        cell
        if cell.cell_type == "markdown"
        else new_code_cell(_code(cell, page, helpers, in_shell))
        for cell in others
        if COLAB_TAG not in cell.metadata.get("tags", [])
    ]
    written = [cell.source for cell in cells if cell.cell_type == "code"]
    imports = ["start_script"]
    for name, called in helpers.items():
        if any(re.search(rf"^(with )?{called}\(", code, re.M) for code in written):
            imports.append(name if name == called else f"{name} as {called}")
    start = [f"from sphinx_claims import {', '.join(sorted(imports))}", "", "start_script()"]
    if "display" in page.unbound:
        start.insert(0, "from IPython.display import display")
    cells = [introduction, new_code_cell("\n".join(start)), *cells]
    cells.append(new_code_cell("from sphinx_claims import exit_with_status\n\nexit_with_status()"))
    metadata = notebook.metadata | {"jupytext": _FILTERS}
    text: str = jupytext.writes(new_notebook(cells=cells, metadata=metadata), fmt=_FORMAT)
    return text


def _run_in_shell(page: _Names, sources: list[str]) -> bool:
    """Whether IPython must run every cell."""
    refers_to_results = any(map(_HISTORY.fullmatch, page.unbound))
    needs_loop = "asyncio" in page.bound
    return refers_to_results or needs_loop or any(map(_has_future_import, sources))


def _code(cell: NotebookNode, page: _Names, helpers: dict[str, str], in_shell: bool) -> str:
    """Return the code of a cell in the script."""
    source: str = cell.source
    if not _is_executed(cell):
        return "\n".join(["# Not executed:", *(f"# {line}" for line in source.splitlines())])
    if not source.strip():
        return source
    raises = "raises-exception" in cell.metadata.get("tags", []) or any(
        output.output_type == "error" for output in cell.outputs
    )
    if in_shell or not _is_plain(source, page):
        options = ", raises=True" if raises else ""
        return f"{helpers['run_cell']}({_literal(source)}{options})"
    return f"with {helpers['print_error']}():\n{_indented(source)}" if raises else source


def _is_plain(source: str, page: _Names) -> bool:
    """Whether Python itself runs the code as IPython does."""
    if not _compiles(source):
        return False
    used = _Names(iter([source])).used & page.unbound
    words = {
        statement.value.id
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Name)
    }
    return not used & {"get_ipython", *words}  # `pwd` alone is a command of IPython


def _compiles(source: str) -> bool:
    """Whether code is Python that a module may contain, without ``await`` outside functions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "<cell>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
    return True


def _transformed(source: str) -> str:
    """Return the Python code that IPython runs for a cell; empty if there is none."""
    try:
        return str(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]
    except SyntaxError:
        return ""


def _has_future_import(source: str) -> bool:
    return _compiles(source) and any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__"
        for node in ast.parse(source).body
    )


def _is_executed(cell: NotebookNode) -> bool:
    return not {"skip-execution", COLAB_TAG} & {*cell.metadata.get("tags", [])}


def _nested(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _nested(child)


def _literal(source: str) -> str:
    """Return a string literal whose value is the source between two newlines."""
    for quotes in ('"""', "'''"):
        if quotes not in source:
            return f"r{quotes}\n{source}\n{quotes}"
    return repr(f"\n{source}\n")


def _indented(source: str) -> str:
    """Indent the lines of code, but not those within a string; code without statements passes."""
    tokens = [*tokenize.generate_tokens(io.StringIO(source).readline)]
    within = {line for token in tokens for line in range(token.start[0] + 1, token.end[0] + 1)}
    lines = [
        line if number in within or not line else f"    {line}"
        for number, line in enumerate(source.split("\n"), 1)
    ]
    return "\n".join([*lines, *([] if ast.parse(source).body else ["    pass"])])
