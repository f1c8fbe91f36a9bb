"""Limit of the answers that a box asks for; pages import it without Sphinx."""

MOST_NUMBERS_ASKED = 60
"""The largest number of entries that a reader may be asked to type."""
