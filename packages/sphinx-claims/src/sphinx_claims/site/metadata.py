"""Extension metadata, returned to Sphinx by the ``setup`` of every feature."""

from importlib.metadata import version

from sphinx.util.typing import ExtensionMetadata

METADATA: ExtensionMetadata = {
    "version": version("sphinx-claims"),
    "parallel_read_safe": True,
    "parallel_write_safe": True,
}
