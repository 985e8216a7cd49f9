"""
The job that every client does: a command line that takes one argument, prints one line and records one event.

It has argparse and json loaded, as a command-line tool has; what a client adds to that is what is measured.
"""

from __future__ import annotations

import argparse
import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EVENT = os.environ["BENCH_EVENT"]
#: The URL of the endpoint on loopback, without a path.
ENDPOINT = os.environ["BENCH_ENDPOINT"]
#: Who did it, for what insists on somebody.
NOBODY = "nobody"


def do(record: Callable[[], object]) -> None:
    """Do the job, and record that it was done."""
    parser = argparse.ArgumentParser(prog="parcel", description="Pack nothing.")
    parser.add_argument("what")
    print(json.dumps({"packed": parser.parse_args().what}))
    record()
