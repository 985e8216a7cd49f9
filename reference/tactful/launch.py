"""Start the sender: a process of its own, that outlives the command and is waited for by nobody."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tactful.binding import Binding

SENDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sender.py")


def start(binding: Binding, environ: Mapping[str, str], directory: str, event: dict[str, Any] | None = None) -> None:
    """
    Start the sender for what is pending, or for `event` alone, and return at once.

    The job goes through a pipe on its standard input, so that neither the event nor a path ever stands on a disk or in
    the list of processes. The sender has a session of its own and none of the command's streams. OSError where it
    cannot be started.
    """
    import json

    job = json.dumps({"binding": binding.as_dict(), "directory": directory, "event": event}).encode()
    reading, writing = os.pipe()
    try:
        # The job is in the pipe before anyone could end at the other side of it: a command that has not ignored
        # SIGPIPE would die of that. One that does not fit is not sent.
        os.set_blocking(writing, False)
        if os.write(writing, job) == len(job):
            _spawn(reading, environ)
    finally:
        os.close(reading)
        os.close(writing)


def _spawn(standard_input: int, environ: Mapping[str, str]) -> None:
    os.posix_spawn(
        sys.executable,
        [sys.executable, "-I", "-S", SENDER],
        dict(environ),
        file_actions=[
            (os.POSIX_SPAWN_DUP2, standard_input, 0),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )
