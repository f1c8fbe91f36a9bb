"""The answers on paper: part headings in LaTeX, and the link to the PDF on the home page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_claims.printing.claim_nodes import claim_reference
from sphinx_claims.site.domain import ClaimsDomain


class PutMarksInHeadings(SphinxPostTransform):
    """Put the number and the marks of a part into its heading, and take them out of its text.

    The part with the label ``part-3-1`` is worth what the claim ``marks-3-1`` states.
    """

    default_priority = 0  # before claims are resolved
    formats = ("latex",)

    def run(self, **_: object) -> None:
        """Change the headings of all parts whose marks are claimed."""
        claims = ClaimsDomain.of(self.env).claims()
        for section in self.document.findall(nodes.section):
            for label in section["ids"]:
                key = label.replace("part", "marks")
                if key in claims:
                    number = label.removeprefix("part-").replace("-", ".")
                    self._change_heading(section, number, claims[key].stated)
                    self._remove_from_text(section, key)

    def _change_heading(self, section: nodes.section, number: str, marks: str) -> None:
        title = section[0]
        assert isinstance(title, nodes.title)
        if not title.astext().startswith(number):
            title.insert(0, nodes.Text(f"{number} "))
        title += nodes.raw("", rf"\papermarks{{{marks} marks}}", format="latex")

    def _remove_from_text(self, section: nodes.section, key: str) -> None:
        """Remove "(7 marks)" wherever it is printed, and paragraphs that hold nothing else."""
        for reference in list(section.findall(claim_reference)):
            if reference["key"] != key:
                continue
            parent = reference.parent
            index = parent.index(reference)
            before, after = parent[index - 1].astext(), parent[index + 1].astext()
            texts = before.removesuffix("(").rstrip(), after.removeprefix(" marks)")
            parent[index - 1 : index + 2] = [nodes.Text(text) for text in texts]
            if not parent.astext():
                parent.parent.remove(parent)


def offer_pdf(app: Sphinx, config: Config) -> None:
    """Copy the PDF to the site, and give templates its name, if no source is newer."""
    root, name = Path(app.confdir), config.book_pdf
    if name and is_up_to_date(root / name, _files(root, config.book_pdf_sources)):
        config.html_extra_path = [*config.html_extra_path, name]
        config.html_context = {**config.html_context, "pdf": Path(name).name}


def is_up_to_date(target: Path, sources: Iterable[Path]) -> bool:
    """Return whether a file exists and is newer than all its sources."""
    if not target.is_file():
        return False
    made = target.stat().st_mtime
    return all(source.stat().st_mtime < made for source in sources)


def _files(root: Path, patterns: Iterable[str]) -> Iterator[Path]:
    """Yield the files that match, and those in matching folders, except what builds write there."""
    for pattern in patterns:
        for found in root.glob(pattern):
            for path in [found, *found.rglob("*")]:
                parts = path.relative_to(root).parts
                written = any(p == "__pycache__" or p.endswith(".egg-info") for p in parts)
                if path.is_file() and not written:
                    yield path


def setup(app: Sphinx) -> None:
    """Add the settings, offer the PDF, and change headings in LaTeX."""
    app.add_config_value("book_pdf", "", "", str, "the PDF of the answers")
    app.add_config_value("book_pdf_sources", [], "", list, "what the PDF depends on, as globs")
    app.connect("config-inited", offer_pdf)
    app.add_post_transform(PutMarksInHeadings)
