"""Read HTML: its text, the attributes that are shown or spoken, and what the audit refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SPOKEN = _words(
    """
    abbr alt aria-braillelabel aria-description aria-label aria-placeholder aria-roledescription
    aria-valuemax aria-valuemin aria-valuenow aria-valuetext label placeholder summary title
    """
)
"""Attributes that are shown or spoken on all elements."""
_VALUES = {
    "button": "value",
    "input": "value",
    "li": "value",
    "meta": "content",
    "meter": "value",
    "ol": "start",
    "progress": "value",
}
"""Attributes that are shown on one kind of element."""
_SILENT_INPUTS = {"checkbox", "color", "hidden", "radio", "image"}
_RESOURCES = {
    *("action", "archive", "background", "cite", "code", "data", "formaction", "href", "ping"),
    *("poster", "src", "srcset", "style", "xlink:href", "from", "to", "values"),
}
"""Attributes with an address, or with several."""
_INLINE = _words(
    """
    a abbr acronym b bdi big cite code data del dfn em font i ins kbd mark math mfrac mi mn mo
    mrow ms mspace mstyle msub msup nobr q ruby s samp small span strike strong sub sup time
    tspan tt u var wbr
    """
)
"""Elements that do not separate the letters before and after them."""
_ADDRESS = re.compile(r"(?:^|[\s,('\"])(data|javascript|vbscript):", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x20]+")
_REFUSED = {"bdo", "script", "style"}
_UNSEEN = {"script", "style", "annotation", "annotation-xml"}


@dataclass
class Markup:
    """What a piece of HTML contains.

    Attributes:
        text: its text; elements that separate words are line breaks.
        spoken: the values of its attributes that are shown or spoken.
        refused: the elements and attributes that can show what the audit cannot read.
        classes: the classes of its elements.
        ids: the identifiers of its elements.
    """

    text: str = ""
    spoken: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)


def read_markup(html: str, *, tables: bool = True) -> Markup:
    r"""Read a piece of HTML, which may lack the start or the end of elements.

    Args:
        html: the piece.
        tables: whether the text of tables is read.

    >>> found = read_markup('<p title="7 rows">se<b>ven</b><br>rows <img onload="f()"></p>')
    >>> found.text.split("\n"), found.spoken, found.refused
    (['', 'seven', 'rows ', '', ''], ['7 rows'], ['onload'])
    """
    reader = _Reader(tables)
    reader.feed(html)
    reader.close()
    reader.found.text = "".join(reader.pieces)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self, tables: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Markup()
        self.pieces: list[str] = []
        self.tables = tables
        self._unseen = 0
        self._in_table = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._separate(tag)
        self._unseen += tag in _UNSEEN
        self._in_table += tag == "table"
        values = {name: value or "" for name, value in attrs}
        if tag in _REFUSED or (tag == "link" and "stylesheet" in values.get("rel", "")):
            self.found.refused.append(f"<{tag}>")
        for name, value in values.items():
            self._read_attribute(tag, name, value, values)
        self.found.classes |= set(values.get("class", "").split())
        self.found.ids |= set(values.get("id", "").split())

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._unseen -= tag in _UNSEEN
        self._in_table -= tag == "table"

    def handle_endtag(self, tag: str) -> None:
        self._separate(tag)
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        self._in_table = max(0, self._in_table - (tag == "table"))

    def handle_data(self, data: str) -> None:
        if not self._unseen and (self.tables or not self._in_table):
            self.pieces.append(data)

    def unknown_decl(self, data: str) -> None:
        self.pieces.append(data.removeprefix("CDATA["))

    def _separate(self, tag: str) -> None:
        if tag not in _INLINE:
            self.pieces.append("\n")

    def _read_attribute(self, tag: str, name: str, value: str, values: dict[str, str]) -> None:
        if name.startswith("on") or name == "srcdoc":
            self.found.refused.append(name)
        elif name in _RESOURCES and (address := _ADDRESS.search(_CONTROLS.sub("", value))):
            self.found.refused.append(f"{address[1].lower()}:")
        is_value = _VALUES.get(tag) == name and values.get("type", "").lower() not in _SILENT_INPUTS
        if tag in {"ol", "li"} and value in {"0", "1"}:
            is_value = False
        if (name in _SPOKEN or is_value) and value.strip():
            self.found.spoken.append(value)
