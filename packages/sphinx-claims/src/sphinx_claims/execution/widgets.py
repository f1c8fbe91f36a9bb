"""State of widgets, with the same identifiers in each execution."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from nbclient import NotebookClient


def widget_state(client: NotebookClient) -> dict[str, Any]:
    """Return the state of all widgets, as the metadata ``widgets`` of a notebook."""
    client.set_widgets_metadata()
    state: dict[str, Any] = json.loads(json.dumps(client.nb.metadata.get("widgets", {})))
    return state


def name_models(value: Any, models: list[str], page: str) -> Any:  # noqa: ANN401 (any JSON)
    """Replace the random identifiers of widget models in JSON by hashes of page and number.

    Args:
        value: outputs of cells, or the state of widgets.
        models: the identifiers, in the order of their creation.
        page: the name of the page.
    """
    if not models:
        return value
    names = {model: _name(page, number) for number, model in enumerate(models)}
    pattern = re.compile("|".join(map(re.escape, names)))
    return json.loads(pattern.sub(lambda match: names[match[0]], json.dumps(value)))


def _name(page: str, number: int) -> str:
    return hashlib.sha256(f"{page} {number}".encode()).hexdigest()[:32]
