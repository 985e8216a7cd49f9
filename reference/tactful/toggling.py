"""Record the user's choice, and do what follows from it."""

from __future__ import annotations

import os

from tactful import backoff, launch, notice, payload, rc, spool
from tactful.decision import decide
from tactful.home import find
from tactful.lock import Lock
from tactful.recording import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from tactful.binding import Binding
    from tactful.decision import Decision
    from tactful.home import Home


class Outcome:
    """
    What a toggle did: whether it `changed` the rc file, the path of the `copy` of a damaged one, the new decision.

    `notes` are sentences that the command is to print: what a damaged file was kept as, and after `enable` each source
    that keeps telemetry off all the same (TGL-15, TGL-18).
    """

    __slots__ = ("changed", "copy", "decision", "notes")

    def __init__(self, *, changed: bool, copy: str | None, decision: Decision, notes: tuple[str, ...]) -> None:
        """Hold the four parts."""
        self.changed = changed
        self.copy = copy
        self.decision = decision
        self.notes = notes


def toggle(  # noqa: PLR0913 - as `record`
    binding: Binding,
    enable: bool,  # noqa: FBT001 - the one thing that a toggle is told
    environ: Mapping[str, str] = os.environ,
    directory: str = os.curdir,
    *,
    service: Mapping[str, Any] | None = None,
    user: str | None = None,
) -> Outcome:
    """
    Record in the rc file that telemetry is enabled or not; what is recorded already is left byte for byte (TGL-11).

    Disabling deletes what is pending, and where it turned telemetry off hands the event that says so to the sender
    alone. Enabling records an event only where it turned telemetry on (TGL-20, TGL-21). `service` and `user` are as in
    `record`. OSError where the choice cannot
    be recorded, and then nothing has changed, or where something pending cannot be deleted (TGL-13, TGL-19).
    """
    home = find(binding, environ)
    if home is None:
        import errno

        raise NotADirectoryError(errno.ENOTDIR, "HOME names no directory to keep a choice in", environ.get("HOME"))
    # Without the lock first: where nothing is to be written, nothing has to be writable.
    if _is_recorded(binding, rc.read(home.rc), enable=enable):
        if not enable:
            _forget(home)
        return _outcome(binding, decide(binding, environ, directory), enable=enable)
    with Lock(home.lock):
        before = decide(binding, environ, directory)
        reading = rc.read(home.rc)
        changed = not _is_recorded(binding, reading, enable=enable)
        copy = rc.assign(home.rc, reading, (binding.choice,), not enable) if changed else None
        if not enable:
            _forget(home)
        after = decide(binding, environ, directory)
    if after.telemetry and not before.telemetry and binding.enabled_event is not None:
        record(binding, binding.enabled_event, environ, directory, service=service, user=user)
    # Who was never told that anything is sent is not sent a last word about either.
    told = not notice.is_due(home, binding)
    if before.telemetry and not after.telemetry and told and binding.disabled_event is not None:
        name = binding.disabled_event
        _say_last(
            binding,
            environ,
            directory,
            lambda: payload.build_event(binding, name, environ, service=service, user=user),
        )
    return _outcome(binding, after, enable=enable, changed=changed, copy=copy)


def _outcome(
    binding: Binding, decision: Decision, *, enable: bool, changed: bool = False, copy: str | None = None
) -> Outcome:
    # A path may be bytes that no stream takes.
    shown = copy and os.fsencode(copy).decode(errors="backslashreplace")
    kept = () if copy is None else (f"The settings were damaged; what they held is kept as {shown}",)
    offs = [f"Usage data stays off by {binding.place_of(source)}." for source in (decision.offs if enable else ())]
    return Outcome(changed=changed, copy=copy, decision=decision, notes=(*kept, *offs))


def _is_recorded(binding: Binding, reading: rc.Reading, *, enable: bool) -> bool:
    return reading.content.get(binding.choice) is (not enable)


def _forget(home: Home) -> None:
    """Delete what is pending, and how often it was not accepted; OSError that says so where an event stays."""
    backoff.succeed(backoff.place(home, "attempts"))
    try:
        spool.clear(home.spool)
    except OSError as error:
        reason = f"the choice is recorded, but what was recorded before cannot be deleted: {error.strerror}"
        raise OSError(error.errno, reason, error.filename) from error


def _say_last(
    binding: Binding, environ: Mapping[str, str], directory: str, build: Callable[[], dict[str, Any]]
) -> None:
    """Hand the event that telemetry was turned off to the sender, without ever storing it."""
    try:
        launch.start(binding, environ, directory, build())
    except Exception:  # noqa: BLE001 - the choice is recorded, and that is what the user asked for
        return
