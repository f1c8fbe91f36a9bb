"""Deep-learning formulas as plain functions on arrays."""
