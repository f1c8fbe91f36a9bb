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

from .printing import IN_FORMULA, claim_reference, is_math

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


def translation_difference(node: nodes.Element) -> str:
    """What a translated text lacks of its source or adds to it; empty for all others."""
    if "claims_source" not in node or not node.get("translated"):
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
    for formula in node.findall(is_math):
        for key in IN_FORMULA.findall(formula.astext()):
            found[f"claim {key}"] += 1
    for numeral in _NUMERAL.findall(IN_FORMULA.sub("", node.astext())):
        found[numeral.replace(",", ".")] += 1
    return found
