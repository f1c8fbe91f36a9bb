"""Evaluate the LaTeX of formulas against tables of symbols, and try wrong variants."""
