"""Set up theorems, their evidence, formal statements and the dependency graph."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from ..site.hooks import CHECK, FINGERPRINT, LEDGER, LEDGER_STATE, RECORD, TOTALS
from ..site.metadata import METADATA
from ..site.static import add_static_folder
from . import domain, formal_printing, graph, parts, printing
from .demand import check_setting
from .directives import collect_theorems, use_directives


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the feature, which requires sphinx-proof."""
    app.setup_extension("sphinx_claims.printing.folds")
    app.add_config_value("claims_formal", "", "", str, "folder of formal statements")
    app.add_config_value(
        "claims_formal_record", "_build/formal.json", "", str, "record of what Coq has checked"
    )
    app.add_config_value(
        "claims_evidence",
        False,
        "env",
        (bool, str, list, tuple, dict),
        "pages whose theorems need it",
    )
    app.connect("config-inited", check_setting)
    app.add_domain(domain.TheoremsDomain)
    app.add_node(printing.theorem_evidence)
    app.add_node(printing.formal_evidence)
    app.add_node(printing.theorem_link, html=(printing.write_theorem_link, None))
    app.add_directive("formal-axioms", formal_printing.FormalAxiomsDirective)
    app.add_node(formal_printing.formal_axioms)
    app.add_directive("proof-graph", graph.ProofGraphDirective)
    app.add_node(graph.proof_graph)
    app.add_post_transform(formal_printing.PrintFormal)
    app.add_post_transform(printing.PrintTheoremEvidence)
    app.add_post_transform(graph.PrintGraph)
    app.add_post_transform(printing.LinkTheorems)
    add_static_folder(app, Path(__file__).with_name("static"))
    app.connect("config-inited", use_directives)
    app.connect("builder-inited", domain.read_formal)
    app.connect("doctree-read", collect_theorems)
    app.connect("env-updated", formal_printing.highlight_scripts)
    app.connect(CHECK, domain.check_theorems)
    app.connect(CHECK, domain.check_formal)
    app.connect(CHECK, parts.check_hypotheses)
    app.connect(FINGERPRINT, domain.fingerprint_theorems)
    app.connect("html-page-context", graph.add_graph_style)
    app.connect("html-collect-pages", formal_printing.write_scripts)
    app.connect(LEDGER, formal_printing.ledger_section)
    app.connect(LEDGER, parts.ledger_section)
    app.connect(LEDGER_STATE, domain.formal_state)
    app.connect(LEDGER_STATE, parts.ledger_state)
    app.connect(TOTALS, domain.count_formal)
    app.connect(RECORD, domain.record_theorems)
    return METADATA
