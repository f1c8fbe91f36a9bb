"""Workaround for the late style sheets of MyST-NB and sphinx-proof.

Reason: both copy their style sheets when a build is finished. Pages written before that link to the
sheet without its checksum, so the first build of a site differs from later builds.
It can go once both register their sheets by ``html_static_path``.
"""

from __future__ import annotations

from pathlib import Path

from myst_nb.sphinx_ext import add_global_html_resources
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util.typing import ExtensionMetadata

from ..site.metadata import METADATA


def copy_styles(app: Sphinx, builder: Builder) -> None:
    """Copy the style sheets before pages are written."""
    if builder.format != "html":
        return
    for folder in (app.outdir, builder.outdir):  # they differ for Apple Help
        Path(folder, "_static").mkdir(parents=True, exist_ok=True)
    add_global_html_resources(app, None)
    if "sphinx_proof" in app.extensions:
        import sphinx_proof

        sphinx_proof.copy_asset_files(app, None)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the workaround."""
    app.connect("write-started", copy_styles)
    return METADATA
