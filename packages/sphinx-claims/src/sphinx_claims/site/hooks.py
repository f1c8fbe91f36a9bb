"""Events through which the features of the extension contribute to a build.

A feature connects a handler with ``app.connect``; every handler gets ``app`` and the environment.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

CHECK = "claims-check"
"""Once all pages are read. A handler returns the problems that it finds."""
FINGERPRINT = "claims-fingerprint"
"""Before pages are written. A handler returns, by page, what the page shows of other pages; a page
is written again when that changes."""
LEDGER = "claims-ledger"
"""While the ledger is written, with the transform that writes it. A handler returns sections, each
a title and nodes."""
LEDGER_STATE = "claims-ledger-state"
"""Before pages are written. A handler returns the data that its sections of the ledger show."""
TOTALS = "claims-totals"
"""While the totals of a page are written, with the name of the page. A handler returns numbers by
kind."""
RECORD = "claims-record"
"""While ``claims.json`` is written. A handler returns top-level entries of it."""


def collect(env: BuildEnvironment, event: str, *arguments: object) -> Iterator[Any]:
    """Return what the handlers of an event return, in the order of their priorities."""
    yield from env.events.emit(event, env, *arguments)


def setup_hooks(app: Sphinx) -> None:
    """Register the events."""
    for event in (CHECK, FINGERPRINT, LEDGER, LEDGER_STATE, TOTALS, RECORD):
        app.add_event(event)
