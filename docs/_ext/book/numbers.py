"""One counter per part for theorems, labeled equations, and figures and tables with captions.

Sphinx and sphinx-proof count each kind separately, over the whole site. Here the third numbered
thing of part 3.4 is 3.4.3, whatever its kind, and all pages of a part share its counter. The
numbers are stored where Sphinx stores its own, so titles, captions and references print them in
every format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from typing import Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.domains import Domain
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx.errors import ConfigError
from sphinx.util import logging

logger = logging.getLogger(__name__)

Number = tuple[int, ...]


class NumbersDomain(Domain):
    """The numbered things of each page, and those that its references name."""

    name = "numbers"
    label = "Numbers by part"
    initial_data: ClassVar = {"counted": {}, "cited": {}, "printed": {}}

    @classmethod
    def of(cls, env: BuildEnvironment) -> NumbersDomain:
        """Return the domain of a build."""
        domain = env.domains[cls.name]
        assert isinstance(domain, cls)
        return domain

    def process_doc(self, env: BuildEnvironment, docname: str, document: nodes.document) -> None:
        """Record what a page numbers, each with its kind and ids, and what it refers to."""
        self.data["counted"][docname] = [
            (kind, list(node["ids"]), node.line)
            for node in document.findall(nodes.Element)
            if node["ids"] and (kind := self._kind(node))
        ]
        self.data["cited"][docname] = list(
            dict.fromkeys(
                (reference["reftype"], reference["reftarget"])
                for reference in document.findall(addnodes.pending_xref)
            )
        )

    def clear_doc(self, docname: str) -> None:
        """Remove the records of a page."""
        self.data["counted"].pop(docname, None)
        self.data["cited"].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take the records of pages that a parallel process has read."""
        for name in ("counted", "cited"):
            self.data[name] |= {page: otherdata[name].get(page, []) for page in docnames}

    def assign(self) -> list[str]:
        """Assign all numbers, and return the pages that print another number than before."""
        numbers: dict[str, dict[str, dict[str, Number]]] = {}
        counters: Counter[Number] = Counter()
        for docname in self._in_toctree_order(self.env.config.root_doc, set()):
            part = part_of(self.env.config, docname)
            for kind, ids, _ in self.data["counted"].get(docname, []):
                counters[part] += 1
                number = (*part, counters[part])
                kinds = numbers.setdefault(docname, {})
                kinds.setdefault(kind, {}).update(dict.fromkeys(ids, number))
        self.env.toc_fignumbers = numbers
        before = self.data["printed"]
        self.data["printed"] = printed = {
            docname: (numbers.get(docname), [self._number(*one) for one in cited])
            for docname, cited in self.data["cited"].items()
        }
        return [docname for docname in printed if printed[docname] != before.get(docname)]

    def uncited_equations(self) -> Iterator[tuple[str, int | None]]:
        """Yield page and line of each numbered equation that no page refers to."""
        cited = {
            nodes.make_id(f"equation-{target}")
            for references in self.data["cited"].values()
            for kind, target in references
            if kind in {"eq", "numref"}
        }
        for docname, counted in sorted(self.data["counted"].items()):
            for kind, ids, line in counted:
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
