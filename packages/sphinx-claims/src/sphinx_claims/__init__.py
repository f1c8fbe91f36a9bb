"""Claims: numbers on a page that the build checks against a computation, or refuses to publish."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

from .claims.kernel import agree, cited, claim, conclude, disagree, given

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["agree", "cited", "claim", "conclude", "disagree", "given", "setup"]


def setup(app: Sphinx) -> dict[str, Any]:
    """Set up the Sphinx extension."""
    from .answers.answers import (
        PrintAnswers,
        TryDirective,
        WorkedAnswerDirective,
        add_answer_files,
        collect_boxes,
        depart_try_box,
        depart_worked_answer,
        depart_worked_answer_title,
        try_box,
        visit_try_box,
        visit_worked_answer,
        visit_worked_answer_title,
        worked_answer,
        worked_answer_title,
    )
    from .audit.audit import NestedCell, NoClaimRole, audit_page, no_claim
    from .build import pages_to_write, setup_execution, stop_at_problems
    from .compat.reproducible import NameEquations, copy_styles, forget_documents
    from .ledger.ledger import (
        ChecksRole,
        LedgerDirective,
        MutantsDirective,
        PrintLedger,
        add_ledger_script,
        add_static_files,
        claims_ledger,
        claims_mutants,
        page_checks,
        write_claims,
    )
    from .printing.printing import (
        ClaimRole,
        ResolveClaims,
        claim_evidence,
        claim_reference,
        collect_uses,
        theorem_evidence,
    )
    from .printing.translation import KeepSource, TranslateFormulas
    from .site.domain import ClaimsDomain
    from .theorems.formal_printing import (
        FormalAxiomsDirective,
        PrintFormal,
        depart_formal_fold,
        depart_formal_fold_title,
        formal_axioms,
        formal_evidence,
        formal_fold,
        formal_fold_title,
        visit_formal_fold,
        visit_formal_fold_title,
        write_scripts,
    )
    from .theorems.graph import PrintGraph, ProofGraphDirective, add_graph_style, proof_graph
    from .theorems.theorems import (
        LinkTheorems,
        collect_theorems,
        theorem_link,
        use_theorem_directives,
        write_theorem_link,
    )

    # Doctrees are large and in use to the end. To look through them for garbage takes Sphinx longer
    # than to read them.
    gc.set_threshold(100_000, 50, 50)
    app.setup_extension("myst_nb")
    app.add_config_value("claims_cache_path", "", "", str, "where executed pages are kept")
    app.add_config_value(
        "claims_preload", [], "", (list, tuple), "modules that kernels share from the start"
    )
    app.add_config_value(
        "claims_progress", False, "", bool, "whether a quiet build, too, shows what it executes"
    )
    app.add_config_value("claims_requirements", [], "html", list, "what downloads need installed")
    app.add_config_value("claims_notebooks", "", "html", str, "owner/name of their repository")
    app.add_config_value("claims_formal", "", "", str, "the folder of formal statements")
    app.add_config_value(
        "claims_formal_record", "_build/formal.json", "", str, "what Coq says of them"
    )
    app.add_domain(ClaimsDomain)
    app.add_role("claim", ClaimRole())
    app.add_role("noclaim", NoClaimRole())
    app.add_directive("code-cell", NestedCell, override=True)
    app.add_node(no_claim)
    app.add_transform(KeepSource)
    app.add_transform(TranslateFormulas)
    app.add_transform(NameEquations)
    app.add_directive("claims-ledger", LedgerDirective)
    app.add_node(claims_ledger)
    app.add_directive("claims-mutants", MutantsDirective)
    app.add_node(claims_mutants)
    app.add_role("checks", ChecksRole())
    app.add_node(page_checks)
    app.add_node(claim_reference)
    app.add_node(claim_evidence)
    app.add_node(theorem_evidence)
    app.add_directive("try", TryDirective)
    app.add_node(try_box, html=(visit_try_box, depart_try_box))
    app.add_directive("worked-answer", WorkedAnswerDirective)
    app.add_node(worked_answer, html=(visit_worked_answer, depart_worked_answer))
    title = (visit_worked_answer_title, depart_worked_answer_title)
    app.add_node(worked_answer_title, html=title)
    app.add_node(theorem_link, html=(write_theorem_link, None))
    app.add_directive("formal-axioms", FormalAxiomsDirective)
    app.add_node(formal_axioms)
    app.add_node(formal_evidence)
    app.add_node(formal_fold, html=(visit_formal_fold, depart_formal_fold))
    title = (visit_formal_fold_title, depart_formal_fold_title)
    app.add_node(formal_fold_title, html=title)
    app.add_post_transform(PrintFormal)
    app.add_post_transform(ResolveClaims)
    app.add_post_transform(PrintLedger)
    app.add_post_transform(PrintAnswers)
    app.add_directive("proof-graph", ProofGraphDirective)
    app.add_node(proof_graph)
    app.add_post_transform(PrintGraph)
    app.add_post_transform(LinkTheorems)
    app.connect("config-inited", use_theorem_directives)
    app.connect("builder-inited", setup_execution, priority=600)
    app.connect("builder-inited", add_static_files)
    app.connect("html-page-context", add_ledger_script)
    app.connect("html-page-context", add_answer_files)
    app.connect("html-page-context", add_graph_style)
    app.connect("doctree-read", collect_uses)
    app.connect("doctree-read", collect_boxes)
    app.connect("doctree-read", collect_theorems)
    app.connect("doctree-read", audit_page)
    app.connect("doctree-read", forget_documents)
    app.connect("env-updated", stop_at_problems, priority=999)
    app.connect("write-started", copy_styles)
    app.connect("env-get-updated", pages_to_write, priority=999)  # theorems have their numbers
    app.connect("html-collect-pages", write_scripts)
    app.connect("build-finished", write_claims)
    return {
        "version": "0.1.0",
        "env_version": 8,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
