"""Output in the encoding of any terminal or pipe."""

from __future__ import annotations

import io
import sys


def escape_unencodable() -> None:
    """Make standard output and standard error escape the characters that their encoding lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_escaped(text: str) -> None:
    """Print a line, in which the characters that the encoding of the output lacks are escaped."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))
