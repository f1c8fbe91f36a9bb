r"""Nodes, roles and patterns of claims in pages: ``{claim}``, ``{noclaim}`` and ``\claim``."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.util.docutils import ReferenceRole

from ..claims.kernel import MIME_TYPE
from ..claims.statement import RELATIONS

CLAIM_COMMAND = re.compile(r"\\claim\s*(?:\[[^\[\]]*\]\s*)?\{([^{}]*)\}")
"""A claim in a formula, or in an attribute, where roles do not work; the group has its keys."""
_COMMAND_WORDS = re.compile(r"\\claim\s*\[([^\[\]]*)\]")
NOCLAIM_COMMAND = re.compile(r"\\noclaim\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
"""A numeral in a formula that is marked as no claim, and the reason."""
TEXT_ATTRIBUTES = {
    "abbreviation": ("explanation",),
    "image": ("alt", "title"),
    "meta": ("content",),
    "pending_xref": ("reftitle",),
    "reference": ("reftitle",),
}
"""The attributes of nodes that contain text for readers, in which ``\\claim`` works."""
_LATEX_RELATIONS = {
    "=": ("=",),
    "≈": (r"\approx", "≈"),
    "<": ("<", r"\lt"),
    "≤": (r"\le", r"\leq", "≤"),
    ">": (">", r"\gt"),
    "≥": (r"\ge", r"\geq", "≥"),
}
_SPACES = re.compile(r"(?:[\s&{]|\\[,;:! ])+$")


class claim_reference(nodes.Inline, nodes.TextElement):  # noqa: N801 (nodes are lower case)
    """A claim in prose, before it is resolved."""


class claim_evidence(nodes.Part, nodes.Element):  # noqa: N801
    """The line of evidence of a claim, before it is resolved."""


class no_claim(nodes.inline):  # noqa: N801
    """A numeral that is marked as no claim."""


class ClaimRole(ReferenceRole):
    """``{claim}`key` `` prints what a claim states.

    ``{claim}`words <key>` `` prints it in other words, or links to it, and
    ``{claim}`5 to 7 <low, high>` `` prints several claims.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return a node that a post-transform resolves once all pages are read."""
        words = self.title if self.has_explicit_title else ""
        keys = split_keys(self.target) if words else [self.target]
        node = claim_reference(self.rawtext, key=keys[0], keys=keys, words=words, raw=self.text)
        self.set_source_info(node)
        return [node], []


class NoClaimRole(ReferenceRole):
    """``{noclaim}`16 <reason>` `` prints a numeral that needs no check, for the given reason."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the numeral; the audit records the reason."""
        reason = self.target if self.has_explicit_title else ""
        return [no_claim(self.rawtext, self.title, reason=reason)], []


class ClaimRenderer:
    """MyST-NB renderer of the output of a claim in a cell."""

    mime_priority_overrides = (("*", MIME_TYPE, 1),)

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Node] | None:  # noqa: ANN401
        """Return a node for the line of evidence; none on sites that do not load the extension.

        The evidence of a formula stands below its block, so that its output prints nothing.
        """
        if data.mime_type != MIME_TYPE:
            return None
        env = getattr(renderer.renderer, "sphinx_env", None)
        if env is None or "claims" not in env.domaindata:
            return []
        key = data.content.get("key") if isinstance(data.content, dict) else None
        return [claim_evidence(key=key) if isinstance(key, str) else nodes.comment()]


def split_keys(target: str) -> list[str]:
    """Return the keys of a role with words, which commas separate."""
    return [key.strip() for key in target.split(",")]


def command_words(command: str) -> str:
    r"""Return the words of ``\claim[words]{keys}``; empty if it has none."""
    match = _COMMAND_WORDS.match(command)
    return match[1].strip() if match else ""


def text_attributes(node: nodes.Node) -> dict[str, str]:
    """Return the text that an image, link, abbreviation or page description has in attributes."""
    names = TEXT_ATTRIBUTES.get(node.tagname, ())  # type: ignore[attr-defined]
    return {name: node[name] for name in names if node.get(name)}  # type: ignore[attr-defined,index]


def keys_in(node: nodes.Element) -> list[str]:
    """Return the keys of the claims that a node prints or links to, without repetitions."""
    keys = [key for reference in node.findall(claim_reference) for key in reference["keys"]]
    for formula in node.findall(is_math):
        for target in CLAIM_COMMAND.findall(formula.astext()):
            keys += split_keys(target)
    return list(dict.fromkeys(keys))


def is_math(node: nodes.Node) -> bool:
    """Whether a node is a formula."""
    return isinstance(node, nodes.math | nodes.math_block)


def in_heading(node: nodes.Node) -> bool:
    """Whether a node is in the heading of a section, which post-transforms do not reach."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.title) and isinstance(node.parent, nodes.section):
            return True
    return False


def relation_before(text: str) -> str:
    """Return the relation, or ±, at the end of a piece of LaTeX; empty if there is none."""
    text = _SPACES.sub("", text)
    if text.endswith((r"\pm", "±")):
        return "±"
    return next((r for r in RELATIONS if text.endswith(_LATEX_RELATIONS[r])), "")
