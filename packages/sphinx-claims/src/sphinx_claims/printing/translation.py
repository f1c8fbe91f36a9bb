"""Comparison of the claims and numerals of translated texts with those of their sources."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import extract_messages
from sphinx.util.typing import ExtensionMetadata

from ..site.catalogs import has_catalogs
from ..site.metadata import METADATA
from .claim_nodes import CLAIM_COMMAND, claim_reference, split_keys, text_attributes

_SOURCE = "claims_source"
_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")


class KeepSource(SphinxTransform):
    """Record the claims and numerals of each text before Sphinx translates it."""

    default_priority = 18

    def apply(self, **_: Any) -> None:  # noqa: ANN401 (docutils passes anything)
        """Store them on the node, which remains when its text is replaced."""
        if not has_catalogs(self.env):
            return
        for node, _message in extract_messages(self.document):
            node[_SOURCE] = _bound(node)


def translation_difference(node: nodes.Node) -> str:
    """Return the claims and numerals that a translation lacks or adds; empty if there are none."""
    if not isinstance(node, nodes.Element) or _SOURCE not in node:
        return ""
    if not node.get("translated") and not isinstance(node, nodes.image):
        return ""
    source, translation = node[_SOURCE], _bound(node)
    lost, added = source - translation, translation - source
    parts = [f"lacks {name}" for name in lost] + [f"has {name} of its own" for name in added]
    return ", ".join(parts)


def _bound(node: nodes.Element) -> Counter[str]:
    """Count the claims and the numerals of a text, with either decimal sign."""
    found: Counter[str] = Counter()
    for reference in node.findall(claim_reference):
        found.update(f"claim {key}" for key in reference["keys"])
    texts = [text.astext() for text in node.findall(nodes.Text) if _is_written(text)]
    for element in node.findall(nodes.Element):
        texts += text_attributes(element).values()
    for text in texts:
        for target in CLAIM_COMMAND.findall(text):
            found.update(f"claim {key}" for key in split_keys(target))
        numerals = _NUMERAL.findall(CLAIM_COMMAND.sub("", text))
        found.update(numeral.replace(",", ".") for numeral in numerals)
    return found


def _is_written(text: nodes.Text) -> bool:
    """Whether a text is in the source, and not a footnote number that Sphinx assigned."""
    return not isinstance(text.parent, nodes.footnote_reference)


def forget_sources(app: Sphinx, doctree: nodes.document) -> None:
    """Remove the records of source texts, which writers would print as attributes."""
    for node in doctree.findall(nodes.Element):
        node.attributes.pop(_SOURCE, None)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the recording of source texts, until the audit has read them."""
    app.add_transform(KeepSource)
    app.connect("doctree-read", forget_sources, priority=600)
    return METADATA
