"""One counter per part for theorems, labeled equations, and figures and tables with captions.

Sphinx and sphinx-proof count each kind separately, over the whole site. Here the third numbered
thing of part 3.4 is 3.4.3, whatever its kind, and all pages of a part share its counter. The
numbers are stored where Sphinx stores its own, so titles, captions and references print them in
every format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx.errors import ConfigError
from sphinx.util import logging

from sphinx_claims.site.page_domain import PageDomain

logger = logging.getLogger(__name__)

Number = tuple[int, ...]


@dataclass
class NumberedPage:
    """Numbered things of a page, and the labels to which it refers.

    Attributes:
        counted: the numbered things of the page, each with its kind, its ids and its line.
        cited: the references of the page, each with its kind and its target.
    """

    counted: list[tuple[str, list[str], int | None]] = field(default_factory=list)
    cited: list[tuple[str, str]] = field(default_factory=list)


class NumbersDomain(PageDomain[NumberedPage]):
    """The numbered things and the references of all pages."""

    name = "numbers"
    label = "Numbers by part"
    initial_data: ClassVar = {"pages": {}, "printed": {}}
    data_version = 1
    page_type = NumberedPage

    def process_doc(self, env: BuildEnvironment, docname: str, document: nodes.document) -> None:
        """Record a page."""
        page = self.page(docname)
        page.counted = [
            (kind, list(node["ids"]), node.line)
            for node in document.findall(nodes.Element)
            if node["ids"] and (kind := self._kind(node))
        ]
        references = document.findall(addnodes.pending_xref)
        cited = ((one["reftype"], one["reftarget"]) for one in references)
        page.cited = list(dict.fromkeys(cited))

    def assign(self) -> list[str]:
        """Assign all numbers, and return the pages that print another number than before."""
        numbers: dict[str, dict[str, dict[str, Number]]] = {}
        counters: Counter[Number] = Counter()
        for docname in self._in_toctree_order(self.env.config.root_doc, set()):
            part = part_of(self.env.config, docname)
            for kind, ids, _ in self.find(docname).counted:
                counters[part] += 1
                number = (*part, counters[part])
                kinds = numbers.setdefault(docname, {})
                kinds.setdefault(kind, {}).update(dict.fromkeys(ids, number))
        self.env.toc_fignumbers = numbers
        before = self.data["printed"]
        self.data["printed"] = printed = {
            docname: (numbers.get(docname), [self._number(*one) for one in page.cited])
            for docname, page in self.pages.items()
        }
        return [docname for docname in printed if printed[docname] != before.get(docname)]

    def uncited_equations(self) -> Iterator[tuple[str, int | None]]:
        """Yield page and line of each numbered equation that no page refers to."""
        cited = {
            nodes.make_id(f"equation-{target}")
            for page in self.pages.values()
            for kind, target in page.cited
            if kind in {"eq", "numref"}
        }
        for docname, page in self.records():
            for kind, ids, line in page.counted:
                if kind == "displaymath" and not cited.intersection(ids):
                    yield docname, line

    def _kind(self, node: nodes.Element) -> str | None:
        """Return the kind of a numbered thing, as Sphinx names it; none if it has no number."""
        if isinstance(node, nodes.section):
            return None
        if isinstance(node, nodes.math_block) and not node.get("number"):
            return None
        for domain in self.env.domains.sorted():
            kind = domain.get_enumerable_node_type(node)
            captioned = not isinstance(domain, StandardDomain) or domain.get_numfig_title(node)
            if kind and captioned:
                return kind
        return None

    def _in_toctree_order(self, docname: str, seen: set[str]) -> Iterator[str]:
        """Yield a page and, depth first, those that its toctrees list; each only once."""
        if docname not in seen:
            seen.add(docname)
            yield docname
            for listed in self.env.toctree_includes.get(docname, []):
                yield from self._in_toctree_order(listed, seen)

    def _number(self, kind: str, target: str) -> Number | None:
        """Return the number that a reference prints, if there is one."""
        standard = self.env.domains.standard_domain
        equation = self.env.domains.math_domain.equations.get(target)
        theorem = getattr(self.env, "proof_list", {}).get(target)
        docname, anchor = "", target
        if kind in {"eq", "numref"} and equation:
            docname, anchor = equation[0], nodes.make_id(f"equation-{target}")
        elif kind == "numref":
            docname, anchor = standard.anonlabels.get(target, ("", ""))
        elif theorem:
            docname = theorem["docname"]
        found = self.env.toc_fignumbers.get(docname, {}).values()
        return next((numbers[anchor] for numbers in found if anchor in numbers), None)


class PartCollector(TocTreeCollector):
    """The collector of Sphinx, with the numbers of the domain in the place of its own."""

    def assign_figure_numbers(self, env: BuildEnvironment) -> list[str]:
        """Assign all numbers, and return the pages that print another number than before."""
        return NumbersDomain.of(env).assign()


def part_of(config: Config, docname: str) -> Number:
    """Return the number of the part that a page belongs to; empty if it belongs to none."""
    for pattern, part in config.numbered_parts.items():
        if match := re.fullmatch(pattern, docname):
            return tuple(map(int, match.expand(part).split(".")))
    return ()


def check_setting(app: Sphinx, config: Config) -> None:
    """Check the setting ``numbered_parts``.

    Raises:
        ConfigError: if a key is no regular expression, or a value no number such as ``3.4``.
    """
    for pattern, part in config.numbered_parts.items():
        try:
            groups = re.compile(pattern).groups
        except re.error as error:
            raise ConfigError(f"numbered_parts: {pattern!r}: {error}") from error
        known = "|".join(rf"\\{group}" for group in range(1, groups + 1))
        element = rf"(?:\d+|{known})" if known else r"\d+"
        if not re.fullmatch(rf"{element}(?:\.{element})*", part):
            expected = r"a number such as 3.4, or \1.\2 with the groups of its pattern"
            raise ConfigError(f"numbered_parts: expected {expected}, found {part!r}")


def report_uncited_equations(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn about equations that have a number although no text refers to it."""
    for docname, line in NumbersDomain.of(env).uncited_equations():
        text = "this equation has a number that no {eq} refers to; remove its label"
        logger.warning(text, location=(docname, line))


def replace_collector(app: Sphinx) -> None:
    """Let the subclass take the place of the collector that numbers figures."""
    for listener in list(app.events.listeners["env-get-updated"]):
        collector = getattr(listener.handler, "__self__", None)
        if type(collector) is TocTreeCollector:
            collector.disable(app)
    app.add_env_collector(PartCollector)


def setup(app: Sphinx) -> None:
    """Add the setting, and number by part."""
    description = "numbers of parts by regular expressions for the names of their pages"
    app.add_config_value("numbered_parts", {}, "", dict, description)
    app.add_domain(NumbersDomain)
    app.connect("config-inited", check_setting)
    app.connect("env-check-consistency", report_uncited_equations)
    replace_collector(app)
