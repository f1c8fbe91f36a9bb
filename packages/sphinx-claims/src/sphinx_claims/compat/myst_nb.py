"""Workaround for the imports of MyST-NB.

Reason: MyST-NB imports its clients for the execution of notebooks, and with them Jupyter Cache and
SQLAlchemy, when it is imported. No site with this extension uses them.
It can go once MyST-NB imports each client when it is used.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

_PACKAGE = "myst_nb.core.execute"
_CLIENTS = {"cache": "NotebookClientCache", "direct": "NotebookClientDirect"}


def defer_clients() -> None:
    """Let MyST-NB import its clients when it creates one, unless they are imported already."""
    for module, client in _CLIENTS.items():
        _defer(f"{_PACKAGE}.{module}", client)


def _defer(name: str, client: str) -> None:
    def create(*args: object, **options: object) -> object:
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        return getattr(import_module(name), client)(*args, **options)

    stand_in = ModuleType(name)
    setattr(stand_in, client, create)
    sys.modules.setdefault(name, stand_in)
