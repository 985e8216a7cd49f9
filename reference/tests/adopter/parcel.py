"""
`parcel`: a tool of somebody else who adopts the library, with names of its own and no notifications.

It asks for nothing before it has said so. Where PARCEL_CONSENT is `opt-in` it is another edition, that waits for a yes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

import tactful

CONSENT = os.environ.get("PARCEL_CONSENT", "opt-out")
BINDING = tactful.Binding(
    table={
        "consent": CONSENT,
        "variables": {"opt_out": {"name": "PARCEL_NO_USAGE", "off": ["1"], "other": "off"}},
        "rc": {"path": ".config/parcel/settings.json", "choice": "noUsage"},
        # Who has said yes need not be told.
        "notice": CONSENT == "opt-out",
    },
    cli="parcel",
    version="0.3.1",
    endpoint=os.environ.get("PARCEL_COLLECTOR") or "https://parcel.invalid/usage",
    catalogue={"pack": "parcel_packed"},
)


def main() -> int:
    """Run one command and return its exit status."""
    parser = argparse.ArgumentParser(prog="parcel", description="Pack nothing.")
    parser.add_argument("--version", action="version", version=f"parcel {BINDING.version}")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("pack", help="pack something").add_argument("what")
    commands.add_parser("pack-all", help="pack something, by a command of its own").add_argument("what")
    commands.add_parser("usage", help="turn usage data on or off").add_argument("choice", choices=["on", "off"])
    given = parser.parse_args()
    if given.command == "usage":
        return choose(enable=given.choice == "on")
    if given.command == "pack-all":
        return subprocess.run([sys.executable, __file__, "pack", given.what], check=False).returncode
    print("Packed.")
    tactful.record(BINDING, BINDING.catalogue["pack"])
    return 0


def choose(*, enable: bool) -> int:
    """Record the user's choice, and say what came of it."""
    try:
        outcome = tactful.toggle(BINDING, enable)
    except OSError as error:
        print(f"parcel: {error}", file=sys.stderr)
        return 1
    print(f"Usage data is {'on' if outcome.decision.telemetry else 'off'}.", *outcome.notes, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
