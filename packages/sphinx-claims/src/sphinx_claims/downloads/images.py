"""Images of a page as attachments of its notebook."""

from __future__ import annotations

import base64
import mimetypes
import re
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from docutils import nodes
from sphinx.application import Sphinx

_ATTACHED = re.compile(r"\]\(attachment:([\w.-]+)\)")


class Images:
    """The images of one page, which are attached because a notebook has no folder of images."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self._sources = {name: source for source, name in app.builder.images.items()}
        self._files: dict[str, Path] = {}

    def url(self, node: nodes.Element) -> str:
        """Return the URL of an image in a notebook; that of the image itself if it is remote."""
        uri: str = node["uri"]
        name = unquote(PurePosixPath(uri).name)
        file = Path(self.app.srcdir, self._sources.get(name, uri))
        if urlsplit(uri).scheme or not file.is_file():
            return uri
        attached = re.sub(r"[^\w.-]", "-", name)
        self._files[attached] = file
        return f"attachment:{attached}"

    def attachments(self, markdown: str) -> dict[str, Any]:
        """Return the attachments of a Markdown cell, as its only field; nothing if it has none."""
        attached = {
            name: {
                mimetypes.guess_type(name)[0] or "image/png": base64.b64encode(
                    self._files[name].read_bytes()
                ).decode()
            }
            for name in _ATTACHED.findall(markdown)
            if name in self._files
        }
        return {"attachments": attached} if attached else {}
