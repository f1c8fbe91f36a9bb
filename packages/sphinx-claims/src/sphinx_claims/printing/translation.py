"""Claims survive translation: a translated text holds the claims and numerals of its source."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.locale import init as init_locale
from sphinx.transforms import SphinxTransform
from sphinx.util.i18n import docname_to_domain
from sphinx.util.nodes import extract_messages

from .printing import IN_FORMULA, attribute_words, claim_reference

_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")


class KeepSource(SphinxTransform):
    """Note the claims and numerals of each text before Sphinx translates it."""

    default_priority = 18

    def apply(self, **_: Any) -> None:  # noqa: ANN401 (docutils passes anything)
        """Keep them on the node, which stays when its text is replaced."""
        for node, _message in extract_messages(self.document):
            node["claims_source"] = _bound(node)


class TranslateFormulas(SphinxTransform):
    """Translate displayed formulas, which Sphinx takes for literal blocks and garbles."""

    default_priority = 19

    def apply(self, **_: Any) -> None:  # noqa: ANN401
        """Replace the formulas that the catalog of the page translates."""
        folders = [Path(self.env.srcdir, folder) for folder in self.config.locale_dirs]
        domain = docname_to_domain(self.env.docname, self.config.gettext_compact)
        catalog, found = init_locale(folders, self.config.language, domain)
        if not found:
            return
        for node, message in list(extract_messages(self.document)):
            if isinstance(node, nodes.math_block):
                translation = catalog.gettext(message)
                if translation and translation != message:
                    node.children = [nodes.Text(translation)]
                    node["translated"] = True
                node["translatable"] = False


def translation_difference(node: nodes.Node) -> str:
    """What a translated text lacks of its source or adds to it; empty for all others."""
    if not isinstance(node, nodes.Element) or "claims_source" not in node:
        return ""
    if not node.get("translated") and not isinstance(node, nodes.image):
        return ""
    source, translation = node["claims_source"], _bound(node)
    lost, added = source - translation, translation - source
    parts = [f"lacks {name}" for name in lost] + [f"has {name} of its own" for name in added]
    return ", ".join(parts)


def _bound(node: nodes.Element) -> Counter[str]:
    """The claims and the numerals of a text, however its language writes them."""
    found: Counter[str] = Counter()
    for reference in node.findall(claim_reference):
        found[f"claim {reference['key']}"] += 1
    texts = [text.astext() for text in node.findall(nodes.Text) if _is_written(text)]
    for element in node.findall(nodes.Element):
        texts += attribute_words(element).values()
    for text in texts:
        found.update(f"claim {key}" for key in IN_FORMULA.findall(text))
        numerals = _NUMERAL.findall(IN_FORMULA.sub("", text))
        found.update(numeral.replace(",", ".") for numeral in numerals)
    return found


def _is_written(text: nodes.Text) -> bool:
    """Whether a text stands in the source, and is not the number that a footnote was given."""
    return not isinstance(text.parent, nodes.footnote_reference)
