"""``python -m sphinx_claims publish SITE [options of sphinx-build]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .publish import publish


def main(arguments: list[str]) -> int:
    """Run a command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m sphinx_claims")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser(
        "publish", help="build into a copy of a site, which takes its place on success"
    )
    command.add_argument("site", type=Path)
    options, sphinx_options = parser.parse_known_args(arguments)
    return publish(options.site, sphinx_options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
