"""Events by which features, and other extensions, add to a build.

Connect a handler by ``app.connect``. Every handler gets ``app`` and the environment.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

CHECK = "claims-check"
"""Emitted once all pages are read. A handler returns problems, of :class:`.domain.Problem`."""
EXECUTE = "claims-execute"
"""Emitted once the pages of a shard are executed, with the shard. A handler executes its part of
what the build would execute besides pages, and returns problems, of :class:`.domain.Problem`."""
FINGERPRINT = "claims-fingerprint"
"""Emitted before pages are written. A handler returns, by page, the data from other pages that the
page shows; when these change, the page is written again."""
LEDGER = "claims-ledger"
"""Emitted while the ledger is written, with the transform that writes it. A handler returns
sections, each a title and nodes."""
LEDGER_STATE = "claims-ledger-state"
"""Emitted before pages are written. A handler returns the data that its ledger sections show."""
TOTALS = "claims-totals"
"""Emitted while the totals of a page are written, with the name of the page. A handler returns
counts by kind."""
RECOMPUTED = "claims-recomputed"
"""Emitted while claims are listed. A handler returns the keys of claims whose value was computed
twice: by a cell, and by a second entry."""
RECORD = "claims-record"
"""Emitted while ``claims.json`` is written. A handler returns top-level entries for it."""


def collect(env: BuildEnvironment, event: str, *arguments: object) -> Iterator[Any]:
    """Emit an event; yield the results of its handlers in the order of their priorities."""
    yield from env.events.emit(event, env, *arguments)


def setup_hooks(app: Sphinx) -> None:
    """Register the events."""
    for event in (CHECK, EXECUTE, FINGERPRINT, LEDGER, LEDGER_STATE, TOTALS, RECOMPUTED, RECORD):
        app.add_event(event)
