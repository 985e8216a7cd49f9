"""The command line of `tactful-reference`."""

from __future__ import annotations

import argparse
import io
import os
import sys

import tactful
from tactful_cli import service, tracking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "tactful-reference"
VERSION = "1.0.0"
ENDPOINT = "https://tactful.invalid/"
ENDPOINT_VARIABLE = "SLS_ANALYTICS_URL"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0, 1 where it failed; a usage error exits with 2."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A path that is not UTF-8 is printed as it is, and is no error.
        sys.stdout.reconfigure(errors="surrogateescape")
    parser = _parser()
    given = parser.parse_args(arguments)
    binding = tactful.Binding.named(
        "serverless", cli=NAME, version=VERSION, endpoint=os.environ.get(ENDPOINT_VARIABLE) or ENDPOINT
    )
    directory = _directory()
    if given.command == "slstats":
        if given.json and not given.status:
            parser.error("--json goes with --status")
        return tracking.run(given, binding, directory)
    try:
        print(_do(given))
    except service.ServiceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    # Shown from what earlier runs received, and so before this run's sender is started.
    tactful.notifications.show(binding, os.environ)
    tactful.record(binding, binding.catalogue[given.command], os.environ, directory)
    return 0


def _do(given: argparse.Namespace) -> str:
    """Do the work of a command and return what it prints; ServiceError where it fails."""
    if given.command == "create":
        return f"Created the service {service.create(given.path)} in {given.path}"
    if given.command == "deploy":
        return f"Deployed the service {service.deploy()}"
    return f"service: {service.read()}"


def _directory() -> str:
    """Return the current directory, which may have been removed; a choice can be recorded there too (TGL-4)."""
    try:
        return os.getcwd()
    except OSError:
        return os.curdir


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=NAME, description=__doc__, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"{NAME} {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    create = commands.add_parser("create", help="make a service in a new folder", allow_abbrev=False)
    create.add_argument("--path", required=True, metavar="NAME", help="the folder to make")
    commands.add_parser("deploy", help="pretend to deploy the service in this directory", allow_abbrev=False)
    commands.add_parser("info", help="show the service in this directory", allow_abbrev=False)
    tracking.add_arguments(
        commands.add_parser("slstats", help="turn usage tracking on or off, or show it", allow_abbrev=False)
    )
    return parser
