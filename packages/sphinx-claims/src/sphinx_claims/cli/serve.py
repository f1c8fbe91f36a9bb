"""``python -m sphinx_claims serve``: build a site after each change and show it in a browser."""

from __future__ import annotations

import argparse
import socket
import sys
from pathlib import Path


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of the command; those with one letter are the ones of sphinx-build."""
    command.add_argument("source", type=Path, help="the source folder of the site")
    command.add_argument(
        "out", type=Path, nargs="?", default=Path("_build/serve"), help="the output folder"
    )
    command.add_argument("--host", default="127.0.0.1", help="the address (default: %(default)s)")
    command.add_argument(
        "--port", type=int, default=8000, help="the port, 0 for any (default: %(default)s)"
    )
    command.add_argument("--open", action="store_true", help="open a browser")
    command.add_argument(
        "--watch",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="a further folder whose changes count",
    )
    command.add_argument(
        "-b", dest="builder", default="html", choices=["html", "dirhtml"], help="the builder"
    )
    command.add_argument("-c", type=Path, dest="configuration", help="the folder of conf.py")
    command.add_argument("-d", type=Path, dest="doctrees", help="the folder of doctrees")
    command.add_argument(
        "-D", action="append", default=[], dest="settings", metavar="NAME=VALUE", help="a setting"
    )
    command.add_argument(
        "-t", action="append", default=[], dest="tags", metavar="TAG", help="a tag"
    )
    command.add_argument("-n", action="store_true", dest="nitpicky", help="warn of all references")


def serve(arguments: argparse.Namespace) -> int:
    """Serve a site, as a preview, and return the exit status.

    Args:
        arguments: the arguments of the command.
    """
    try:
        from ..serving.server import serve as serve_site
    except ImportError as error:
        print(f"{error.name} is missing: pip install 'sphinx-claims[serve]'", file=sys.stderr)
        return 1
    source, out = arguments.source.resolve(), arguments.out.resolve()
    configuration = (arguments.configuration or source).resolve()
    for folder in (source, *arguments.watch):
        if not folder.is_dir():
            print(f"{folder} is not a folder", file=sys.stderr)
            return 1
    host = arguments.host
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, arguments.port), family=family)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        print(f"cannot serve at {host}:{arguments.port}: {reason}", file=sys.stderr)
        return 1
    settings = dict(setting.partition("=")[::2] for setting in arguments.settings)
    nitpicky = {"nitpicky": True} if arguments.nitpicky else {}
    options = {
        "srcdir": str(source),
        "confdir": str(configuration),
        "outdir": str(out),
        "doctreedir": str((arguments.doctrees or out / ".doctrees").resolve()),
        "buildername": arguments.builder,
        "confoverrides": {"claims_progress": "1"} | settings | nitpicky | {"claims_preview": "1"},
        "tags": arguments.tags,
    }
    out.mkdir(parents=True, exist_ok=True)
    name = f"[{host}]" if ":" in host else host
    url = f"http://{name}:{listener.getsockname()[1]}/"
    watched = [folder.resolve() for folder in arguments.watch]
    with listener:
        return serve_site(options, watched, listener, url, show=arguments.open)
