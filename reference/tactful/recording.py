"""Record that something happened, and see to it that it is sent."""

from __future__ import annotations

from tactful import launch, mode, payload, rc, spool
from tactful.decision import decide
from tactful.home import find
from tactful.lock import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful.binding import Binding
    from tactful.home import Home


def record(binding: Binding, event: str, environ: Mapping[str, str], directory: str) -> None:
    """
    Record `event` if telemetry is on, and start the sender, which no caller waits for.

    The first run makes the rc file, without a choice. While telemetry is off nothing is recorded (OPT-19); what an
    opt-out in the rc file still finds pending is deleted, under a variable it stays (OPT-21). The sender is started for
    notifications alone where telemetry is off. ValueError where `event` is not in the binding's catalogue; nothing else
    is ever raised or printed.
    """
    if event not in binding.catalogue.values():
        raise ValueError(f"{event!r} is not in the published catalogue of events")
    try:
        _record(binding, event, environ, directory)
    except Exception:  # noqa: BLE001 - a fault of telemetry never becomes one of the command
        return


def _record(binding: Binding, event: str, environ: Mapping[str, str], directory: str) -> None:
    home = find(binding, environ)
    if home is None:
        return
    decision = decide(binding, environ, directory)
    if "rc-choice" in decision.offs:
        spool.clear(home.spool)
    if decision.telemetry:
        _keep(home, binding, event, environ, directory)
    if decision.telemetry or mode.may_fetch(binding, environ):
        launch.start(binding, environ, directory)


def _keep(home: Home, binding: Binding, event: str, environ: Mapping[str, str], directory: str) -> None:
    """Write the event under the lock that toggles take, so that none slips in after an opt-out has deleted the rest."""
    with Lock(home.lock):
        if not decide(binding, environ, directory).telemetry:
            return
        if rc.read(home.rc).state == "missing":
            _make_rc(home.rc)
        spool.add(home.spool, payload.build_event(binding, event, environ))


def _make_rc(path: str) -> None:
    try:
        rc.write(path, rc.compose_new())
    except OSError:
        # A link to a folder that is not there yet: no choice was recorded, and none is needed to go on.
        return
