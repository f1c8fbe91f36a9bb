"""Numbers that Sphinx assigns to figures, theorems and other counted objects."""

from __future__ import annotations

from sphinx.environment import BuildEnvironment


def assigned_number(env: BuildEnvironment, docname: str, counter: str, label: str) -> str:
    """Return the number of a labelled object on a page, such as ``2.1``; empty if it has none."""
    numbers = env.toc_fignumbers.get(docname, {}).get(counter, {})
    return ".".join(map(str, numbers.get(label, ())))
