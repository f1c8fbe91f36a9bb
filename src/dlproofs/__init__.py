"""The mathematics of the book, as functions its pages call."""
