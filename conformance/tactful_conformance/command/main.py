"""Read the command line and hand over to what was asked for."""

from __future__ import annotations

import argparse
import io
import sys
from importlib.metadata import version
from pathlib import Path

from tactful_conformance.command import check, inspect, judge
from tactful_conformance.specification import Problem
from tactful_conformance.specification.load import SPEC_VERSION


def main(arguments: list[str] | None = None) -> int:
    """Run the command; gives its exit status, which is 2 where something that was said cannot be used."""
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # What a CLI wrote need not be text, nor need a terminal have all characters.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return int(options.run(options))
    except Problem as problem:
        where = f"{problem.where}: " if problem.where else ""
        print(f"tactful: {where}{problem.what}", file=sys.stderr)
        if problem.do:
            print(f"  {problem.do}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read our output has had enough of it.
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tactful", description="Check how a command-line tool takes no for an answer."
    )
    parser.add_argument("--version", action="version", version=f"tactful {version('tactful')}, spec {SPEC_VERSION}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    one = commands.add_parser("check", help="run the suite against a CLI", description=check.__doc__)
    one.add_argument("manifest", type=Path, metavar="MANIFEST", help="the CLI's tactful.yaml")
    one.add_argument("--json", type=Path, metavar="FILE", help="write the canonical report here")
    one.add_argument(
        "--record",
        type=Path,
        metavar="FILE",
        help="write all that is observed here, for `judge`; packed if it ends in .gz",
    )
    one.add_argument("--level", choices=["wire", "endpoint"], help="how much is observed; the wire, where it can be")
    one.add_argument(
        "--jobs", type=_positive, metavar="N", help="scenarios at a time; one more than processors if not said"
    )
    one.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep what shows the failures here, not in a temporary folder"
    )
    _add_what_decides(one)
    one.set_defaults(run=check.run)

    again = commands.add_parser("judge", help="judge what was recorded, and start nothing", description=judge.__doc__)
    again.add_argument("recording", type=Path, metavar="RECORDING", help="what `check --record` has written")
    again.add_argument("--json", type=Path, metavar="FILE", help="write the canonical report here")
    _add_what_decides(again)
    again.set_defaults(run=judge.run)

    listing = commands.add_parser("list", help="list requirements, cases or the words of cases")
    listing.add_argument("what", choices=["requirements", "cases", "words"])
    listing.set_defaults(run=inspect.list_all)

    show = commands.add_parser("show", help="show a requirement or a case, as it is written")
    show.add_argument("id", metavar="ID")
    show.set_defaults(run=inspect.show)
    return parser


def _add_what_decides(parser: argparse.ArgumentParser) -> None:
    """Add what a verdict is asked for, whatever it is a verdict on."""
    parser.add_argument("--strict", action="store_true", help="SHOULD decides too")
    parser.add_argument("--accept-deviations", action="store_true", help="end with 0 where all failures are declared")
    for kind, metavar in (("class", "NAME"), ("requirement", "ID"), ("case", "ID")):
        parser.add_argument(
            f"--{kind}", action="append", default=[], metavar=metavar, help=f"only this {kind}; can be repeated"
        )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it must be at least 1")
    return number
