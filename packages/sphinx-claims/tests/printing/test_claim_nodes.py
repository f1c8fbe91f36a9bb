r"""Unit tests of the relation before a ``\claim`` in a formula."""

import pytest

from sphinx_claims.printing.claim_nodes import relation_before


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("x = ", "="),
        (r"x \approx ", "≈"),
        (r"x ≈ {", "≈"),
        (r"x &\le ", "≤"),
        (r"x \leq\,", "≤"),
        (r"x \lt ", "<"),
        (r"x \geq\; ", "≥"),
        (r"x > &", ">"),
        (r"x \approx 1 + ", ""),
        (r"x \approx -", ""),
        ("x", ""),
        ("", ""),
    ],
)
def test_relation_before(text, relation):
    assert relation_before(text) == relation
