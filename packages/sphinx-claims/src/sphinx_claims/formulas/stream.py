"""A stream of the tokens of a formula, in which macros are expanded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .layout import FormulaError, Raw
from .macros import Macro
from .tokens import Kind, Token, tokenize

_MAX_TOKENS = 20_000
"""The number of tokens that macros may expand to in one formula."""
_BLANK = (Kind.SPACE, Kind.COMMENT)


class TokenStream:
    """The tokens that are left of a formula.

    Args:
        source: the formula.
        macros: macros by their commands.
    """

    def __init__(self, source: str, macros: Mapping[str, Macro]) -> None:
        self.source = source
        self.macros = dict(macros)
        self.errors: list[FormulaError] = []
        self.end = 0
        self._left = tokenize(source)[::-1]
        self._expanded = 0

    def report(self, text: str, start: int, end: int) -> None:
        """Record a mistake."""
        self.errors.append(FormulaError(start, end, text))

    def peek(self, *, skip_blank: bool = True) -> Token | None:
        """Return the next token once macros are expanded; ``None`` at the end."""
        while True:
            if skip_blank:
                self.skip_blank()
            if not self._left:
                return None
            token = self._left[-1]
            macro = self.macros.get(token.text) if token.kind is not Kind.COMMENT else None
            if macro is None or not self._expand(token, macro):
                return token

    def take(self, *, skip_blank: bool = True) -> Token | None:
        """Take the next token once macros are expanded; ``None`` at the end."""
        token = self.peek(skip_blank=skip_blank)
        return self.take_raw() if token else None

    def take_raw(self) -> Token | None:
        """Take the next token as it is written; ``None`` at the end."""
        if not self._left:
            return None
        token = self._left.pop()
        self.end = max(self.end, token.end)
        return token

    def put_back(self, tokens: Iterable[Token]) -> None:
        """Put tokens back in front of those that are left."""
        self._left += [*tokens][::-1]

    def skip_blank(self) -> None:
        """Drop white space and comments."""
        while self._left and self._left[-1].kind in _BLANK:
            self._left.pop()

    def next_is(self, text: str) -> bool:
        """Whether a token follows, after blanks, as it is written."""
        self.skip_blank()
        return bool(self._left) and self._left[-1].text == text

    def raw_argument(self, *, is_address: bool = False) -> list[Token] | None:
        """Take an argument as it is written, with its braces if it has any.

        Args:
            is_address: whether a percent sign in it begins no comment.
        """
        self.skip_blank()
        if not self._left or self._left[-1].text == "}":
            return None
        if self._left[-1].text != "{":
            return [token for token in [self.take_raw()] if token]
        return self._balanced("{", "}", is_address=is_address)

    def raw_option(self) -> list[Token] | None:
        """Take an argument in brackets as it is written, if one follows."""
        return self._balanced("[", "]") if self.next_is("[") else None

    def raw(self, tokens: list[Token]) -> Raw:
        """Return the node of an argument, without its braces or brackets."""
        inner = tokens[1:-1] if tokens[0].text in {"{", "["} and len(tokens) > 1 else tokens
        text = "".join(token.text for token in inner if token.kind is not Kind.COMMENT)
        return Raw(tokens[0].start, tokens[-1].end, text)

    def _balanced(
        self, opening: str, closing: str, *, is_address: bool = False
    ) -> list[Token] | None:
        """Take what stands between two signs, outside of braces; nothing if one is missing."""
        taken: list[Token] = []
        braces = brackets = 0
        while self._left:
            token = self._left.pop()
            if is_address and token.kind is Kind.COMMENT:
                self.put_back(_without_comment(token))
                token = self._left.pop()
            taken.append(token)
            braces += {"{": 1, "}": -1}.get(token.text, 0)
            if opening != "{" and braces == 0:
                brackets += {opening: 1, closing: -1}.get(token.text, 0)
            if braces < 0:
                break
            if braces == brackets == 0:
                self.end = max(self.end, token.end)
                return taken
        self.put_back(taken)
        return None

    def _expand(self, call: Token, macro: Macro) -> bool:
        """Replace the next token by what its macro stands for."""
        if self._expanded >= _MAX_TOKENS:
            self.report(f"{call.text} expands without end", call.start, call.end)
            self.macros.pop(call.text)
            return False
        taken = [self._left.pop()]
        arguments: list[list[Token]] = []
        if macro.default is not None:
            option = self.raw_option()
            taken += option or []
            arguments.append(option[1:-1] if option else _placed(tokenize(macro.default), call))
        while len(arguments) < macro.arguments:
            argument = self.raw_argument()
            if argument is None:
                self.put_back(taken)
                count = macro.arguments
                self.report(f"{call.text} takes {count} arguments", call.start, call.end)
                self.macros.pop(call.text)
                return False
            taken += argument
            arguments.append(argument[1:-1] if argument[0].text == "{" else argument)
        body = self._body(macro, arguments, call)
        self._expanded += len(body) + 1
        self.put_back(body)
        return True

    @staticmethod
    def _body(macro: Macro, arguments: list[list[Token]], call: Token) -> list[Token]:
        body: list[Token] = []
        tokens = iter(_placed(tokenize(macro.text), call))
        for token in tokens:
            number = next(tokens, None) if token.text == "#" else None
            if number is None:
                body.append(token)
            elif number.text.isdecimal() and 0 < int(number.text) <= len(arguments):
                body += arguments[int(number.text) - 1]
            else:
                body += [token, number]
        return body


def _without_comment(comment: Token) -> list[Token]:
    """Return the tokens of a comment as if its percent sign were a character."""
    start = comment.start + 1
    rest = tokenize(comment.text[1:])
    shifted = [token._replace(start=token.start + start, end=token.end + start) for token in rest]
    return [Token(Kind.CHARACTER, "%", comment.start, start), *shifted]


def _placed(tokens: Iterable[Token], call: Token) -> list[Token]:
    """Return tokens with the place of the call of a macro."""
    return [token._replace(start=call.start, end=call.end) for token in tokens]
