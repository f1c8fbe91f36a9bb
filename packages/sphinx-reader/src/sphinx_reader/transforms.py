"""Post-transforms that fold long code, wrap tables and emphasize the labels of proofs."""

from __future__ import annotations

from docutils import nodes
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform

MAX_UNFOLDED_LINES = 16
"""Number of lines above which the code of a cell is folded."""


class fold(nodes.General, nodes.Element):  # noqa: N801 (nodes are lower case)
    """Collapsible block, with the text of its ``summary`` attribute as its label."""


class FoldCode(SphinxPostTransform):
    """Fold the code of a cell that is long or that its author hides."""

    default_priority = 190  # before MyST-NB folds hidden code
    formats = ("html",)

    def run(self, **_kwargs: object) -> None:
        """Fold the code, and the outputs too in a cell that is hidden as a whole."""
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("nb_element") != "cell_code":
                continue
            source = cell.next_node(nodes.literal_block)
            mode = cell.get("hide_mode")
            lines = source.astext().count("\n") + 1 if source else 0
            is_hidden = mode in ("input", "all")
            is_long = mode is None and lines > MAX_UNFOLDED_LINES
            if not source or not (is_hidden or is_long):
                continue
            folded = cell.children[:] if mode == "all" else cell.children[:1]
            cell.children = cell.children[len(folded) :]
            summary = _("Code, {} lines").format(lines) if lines > 1 else _("Code, 1 line")
            cell.insert(0, fold("", *folded, summary=summary))
            cell.attributes.pop("hide_mode", None)


class WrapTables(SphinxPostTransform):
    """Wrap every table in a container that scrolls, so that no table widens the page."""

    default_priority = 500
    formats = ("html",)

    def run(self, **_kwargs: object) -> None:
        """Wrap the tables."""
        for table in list(self.document.findall(nodes.table)):
            wrapper = nodes.container(classes=["table-wrapper"])
            table.parent.replace(table, wrapper)  # replace_self would repeat the ids
            wrapper += table


class EmphasizeProofLabels(SphinxPostTransform):
    """Emphasize the label "Proof.", which sphinx-proof writes as plain text before a proof."""

    default_priority = 500
    formats = ("html",)

    def run(self, **_kwargs: object) -> None:
        """Emphasize the labels."""
        for proof in self.document.findall(nodes.admonition):
            text = proof.next_node(nodes.Text) if "proof" in proof["classes"] else None
            word, period, rest = text.partition(". ") if text else ("", "", "")
            if text and period and word.lower() in proof["classes"]:
                text.parent.replace(text, [nodes.emphasis("", f"{word}."), nodes.Text(f" {rest}")])
