"""Workarounds for Sphinx, and for differences between its versions from 7.4 on."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.i18n import docname_to_domain
from sphinx.util.nodes import extract_messages
from sphinx.util.typing import ExtensionMetadata

from ..site.catalogs import load_catalog
from ..site.metadata import METADATA


class TranslateFormulas(SphinxTransform):
    """Translate displayed formulas.

    Reason: the ``Locale`` transform of Sphinx parses a translated formula as a literal block, and
    prints ``[::]`` in its place. It can go once Sphinx translates ``math_block`` nodes.
    """

    default_priority = 19

    def apply(self, **_: Any) -> None:  # noqa: ANN401 (docutils passes anything)
        """Replace formulas by their translations from the catalog of the page."""
        domain = docname_to_domain(self.env.docname, self.config.gettext_compact)
        catalog, found = load_catalog(self.env, domain)
        if not found:
            return
        for node, message in list(extract_messages(self.document)):
            if isinstance(node, nodes.math_block):
                translation = catalog.gettext(message)
                if translation and translation != message:
                    node.children = [nodes.Text(translation)]
                    node["translated"] = True
                node["translatable"] = False


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the workarounds."""
    app.add_transform(TranslateFormulas)
    return METADATA
