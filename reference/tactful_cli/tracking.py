"""`slstats`: turn usage tracking on or off, and say what holds."""

from __future__ import annotations

import json
import os
import sys

import tactful
from tactful_cli import account, commands, service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence
    from typing import TextIO

    from tactful.decision import Decision

MEANINGS = {
    "home": "names no directory to keep a choice in",
    "rc-damaged": "is damaged",
    "rc-choice": "records the choice",
    "project-file": "of this project records the choice, or is damaged",
    "default": "holds where no choice was made",
}


SHOWN = "deploy"
# Commands that cannot be foretold: what they send depends on what they are given, or on what they change.
NOT_SHOWN = ("login", "slstats --enable", "slstats --disable")


def add_arguments(parser: ArgumentParser, triggers: Sequence[str]) -> None:
    """Add the four acts, of which one is to be given; `--show` takes one of the `triggers`."""
    acts = parser.add_mutually_exclusive_group(required=True)
    acts.add_argument("--enable", action="store_true", help="turn usage tracking on, for all commands")
    acts.add_argument("--disable", action="store_true", help="turn usage tracking off, for all commands")
    acts.add_argument("--status", action="store_true", help="say whether usage is tracked and why; sends nothing")
    acts.add_argument(
        "--show",
        nargs="?",
        const=SHOWN,
        choices=[trigger for trigger in triggers if trigger not in NOT_SHOWN],
        metavar="COMMAND",
        help=f"print what the command would send from here, `{SHOWN}` if none is named; sends nothing",
    )
    parser.add_argument("--json", action="store_true", help="with --status: as JSON")


def run(arguments: Namespace, binding: tactful.Binding, directory: str) -> int:
    """Do what the arguments say and return the exit status: 0, or 1 where the choice cannot be recorded."""
    if arguments.show is not None:
        return _show(binding, directory, arguments.show)
    if arguments.status:
        decision = tactful.decide(binding, os.environ, directory)
        if arguments.json:
            print(json.dumps(decision.as_dict()))
        else:
            print(f"Usage tracking is {'on' if decision.telemetry else 'off'}.")
            _print_reasons(binding, decision)
        return 0
    return _toggle(binding, directory, enable=arguments.enable)


def _show(binding: tactful.Binding, directory: str, trigger: str) -> int:
    """Print the bodies that a run of `trigger` would send, as JSON, one a line; 1 where the run would fail (DSC-4)."""
    try:
        found = commands.find_service(trigger)
    except service.ServiceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    bodies = tactful.preview(
        binding,
        binding.catalogue[trigger],
        os.environ,
        directory,
        service=found.describe() if found is not None else None,
        user=None if trigger == "logout" else account.read(binding),
    )
    for body in bodies:
        print(body.decode())
    if not bodies:
        print("Usage is not tracked, and nothing would be sent.", file=sys.stderr)
        _print_reasons(binding, tactful.decide(binding, os.environ, directory), sys.stderr)
    return 0


def _toggle(binding: tactful.Binding, directory: str, *, enable: bool) -> int:
    found = service.find()
    try:
        outcome = tactful.toggle(
            binding,
            enable,
            os.environ,
            directory,
            service=found.describe() if found is not None else None,
            user=account.read(binding),
        )
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        print(f"error: the toggle failed: {error.strerror}{place}", file=sys.stderr)
        return 1
    word = "enabled" if enable else "disabled"
    print(f"Usage tracking is {word} in ~/{binding.rc}{'' if outcome.changed else ' already'}.")
    if outcome.copy is not None:
        print(f"The file was damaged; what it held is kept as {outcome.copy}")
    if enable and not outcome.decision.telemetry:
        print("Usage is still not tracked.")
        _print_reasons(binding, outcome.decision)
    return 0


def _print_reasons(binding: tactful.Binding, decision: Decision, stream: TextIO | None = None) -> None:
    for source in decision.offs or (decision.decided_by,):
        place = binding.place_of(source)
        meaning = MEANINGS.get(source) or f"is set to {os.environ.get(place)!r}"
        print(f"  {'on' if decision.telemetry else 'off'} by {place}, which {meaning}", file=stream)
