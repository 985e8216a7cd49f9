"""Record that something happened, and see to it that it is sent."""

from __future__ import annotations

import os

from tactful import launch, mode, notice, payload, rc, spool
from tactful.decision import decide
from tactful.home import find
from tactful.lock import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from tactful.binding import Binding
    from tactful.home import Home


def record(  # noqa: PLR0913 - what happened, and what it happened in
    binding: Binding,
    event: str,
    environ: Mapping[str, str] = os.environ,
    directory: str = os.curdir,
    *,
    service: Mapping[str, Any] | None = None,
    user: str | None = None,
) -> None:
    """
    Record `event` if telemetry is on, and start the sender, which no caller waits for.

    The first run makes the rc file, without a choice. While telemetry is off nothing is recorded (OPT-19); what an
    opt-out in the rc file still finds pending is deleted, under a variable it stays (OPT-21). The sender is started for
    notifications alone where telemetry is off. `service` is what was read of the service, as `known.describe` takes it,
    `user` the id of who is logged in; both are fixed now, whenever the event is sent (PAY-6, PAY-9). Where the binding
    has a notice, the first run that could send shows that instead, and nothing leaves for it (DSC-6, DSC-7). ValueError
    where `event` is not in the binding's catalogue; nothing else is ever raised or printed.
    """
    binding.check(event)
    try:
        _record(
            binding,
            environ,
            directory,
            lambda: payload.build_event(binding, event, environ, service=service, user=user),
        )
    except Exception:  # noqa: BLE001 - a fault of telemetry never becomes one of the command
        return


def _record(binding: Binding, environ: Mapping[str, str], directory: str, build: Callable[[], dict[str, Any]]) -> None:
    home = find(binding, environ)
    if home is None:
        return
    decision = decide(binding, environ, directory)
    if "rc-choice" in decision.offs:
        spool.clear(home.spool)
    if decision.telemetry:
        if binding.notice and notice.show(home, binding):
            with Lock(home.lock):
                _make_rc_where_missing(home.rc)
            return
        _keep(home, binding, environ, directory, build)
    if decision.telemetry or mode.may_fetch(binding, environ):
        launch.start(binding, environ, directory)


def _keep(
    home: Home, binding: Binding, environ: Mapping[str, str], directory: str, build: Callable[[], dict[str, Any]]
) -> None:
    """Write the event under the lock that toggles take, so that none slips in after an opt-out has deleted the rest."""
    with Lock(home.lock):
        if not decide(binding, environ, directory).telemetry:
            return
        _make_rc_where_missing(home.rc)
        spool.add(home.spool, build())


def _make_rc_where_missing(path: str) -> None:
    """Make an rc file in which no choice is recorded, where there is none (RC-1); a damaged one stays (RC-7)."""
    if rc.read(path).state != "missing":
        return
    try:
        rc.write(path, rc.compose_new())
    except OSError:
        # A link to a folder that is not there yet: no choice was recorded, and none is needed to go on.
        return
