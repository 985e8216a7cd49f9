"""`tactful-reference` from its arguments to its exit status."""

from __future__ import annotations

import io
import os
import sys

import tactful
from tactful_cli import account, command_line, commands, service, tracking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
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
    binding = tactful.Binding.named(
        "serverless", cli=NAME, version=VERSION, endpoint=os.environ.get(ENDPOINT_VARIABLE) or ENDPOINT
    )
    given = command_line.parse(arguments, name=NAME, version=VERSION, triggers=list(binding.catalogue))
    if given.trigger == "completion":
        print(given.script, end="")
        return 0
    if given.trigger == "slstats":
        return tracking.run(given, binding, _directory())
    try:
        return _run(given, binding)
    except (account.AccountError, commands.CommandError, service.ServiceError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _run(given: Namespace, binding: tactful.Binding) -> int:
    """Do the work of a command, and then say that it was done; its own errors where it fails, which records nothing."""
    found = commands.find_service(given.trigger)
    line = commands.do(given.trigger, given, binding, found)
    if given.trigger == "logs --tail":
        # It ends by an interrupt, and so its beginning is what is recorded (EVT-7); there is no after to notify in.
        _record(given, binding, found)
        _follow(line)
        return 0
    print(line)
    # Shown from what earlier runs received, and so before this run's sender is started.
    tactful.notifications.show(binding, os.environ)
    _record(given, binding, found)
    return 0


def _record(given: Namespace, binding: tactful.Binding, found: service.Service | None) -> None:
    tactful.record(
        binding,
        binding.catalogue[given.trigger],
        os.environ,
        _directory(),
        service=found.describe() if found is not None else None,
        user=account.read(binding),
    )


def _follow(line: str) -> None:
    """Print `line` and then each line of standard input, until that ends or an interrupt ends this process."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    print(line, flush=True)
    for more in sys.stdin or ():
        print(more, end="", flush=True)


def _directory() -> str:
    """Return the current directory, which may have been removed; a choice can be recorded there too (TGL-4)."""
    try:
        return os.getcwd()
    except OSError:
        return os.curdir
