"""``python -m sphinx_claims publish SITE [options of sphinx-build]``, and ``diff OLD NEW``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .diff import diff
from .publish import publish


def main(arguments: list[str]) -> int:
    """Run a command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m sphinx_claims")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser(
        "publish", help="build into a copy of a site, which takes its place on success"
    )
    command.add_argument("site", type=Path)
    command = commands.add_parser("diff", help="tell what moved from one claims.json to another")
    command.add_argument("old", type=Path)
    command.add_argument("new", type=Path)
    options, others = parser.parse_known_args(arguments)
    if options.command == "publish":
        return publish(options.site, others)
    if others:
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    return diff(options.old, options.new)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
