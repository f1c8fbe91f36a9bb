"""Numbers that Sphinx assigns to figures, theorems and their like."""

from __future__ import annotations

from sphinx.environment import BuildEnvironment


def assigned_number(env: BuildEnvironment, docname: str, counter: str, label: str) -> str:
    """Return the number of what has a label on a page, such as ``2.1``; empty if it has none."""
    numbers = env.toc_fignumbers.get(docname, {}).get(counter, {})
    return ".".join(map(str, numbers.get(label, ())))
