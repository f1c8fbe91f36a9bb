"""Read the modules of second entries without running them: keys, sentences, and what is banned."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from .literals import numbers_in

_BANNED_NAMES = frozenset({"__import__", "compile", "eval", "exec"})
_BANNED_MODULES = frozenset(
    {"ctypes", "imp", "importlib", "multiprocessing", "pkgutil", "runpy", "subprocess"}
)
_SOURCE_READERS = frozenset({"inspect", "linecache", "tokenize"})
_NEUTRAL = {ast.Add: 0, ast.Sub: 0, ast.Mult: 1, ast.Div: 1, ast.FloorDiv: 1, ast.Pow: 1}
_WORDS_OF_A_SENTENCE = 3
"""A string of so many words that a sentence contains is taken from it."""
_CONVERSIONS = frozenset(
    {"Decimal", "Fraction", "Rational", "array", "asarray", "bool", "date", "datetime", "float"}
    | {"int", "list", "str", "tensor", "tuple"}
)
_COMPUTES = (ast.BinOp, ast.Compare, ast.For, ast.While, ast.comprehension)


@dataclass(frozen=True)
class Entry:
    """A second entry as it is written.

    Attributes:
        keys: the keys of its claims.
        sentences: the sentences for which it was made.
        path: its module.
        line: the line of the decorator.
        seeded: whether its function takes a seed.
        numbers: the numbers in its code.
    """

    keys: tuple[str, ...]
    sentences: tuple[str, ...]
    path: Path
    line: int
    seeded: bool
    numbers: frozenset[Fraction]


@dataclass(frozen=True, order=True)
class EntryProblem:
    """A problem at a line of a module of entries."""

    path: Path
    line: int
    text: str


@dataclass
class Module:
    """A module as it is written: its entries, its problems and the modules that it imports.

    Attributes:
        content: a hash of the module, of this extension's code for entries and of the bans.
    """

    content: str
    entries: list[Entry] = field(default_factory=list)
    problems: list[EntryProblem] = field(default_factory=list)
    imports: frozenset[str] = frozenset()


@dataclass
class Folder:
    """The modules of a folder, by their paths."""

    modules: dict[Path, Module]

    @property
    def entries(self) -> list[Entry]:
        """The entries of all modules."""
        return [entry for module in self.modules.values() for entry in module.entries]

    @property
    def problems(self) -> list[EntryProblem]:
        """The problems of all modules."""
        return [problem for module in self.modules.values() for problem in module.problems]


def read_folder(folder: Path, bans: Iterable[str], known: Mapping[Path, Module]) -> Folder:
    """Read all modules of a folder.

    Args:
        folder: the folder; the modules below it are not read.
        bans: the names of the modules that entries must not import.
        known: modules that were read before; those that are unchanged are not read again.
    """
    banned = sorted({*bans})
    same = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
    modules = {}
    for path in sorted(folder.glob("*.py")):
        code = path.read_bytes()
        content = hashlib.sha256(repr([same, banned, code]).encode()).hexdigest()
        old = known.get(path)
        unchanged = old is not None and old.content == content
        modules[path] = old if old and unchanged else _read_module(path, code, {*banned}, content)
    return Folder(modules)


def _read_module(path: Path, code: bytes, bans: set[str], content: str) -> Module:
    found = Module(content)
    try:
        tree = ast.parse(code.decode("utf-8"))
    except SyntaxError as error:
        text = f"expected a Python module: {error.msg}"
        found.problems.append(EntryProblem(path, error.lineno or 1, text))
        return found
    except ValueError as error:
        found.problems.append(EntryProblem(path, 1, f"expected a Python module: {error}"))
        return found
    found.imports = frozenset(name for _, name in _imported_modules(tree))
    for line, text in (*_find_bans(tree, bans), *_find_other_entries(tree)):
        found.problems.append(EntryProblem(path, line, text))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            _read_function(path, tree, function, found)
    sentences = [text for one in found.entries for text in one.sentences]
    for line, text in _find_copies(tree, sentences):
        found.problems.append(EntryProblem(path, line, text))
    return found


def _imported_modules(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the first name of each imported module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.partition(".")[0]


def _find_bans(tree: ast.AST, bans: set[str]) -> Iterator[tuple[int, str]]:
    for line, name in _imported_modules(tree):
        if name in bans:
            yield line, f"an entry must not import {name}, which is banned"
        elif name in _BANNED_MODULES:
            yield line, f"an entry must not import {name}, which can run any other code"
        elif name in _SOURCE_READERS:
            yield line, f"an entry must not import {name}, which can read its sentence"
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in _BANNED_NAMES:
            yield node.lineno, f"an entry must not use {node.id}, which can run any other code"


def _find_other_entries(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the uses of ``entry`` that are no decorator of a plain function."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    decorators = {one for function in functions for one in function.decorator_list}
    text = "expected entry as a decorator: @entry(KEY, sentence=...) above a function"
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sphinx_claims"):
            for alias in node.names:
                if alias.name == "entry" and alias.asname:
                    yield node.lineno, f"{text}, imported under its own name"
        elif isinstance(node, ast.Call | ast.Assign) and node not in decorators:
            used = node.func if isinstance(node, ast.Call) else node.value
            if _name(used) == "entry":
                yield node.lineno, text


def _find_copies(tree: ast.AST, sentences: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield the strings outside of the decorators that hold a piece of a sentence with a digit."""
    known = [" ".join(sentence.split()) for sentence in sentences]
    decorators = [
        decorator
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
    ]
    own = {part for decorator in decorators for part in ast.walk(decorator)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or node in own:
            continue
        text = " ".join((_string(node) or "").split())
        if len(text.split()) < _WORDS_OF_A_SENTENCE:
            continue
        if any(sign.isdigit() for sign in text) and any(
            text in sentence or sentence in text for sentence in known
        ):
            yield node.lineno, "an entry must not hold its sentence a second time, as data"


def _read_function(
    path: Path, module: ast.Module, function: ast.FunctionDef, found: Module
) -> None:
    for decorator in function.decorator_list:
        if not isinstance(decorator, ast.Call) or _name(decorator.func) != "entry":
            continue
        keys = [_string(argument) for argument in decorator.args]
        sentences = _sentences(decorator)
        if not keys or None in keys or sentences is None:
            text = (
                "expected the keys of an entry, and sentence= with one or more sentences, "
                "as strings that are written out"
            )
            found.problems.append(EntryProblem(path, decorator.lineno, text))
            return
        names = tuple(key for key in keys if key is not None)
        seeded = "seed" in {argument.arg for argument in function.args.args}
        numbers = numbers_in(function, module)
        entry = Entry(names, sentences, path, decorator.lineno, seeded, numbers)
        found.entries.append(entry)
        if seeded and not _reads(function, "seed"):
            text = f"the entry of {', '.join(names)} takes a seed, but does not use it"
            found.problems.append(EntryProblem(path, function.lineno, text))
        if _returns_constants(function):
            text = f"the entry of {', '.join(names)} is made of constants; it must compute"
            found.problems.append(EntryProblem(path, function.lineno, text))


def _returns_constants(function: ast.FunctionDef) -> bool:
    """Whether a function computes nothing, or returns a dictionary with a constant among others."""
    body = [node for part in function.body for node in ast.walk(part)]
    returned = [node.value for node in body if isinstance(node, ast.Return)]
    values = [one for node in returned if isinstance(node, ast.Dict) for one in node.values]
    return not any(map(_computes, body)) or any(
        not any(isinstance(node, ast.Name) or _computes(node) for node in ast.walk(value))
        for value in values
    )


def sentence_argument(path: Path, line: int) -> ast.expr:
    """Return the argument ``sentence`` of the decorator at a line of a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.lineno == line and _name(node.func) == "entry":
            return next(word.value for word in node.keywords if word.arg == "sentence")
    raise LookupError(f"{path}:{line} has no entry")


def _sentences(decorator: ast.Call) -> tuple[str, ...] | None:
    words = {word.arg: word.value for word in decorator.keywords}
    if words.keys() != {"sentence"}:
        return None
    value = words["sentence"]
    parts = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
    texts = [_string(part) for part in parts]
    return None if None in texts else tuple(text for text in texts if text)


def _string(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _computes(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return _name(node.func) not in _CONVERSIONS
    return isinstance(node, _COMPUTES) and not _is_neutral(node)


def _is_neutral(node: ast.AST) -> bool:
    """Whether an operation keeps its other operand: x + 0, 1 * x; or joins strings."""
    if not isinstance(node, ast.BinOp):
        return False
    either = isinstance(node.op, ast.Add | ast.Mult)
    operands = [node.left, node.right] if either else [node.right]
    values = [side.value for side in operands if isinstance(side, ast.Constant)]
    if isinstance(node.op, ast.Add) and any(isinstance(value, str) for value in values):
        return True
    return any(
        not isinstance(value, str) and value == _NEUTRAL.get(type(node.op)) for value in values
    )


def _reads(function: ast.FunctionDef, name: str) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        for part in function.body
        for node in ast.walk(part)
    )
