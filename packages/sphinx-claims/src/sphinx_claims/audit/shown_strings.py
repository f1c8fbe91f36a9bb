"""Find the strings of Python code that become text for readers: titles, labels, printed text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_TEXT_FUNCTIONS = re.compile(
    r"(?:set_|add_|fig|sup|plot_|ax|axis_)*"
    r"(?:title|subtitle|suptitle|[xyzc]label|text|annotate|annotation|legend|label|caption)s?"
    r"|(?:set_)?[xyz]?tick(?:_?labels|s)|bar_label|set_(?:label|text)|table|ggtitle|labs"
    r"|p?print|display|rprint|echo|secho|warn|warning|info|Markdown|HTML|Math|Latex|Text|Label"
)
_TEXT_KEYWORDS = re.compile(
    r"(?:\w*_)?(?:(?:sub|sup)?titles?|labels?|text|captions?|legend|descriptions?|annotations?"
    r"|footnote|heading)|[xyzc]labels?|name|main|desc|hovertext|tick(?:text|labels)|alt|s"
)
_TEXT_NAMES = re.compile(r"(?:\w*_)?(?:(?:sub|sup)?titles?|[xyz]?labels?|captions?|legends?)")
_NO_LABELS = re.compile(r"label_(?:mode|type|size|color|font|pos\w*)|labelpad|labelsize")
_WRAPPERS = {
    *("zip", "enumerate", "list", "tuple", "set", "dict", "sorted", "reversed", "iter", "str"),
    *("dedent", "cleandoc", "indent", "fill", "cycle", "chain"),
}
_STRING_METHODS = {
    *("format", "join", "strip", "lstrip", "rstrip", "upper", "lower", "title", "capitalize"),
    *("replace", "center", "ljust", "rjust", "items", "values", "keys", "splitlines", "split"),
}
_REPRESENTATION = re.compile(r"_repr_\w+_|__(?:repr|str|format)__|_ipython_display_")
_FORMULAS = {"Math"}
_FORMAT_FIELD = re.compile(r"\{[\w.\[\]]*(?:![rsa])?(?::[^{}]*)?\}")
_PERCENT_FIELD = re.compile(r"%(?:\(\w+\))?[-+ #0]*[\d*]*(?:\.[\d*]+)?[diouxXeEfFgGcrsa%]")
_BULLET = "\N{BULLET}"


class ShownString(NamedTuple):
    """A string that becomes text for readers.

    Attributes:
        text: the string, with bullets for the values that are formatted into it.
        line: its first line.
        end: its last line.
        column: its first column.
        is_formula: whether all of it is a formula.
    """

    text: str
    line: int
    end: int
    column: int = 0
    is_formula: bool = False


class ShownNames:
    """The names of variables and functions of a page whose strings become text for readers.

    Args:
        trees: the syntax trees of all its cells. A name counts wherever it is assigned.
    """

    def __init__(self, trees: Iterable[ast.AST]) -> None:
        self.names: set[str] = set()
        self.functions: set[str] = set()
        trees = list(trees)
        known = -1
        while known != (known := len(self.names) + len(self.functions)):
            for tree in trees:
                for _ in self._walk(tree):
                    pass

    def strings(self, tree: ast.AST) -> list[ShownString]:
        """Return the strings in the code of a cell that become text for readers."""
        return sorted(set(self._walk(tree)), key=lambda string: (string.line, string.column))

    def _walk(self, tree: ast.AST) -> Iterator[ShownString]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from self._call(node)
            elif isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and _is_text_keyword(str(key.value)):
                        yield from self._text(value)
            elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.AugAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    if node.value:
                        yield from self._bind(target, node.value)
            elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
                yield from self._iterate(node.target, node.iter)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                if any(argument.arg in self.names for argument in arguments):
                    self.functions.add(node.name)
                if node.name in self.names or _REPRESENTATION.fullmatch(node.name):
                    for part in ast.walk(node):
                        if isinstance(part, ast.Return) and part.value:
                            yield from self._text(part.value)
        if isinstance(tree, ast.Module) and tree.body and isinstance(tree.body[-1], ast.Expr):
            yield from self._text(tree.body[-1].value)

    def _call(self, call: ast.Call) -> Iterator[ShownString]:
        name = _last_name(call.func)
        is_stream = name == "write" and _last_name(_owner(call.func)) in {"stdout", "stderr"}
        if is_stream or _TEXT_FUNCTIONS.fullmatch(name) or name in self.functions:
            for argument in call.args:
                yield from self._text(argument, name in _FORMULAS)
        for keyword in call.keywords:
            if keyword.arg and _is_text_keyword(keyword.arg):
                yield from self._text(keyword.value)

    def _bind(self, target: ast.expr, value: ast.expr) -> Iterator[ShownString]:
        """Yield the strings that an assignment gives to a name that is shown."""
        if isinstance(target, ast.Tuple | ast.List):
            if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
                for part, element in zip(target.elts, value.elts, strict=True):
                    yield from self._bind(part, element)
            elif any(isinstance(part, ast.Name) and self._is_shown(part) for part in target.elts):
                yield from self._text(value)
        elif self._is_shown(target):
            yield from self._text(value)

    def _iterate(self, target: ast.expr, values: ast.expr) -> Iterator[ShownString]:
        """Yield the strings over which a name that is shown iterates."""
        name = _last_name(values.func) if isinstance(values, ast.Call) else ""
        if isinstance(values, ast.Call) and isinstance(target, ast.Tuple):
            if name == "zip" and len(values.args) == len(target.elts):
                for part, argument in zip(target.elts, values.args, strict=True):
                    yield from self._iterate(part, argument)
                return
            if name == "enumerate" and values.args:
                yield from self._iterate(target.elts[-1], values.args[0])
                return
        if isinstance(values, ast.List | ast.Tuple | ast.Set):
            for element in values.elts:
                yield from self._bind(target, element)
        else:
            yield from self._bind(target, values)

    def _is_shown(self, target: ast.expr) -> bool:
        """Whether text for readers is read from a target: a name, an attribute or an item."""
        if isinstance(target, ast.Attribute):
            return _is_text_keyword(target.attr)
        if isinstance(target, ast.Subscript):
            key = target.slice
            is_text = isinstance(key, ast.Constant) and _is_text_keyword(str(key.value))
            return is_text or self._is_shown(target.value)
        if isinstance(target, ast.Name):
            return target.id in self.names or bool(_TEXT_NAMES.fullmatch(target.id))
        return False

    def _text(self, value: ast.expr, is_formula: bool = False) -> Iterator[ShownString]:
        """Yield the strings of an expression that is shown, and remember its names."""
        if isinstance(value, ast.Constant):
            if isinstance(value.value, str):
                yield _shown(value, value.value, is_formula)
        elif isinstance(value, ast.JoinedStr):
            pieces = [_piece(part) for part in value.values]
            yield _shown(value, "".join(pieces), is_formula)
            for part in value.values:
                if isinstance(part, ast.FormattedValue):
                    yield from self._text(part.value)
        elif isinstance(value, ast.Name):
            self.names.add(value.id)
        elif isinstance(value, ast.BinOp):
            for string in self._text(value.left, is_formula):
                is_format = isinstance(value.op, ast.Mod)
                text = _PERCENT_FIELD.sub(_BULLET, string.text) if is_format else string.text
                yield string._replace(text=text)
            yield from self._text(value.right, is_formula)
        elif isinstance(value, ast.Call):
            yield from self._text_of_call(value, is_formula)
        elif isinstance(value, ast.Attribute):
            self.names.add(value.attr)
        elif isinstance(value, ast.Subscript | ast.Starred | ast.Await | ast.NamedExpr):
            yield from self._text(value.value, is_formula)
        elif isinstance(value, ast.ListComp | ast.SetComp | ast.GeneratorExp):
            yield from self._text(value.elt, is_formula)
        elif isinstance(value, ast.Dict | ast.List | ast.Tuple | ast.Set | ast.BoolOp | ast.IfExp):
            keys = value.keys if isinstance(value, ast.Dict) else []
            for child in ast.iter_child_nodes(value):
                is_index = child in keys and isinstance(child, ast.Tuple)
                if isinstance(child, ast.expr) and not is_index:
                    yield from self._text(child, is_formula)

    def _text_of_call(self, call: ast.Call, is_formula: bool) -> Iterator[ShownString]:
        """Yield the strings of a call that passes its strings on, such as ``str.format``."""
        name = _last_name(call.func)
        if isinstance(call.func, ast.Attribute) and name in _STRING_METHODS:
            for string in self._text(call.func.value, is_formula):
                is_format = name == "format"
                text = _FORMAT_FIELD.sub(_BULLET, string.text) if is_format else string.text
                yield string._replace(text=text)
        elif name not in _WRAPPERS:
            self.names.add(name)
            return
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            yield from self._text(argument, is_formula)


def _owner(function: ast.expr) -> ast.expr:
    """Return the object of a method; a function itself."""
    return function.value if isinstance(function, ast.Attribute) else function


def _piece(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else _BULLET


def _shown(node: ast.expr, text: str, is_formula: bool) -> ShownString:
    end = node.end_lineno or node.lineno
    return ShownString(text, node.lineno, end, node.col_offset, is_formula)


def _is_text_keyword(name: str) -> bool:
    return bool(_TEXT_KEYWORDS.fullmatch(name)) and not _NO_LABELS.fullmatch(name)


def _last_name(function: ast.expr) -> str:
    """Return the name of a function, without the modules or objects before it."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
