"""`slstats`: turn usage tracking on or off, and say what holds."""

from __future__ import annotations

import json
import os
import sys

import tactful

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from tactful.decision import Decision

MEANINGS = {
    "home": "names no directory to keep a choice in",
    "rc-damaged": "is damaged",
    "rc-choice": "records the choice",
    "project-file": "of this project records the choice, or is damaged",
    "default": "holds where no choice was made",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Add the three acts, of which one is to be given."""
    acts = parser.add_mutually_exclusive_group(required=True)
    acts.add_argument("--enable", action="store_true", help="turn usage tracking on, for all commands")
    acts.add_argument("--disable", action="store_true", help="turn usage tracking off, for all commands")
    acts.add_argument("--status", action="store_true", help="say whether usage is tracked and why; sends nothing")
    parser.add_argument("--json", action="store_true", help="with --status: as JSON")


def run(arguments: Namespace, binding: tactful.Binding, directory: str) -> int:
    """Do what the arguments say and return the exit status: 0, or 1 where the choice cannot be recorded."""
    if arguments.status:
        decision = tactful.decide(binding, os.environ, directory)
        if arguments.json:
            print(json.dumps(decision.as_dict()))
        else:
            print(f"Usage tracking is {'on' if decision.telemetry else 'off'}.")
            _print_reasons(binding, decision)
        return 0
    return _toggle(binding, directory, enable=arguments.enable)


def _toggle(binding: tactful.Binding, directory: str, *, enable: bool) -> int:
    try:
        outcome = tactful.toggle(binding, enable, os.environ, directory)
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


def _print_reasons(binding: tactful.Binding, decision: Decision) -> None:
    for source in decision.offs or (decision.decided_by,):
        place = binding.place_of(source)
        meaning = MEANINGS.get(source) or f"is set to {os.environ.get(place)!r}"
        print(f"  {'on' if decision.telemetry else 'off'} by {place}, which {meaning}")
