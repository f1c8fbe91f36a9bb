"""Command line of ``python -m sphinx_claims``."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..claims.streams import escape_unencodable
from ..execution.shards import Shard
from ..formal.tools import CPU_LIMIT
from .serve import add_arguments as add_serve_arguments


def main(arguments: list[str]) -> int:
    """Run a command and return its exit status.

    ``check`` and ``formal`` do not import Sphinx.

    Args:
        arguments: the command and its arguments, without the name of the program.
    """
    parser = argparse.ArgumentParser(prog="python -m sphinx_claims")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser(
        "publish",
        help="build a copy of a site, and replace the site only if the build succeeds",
        epilog="All other arguments are passed to sphinx-build; -d is required.",
    )
    command.add_argument("site", type=Path, help="the folder of the published site")
    command = commands.add_parser(
        "execute",
        help="execute the pages that are not cached, and build nothing",
        epilog="All other arguments are passed to sphinx-build; no output folder is given.",
    )
    command.add_argument(
        "--shard",
        type=_shard,
        default="1/1",
        metavar="NUMBER/COUNT",
        help="execute one of COUNT parts of the pages (default: all pages)",
    )
    command = commands.add_parser(
        "serve", help="build a site after each change, and show it in a browser"
    )
    add_serve_arguments(command)
    command = commands.add_parser("diff", help="report the changes between two claims.json files")
    command.add_argument("old", type=Path, help="the claims.json of the earlier build")
    command.add_argument("new", type=Path, help="the claims.json of the later build")
    command = commands.add_parser(
        "mutants",
        help="falsify each claim and each printed number, and list the mutants not caught",
    )
    command.add_argument("record", type=Path, help="the JSON file for the results")
    command.add_argument("source", type=Path, help="the source folder of the site")
    command.add_argument("-c", type=Path, dest="configuration", help="the folder of conf.py")
    command = commands.add_parser("check", help="run the scripts of an unpacked archive again")
    command.add_argument("folder", type=Path, help="the folder of the unpacked archive")
    command = commands.add_parser(
        "formal", help="check the formal statements of a folder with Coq, and record the results"
    )
    command.add_argument("folder", type=Path, help="the folder of Coq files and theorems.toml")
    command.add_argument("record", type=Path, help="the JSON file for the results")
    command.add_argument(
        "--cpu-limit",
        type=int,
        default=CPU_LIMIT,
        metavar="SECONDS",
        help="CPU time allowed for each process of Coq (default: %(default)s)",
    )
    escape_unencodable()
    commands.add_parser(
        "baseline",
        help="record the numerals without a claim, or remove those that no longer occur",
        epilog="All arguments are passed to sphinx-build; no output folder is given.",
    )
    command = commands.add_parser(
        "recompute",
        help="compute claims once more by the second entries of a folder",
        epilog="All other arguments are passed to sphinx-build; no output folder is given.",
    )
    command.add_argument("folder", type=Path, help="the folder of the second entries")
    command.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="KEY",
        help="write the sentences that now print a claim into its entry, once it was read again",
    )
    command = commands.add_parser(
        "leave", help="replace claims in Markdown files and notebooks by what they state"
    )
    command.add_argument("source", type=Path, help="the folder of the pages")
    command.add_argument("record", type=Path, help="the claims.json of the last build")
    options, others = parser.parse_known_args(arguments)
    if options.command == "baseline":
        from .baseline import update_baseline

        return update_baseline(others)
    if options.command == "recompute":
        from .recompute import recompute

        if len(options.accept) > 1:
            parser.error("argument --accept: expected one key, because each entry is read again")
        return recompute(options.folder, "".join(options.accept), others)
    if options.command == "execute":
        from .execute import execute

        return execute(options.shard, others)
    if options.command == "publish":
        from .publish import publish

        return publish(options.site, others)
    if others:
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    if options.command == "serve":
        from .serve import serve

        return serve(options)
    if options.command == "leave":
        from .leave import leave

        return leave(options.source, options.record)
    if options.command == "check":
        from ..downloads.check import check

        return check(options.folder)
    if options.command == "formal":
        from .formal import check as check_formal

        return check_formal(options.folder, options.record, options.cpu_limit)
    if options.command == "diff":
        from ..ledger.diff import diff

        return diff(options.old, options.new)
    from ..mutants.site import run_mutants

    return run_mutants(options.source, options.configuration or options.source, options.record)


def _shard(text: str) -> Shard:
    try:
        return Shard.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
