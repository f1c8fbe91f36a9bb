"""Second entries: claims computed once more, from the sentences that print them alone."""

from .entries import entry

__all__ = ["entry"]
