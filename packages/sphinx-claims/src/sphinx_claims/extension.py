"""Setup of the extension: core, optional features and workarounds, in the order of setup."""

from __future__ import annotations

import atexit
import gc

from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.util.typing import ExtensionMetadata

from .compat.myst_nb import defer_clients
from .site.metadata import METADATA

CORE = (
    "sphinx_claims.site.domain",  # claims, uses and problems; the events of the features below
    "sphinx_claims.site.evaluated",  # formulas that cells evaluate
    "sphinx_claims.build",  # executes pages before they are read
    "sphinx_claims.shard",  # executes a part of the pages, and builds nothing
    "sphinx_claims.gate",  # stops builds with problems before pages are written
    "sphinx_claims.printing.printing",  # resolves claims when a page is written
    "sphinx_claims.printing.source_places",  # prints where cited values stand
    "sphinx_claims.preview",  # shows problems on the pages of a preview
)
FEATURES = {
    "translation": "sphinx_claims.printing.translation",  # compares translations with sources
    "answers": "sphinx_claims.answers.boxes",  # boxes for answers, folds for worked answers
    "theorems": "sphinx_claims.theorems.feature",  # needs sphinx-proof
    "formulas": "sphinx_claims.coverage.feature",  # statements in formulas that are evaluated
    "audit": "sphinx_claims.audit.pages",  # after the handlers that record uses and theorems
    "ledger": "sphinx_claims.ledger.ledger",  # the ledger and claims.json
    "downloads": "sphinx_claims.downloads.feature",  # notebooks, scripts, archives
    "recompute": "sphinx_claims.recompute.feature",  # second entries of claims
}
"""The modules of optional features, by their names in ``claims_without``."""
WORKAROUNDS = (
    "sphinx_claims.compat.myst_parser",
    "sphinx_claims.compat.sphinx",
    "sphinx_claims.compat.styles",
)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the core, the features of the site, and workarounds for other libraries.

    The events of a build, in their order, with the handlers of the core:

    - ``config-inited``: theorems replace the directives of sphinx-proof.
    - ``builder-inited``: the execution is connected after MyST-NB has read its settings (600).
    - ``env-get-outdated``: pages whose cache entry is no longer valid are read again.
    - ``env-before-read-docs``: the pages that are not cached are executed.
    - ``source-read``: MyST-NB gets the outputs of the page.
    - ``doctree-read``: the claims of a page are recorded (400), then uses, theorems and the audit.
    - ``env-updated``: all checks run, and a build with problems stops (999).
    - ``env-get-updated``: pages that show something that has changed are written again (999),
      once theorems have their numbers.
    - post-transforms: claims, theorems and the ledger are resolved on every page.
    - ``html-page-context``, ``html-collect-pages``, ``build-finished``: files of pages, downloads
      and ``claims.json`` are written.
    """
    # Fewer collections: each would traverse all doctrees, which stay in use until the build ends.
    gc.set_threshold(100_000, 50, 50)
    atexit.register(gc.freeze)  # or the interpreter would traverse all objects when it exits
    defer_clients()
    app.setup_extension("myst_nb")
    app.add_config_value("claims_without", [], "env", (list, tuple), "features to leave out")
    left_out = {*app.config.claims_without}
    if unknown := left_out - FEATURES.keys():
        raise ConfigError(
            f"claims_without: expected names among {', '.join(FEATURES)}, "
            f"found {', '.join(sorted(unknown))}"
        )
    if "sphinx_proof" not in {*app.extensions, *app.config.extensions}:
        left_out.add("theorems")
    for module in (
        *CORE,
        *(module for name, module in FEATURES.items() if name not in left_out),
        *WORKAROUNDS,
    ):
        app.setup_extension(module)
    return METADATA | {"env_version": 13}
