"""Read the layout of a LaTeX formula; mistakes become errors with their places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from .characters import read_character, read_verbatim
from .commands import (
    CELL_ENDS,
    CLOSING,
    DEFINITIONS,
    INFIX,
    LENGTHS,
    ROWS,
    SCRIPTS,
    SIGNATURES,
    SIZES,
    SPACES,
    STYLES,
    TEXTS,
    UPRIGHT,
)
from .definitions import read_definition
from .layout import (
    Command,
    Formula,
    Group,
    Node,
    Raw,
    Script,
    Space,
    Symbol,
)
from .macros import Macro
from .stream import TokenStream
from .structures import STRUCTURES, read_delimiter, read_rows_of_command
from .texts import read_text, read_text_argument, read_upright
from .tokens import Kind, Token
from .widths import read_width

_MAX_DEPTH = 60
_NO_MACROS: Mapping[str, Macro] = MappingProxyType({})


def read_formula(latex: str, macros: Mapping[str, Macro] = _NO_MACROS) -> Formula:
    r"""Read the layout of a formula.

    An unknown command is a symbol, and what stands in braces after it is a group. Every character
    that is printed belongs to a node, also where the formula has mistakes.

    Args:
        latex: the formula, without dollar signs around it.
        macros: macros of the site, by their commands.

    Returns:
        The formula, with errors for its mistakes. A group more than 60 levels deep is one: its
        nodes belong to the group around it.

    >>> formula = read_formula(r"\tfrac1n + x_t")
    >>> [type(node).__name__ for node in formula.nodes]
    ['Command', 'Symbol', 'Script']
    >>> formula.latex(formula.nodes[0])
    '\\tfrac1n'
    >>> [error.text for error in read_formula(r"\frac{1").errors]
    ['{ is not closed in {1', '\\frac takes 2 arguments, found 1']
    """
    return Reader(TokenStream(latex, macros)).read()


class Reader:
    """Reader of one formula.

    Args:
        stream: its tokens.

    Attributes:
        ends: the signs that end each of the rows that are being read.
    """

    def __init__(self, stream: TokenStream) -> None:
        self.stream = stream
        self.ends: list[frozenset[str]] = []
        self.reported_depth = False

    def read(self) -> Formula:
        """Read all of it."""
        nodes: list[Node] = []
        while True:
            nodes += self.row(frozenset())
            token = self.stream.take()
            if token is None:
                break
            self.unexpected(token)
        stream = self.stream
        return Formula(stream.source, tuple(nodes), tuple(stream.errors))

    def unexpected(self, token: Token) -> None:
        """Report a sign that closes nothing."""
        self.stream.report(f"{token.text} closes nothing", token.start, token.end)

    def too_deep(self, token: Token) -> bool:
        """Whether a group is nested too deeply; the first one is reported."""
        if len(self.ends) <= _MAX_DEPTH:
            return False
        if not self.reported_depth:
            message = f"{token.text} is nested more than {_MAX_DEPTH} levels deep"
            self.stream.report(message, token.start, token.end)
            self.reported_depth = True
        return True

    def quote(self, start: int) -> str:
        """Return the LaTeX from an index to where the reader is, shortened."""
        piece = " ".join(self.stream.source[start : self.stream.end].split())
        return piece if len(piece) <= 40 else f"{piece[:39]}…"

    # Rows

    def row(self, ends: frozenset[str]) -> list[Node]:
        """Read the nodes before a token that ends the row, which is left."""
        return self.nested(ends, self.math_node)

    def nested(
        self, ends: frozenset[str], read: Callable[[Token], Node | None], *, text: bool = False
    ) -> list[Node]:
        """Read nodes, in math mode or as text, before a token that ends them, which is left."""
        self.ends.append(ends)
        done: list[Node] = []
        nodes: list[Node] = []
        infix: tuple[Token, list[Node]] | None = None
        while token := self.stream.peek(skip_blank=not text):
            if token.text in ends:
                break
            if token.text in CLOSING:
                if any(token.text in outer for outer in self.ends):
                    break
                self.stream.take()
                self.unexpected(token)
            elif token.text in INFIX and not text:
                if infix:
                    second = f"second {token.text} in {self.quote(infix[0].start)}"
                    self.stream.report(second, token.start, token.end)
                    nodes += [Symbol(token.start, token.end, token.text), *self.read_infix()]
                else:
                    infix = token, nodes
                    nodes = self.read_infix()
            elif node := read(token):
                if token.text in CELL_ENDS:
                    done += [self.joined(*infix, nodes), node] if infix else [*nodes, node]
                    nodes, infix = [], None
                else:
                    nodes.append(node)
        self.ends.pop()
        return done + ([self.joined(*infix, nodes)] if infix else nodes)

    def read_infix(self) -> list[Node]:
        """Take a command that stands between its arguments, its delimiters and its length."""
        token = self.stream.take()
        nodes: list[Node] = []
        if token and token.text.endswith("withdelims"):
            nodes += [read_delimiter(self), read_delimiter(self)]
        if token and token.text.startswith(r"\above"):
            nodes.append(self.length(token))
        return nodes

    def joined(self, token: Token, above: list[Node], below: list[Node]) -> Command:
        """Return the fraction, or the like, of an infix command."""
        start = above[0].start if above else token.start
        end = below[-1].end if below else token.end
        groups = (
            Group(start, above[-1].end if above else token.start, tuple(above)),
            Group(below[0].start if below else token.end, end, tuple(below)),
        )
        return Command(start, end, token.text, groups)

    # Nodes

    def math_node(self, token: Token) -> Node | None:
        """Read a node with its scripts."""
        if token.text in {"^", "_", "'"} or token.text in SCRIPTS:
            return self.scripts(None)
        node = self.atom()
        return self.scripts(node) if node and not isinstance(node, Space) else node

    def scripts(self, base: Node | None) -> Node:
        """Read the scripts and primes that follow a node."""
        found: dict[str, list[Node]] = {}
        place = base.start if base else -1
        while token := self.stream.peek():
            sign, plain = SCRIPTS.get(token.text, (token.text, ""))
            if token.text in {r"\limits", r"\nolimits"}:
                self.stream.take()
                continue
            if sign not in {"^", "_", "'"} or token.kind is not Kind.CHARACTER:
                break
            key = "^" if sign == "'" else sign
            if any(isinstance(script, Group) for script in found.get(key, ())):
                second = f"second {sign} in {self.quote(place)}"
                self.stream.report(second, token.start, token.end)
                break
            self.stream.take()
            place = token.start if place < 0 else place
            if sign == "'" or plain:
                script: Node = Symbol(token.start, token.end, plain or "'")
            else:
                script = self.argument() or self.missing(f"{sign} takes a script", token)
            found.setdefault(key, []).append(script)
        return base if base and not found else self.script(base, place, found)

    def script(self, base: Node | None, place: int, found: dict[str, list[Node]]) -> Script:
        """Return a base with its scripts."""
        sub, sup = (_as_group(found.get(key, [])) for key in "_^")
        end = max(node.end for node in (base, sub, sup) if node)
        return Script(place, end, base, sub, sup)

    def missing(self, message: str, token: Token) -> Group:
        """Report an argument that is missing; return an empty one."""
        self.stream.report(f"{message}, found none", token.start, token.end)
        return Group(token.end, token.end, ())

    def atom(self) -> Node | None:
        """Read a node without its scripts."""
        token = self.stream.take()
        if token is None:
            return None
        if token.text == "{":
            return self.group(token)
        if token.kind is Kind.COMMAND:
            return self.command(token)
        if token.text in SPACES:
            return Space(token.start, token.end, token.text, SPACES[token.text])
        if token.text == "$":
            self.stream.report("$ in a formula", token.start, token.end)
            return None
        return Symbol(token.start, token.end, token.text)

    def group(self, opening: Token) -> Group:
        """Read the rest of a group in braces."""
        return Group(opening.start, *self.closed(opening, "}", self.math_node))

    def closed(
        self,
        opening: Token,
        closing: str,
        read: Callable[[Token], Node | None],
        *,
        text: bool = False,
    ) -> tuple[int, tuple[Node, ...]]:
        """Read nodes up to a sign that closes them; return where they end, and the nodes."""
        if self.too_deep(opening):
            return opening.end, ()
        macros = self.stream.macros
        nodes = self.nested(frozenset({closing}), read, text=text)
        self.stream.macros = macros
        token = self.stream.peek()
        if token and token.text == closing:
            self.stream.take()
            return token.end, tuple(nodes)
        unclosed = f"{opening.text} is not closed in {self.quote(opening.start)}"
        self.stream.report(unclosed, opening.start, opening.end)
        return self.stream.end, tuple(nodes)

    def argument(self) -> Node | None:
        """Read an argument in math mode: a group, or one node."""
        token = self.stream.peek()
        if token is None or token.text in CLOSING | CELL_ENDS | {"^", "_", "$"}:
            return None
        if any(token.text in ends for ends in self.ends[-1:]):
            return None
        self.ends.append(frozenset())
        node = self.atom()
        self.ends.pop()
        if node is None or isinstance(node, Group):
            return node
        return Group(node.start, node.end, (node,))

    def option(self) -> Node | None:
        """Read an argument in brackets, if one follows."""
        if not self.stream.next_is("["):
            return None
        opening = self.stream.take()
        return Group(opening.start, *self.closed(opening, "]", self.math_node)) if opening else None

    def command(self, token: Token) -> Node | None:
        """Read what follows a command."""
        name = token.text
        if self.too_deep(token):
            return Symbol(token.start, token.end, name)
        if name in TEXTS:
            return read_text(self, token)
        if name in UPRIGHT:
            return read_upright(self, token)
        if name in SIGNATURES:
            return self.with_arguments(token, SIGNATURES[name], text=False)
        if name in SPACES:
            return Space(token.start, token.end, name, SPACES[name])
        if name in CELL_ENDS:
            if self.stream.next_is("*"):
                self.stream.take()
            read_width(self.stream, token, in_brackets=True)
            return Symbol(token.start, token.end, name)
        if name in SIZES or name in STYLES:
            return Space(token.start, token.end, name)
        if name in LENGTHS:
            return self.length(token)
        if name in ROWS and self.stream.next_is("{"):
            return read_rows_of_command(self, token)
        if name in DEFINITIONS:
            return self.definition(token)
        if name in {r"\claim", r"\noclaim"}:
            return self.claim(token)
        if name in STRUCTURES:
            return STRUCTURES[name](self, token)
        return (
            read_character(self.stream, token)
            or read_verbatim(self.stream, token)
            or Symbol(token.start, token.end, name)
        )

    def with_arguments(self, token: Token, signature: str, *, text: bool) -> Command:
        """Read the arguments of a command."""
        found: list[Node] = []
        option: Node | None = None
        for kind in signature:
            node: Node | None = None
            if kind == "*":
                if self.stream.next_is("*"):
                    self.stream.take()
            elif kind == "o":
                option = self.option()
            elif kind == "i":
                tokens = self.stream.raw_option()
                option = self.stream.raw(tokens) if tokens else None
            elif kind in "ru":
                tokens = self.stream.raw_argument(is_address=kind == "u")
                node = self.stream.raw(tokens) if tokens else None
            elif kind == "t" or text:
                node = read_text_argument(self, token)
            else:
                node = self.argument()
            if node:
                found.append(node)
        wanted = sum(kind in "mrtu" for kind in signature)
        if len(found) < wanted:
            takes = "1 argument" if wanted == 1 else f"{wanted} arguments"
            count = f"{token.text} takes {takes}, found {len(found)}"
            self.stream.report(count, token.start, token.end)
        end = max([token.end, *(node.end for node in (*found, option) if node)])
        return Command(token.start, end, token.text, tuple(found), option)

    def length(self, token: Token) -> Space:
        """Read the length of a space."""
        if LENGTHS.get(token.text) == "l" or token.text.startswith(r"\above"):
            return read_width(self.stream, token)
        command = self.with_arguments(token, LENGTHS[token.text], text=False)
        texts = [node.text for node in command.arguments if isinstance(node, Raw)]
        return read_width(self.stream, token, texts[0] if texts else "", command.end)

    def definition(self, token: Token) -> Node:
        """Define a macro; return what it stands for, as if it were typeset."""
        body = read_definition(self.stream, token)
        if body is None:
            return Space(token.start, self.stream.end, token.text)
        self.stream.put_back(body)
        content = self.argument() or Group(token.end, token.end, ())
        return Command(token.start, max(token.end, content.end), token.text, (content,))

    def claim(self, token: Token) -> Node:
        r"""Read ``\claim[words]{keys}`` or ``\noclaim{numeral}{reason}``, which hold no braces."""
        taken: list[list[Token]] = []
        option = self.stream.raw_option() if token.text == r"\claim" else None
        for _ in range(1 if token.text == r"\claim" else 2):
            argument = self.stream.raw_argument()
            taken += [argument] if argument else []
            if not argument or argument[0].text != "{" or "{" in (t.text for t in argument[1:]):
                self.stream.put_back([t for tokens in (option or [], *taken) for t in tokens])
                self.stream.report(f"{token.text} takes a key", token.start, token.end)
                return Symbol(token.start, token.end, token.text)
        raw = tuple(self.stream.raw(tokens) for tokens in taken)
        words = self.stream.raw(option) if option else None
        return Command(token.start, raw[-1].end, token.text, raw, words)


def _as_group(nodes: list[Node]) -> Node | None:
    """Return the node of a script: a group, which joins primes and characters such as ²."""
    if len(nodes) == 1 and isinstance(nodes[0], Group):
        return nodes[0]
    if not nodes:
        return None
    children = [
        child for node in nodes for child in (node.children if isinstance(node, Group) else (node,))
    ]
    return Group(nodes[0].start, nodes[-1].end, tuple(children))
