"""The commands of ``python -m sphinx_claims``."""

from __future__ import annotations

import argparse
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Run a command and return its exit status; ``check`` needs no Sphinx."""
    parser = argparse.ArgumentParser(prog="python -m sphinx_claims")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser(
        "publish", help="build into a copy of a site, which takes its place on success"
    )
    command.add_argument("site", type=Path)
    command = commands.add_parser("diff", help="tell what moved from one claims.json to another")
    command.add_argument("old", type=Path)
    command.add_argument("new", type=Path)
    command = commands.add_parser(
        "mutants", help="make each claim and each printed number wrong, and see what is noticed"
    )
    command.add_argument("record", type=Path, help="the JSON file for the outcome")
    command.add_argument("source", type=Path, help="the folder of the pages")
    command.add_argument("-c", type=Path, dest="configuration", help="the folder of conf.py")
    command = commands.add_parser("check", help="run the scripts of an unpacked archive again")
    command.add_argument("folder", type=Path)
    command = commands.add_parser(
        "formal", help="check the formal statements of a folder with Coq, and write a record"
    )
    command.add_argument("folder", type=Path)
    command.add_argument("record", type=Path)
    options, others = parser.parse_known_args(arguments)
    if options.command == "publish":
        from .publish import publish

        return publish(options.site, others)
    if others:
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    if options.command == "check":
        from ..downloads.check import check

        return check(options.folder)
    if options.command == "formal":
        from .formal import check as check_formal

        return check_formal(options.folder, options.record)
    if options.command == "diff":
        from ..ledger.diff import diff

        return diff(options.old, options.new)
    from ..mutants.site import try_site

    return try_site(options.source, options.configuration or options.source, options.record)
