"""
The sender: a process that delivers what is pending and then asks for notifications.

It is run as a file, in isolated mode and without site packages, with its job as JSON on standard input. It ends by
itself after LIFE seconds at the latest, whatever it waits for, and LIFE more where it has waited for its turn.
"""

from __future__ import annotations

import functools
import gc
import os
import sys

if __name__ == "__main__":
    # It ends in a moment: nothing that it leaves lying is worth looking for, least of all while modules are imported.
    gc.disable()
    # Last, so that nothing beside the package can stand for a module of the standard library.
    sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from tactful import atomic, backoff, json_text, mode, payload, spool
from tactful.binding import Binding
from tactful.decision import decide
from tactful.home import find
from tactful.lock import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from tactful.home import Home

LIFE = 5.0  # seconds
LAST_STANDARD_STREAM = 2


def main() -> None:
    """Do the job on standard input: {binding, directory, event}; with an event that one alone is sent, once."""
    limit_life()
    let_go()
    import json

    job = json.loads(sys.stdin.buffer.read())
    binding, directory = Binding(**job["binding"]), job["directory"]
    home = find(binding, os.environ)
    if home is None:
        return
    if job["event"] is not None:
        send_last(binding, job["event"], os.environ, directory)
        return
    if decide(binding, os.environ, directory).telemetry:
        take_turn(home, lambda: send_pending(home, binding, os.environ, directory))
    if mode.may_fetch(binding, os.environ):
        fetch(home, binding)


def limit_life() -> None:
    """Let the kernel end this process after LIFE seconds, in a name look-up too, which no time-out of Python's ends."""
    import signal

    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGALRM])
    signal.setitimer(signal.ITIMER_REAL, LIFE)


def let_go() -> None:
    """Close what the command was given by its own parent, who would else wait for this process to end."""
    for name in os.listdir("/dev/fd"):
        if int(name) > LAST_STANDARD_STREAM:
            try:
                os.close(int(name))
            except OSError:
                # The one that the folder itself was read by.
                continue


def take_turn(home: Home, send: Callable[[], None]) -> None:
    """
    Call `send` while no other sender sends; return without it where another one is waiting to.

    Nothing is lost by that: the one that waits lists the spool only after it has stopped waiting, and so after the
    event was written that this process was started for.
    """
    waiting = Lock(os.path.join(home.folder, "sender-waiting.lock"))
    if not waiting.take(wait=False):
        return
    sending = Lock(os.path.join(home.folder, "sender-sending.lock"))
    sending.take(wait=True)
    waiting.release()
    # One that were ended between being accepted and removing what was would have it sent twice: what it has waited is
    # not taken from the time that it has to send.
    limit_life()
    try:
        send()
    finally:
        sending.release()


def send_pending(home: Home, binding: Binding, environ: Mapping[str, str], directory: str) -> None:
    """
    Send what is in the spool, if telemetry is still on, and remove it once accepted; else it stays (DLV-8, DLV-9).

    It is one batch, or one for each user who was logged in and one for nobody (PAY-8).
    """
    batches = spool.split(spool.collect(home.spool))
    attempts = backoff.place(home, "attempts")
    if not batches or backoff.rests(attempts):
        return
    backoff.begin(attempts)
    for batch in batches:
        _post(
            binding.endpoint,
            [item.event for item in batch],
            lambda: decide(binding, environ, directory).telemetry,
            functools.partial(spool.remove, batch),
        )
    if not any(os.path.exists(item.path) for batch in batches for item in batch):
        backoff.succeed(attempts)


def send_last(binding: Binding, event: dict[str, Any], environ: Mapping[str, str], directory: str) -> None:
    """Make one attempt to send the event that tracking was disabled, unless more than the recorded choice says off."""
    _post(
        binding.endpoint,
        [event],
        lambda: decide(binding, environ, directory).offs in ((), ("rc-choice",)),
        lambda: None,
    )


def fetch(home: Home, binding: Binding) -> None:
    """
    Ask for notifications with nothing but the tool's name and version, and keep a list that is an answer.

    Where another sender is asking, its answer will do.
    """
    from tactful import exchange

    asking = Lock(os.path.join(home.folder, "sender-asking.lock"))
    questions = backoff.place(home, "questions")
    if backoff.rests(questions) or not asking.take(wait=False):
        return
    backoff.begin(questions)
    query = {"cli": binding.cli, "version": binding.version}
    try:
        content = exchange.get(binding.endpoint, query)
        if content is not None and isinstance(json_text.parse(content), list):
            atomic.replace(home.cache, content)
            backoff.succeed(questions)
    except (OSError, ValueError, RecursionError):
        # The list that was received last stays.
        return
    finally:
        asking.release()


def _post(
    endpoint: str, events: list[dict[str, Any]], allowed: Callable[[], bool], accepted: Callable[[], None]
) -> None:
    from tactful import exchange

    try:
        exchange.post(endpoint, payload.build_batch(events), allowed, accepted)
    except (OSError, ValueError):
        # What was not accepted stays in the spool, and a later run sends it.
        return


if __name__ == "__main__":
    main()
    # At once: what it has written is written, and taking down an interpreter that nobody needs any more costs as much.
    os._exit(0)
