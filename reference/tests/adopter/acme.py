"""`acme`: a tool of yours, which has usage data and notifications by the library."""

import argparse
import os
import sys

import tactful

ACME = tactful.Binding(
    table={
        "consent": "opt-out",
        "variables": {"opt_out": {"name": "ACME_NO_USAGE", "off": ["1"]}, "notifications_mode": {"name": "ACME_NEWS"}},
        "rc": {"path": ".acmerc", "choice": "noUsage", "history": "newsShown"},
    },
    cli="acme",
    version="2.0.0",
    endpoint=os.environ.get("ACME_USAGE_URL") or "https://acme.invalid/usage",
    catalogue={"build": "acme_built"},
)
parser = argparse.ArgumentParser("acme")
parser.add_argument("--version", action="version", version=ACME.version)
parser.add_argument("command", choices=["build", "usage-on", "usage-off"])
command = parser.parse_args().command
if command == "build":
    print("Built.")
    tactful.notifications.show(ACME)
    tactful.record(ACME, ACME.catalogue[command])
else:
    try:
        outcome = tactful.toggle(ACME, command == "usage-on")
    except OSError as error:
        sys.exit(f"acme: {error}")
    print(f"Usage data is {'on' if outcome.decision.telemetry else 'off'}.", *outcome.notes, sep="\n")
