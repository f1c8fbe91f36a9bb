"""``python -m sphinx_claims``: publish a site, or check formal statements with Coq."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .formal import check
from .publish import publish


def main(arguments: list[str]) -> int:
    """Run a command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m sphinx_claims")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser(
        "publish", help="build into a copy of a site, which takes its place on success"
    )
    command.add_argument("site", type=Path)
    command = commands.add_parser(
        "formal", help="check the formal statements of a folder with Coq, and write a record"
    )
    command.add_argument("folder", type=Path)
    command.add_argument("record", type=Path)
    options, sphinx_options = parser.parse_known_args(arguments)
    if options.command == "formal":
        if sphinx_options:
            parser.error(f"unrecognized arguments: {' '.join(sphinx_options)}")
        return check(options.folder, options.record)
    return publish(options.site, sphinx_options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
