"""Registration of static files."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx


def add_static_folder(app: Sphinx, folder: Path) -> None:
    """Make HTML builders copy the files of a folder into ``_static``."""

    def append(app: Sphinx) -> None:
        if app.builder.format == "html":
            app.config.html_static_path.append(str(folder))

    app.connect("builder-inited", append)
